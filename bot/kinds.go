package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// Words is the rest of the line, kept as written.
var Words = &ParamKind{
	whole: true,
	read:  func(t *Turn, said string) (reading, error) { return reading{value: strings.TrimSpace(said)}, nil },
	load:  asWritten,
}

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

func asWritten(t *Turn, value string) (any, error) { return value, nil }

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
var Somebody = &ParamKind{read: readPerson, load: loadPerson, owners: func(thing any) []string {
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
	load: loadPerson, owners: Somebody.owners,
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

// Customer is a registered company by its name or a part of it. Of several the speaker's
// own are meant first.
var Customer = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		return readNamed(t, said, sales.FindCustomers, (*sales.Customer).Hands, func(c *sales.Customer) string { return c.Name },
			"没有客户「%s」。先建：新客户 全称")
	},
	load: func(t *Turn, value string) (any, error) {
		found, err := sales.FindCustomers(t.Tx, value)
		return only(found, err, "客户", value)
	},
	owners: func(thing any) []string {
		c := thing.(*sales.Customer)
		return append(c.Hands(), c.Related...)
	},
}

// Deal is a deal by its name or a part of it.
var Deal = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		return readNamed(t, said, sales.FindDeals, dealOwners, func(d *sales.Deal) string { return d.Name },
			"没有商机「%s」。你的商机回：商机")
	},
	load: func(t *Turn, value string) (any, error) {
		found, err := sales.FindDeals(t.Tx, value)
		return only(found, err, "商机", value)
	},
	owners: func(thing any) []string { return dealOwners(thing.(*sales.Deal)) },
}

func dealOwners(d *sales.Deal) []string {
	if d.Owner == "" {
		return nil
	}
	return []string{d.Owner}
}

// only is the one thing a stored name stands for.
func only[T any](found []*T, err error, what, name string) (any, error) {
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, sales.Refuse(sales.NotFound, "%s「%s」已经不在了。", what, name)
	}
	return found[0], nil
}

// readNamed finds what a name of one to four words means: the longest that names
// something exactly, else a part of a name; the speaker's own things before others'.
func readNamed[T any](t *Turn, said string, find func(*sales.Tx, string) ([]*T, error), owners func(*T) []string, name func(*T) string, none string) (reading, error) {
	first, rest := word(said)
	words := strings.Fields(said)
	for n := min(4, len(words)); n > 1; n-- {
		whole := strings.Join(words[:n], " ")
		found, err := find(t.Tx, whole)
		if err != nil {
			return reading{}, err
		}
		if len(found) == 1 && rulebook.NormalizeCompany(name(found[0])) == rulebook.NormalizeCompany(whole) {
			return reading{value: name(found[0]), rest: after(said, n)}, nil
		}
	}
	found, err := find(t.Tx, first)
	if err != nil {
		return reading{}, err
	}
	own := slices.DeleteFunc(slices.Clone(found), func(x *T) bool {
		return !slices.ContainsFunc(owners(x), func(o string) bool { return sales.SameUser(o, t.Person.UserID) })
	})
	if len(own) > 0 {
		found = own
	}
	switch len(found) {
	case 0:
		return reading{}, sales.Refuse(sales.NotFound, none, first)
	case 1:
		return reading{value: name(found[0]), rest: rest}, nil
	}
	r := reading{rest: rest}
	for _, x := range found[:min(9, len(found))] {
		r.choices = append(r.choices, Choice{Label: name(x), Value: name(x)})
	}
	return r, nil
}

// after is what follows the first n words.
func after(said string, n int) string {
	for range n {
		_, said = word(said)
	}
	return said
}

// Stage is a stage by its Chinese name or identifier.
var Stage = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		w, rest := word(said)
		s, ok := rulebook.ParseStage(w)
		if !ok {
			return reading{}, sales.Refuse(sales.Invalid, "没有「%s」这个阶段。阶段依次是：商机 立项 正式沟通 投标 中标", w)
		}
		return reading{value: string(s), rest: rest}, nil
	},
	load: func(t *Turn, value string) (any, error) { return rulebook.Stage(value), nil },
}

// Fine is a fine by its digits; 最近 is the speaker's newest.
var Fine = fineKind(ownFine)

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

// Fields are 字段=值 pairs of a deal, of the fields the law knows.
var Fields = &ParamKind{
	whole: true,
	read: func(t *Turn, said string) (reading, error) {
		pairs, err := readFields(t, said)
		if err != nil {
			return reading{}, err
		}
		return reading{value: strings.Join(pairs, "\n")}, nil
	},
	load: func(t *Turn, value string) (any, error) {
		fields := make(map[string]string)
		for _, pair := range strings.Split(value, "\n") {
			name, v, _ := strings.Cut(pair, "=")
			fields[name] = v
		}
		return fields, nil
	},
}

// readFields splits 预算=300万 设计单位=华东院 into pairs. A value goes up to the next
// name, so it may contain spaces; = may be left out after a known name.
func readFields(t *Turn, said string) ([]string, error) {
	var pairs []string
	known := sales.FieldNames(t.Tx.Law)
	for _, w := range strings.Fields(strings.NewReplacer("＝", "=", "，", " ", "；", " ").Replace(said)) {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			// 预算：300万, but not every colon in a value.
			name, value, ok = strings.Cut(strings.Replace(w, "：", ":", 1), ":")
			ok = ok && slices.Contains(known, name)
		}
		switch {
		case ok:
			pairs = append(pairs, name+"="+value)
		case slices.Contains(known, w):
			pairs = append(pairs, w+"=")
		case len(pairs) == 0:
			return nil, sales.Refuse(sales.Invalid, "请写 字段=值，例如 预算=300万。可填：%s", strings.Join(known, " "))
		default:
			last := &pairs[len(pairs)-1]
			if !strings.HasSuffix(*last, "=") {
				*last += " "
			}
			*last += w
		}
	}
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		field, ok := rulebook.FieldByName(*t.Tx.Law, name)
		if !ok {
			continue // FillDeal says what there is
		}
		written, err := FieldValue(t, field, value)
		if err != nil {
			return nil, err
		}
		pairs[i] = name + "=" + written
	}
	return pairs, nil
}

// FieldValue is what a person wrote for a deal's field in the form FillDeal reads: a date
// is resolved, seen from when it was written. What is only expected lies ahead.
func FieldValue(t *Turn, field rulebook.Field, said string) (string, error) {
	if field.Kind != rulebook.FieldDate {
		return said, nil
	}
	toward := nearby
	if strings.HasPrefix(field.Name, "预计") {
		toward = forward
	}
	day, err := parseDay(strings.TrimSpace(said), rulebook.DayOf(t.SentAt), toward)
	return day.String(), err
}

// Spot is a shared location. People share it; they do not type it.
var Spot = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		return reading{}, sales.Refuse(sales.Invalid, "请用「+」里的「位置」把当前位置发过来；不签了回：取消")
	},
	load: func(t *Turn, value string) (any, error) {
		raw, label, _ := strings.Cut(value, " ")
		var p rulebook.Point
		if _, err := fmt.Sscanf(strings.Replace(raw, ",", " ", 1), "%g %g", &p.Lat, &p.Lng); err != nil {
			return nil, fmt.Errorf("location %q: %w", raw, err)
		}
		return sales.Place{Point: p, Raw: raw, Label: label}, nil
	},
}

// spotOf is the stored form of a shared location.
func spotOf(m Message) string { return strings.TrimSpace(m.Raw + " " + m.Label) }

// Visit is a stored check-in, by its key; only dialogues and lists name it.
var Visit = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		key, rest := word(said)
		if _, err := sales.VisitByKey(t.Tx, key); err != nil {
			return reading{}, absent(err, "没有这次签到。先发位置签到；还没说明去向的在「今天」里。")
		}
		return reading{value: key, rest: rest}, nil
	},
	load: func(t *Turn, value string) (any, error) { return sales.VisitByKey(t.Tx, value) },
	owners: func(thing any) []string {
		return []string{thing.(*sales.Visit).Person}
	},
}

// CompanyName is the full name of a company, the whole rest of the line.
var CompanyName = &ParamKind{
	whole: true,
	read: func(t *Turn, said string) (reading, error) {
		said = strings.Join(strings.Fields(said), " ")
		first, more := word(said)
		// A line that begins with a command's word is that command, not a company.
		if utf8.RuneCountInString(said) < 2 || more != "" && byWord(t.Menu, rulebook.Fold(first)) != nil {
			return reading{}, sales.Refuse(sales.Invalid, "请写营业执照上的全称。")
		}
		return reading{value: said}, nil
	},
	load: asWritten,
}

// absent makes a thing that is not there a refusal.
func absent(err error, refusal string) error {
	if errors.Is(err, storage.ErrNotFound) {
		return sales.Refuse(sales.NotFound, "%s", refusal)
	}
	return err
}

// vanished says that a stored value's row is gone: not a fault, a refusal.
func vanished(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return sales.Refuse(sales.NotFound, "它已经不在了，请重新来。")
	}
	return err
}
