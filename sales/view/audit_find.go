package view

import (
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
	"strings"
)

// A Traced is one row the trail can be asked of.
type Traced struct {
	Noun string // as TracedNouns has it
	Name string // what people call it: digits or a name
	Key  string // of its row
}

// Title is what people call it: 罚单 102437.
func (x Traced) Title() string { return x.Noun + " " + x.Name }

// Value is x as one line, for TracedByValue.
func (x Traced) Value() string { return x.Noun + "\n" + x.Name + "\n" + x.Key }

// TracedByValue reads what Value wrote.
func TracedByValue(value string) Traced {
	parts := append(strings.SplitN(value, "\n", 3), "", "")
	return Traced{parts[0], parts[1], parts[2]}
}

// table is the name of the table of its row; "" of nothing.
func (x Traced) table() string {
	return map[string]string{"罚单": ledger.Fines.Name(), "申请": request.Requests.Name(), "任务": task.Tasks.Name(),
		"客户": crm.Customers.Name(), "商机": crm.Deals.Name(), "线索": crm.Leads.Name()}[x.Noun]
}

// TracedNouns are the words for what the trail can be asked of.
func TracedNouns() []string {
	return []string{"罚单", "申请", "任务", "客户", "商机", "线索"}
}

// FindTraced returns what somebody may mean by digits or a name, of one noun or, with "",
// of all.
func FindTraced(tx *sales.Tx, noun, said string) ([]Traced, error) {
	var found []Traced
	add := func(of, name, key string) {
		if noun == "" || noun == of {
			found = append(found, Traced{of, name, key})
		}
	}
	if f, err := ledger.FineByCode(tx, said); err == nil {
		add("罚单", f.Code, f.Key())
	} else if !sales.IsRefusal(err, sales.NotFound) {
		return nil, err
	}
	if r, err := request.RequestByCode(tx, said); err == nil {
		add("申请", r.Code, r.Key())
	} else if !sales.IsRefusal(err, sales.NotFound) {
		return nil, err
	}
	if t, err := task.TaskByCode(tx, said); err == nil {
		add("任务", t.Code, t.Key())
	} else if !sales.IsRefusal(err, sales.NotFound) {
		return nil, err
	}
	customers, err := crm.FindCustomers(tx, said)
	if err != nil {
		return nil, err
	}
	for _, c := range customers {
		add("客户", c.Name, c.Key())
	}
	deals, err := crm.FindDeals(tx, said)
	if err != nil {
		return nil, err
	}
	for _, d := range deals {
		add("商机", d.Name, d.Key())
	}
	leads, err := crm.FindLeads(tx, said)
	for _, l := range leads {
		add("线索", l.Name, l.Key())
	}
	return found, err
}
