package crm

import (
	"salesbot/rulebook"
	"salesbot/sales"
)

// A ChainLink is a contact with a role in a customer's decision chain, and the last day a
// record says they were met.
type ChainLink struct {
	Contact *Contact
	Met     rulebook.Day // zero: not yet
}

// DecisionChain returns the contacts of a customer that have a role, by name, with whether
// they were visited: the record of a visit names them in full (RULEBOOK §5), also one
// written before the contact was.
func DecisionChain(tx *sales.Tx, customer string) ([]ChainLink, error) {
	contacts, err := ContactsOf(tx, customer)
	if err != nil {
		return nil, err
	}
	records, err := FollowUpsWith(tx, customer)
	if err != nil {
		return nil, err
	}
	met := make(map[string]rulebook.Day)
	for _, f := range records {
		if f.Remote || f.NotTrue {
			continue // no visit, or a reviewer found there was none
		}
		for _, name := range mentioned(contacts, f.Text) {
			met[name] = max(met[name], f.Day)
		}
	}
	var chain []ChainLink
	for _, c := range contacts {
		if c.Role != "" && !c.Gone {
			chain = append(chain, ChainLink{c, met[c.Name]})
		}
	}
	return chain, nil
}
