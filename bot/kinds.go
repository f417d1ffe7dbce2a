package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// Word is one word, kept as written.
var Word = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		w, rest := word(said)
		return reading{value: w, rest: rest}, nil
	},
	load: asWritten,
}

// Number is a whole number in digits of either width.
var Number = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		w, rest := word(said)
		n, ok := digits(w)
		if !ok {
			return reading{}, sales.Refuse(sales.Invalid, "「%s」不是数字。", sales.Excerpt(w, 10))
		}
		return reading{value: n, rest: rest}, nil
	},
	load: asWritten,
}

// OneOf is one word of those given.
func OneOf(words ...string) *ParamKind {
	return &ParamKind{
		read: func(t *Turn, said string) (reading, error) {
			w, rest := word(said)
			if slices.Contains(words, rulebook.Fold(w)) {
				return reading{value: rulebook.Fold(w), rest: rest}, nil
			}
			return reading{}, sales.Refuse(sales.Invalid, "「%s」不对，请写：%s", w, strings.Join(words, " 或 "))
		},
		load: asWritten,
	}
}

// Somebody is an active person, by name or userid. People of one name are asked about.
var Somebody = &ParamKind{read: readPerson, load: loadPerson, notYours: personNotYours, owners: func(thing any) []string {
	return []string{thing.(*sales.Person).UserID}
}}

// Anybody is a person who may have left meanwhile; who is still there is meant first.
var Anybody = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		r, err := readPerson(t, said)
		if !sales.IsRefusal(err, sales.NotFound) {
			return r, err
		}
		w, rest := word(said)
		left, findErr := sales.FindLeavers(t.Tx, w)
		if findErr != nil {
			return reading{}, findErr
		}
		if len(left) == 0 {
			return r, err
		}
		return choosePerson(t, left, rest), nil
	},
	load: loadPerson, notYours: personNotYours, owners: Somebody.owners,
}

func readPerson(t *Turn, said string) (reading, error) {
	w, rest := word(said)
	found, err := sales.FindPeople(t.Tx, w)
	if err != nil {
		return reading{}, err
	}
	if len(found) == 0 {
		return reading{}, sales.Refuse(sales.NotFound, "没有找到「%s」，请写姓名或企业微信账号。", w)
	}
	return choosePerson(t, found, rest), nil
}

// choosePerson takes the only one, or asks which.
func choosePerson(t *Turn, found []*sales.Person, rest string) reading {
	if len(found) == 1 {
		return reading{value: found[0].UserID, rest: rest}
	}
	r := reading{rest: rest}
	for _, p := range found {
		r.choices = append(r.choices, Choice{Label: fmt.Sprintf("%s（%s，%s）", p.Name, sales.DepartmentName(t.Tx, p.Main), p.UserID), Value: p.UserID})
	}
	return r
}

func loadPerson(t *Turn, value string) (any, error) { return sales.PersonByID(t.Tx, value) }

// Spot is a shared location. People share it; they do not type it.
var Spot = &ParamKind{
	takes: Location, from: func(m Message) string { return strings.TrimSpace(m.Raw + " " + m.Label) },
	read: func(t *Turn, said string) (reading, error) {
		return reading{}, sales.Refuse(sales.Invalid, "请用「+」里的「位置」把位置发过来；不发了回：取消")
	},
	load: func(t *Turn, value string) (any, error) {
		raw, label, _ := strings.Cut(value, " ")
		var p rulebook.Point
		if _, err := fmt.Sscanf(strings.Replace(raw, ",", " ", 1), "%g %g", &p.Lat, &p.Lng); err != nil {
			return nil, fmt.Errorf("location: %w", err) // the log may not say where
		}
		return crm.Place{Point: p, Raw: raw, Label: label}, nil
	},
}

// Visit is a stored check-in, by its key; only dialogues and lists name it.
var Visit = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		key, rest := word(said)
		if _, err := crm.VisitByKey(t.Tx, key); err != nil {
			return reading{}, absent(err, "没有这次签到。先发位置签到；还没说明去向的在「今天」里。")
		}
		return reading{value: key, rest: rest}, nil
	},
	load: func(t *Turn, value string) (any, error) { return crm.VisitByKey(t.Tx, value) },
	owners: func(thing any) []string {
		return []string{thing.(*crm.Visit).Person}
	},
}

// absent makes a thing that is not there a refusal.
func absent(err error, refusal string) error {
	if errors.Is(err, storage.ErrNotFound) {
		return sales.Refuse(sales.NotFound, "%s", refusal)
	}
	return err
}

// personNotYours tells whoever does not lead somebody no more than that.
func personNotYours(t *Turn, _ any, owners []string) string {
	return sales.NameOf(t.Tx, owners[0]) + "不归你管，不能这样做。"
}

// holdingNotYours tells whose a customer, deal or lead is and how to join in; of one in the
// pool how to take it.
func holdingNotYours(t *Turn, thing any, owners []string) string {
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
