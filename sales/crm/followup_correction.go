package crm

import (
	"salesbot/sales"
	"time"
)

// Ref finds a record again.
func (f *FollowUp) Ref() string { return sales.RecordRef + " " + f.Key() }

// Holder is who wrote it.
func (f *FollowUp) Holder() string { return f.Person }

// Title is when it was written, and about whom.
func (f *FollowUp) Title() string { return sales.Moment(f.At) + " " + f.About() + " 的记录" }

// Says is its text as it stands.
func (f *FollowUp) Says() string { return f.Text }

// Before is what it said before it was corrected.
func (f *FollowUp) Before() []sales.Version { return f.Versions }

// Fixed refuses to change what a spot check found untrue.
func (f *FollowUp) Fixed(*sales.Tx) error {
	if f.NotTrue {
		return sales.Refuse(sales.Conflict, "%s抽查已认定不实，不能更正。有异议请找经理或人事。", f.Title())
	}
	return nil
}

// Fits refuses a record without words.
func (f *FollowUp) Fits(_ *sales.Tx, text string) error {
	if text == "" {
		return sales.Refuse(sales.Invalid, "请写更正后的完整内容。")
	}
	return nil
}

// Rewrite looks anew which contacts the text names.
func (f *FollowUp) Rewrite(tx *sales.Tx, text string, _ time.Time, was sales.Version) error {
	f.Text, f.Versions = text, append(f.Versions, was)
	if f.Customer != "" {
		contacts, err := ContactsOf(tx, f.Customer)
		if err != nil {
			return err
		}
		f.Contacts = mentioned(contacts, text)
	}
	return f.keep(tx, "记录")
}

// firstText is what it said when it was written; the key goes by it.
func (f *FollowUp) firstText() string {
	if len(f.Versions) > 0 {
		return f.Versions[0].Text
	}
	return f.Text
}
