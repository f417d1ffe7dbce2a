package view

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// News is one thing that happened. That it did, who did it and what about, everybody may
// know; Text is only for HR, for Seers and those above them.
type News struct {
	At    time.Time
	By    string // a userid, or System
	Verb  string // 签到, 更新阶段, …
	About string // the customer, deal or lead by its name; "" for none
	Text  string // what was said, where, from which stage to which
	Where bool   // the text says where somebody was
	Seers []string

	id                   string // the same, whichever way it was found
	customer, deal, lead string // those who may see these may see it
}

// complete adds to Seers who may see what the news is about, as it is now.
func (n *News) complete(tx *sales.Tx) error {
	if n.customer != "" {
		c, err := crm.CustomerNamed(tx, n.customer)
		if err == nil {
			n.Seers = append(n.Seers, c.WhoMaySee()...)
		} else if !sales.IsNotFound(err) {
			return err
		}
	}
	if n.deal != "" {
		d, err := crm.Deals.Get(tx, crm.DealKey(n.deal))
		if err == nil {
			n.Seers = append(n.Seers, d.Owner)
		} else if !sales.IsNotFound(err) {
			return err
		}
	}
	if n.lead != "" {
		l, err := crm.Leads.Get(tx, crm.DealKey(n.lead))
		if err == nil {
			n.Seers = append(n.Seers, l.Owner)
		} else if !sales.IsNotFound(err) {
			return err
		}
	}
	n.Seers = slices.DeleteFunc(n.Seers, func(u string) bool { return u == "" }) // free, or nobody's
	return nil
}

// newsOf is what an entry of the trail tells; nil when it is nothing of interest. What is
// told of rows comes from the rows as they are now.
func newsOf(tx *sales.Tx, e *sales.AuditEntry) (*News, error) {
	var n *News
	var err error
	switch e.Table {
	case crm.Visits.Name(), crm.FollowUps.Name(), ledger.Reports.Name():
		if len(e.Old) > 0 {
			return nil, nil
		}
		n, err = writtenNews(tx, e)
	case crm.Customers.Name():
		n, err = customerNews(tx, e)
	case crm.Deals.Name():
		n, err = dealNews(tx, e)
	case crm.Leads.Name():
		n, err = leadNews(tx, e)
	}
	if sales.IsNotFound(err) || n == nil {
		return nil, sales.IgnoreNotFound(err)
	}
	if n.id == "" {
		n.id, n.By = sales.Audit.Key(e), e.Actor
		n.Seers = append(n.Seers, e.Actor)
	}
	return n, err
}

// writtenNews is a check-in, a record or a report, of whoever wrote it.
func writtenNews(tx *sales.Tx, e *sales.AuditEntry) (*News, error) {
	switch e.Table {
	case crm.Visits.Name():
		v, err := crm.Visits.Get(tx, e.Key)
		if err != nil {
			return nil, err
		}
		return visitNews(tx, v)
	case crm.FollowUps.Name():
		f, err := crm.FollowUps.Get(tx, e.Key)
		if err != nil {
			return nil, err
		}
		return recordNews(tx, f)
	}
	r, err := ledger.Reports.Get(tx, e.Key)
	if err != nil {
		return nil, err
	}
	n := &News{At: r.SentAt, By: r.Person, Verb: "交了日报", id: "reports/" + e.Key}
	if r.Day != rulebook.DayOf(r.SentAt) { // that one was missing is not for everybody
		n.Text, n.Seers = "补交"+r.Day.Chinese(), []string{r.Person}
	}
	return n, nil
}

func visitNews(tx *sales.Tx, v *crm.Visit) (*News, error) {
	n := &News{At: v.At, By: v.Person, Verb: "签到", About: v.Customer, id: "visits/" + v.Key()}
	var parts []string
	switch {
	case v.With != "":
		parts = append(parts, "陪访"+sales.NameOf(tx, v.With))
	case v.Purpose != "":
		parts = append(parts, v.Purpose)
	}
	if v.Label != "" {
		parts = append(parts, v.Label)
	}
	// Who may see where somebody was is narrower than who may see the customer: it is what
	// people were told when they agreed.
	n.Text, n.Seers, n.Where = strings.Join(parts, "，"), []string{v.Person}, v.Label != ""
	return n, nil
}

func recordNews(_ *sales.Tx, f *crm.FollowUp) (*News, error) {
	return &News{At: f.At, By: f.Person, Verb: "写记录", About: f.About(), Text: f.Text, Seers: []string{f.Person},
		id: "followups/" + f.Key(), customer: f.Customer, lead: f.Lead}, nil
}

func customerNews(tx *sales.Tx, e *sales.AuditEntry) (*News, error) {
	before, after, err := rowsOf[crm.Customer](e)
	if err != nil || after == nil {
		return nil, err
	}
	n := &News{At: e.At, About: after.Name}
	switch {
	case before == nil && len(after.Versions) > 0:
		n.Verb = "更正客户名称" // the row of its right name
		n.About += "（原" + after.Versions[len(after.Versions)-1].Text + "）"
	case before == nil:
		n.Verb = "登记客户"
	case len(after.Merged) > len(before.Merged):
		n.Verb = "并入客户"
		n.About += "（原" + after.Merged[len(after.Merged)-1].Name + "）"
	case !sales.SameUser(before.Owner, after.Owner):
		n.Verb = "移交客户"
		n.About += "（给" + sales.NameOf(tx, after.Owner) + "）"
	default:
		return nil, nil
	}
	return n, nil
}

func dealNews(tx *sales.Tx, e *sales.AuditEntry) (*News, error) {
	before, after, err := rowsOf[crm.Deal](e)
	if err != nil || after == nil {
		return nil, err
	}
	n := &News{About: after.Name}
	switch {
	case before == nil:
		n.At, n.Verb, n.Text = after.CreatedAt, "新建商机", after.Customer
	case before.Stage != after.Stage:
		n.At, n.Verb, n.Text = entered(e, &before.Holding, &after.Holding), "更新阶段", before.Stage.Title()+"→"+after.Stage.Title()
	default:
		return changedHands(tx, e, after, &before.Holding), nil
	}
	n.customer, n.deal = after.Customer, after.Name
	return n, nil
}

func leadNews(tx *sales.Tx, e *sales.AuditEntry) (*News, error) {
	before, after, err := rowsOf[crm.Lead](e)
	switch {
	case err != nil || after == nil:
		return nil, err
	case before == nil:
		return &News{At: after.CreatedAt, Verb: "新建线索", About: after.Name}, nil
	case before.Converted != after.Converted:
		return &News{At: after.ConvertedAt, Verb: "转商机", About: after.Name + "→" + after.Converted}, nil
	}
	return changedHands(tx, e, after, &before.Holding), nil
}

// changedHands is news of a deal or lead that has another owner than before; nil when it
// has not. Whose it is, and that it is free, everybody may know.
func changedHands(tx *sales.Tx, e *sales.AuditEntry, x crm.Prospect, before *crm.Holding) *News {
	after := x.Holds()
	n := &News{At: entered(e, before, after), About: x.DisplayName()}
	switch {
	case sales.SameUser(before.Owner, after.Owner):
		return nil
	case after.Owner == "" && e.Actor == sales.System:
		n.Verb = "收回公海"
	case after.Owner == "":
		n.Verb = "退回公海"
	case before.Owner == "" && sales.SameUser(after.Owner, e.Actor):
		n.Verb = "领取"
	default:
		n.Verb = "移交"
		n.About += "（给" + sales.NameOf(tx, after.Owner) + "）"
	}
	return n
}

// entered is when a new stay began, by the words that began it; else when it was entered.
func entered(e *sales.AuditEntry, before, after *crm.Holding) time.Time {
	if after.EnteredAt.After(before.EnteredAt) {
		return after.EnteredAt
	}
	return e.At
}

// rowsOf decodes a row before and after; nil where there was or is none.
func rowsOf[T any](e *sales.AuditEntry) (before, after *T, err error) {
	for raw, row := range map[*json.RawMessage]**T{&e.Old: &before, &e.New: &after} {
		if len(*raw) == 0 {
			continue
		}
		*row = new(T)
		if err := json.Unmarshal(*raw, *row); err != nil {
			return nil, nil, fmt.Errorf("audit %s: %w", sales.Audit.Key(e), err)
		}
	}
	return before, after, nil
}
