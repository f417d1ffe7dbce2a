package bot

import (
	"regexp"
	"strings"

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
var Title = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		w, rest := word(said)
		if phoneShape.MatchString(rulebook.Fold(w)) {
			return reading{}, sales.Refuse(sales.Invalid, "「%s」像电话，电话前面还要写职务，例如：王建国 院长 13800138000", sales.Excerpt(w, 30))
		}
		return reading{value: w, rest: rest}, nil
	},
	load: asWritten,
}

// Mail is an e-mail address.
var Mail = shaped(mailShape, func(s string) string { return s }, "「%s」不像邮箱，例如 wang@example.com")

// shaped is one word that has to look like something, stored in half width and tidied.
func shaped(shape *regexp.Regexp, tidy func(string) string, refusal string) *ParamKind {
	return &ParamKind{
		read: func(t *Turn, said string) (reading, error) {
			w, rest := word(said)
			folded := tidy(rulebook.Fold(w))
			if !shape.MatchString(folded) {
				return reading{}, sales.Refuse(sales.Invalid, refusal, sales.Excerpt(w, 30))
			}
			return reading{value: folded, rest: rest}, nil
		},
		load: asWritten,
	}
}
