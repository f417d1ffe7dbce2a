package words

import (
	"errors"
	"regexp"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

var (
	phoneShape = regexp.MustCompile(`^\+?\d[\d-]{5,18}\d$`)
	phoneWords = regexp.MustCompile(`^[\d+()\-\s]+(?:转[\d\s]+)?$`)
	mailShape  = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)
)

// mostPhoneWords is how many words a number may be written in: +86 138 0013 8000 转 801.
const mostPhoneWords = 6

// Phone is a telephone number as people write it, blanks in it too, stored as it is dialled.
var Phone = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		for n := mostPhoneWords; n > 1; n-- {
			number, rest := "", said
			for range n {
				var w string
				w, rest = bot.FirstWord(rest)
				number += " " + w
			}
			if !phoneWords.MatchString(rulebook.Fold(number)) {
				continue
			}
			if p, err := rulebook.ParsePhone(number); err == nil {
				return bot.Reading{Value: p.String(), Rest: rest}, nil
			}
		}
		w, rest := bot.FirstWord(said)
		p, err := rulebook.ParsePhone(w)
		var shape *rulebook.PhoneError
		if errors.As(err, &shape) {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不像电话号码：%s", sales.Excerpt(w, 30), shape.Why)
		}
		return bot.Reading{Value: p.String(), Rest: rest}, err
	},
	Load: bot.AsWritten,
}

// Title is what somebody is, in one word; a telephone number in its place says that it
// was left out.
var Title = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		if phoneShape.MatchString(rulebook.Fold(w)) {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」像电话，电话前面还要写职务，例如：王建国 院长 13800138000", sales.Excerpt(w, 30))
		}
		return bot.Reading{Value: w, Rest: rest}, nil
	},
	Load: bot.AsWritten,
}

// Mail is an e-mail address.
var Mail = shaped(mailShape, func(s string) string { return s }, "「%s」不像邮箱，例如 wang@example.com")

// shaped is one word that has to look like something, stored in half width and tidied.
func shaped(shape *regexp.Regexp, tidy func(string) string, refusal string) *bot.ParamKind {
	return &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			folded := tidy(rulebook.Fold(w))
			if !shape.MatchString(folded) {
				return bot.Reading{}, sales.Refuse(sales.Invalid, refusal, sales.Excerpt(w, 30))
			}
			return bot.Reading{Value: folded, Rest: rest}, nil
		},
		Load: bot.AsWritten,
	}
}
