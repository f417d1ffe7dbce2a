package words

import (
	"salesbot/bot"
	"salesbot/sales"
)

// coded is what people call by its digits. newest is what 最近 means, find looks it up, and
// wrong says to anyone who wrote neither what the digits of one are and where they stand.
type coded[T any] struct {
	newest func(*bot.Turn) (*T, error)
	code   func(*T) string
	find   func(*sales.Tx, string) (*T, error)
	wrong  func(t *bot.Turn, w string) error
	owners func(*T) []string // nil: whose it is the act decides
	sees   func(*bot.Turn, *T) (bool, error)
	absent func(code string) *sales.Error // of what is not there, and of what the speaker may not know of

	notYours func(*T) string
	closed   func(t *bot.Turn, code string) (string, error) // of the card that asks about one
}

func (c coded[T]) Kind() *bot.ParamKind {
	k := &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			if w == "最近" {
				x, err := c.newest(t)
				if err != nil {
					return bot.Reading{}, err
				}
				return bot.Reading{Value: c.code(x), Rest: rest}, nil
			}
			code, ok := bot.Digits(w)
			if !ok {
				return bot.Reading{}, c.wrong(t, w)
			}
			_, err := c.find(t.Tx, code)
			return bot.Reading{Value: code, Rest: rest}, err
		},
		Load:   func(t *bot.Turn, value string) (any, error) { return c.find(t.Tx, value) },
		Sees:   func(t *bot.Turn, thing any) (bool, error) { return c.sees(t, thing.(*T)) },
		Absent: func(value string) error { return c.absent(value) },
	}
	k.Closed = c.closed
	if c.notYours != nil {
		k.NotYours = func(_ *bot.Turn, thing any, _ []string) string { return c.notYours(thing.(*T)) }
	}
	if c.owners != nil {
		k.Owners = func(thing any) []string { return c.owners(thing.(*T)) }
	}
	return k
}

// orElse is what first finds; where there is none, what second finds.
func orElse[T any](first, second func(*bot.Turn) (*T, error)) func(*bot.Turn) (*T, error) {
	return func(t *bot.Turn) (*T, error) {
		x, err := first(t)
		if sales.IsRefusal(err, sales.NotFound) {
			return second(t)
		}
		return x, err
	}
}
