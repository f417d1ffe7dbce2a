package ledger

import (
	"salesbot/rulebook"
	"salesbot/sales"
	"time"
)

// Ref finds a report again.
func (r *Report) Ref() string { return sales.ReportRef + " " + r.Key() }

// Holder is who wrote it.
func (r *Report) Holder() string { return r.Person }

// Title is its day.
func (r *Report) Title() string { return r.Day.Chinese() + "日报" }

// Says is its text as it stands.
func (r *Report) Says() string { return r.Text() }

// Before is what it said before it was corrected.
func (r *Report) Before() []sales.Version { return r.Versions }

// Fixed refuses before the deadline, when it is simply filed again, and for good once it
// was found false.
func (r *Report) Fixed(tx *sales.Tx) error {
	if r.FalseBy != "" {
		return sales.Refuse(sales.Conflict, "%s已认定虚报，不能更正。有异议请在罚单里申诉。", r.Title())
	}
	if tx.Now.Before(r.Day.At(tx.Law.Report.Deadline)) {
		return sales.Refuse(sales.Conflict, "今天%s前再发一次日报就是改写，不用申请：日报 内容", tx.Law.Report.Deadline)
	}
	return nil
}

// Fits refuses a text that is too short for a report.
func (r *Report) Fits(tx *sales.Tx, text string) error {
	if n := rulebook.ReportLength(text); n < tx.Law.Report.MinRunes {
		return sales.Refuse(sales.Invalid, "内容太短（%d字），日报至少%d个字。请写更正后的完整内容。", n, tx.Law.Report.MinRunes)
	}
	return nil
}

// Rewrite replaces what was written until the correction was asked for; what was added
// since stands after it.
func (r *Report) Rewrite(tx *sales.Tx, text string, asked time.Time, was sales.Version) error {
	r.Corrected, r.Versions = text, append(r.Versions, was)
	for i := range r.Revisions {
		r.Revisions[i].Replaced = r.Revisions[i].Replaced || !r.Revisions[i].SentAt.After(asked)
	}
	if err := Reports.Put(tx, r); err != nil {
		return err
	}
	return r.flag(tx, text)
}
