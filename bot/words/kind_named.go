package words

import (
	"slices"
	"strings"
	"unicode/utf8"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// Customer is a registered company by its name or a part of it. Of several the speaker's
// own are meant first.
var Customer = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		return readNamed(t, said, crm.FindCustomers, (*crm.Customer).Hands, func(c *crm.Customer) string { return c.Name },
			"没有客户「%s」。先建：新客户 全称")
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		found, err := crm.FindCustomers(t.Tx, value)
		return onlyOne(found, err, "客户", value)
	},
	NotYours: holdingNotYours,
	Owners: func(thing any) []string {
		c := thing.(*crm.Customer)
		return c.WhoMaySee()
	},
}

// Deal is a deal by its name or a part of it.
var Deal = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		return readNamed(t, said, crm.FindDeals, holder, func(d *crm.Deal) string { return d.Name },
			"没有商机「%s」。你的商机回：商机")
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		found, err := crm.FindDeals(t.Tx, value)
		return onlyOne(found, err, "商机", value)
	},
	NotYours: holdingNotYours,
	Owners:   func(thing any) []string { return holder(thing.(*crm.Deal)) },
}

// onlyOne is the one thing a stored name stands for.
func onlyOne[T any](found []*T, err error, what, name string) (any, error) {
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
func readNamed[T any](t *bot.Turn, said string, find func(*sales.Tx, string) ([]*T, error), owners func(*T) []string, name func(*T) string, none string) (bot.Reading, error) {
	first, rest := bot.FirstWord(said)
	words := strings.Fields(said)
	for n := min(4, len(words)); n > 1; n-- {
		whole := strings.Join(words[:n], " ")
		found, err := find(t.Tx, whole)
		if err != nil {
			return bot.Reading{}, err
		}
		if len(found) == 1 && rulebook.NormalizeCompany(name(found[0])) == rulebook.NormalizeCompany(whole) {
			return bot.Reading{Value: name(found[0]), Rest: after(said, n)}, nil
		}
	}
	found, err := find(t.Tx, first)
	if err != nil {
		return bot.Reading{}, err
	}
	own := slices.DeleteFunc(slices.Clone(found), func(x *T) bool {
		return !slices.ContainsFunc(owners(x), func(o string) bool { return sales.SameUser(o, t.Person.UserID) })
	})
	if len(own) > 0 {
		found = own
	}
	switch len(found) {
	case 0:
		return bot.Reading{}, sales.Refuse(sales.NotFound, none, first)
	case 1:
		return bot.Reading{Value: name(found[0]), Rest: rest}, nil
	}
	r := bot.Reading{Rest: rest}
	for _, x := range found[:min(9, len(found))] {
		r.Choices = append(r.Choices, bot.Choice{Label: name(x), Value: name(x)})
	}
	return r, nil
}

// after is what follows the first n words.
func after(said string, n int) string {
	for range n {
		_, said = bot.FirstWord(said)
	}
	return said
}

// CompanyName is the full name of a company, the whole rest of the line.
var CompanyName = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		said = strings.Join(strings.Fields(said), " ")
		first, more := bot.FirstWord(said)
		// A line that begins with a command's word is that command, not a company.
		if utf8.RuneCountInString(said) < 2 || more != "" && bot.ByWord(t.Menu, rulebook.Fold(first)) != nil {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "请写营业执照上的全称。")
		}
		return bot.Reading{Value: said}, nil
	},
	Load: bot.AsWritten,
}
