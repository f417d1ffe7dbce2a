package bot

import (
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// labelMark stands before a label in stored values; people may write it too.
const labelMark = "#"

// CustomerOrLabel is a customer, or the category or tag of some. A category is meant
// before a customer whose name contains it, a customer before a tag; # asks for the tag.
var CustomerOrLabel = &ParamKind{read: readCustomerOrLabel, load: func(t *Turn, value string) (any, error) {
	if label, ok := strings.CutPrefix(value, labelMark); ok {
		return customerOrLabel{label: label}, nil
	}
	c, err := Customer.load(t, value)
	if err != nil {
		return nil, err
	}
	return customerOrLabel{customer: c.(*crm.Customer)}, nil
}}

type customerOrLabel struct {
	customer *crm.Customer
	label    string
}

func readCustomerOrLabel(t *Turn, said string) (reading, error) {
	first, rest := word(said)
	label, asked := strings.CutPrefix(rulebook.Fold(first), labelMark)
	if asked || slices.Contains(crm.Categories(), label) {
		return reading{value: labelMark + label, rest: rest}, nil
	}
	r, err := Customer.read(t, said)
	if !sales.IsRefusal(err, sales.NotFound) {
		return r, err
	}
	tagged, findErr := crm.CustomersLabelled(t.Tx, label)
	if findErr != nil || len(tagged) == 0 {
		return r, err
	}
	return reading{value: labelMark + label, rest: rest}, nil
}

// CustomerOrLabelOf is the one or the other; both are zero when it was not given.
func CustomerOrLabelOf(t *Turn, name string) (*crm.Customer, string) {
	x := Arg[customerOrLabel](t, name)
	return x.customer, x.label
}
