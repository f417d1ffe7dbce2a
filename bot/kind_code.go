package bot

import "salesbot/sales"

// coded is what people call by its digits. newest is what 最近 means, find looks it up, and
// wrong says to who wrote neither what the digits of one are and where they stand.
type coded[T any] struct {
	newest func(*Turn) (*T, error)
	code   func(*T) string
	find   func(*sales.Tx, string) (*T, error)
	wrong  func(t *Turn, w string) error
	owners func(*T) []string // nil: whose it is the act decides

	notYours func(*T) string
	closed   func(t *Turn, code string) (string, error) // of the card that asks about one
}

func (c coded[T]) kind() *ParamKind {
	k := &ParamKind{
		read: func(t *Turn, said string) (reading, error) {
			w, rest := word(said)
			if w == "最近" {
				x, err := c.newest(t)
				if err != nil {
					return reading{}, err
				}
				return reading{value: c.code(x), rest: rest}, nil
			}
			code, ok := digits(w)
			if !ok {
				return reading{}, c.wrong(t, w)
			}
			_, err := c.find(t.Tx, code)
			return reading{value: code, rest: rest}, err
		},
		load: func(t *Turn, value string) (any, error) { return c.find(t.Tx, value) },
	}
	k.closed = c.closed
	if c.notYours != nil {
		k.notYours = func(_ *Turn, thing any, _ []string) string { return c.notYours(thing.(*T)) }
	}
	if c.owners != nil {
		k.owners = func(thing any) []string { return c.owners(thing.(*T)) }
	}
	return k
}

// orElse is what first finds; where there is none, what second finds.
func orElse[T any](first, second func(*Turn) (*T, error)) func(*Turn) (*T, error) {
	return func(t *Turn) (*T, error) {
		x, err := first(t)
		if sales.IsRefusal(err, sales.NotFound) {
			return second(t)
		}
		return x, err
	}
}
