package bot

import (
	"errors"

	"salesbot/sales"
)

// FineToAppeal is a fine by its digits; 最近 is the speaker's newest that can be appealed.
var FineToAppeal = fineKind(func(t *Turn) (*sales.Fine, error) { return sales.NewestToAppeal(t.Tx, t.Person, t.SentAt) })

// FineToDecide is a fine by its digits; 最近 is the newest one waiting for the speaker.
var FineToDecide = fineKind(waitingFine)

// FineToSee is a fine by its digits; 最近 is the newest one waiting for the speaker, else
// the newest of their own.
var FineToSee = fineKind(func(t *Turn) (*sales.Fine, error) {
	f, err := waitingFine(t)
	if refusal, ok := errors.AsType[*sales.Error](err); ok && refusal.Code == sales.NotFound {
		return ownFine(t)
	}
	return f, err
})

func ownFine(t *Turn) (*sales.Fine, error) { return sales.NewestFine(t.Tx, t.Person, false) }

func waitingFine(t *Turn) (*sales.Fine, error) { return sales.NewestFine(t.Tx, t.Person, true) }

func fineKind(newest func(*Turn) (*sales.Fine, error)) *ParamKind {
	return &ParamKind{
		read: func(t *Turn, said string) (reading, error) {
			w, rest := word(said)
			if w == "最近" {
				f, err := newest(t)
				if err != nil {
					return reading{}, err
				}
				return reading{value: f.Code, rest: rest}, nil
			}
			code, ok := digits(w)
			if !ok {
				return reading{}, sales.Refuse(sales.Invalid, "「%s」不是罚单号，罚单号是通知里的%d位数字；不记得就回：罚单", w, t.Tx.Law.Fines.CodeDigits)
			}
			_, err := sales.FineByCode(t.Tx, code)
			return reading{value: code, rest: rest}, err
		},
		load:   func(t *Turn, value string) (any, error) { return sales.FineByCode(t.Tx, value) },
		owners: func(thing any) []string { return []string{thing.(*sales.Fine).Person} },
	}
}
