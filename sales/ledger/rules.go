package ledger

import (
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// rule is the law's rule the fine is booked under.
func (f *Fine) rule(tx *sales.Tx) rulebook.Rule { return tx.Law.Rule(f.Rule) }

// Title is what the fine is called.
func (f *Fine) Title(tx *sales.Tx) string { return f.rule(tx).Title }

// Clause is the rule's text as the company's regulation has it, and the amount where the
// settings have another than the text.
func (f *Fine) Clause(tx *sales.Tx) string {
	rule := f.rule(tx)
	if rule.Source == rulebook.ByRegulation && f.Amount != rule.Amount(rulebook.DefaultLaw()) {
		return rule.Clause + "，公司现设为" + f.Amount.String()
	}
	return rule.Clause
}

// ByFacts says whether the fine follows from the facts of its day, and goes when they do:
// nobody flagged it.
func (f *Fine) ByFacts(tx *sales.Tx) bool { return f.rule(tx).Check != nil }

// entry is what the texts of the fine's rule need to know of it.
func (f *Fine) entry(tx *sales.Tx) (rulebook.Entry, error) {
	e := rulebook.Entry{
		Code: f.Code, Title: f.Title(tx), Clause: f.Clause(tx), Day: f.Day, Amount: f.Amount,
		By: sales.NameOf(tx, f.FlaggedBy), At: sales.Moment(f.BookedAt), Quote: sales.Excerpt(f.Quote, 80), Reason: sales.Excerpt(f.Reason, 200),
		Deal: f.Deal, Corrects: f.Corrects, Today: tx.Today(),
	}
	if f.Corrects != "" {
		e.Reason = f.Reason
	}
	if f.Deal != "" {
		d, err := crm.Deals.Get(tx, crm.DealKey(f.Deal))
		if err != nil {
			return e, err
		}
		e.Lost = d.Stage == rulebook.Lost
	}
	cal, err := sales.CalendarOf(tx, f.Person)
	if err != nil {
		return e, err
	}
	e.MakeUpLast = tx.Law.MakeUpLast(f.Day, cal)
	e.Filed, err = Reports.Has(tx, reportKey(f.Person, f.Day))
	return e, err
}

// undo takes back what booking the fine changed besides the ledger.
func (f *Fine) undo(tx *sales.Tx) error {
	undo := f.rule(tx).Undo
	if undo == nil {
		return nil
	}
	return undo(books{tx, f})
}

// books are what the rule of a fine may change when it is taken back; see rulebook.Books.
type books struct {
	tx *sales.Tx
	f  *Fine
}

func (b books) RestoreAdvance() error {
	return crm.RestoreAdvance(b.tx, b.f.Deal, b.f.Advance, b.f.BookedAt, b.f.Code)
}

func (b books) ClearReport() error {
	r, err := ReportOf(b.tx, b.f.Person, b.f.Day)
	if err != nil {
		return err
	}
	r.FalseBy = ""
	return Reports.Put(b.tx, r)
}
