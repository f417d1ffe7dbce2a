package words

import (
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// A Destination says what a check-in without a customer was: exactly one of the three.
type Destination struct {
	Customer *crm.Customer
	With     *sales.Person // the colleague accompanied
	Purpose  string
}

// The first words a destination is told by, and the one that stands alone (RULEBOOK §5).
const (
	ToCustomer  = "客户"
	ToAccompany = crm.Accompanied
	ToDesigner  = "设计院"
	ToElsewhere = "其他外勤"
)

// Where is a Destination: a customer's name, 陪访 and a colleague, 设计院 and its name, or
// 其他外勤 with or without more words.
var Where = &bot.ParamKind{Read: readDestination, Load: loadDestination, Whole: true}

func readDestination(t *bot.Turn, said string) (bot.Reading, error) {
	first, rest := bot.FirstWord(said)
	switch rulebook.Fold(first) {
	case ToElsewhere, "外勤", "其他":
		return bot.Reading{Value: strings.TrimSpace(ToElsewhere + " " + rest)}, nil
	case "同意", "不同意", "愿意", "不愿意": // the first check-in asks for that too
		return bot.Reading{}, sales.Refuse(sales.Invalid, "位置授权请写全：同意位置，或 不同意位置。\n这次是去哪里，回客户名、陪访 同事姓名、设计院 名称 或 其他外勤")
	case ToDesigner:
		if rest != "" {
			return bot.Reading{Value: ToDesigner + " " + rest}, nil
		}
		return bot.Reading{}, sales.Refuse(sales.Invalid, "是哪个设计院？回：设计院 名称")
	case ToAccompany:
		if rest == "" {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "陪哪位同事？回：陪访 姓名")
		}
		r, err := readPerson(t, rest)
		return under(ToAccompany, r), err
	case ToCustomer:
		said = rest
	}
	r, err := Customer.Read(t, said)
	if sales.IsRefusal(err, sales.NotFound) {
		return bot.Reading{}, sales.Refuse(sales.Invalid, "没有客户「%s」。请回客户名；不是去客户那里就回：陪访 同事姓名，或 设计院 名称，或 其他外勤", sales.Excerpt(said, 20))
	}
	return under(ToCustomer, r), err
}

// under puts the first word before the values read.
func under(first string, r bot.Reading) bot.Reading {
	if r.Value != "" {
		r.Value = first + " " + r.Value
	}
	for i := range r.Choices {
		r.Choices[i].Value = first + " " + r.Choices[i].Value
	}
	return r
}

func loadDestination(t *bot.Turn, value string) (any, error) {
	first, rest := bot.FirstWord(value)
	switch first {
	case ToCustomer:
		c, err := Customer.Load(t, rest)
		if err != nil {
			return nil, err
		}
		return Destination{Customer: c.(*crm.Customer)}, nil
	case ToAccompany:
		p, err := sales.PersonByID(t.Tx, rest)
		return Destination{With: p}, err
	}
	return Destination{Purpose: value}, nil
}
