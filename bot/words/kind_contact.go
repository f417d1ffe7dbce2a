package words

import (
	"regexp"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

var (
	// A mobile number as phones show it: with the country's code, which nobody dials.
	chinaCode  = regexp.MustCompile(`^(?:\+|00)?86-?(1\d{10})$`)
	phoneShape = regexp.MustCompile(`^\+?\d[\d-]{5,18}\d$`)
	mailShape  = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)
)

// Phone is a telephone number: 7 to 20 digits and hyphens, with or without a leading +.
var Phone = shaped(phoneShape, func(s string) string {
	s = strings.NewReplacer("—", "-", "(", "", ")", "-").Replace(s)
	return chinaCode.ReplaceAllString(s, "$1")
}, "「%s」不像电话号码，写手机或带区号的座机，例如 13800138000 或 021-62345678")

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
