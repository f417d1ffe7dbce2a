package sales

import (
	"time"
	"unicode/utf8"
)

// Ref finds a report again.
func (r *Report) Ref() string { return ReportRef + " " + r.key() }

// Holder is who wrote it.
func (r *Report) Holder() string { return r.Person }

// Title is its day.
func (r *Report) Title() string { return r.Day.Chinese() + "日报" }

// Says is its text as it stands.
func (r *Report) Says() string { return r.Text() }

// Before is what it said before it was corrected.
func (r *Report) Before() []Version { return r.Versions }

// fixed refuses before the deadline, when it is simply filed again, and for good once it
// was found false.
func (r *Report) fixed(tx *Tx) error {
	if r.FalseBy != "" {
		return Refuse(Conflict, "%s已认定虚报，不能更正。有异议请在罚单里申诉。", r.Title())
	}
	if tx.Now.Before(r.Day.At(tx.Law.Report.Deadline)) {
		return Refuse(Conflict, "今天%s前再发一次日报就是改写，不用申请：日报 内容", tx.Law.Report.Deadline)
	}
	return nil
}

func (r *Report) fits(tx *Tx, text string) error {
	if n := utf8.RuneCountInString(text); n < tx.Law.Report.MinRunes {
		return Refuse(Invalid, "内容太短（%d字），日报至少%d个字。请写更正后的完整内容。", n, tx.Law.Report.MinRunes)
	}
	return nil
}

// rewrite replaces what was written until the correction was asked for; what was added
// since stands after it.
func (r *Report) rewrite(tx *Tx, text string, asked time.Time, was Version) error {
	r.Corrected, r.Versions = text, append(r.Versions, was)
	for i := range r.Revisions {
		r.Revisions[i].Replaced = r.Revisions[i].Replaced || !r.Revisions[i].SentAt.After(asked)
	}
	if err := Reports.Put(tx, r); err != nil {
		return err
	}
	return r.flag(tx, text)
}
