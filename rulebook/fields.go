package rulebook

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// FieldKind is what a deal's field holds.
type FieldKind string

// The kinds of fields.
const (
	FieldText  FieldKind = "text"
	FieldMoney FieldKind = "money"
	FieldDate  FieldKind = "date"
)

// maxFieldRunes bounds a text field: it is shown in one line of a phone.
const maxFieldRunes = 200

// A Field of a deal.
type Field struct {
	Name string
	Kind FieldKind
}

// FieldByName returns the deal's field of that name, in half or full width: what some
// stage needs, or an extra one. False when there is none.
func FieldByName(l Law, name string) (Field, bool) {
	name = Fold(name)
	for _, f := range l.Fields() {
		if Fold(f.Name) == name {
			return f, true
		}
	}
	return Field{}, false
}

// SaysNone says whether a value is nothing, or says that there is none.
func SaysNone(value string) bool {
	return slices.Contains([]string{"", "没有", "无", "暂无", "没", "没了", "none", "no"}, strings.Trim(Fold(value), "。.!～~-—/ "))
}

// Fields returns every field a deal may have, in the order of the stages.
func (l Law) Fields() []Field {
	var all []Field
	for _, r := range l.Stages.Rules {
		all = append(all, r.Needs...)
	}
	return append(all, l.Stages.Extra...)
}

// ParseField returns the text under which a value is stored: text cleaned, at most 200
// characters on one line; money as Fen.String writes it, 八百来万 as 800万; a date as
// YYYY-MM-DD, the only form it reads.
func ParseField(f Field, value string) (string, error) {
	value = strings.TrimSpace(Clean(value))
	if Visible(value) == 0 {
		return "", fmt.Errorf("field %s: %w", f.Name, errors.New("empty"))
	}
	switch f.Kind {
	case FieldMoney:
		m, err := ReadMoney(value)
		if err == nil && m.Bare && !strings.ContainsAny(width.Fold.String(value), "0123456789") {
			err = fmt.Errorf("money %q: %w", value, ErrMoneyShape) // 八十 of what nobody knows
		}
		if err != nil {
			return "", fmt.Errorf("field %s: %w", f.Name, err)
		}
		return m.Fen.String(), nil
	case FieldDate:
		d, err := ParseDay(width.Fold.String(value))
		if err != nil {
			return "", fmt.Errorf("field %s: %w", f.Name, err)
		}
		return d.String(), nil
	}
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == '\n' }), " ")
	if n := utf8.RuneCountInString(value); n > maxFieldRunes {
		return "", fmt.Errorf("field %s: %d characters, at most %d", f.Name, n, maxFieldRunes)
	}
	return value, nil
}
