package words

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// labelMark stands before a label in stored values; people may write it too.
const labelMark = "#"

// CustomerOrLabel is a customer, or the category or tag of some. A category is meant
// before a customer whose name contains it, a customer before a tag; # asks for the tag.
var CustomerOrLabel = &bot.ParamKind{Read: readCustomerOrLabel, Load: func(t *bot.Turn, value string) (any, error) {
	if label, ok := strings.CutPrefix(value, labelMark); ok {
		return customerOrLabel{label: label}, nil
	}
	c, err := Customer.Load(t, value)
	if err != nil {
		return nil, err
	}
	return customerOrLabel{customer: c.(*crm.Customer)}, nil
}}

type customerOrLabel struct {
	customer *crm.Customer
	label    string
}

// String is the customer's name, or the label.
func (c customerOrLabel) String() string {
	if c.customer != nil {
		return c.customer.Name
	}
	return c.label
}

func readCustomerOrLabel(t *bot.Turn, said string) (bot.Reading, error) {
	first, rest := bot.FirstWord(said)
	label, asked := strings.CutPrefix(rulebook.Fold(first), labelMark)
	if asked || slices.Contains(crm.Categories(), label) {
		return bot.Reading{Value: labelMark + label, Rest: rest}, nil
	}
	r, err := Customer.Read(t, said)
	if !sales.IsRefusal(err, sales.NotFound) {
		return r, err
	}
	tagged, findErr := crm.CustomersLabelled(t.Tx, label)
	if findErr != nil || len(tagged) == 0 {
		return r, err
	}
	return bot.Reading{Value: labelMark + label, Rest: rest}, nil
}

// CustomerOrLabelOf is the one or the other; both are zero when it was not given.
func CustomerOrLabelOf(t *bot.Turn, name string) (*crm.Customer, string) {
	x := bot.Arg[customerOrLabel](t, name)
	return x.customer, x.label
}
