package words

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// Lead is a lead by its name or a part of it. One that became a deal is meant only when
// no open one is, so that its fate can be told.
var Lead = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		return readNamed(t, said, findLeads, holder, func(l *crm.Lead) string { return l.Name },
			"没有线索「%s」。你的线索回：线索")
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		found, err := crm.FindLeads(t.Tx, value)
		return onlyOne(found, err, "线索", value)
	},
	NotYours: holdingNotYours,
	Owners:   func(thing any) []string { return holder(thing.(*crm.Lead)) },
}

// Prospect is a deal or an open lead by its name; of several the speaker's own are meant
// first. The word 商机 or 线索 before it says which.
var Prospect = eitherKind("没有商机或线索「%s」。你的回：商机，或：线索", ownFirst, prospectsNamed)

// FreeProspect is a Prospect; of several those in the pool are meant first.
var FreeProspect = eitherKind("没有商机或线索「%s」。可领取的回：公海",
	func(t *bot.Turn, e either) bool { return len(e.owners) == 0 }, prospectsNamed)

// contacted is what people follow up: a customer or a lead, by its name. The word 客户 or
// 线索 before it says which. Who names a deal of theirs means its customer, which no
// stranger to the deal learns.
var contacted = eitherKind("没有客户或线索「%s」。先建：新客户 全称，或：新线索 名称", ownFirst, func(tx *sales.Tx, said string) ([]either, error) {
	all, err := contactedNamed(tx, said)
	if err != nil || len(all) > 0 {
		return all, err
	}
	deals, err := crm.FindDeals(tx, said)
	if err != nil {
		return nil, err
	}
	me, err := sales.PersonByID(tx, tx.Actor)
	if err != nil {
		return nil, err
	}
	for _, d := range deals {
		r, err := sales.RelationTo(tx, me, d.Owner)
		if err != nil {
			return nil, err
		}
		e := either{isCustomer, d.Customer, holder(d)}
		if r.Reaches() && !slices.ContainsFunc(all, func(x either) bool { return x.name == e.name }) {
			all = append(all, e)
		}
	}
	return all, err
})

// Tag is one word said of a thing in passing. As a named parameter it stands after = or a
// space: 活动中心 is no 活动.
var Tag = &bot.ParamKind{Apart: true, Read: Word.Read, Load: Word.Load}

// DayCount is a number of days, with or without 天: 7, 七天.
var DayCount = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		n, ok := bot.Digits(strings.TrimSuffix(bot.Arabic(rulebook.Fold(w)), "天"))
		if !ok {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不是天数，请写数字，例如：7", sales.Excerpt(w, 10))
		}
		return bot.Reading{Value: n, Rest: rest}, nil
	},
	Load: bot.AsWritten,
}

// holder is who holds a deal or lead; nobody in the pool.
func holder[P crm.Prospect](x P) []string {
	if owner := x.Holds().Owner; owner != "" {
		return []string{owner}
	}
	return nil
}

func findLeads(tx *sales.Tx, said string) ([]*crm.Lead, error) {
	all, err := crm.FindLeads(tx, said)
	open := slices.DeleteFunc(slices.Clone(all), func(l *crm.Lead) bool { return !l.Open() })
	if len(open) > 0 {
		return open, err
	}
	return all, err
}

// What an either is; the word people put before its name, and values are stored with.
const (
	isCustomer = "客户"
	isDeal     = "商机"
	isLead     = "线索"
)

// An either is one of several kinds of things that answer to a name.
type either struct {
	what, name string
	owners     []string
}

func (e either) value() string { return e.what + " " + e.name }

func prospectsNamed(tx *sales.Tx, said string) ([]either, error) {
	deals, err := crm.FindDeals(tx, said)
	if err != nil {
		return nil, err
	}
	var all []either
	for _, d := range deals {
		all = append(all, either{isDeal, d.Name, holder(d)})
	}
	return addLeads(tx, all, said)
}

func contactedNamed(tx *sales.Tx, said string) ([]either, error) {
	customers, err := crm.FindCustomers(tx, said)
	if err != nil {
		return nil, err
	}
	var all []either
	for _, c := range customers {
		all = append(all, either{isCustomer, c.Name, c.WhoMaySee()})
	}
	return addLeads(tx, all, said)
}

func addLeads(tx *sales.Tx, all []either, said string) ([]either, error) {
	leads, err := findLeads(tx, said)
	for _, l := range leads {
		if l.Open() || len(all) == 0 {
			all = append(all, either{isLead, l.Name, holder(l)})
		}
	}
	return all, err
}

func ownFirst(t *bot.Turn, e either) bool {
	return slices.ContainsFunc(e.owners, func(o string) bool { return sales.SameUser(o, t.Person.UserID) })
}

// eitherKind reads a name that find may know several kinds of things by; first says which
// of several are meant first.
func eitherKind(none string, first func(*bot.Turn, either) bool, find func(*sales.Tx, string) ([]either, error)) *bot.ParamKind {
	return &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			what, rest := bot.FirstWord(said)
			narrow := slices.Contains([]string{isCustomer, isDeal, isLead}, what) && rest != ""
			if narrow {
				said = rest
			}
			found, rest, err := eithersNamed(t, said, func(tx *sales.Tx, name string) ([]either, error) {
				all, err := find(tx, name)
				return slices.DeleteFunc(all, func(e either) bool { return narrow && e.what != what }), err
			})
			if err != nil {
				return bot.Reading{}, err
			}
			if meant := slices.DeleteFunc(slices.Clone(found), func(e either) bool { return !first(t, e) }); len(meant) > 0 {
				found = meant
			}
			switch len(found) {
			case 0:
				name, _ := bot.FirstWord(said)
				return bot.Reading{}, sales.Refuse(sales.NotFound, none, name)
			case 1:
				return bot.Reading{Value: found[0].value(), Rest: rest}, nil
			}
			r := bot.Reading{Rest: rest}
			for _, e := range found[:min(9, len(found))] {
				r.Choices = append(r.Choices, bot.Choice{Label: fmt.Sprintf("%s（%s）", e.name, e.what), Value: e.value()})
			}
			return r, nil
		},
		Load: func(t *bot.Turn, value string) (any, error) {
			what, name := bot.FirstWord(value)
			switch what {
			case isCustomer:
				return Customer.Load(t, name)
			case isDeal:
				return Deal.Load(t, name)
			}
			return Lead.Load(t, name)
		},
		NotYours: holdingNotYours,
		Owners: func(thing any) []string {
			if c, ok := thing.(*crm.Customer); ok {
				return c.WhoMaySee()
			}
			return holder(thing.(crm.Prospect))
		},
	}
}

// eithersNamed finds what a name of one to four words means: the longest that names
// something exactly, else a part of a name; and what follows it.
func eithersNamed(t *bot.Turn, said string, find func(*sales.Tx, string) ([]either, error)) ([]either, string, error) {
	words := strings.Fields(said)
	var found []either
	for n := min(4, len(words)); n >= 1; n-- {
		whole := strings.Join(words[:n], " ")
		var err error
		if found, err = find(t.Tx, whole); err != nil {
			return nil, "", err
		}
		exact := slices.DeleteFunc(slices.Clone(found), func(e either) bool {
			return rulebook.NormalizeCompany(e.name) != rulebook.NormalizeCompany(whole)
		})
		if len(exact) > 0 {
			return exact, after(said, n), nil
		}
	}
	return found, after(said, 1), nil
}
