package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// Word is one word, kept as written.
var Word = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		return bot.Reading{Value: w, Rest: rest}, nil
	},
	Load: bot.AsWritten,
}

// Number is a whole number in digits of either width.
var Number = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		n, ok := bot.Digits(w)
		if !ok {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不是数字。", sales.Excerpt(w, 10))
		}
		return bot.Reading{Value: n, Rest: rest}, nil
	},
	Load: bot.AsWritten,
}

// OneOf is one word of those given.
func OneOf(words ...string) *bot.ParamKind {
	return &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			if slices.Contains(words, rulebook.Fold(w)) {
				return bot.Reading{Value: rulebook.Fold(w), Rest: rest}, nil
			}
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不对，请写：%s", w, strings.Join(words, " 或 "))
		},
		Load: bot.AsWritten,
	}
}

// Somebody is an active person, by name or userid. People of one name are asked about.
var Somebody = &bot.ParamKind{Read: readPerson, Load: loadPerson, NotYours: personNotYours, Owners: func(thing any) []string {
	return []string{thing.(*sales.Person).UserID}
}}

// Anybody is a person who may have left meanwhile; anyone still there is meant first.
var Anybody = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		r, err := readPerson(t, said)
		if !sales.IsRefusal(err, sales.NotFound) {
			return r, err
		}
		w, rest := bot.FirstWord(said)
		left, findErr := sales.FindLeavers(t.Tx, w)
		if findErr != nil {
			return bot.Reading{}, findErr
		}
		if len(left) == 0 {
			return r, err
		}
		return choosePerson(t, left, rest), nil
	},
	Load: loadPerson, NotYours: personNotYours, Owners: Somebody.Owners,
}

func readPerson(t *bot.Turn, said string) (bot.Reading, error) {
	w, rest := bot.FirstWord(said)
	found, err := sales.FindPeople(t.Tx, w)
	if err != nil {
		return bot.Reading{}, err
	}
	if len(found) == 0 {
		return bot.Reading{}, sales.Refuse(sales.NotFound, "没有找到「%s」，请写姓名或企业微信账号。", w)
	}
	return choosePerson(t, found, rest), nil
}

// choosePerson takes the only one, or asks which.
func choosePerson(t *bot.Turn, found []*sales.Person, rest string) bot.Reading {
	if len(found) == 1 {
		return bot.Reading{Value: found[0].UserID, Rest: rest}
	}
	r := bot.Reading{Rest: rest}
	for _, p := range found {
		r.Choices = append(r.Choices, bot.Choice{Label: fmt.Sprintf("%s（%s，%s）", p.Name, sales.DepartmentName(t.Tx, p.Main), p.UserID), Value: p.UserID})
	}
	return r
}

func loadPerson(t *bot.Turn, value string) (any, error) { return sales.PersonByID(t.Tx, value) }

// Spot is a shared location. People share it; they do not type it.
var Spot = &bot.ParamKind{
	Takes: bot.Location, From: func(m bot.Message) string { return strings.TrimSpace(m.Raw + " " + m.Label) },
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		return bot.Reading{}, sales.Refuse(sales.Invalid, "请用「+」里的「位置」把位置发过来；不发了回：取消")
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		raw, label, _ := strings.Cut(value, " ")
		var p rulebook.Point
		if _, err := fmt.Sscanf(strings.Replace(raw, ",", " ", 1), "%g %g", &p.Lat, &p.Lng); err != nil {
			return nil, fmt.Errorf("location: %w", err) // the log may not say where
		}
		return crm.Place{Point: p, Raw: raw, Label: label}, nil
	},
}

// Visit is a stored check-in, by its key; only dialogues and lists name it.
var Visit = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		key, rest := bot.FirstWord(said)
		if _, err := crm.VisitByKey(t.Tx, key); err != nil {
			return bot.Reading{}, absent(err, noVisit)
		}
		return bot.Reading{Value: key, Rest: rest}, nil
	},
	Load: func(t *bot.Turn, value string) (any, error) { return crm.VisitByKey(t.Tx, value) },
	Sees: func(t *bot.Turn, thing any) (bool, error) {
		return t.Covers([]string{thing.(*crm.Visit).Person}, bot.Seen)
	},
	Absent: func(string) error { return sales.Refuse(sales.NotFound, noVisit) },
	Owners: func(thing any) []string {
		return []string{thing.(*crm.Visit).Person}
	},
}

const noVisit = "没有这次签到。先发位置签到；还没说明去向的在「今天」里。"

// absent makes a thing that is not there a refusal.
func absent(err error, refusal string) error {
	if errors.Is(err, storage.ErrNotFound) {
		return sales.Refuse(sales.NotFound, "%s", refusal)
	}
	return err
}

// personNotYours tells whoever does not lead somebody no more than that.
func personNotYours(t *bot.Turn, _ any, owners []string) string {
	return sales.NameOf(t.Tx, owners[0]) + "不归你管，不能这样做。"
}

// holdingNotYours tells whose a customer, deal or lead is and how to join in; of one in the
// pool how to take it.
func holdingNotYours(t *bot.Turn, thing any, owners []string) string {
	switch x := thing.(type) {
	case *crm.Customer:
		if len(owners) > 0 {
			return fmt.Sprintf("%s 由%s负责，你不能操作。要一起跟回：申请共享 %s", x.Name, sales.NameOf(t.Tx, owners[0]), x.Name)
		}
	case crm.Prospect:
		if len(owners) == 0 {
			return fmt.Sprintf("%s 在公海，没有负责人，你不能操作。要跟就回：领取 %s", x.DisplayName(), x.DisplayName())
		}
	}
	return ""
}
