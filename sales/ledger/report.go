package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Report is what one person filed for one day, with everything ever written.
type Report struct {
	Person    string                `json:"person"`
	Day       rulebook.Day          `json:"day"`
	SentAt    time.Time             `json:"sent_at"` // of the first valid filing
	Status    rulebook.ReportStatus `json:"status"`
	Revisions []Revision            `json:"revisions"`          // by time of writing
	Reads     []Read                `json:"reads,omitempty"`    // by leaders
	Comments  []Comment             `json:"comments,omitempty"` // by leaders
	FalseBy   string                `json:"false_by,omitempty"`

	// What an approved request made it say, instead of the revisions it replaced.
	Corrected string          `json:"corrected,omitempty"`
	Versions  []sales.Version `json:"versions,omitempty"` // what it said before
}

// A Revision is one filing.
type Revision struct {
	SentAt     time.Time `json:"sent_at"`
	Text       string    `json:"text"`
	Added      bool      `json:"added,omitempty"`      // meant as an addition
	Supplement bool      `json:"supplement,omitempty"` // adds to what stands instead of replacing it
	Replaced   bool      `json:"replaced,omitempty"`   // an approved correction says it otherwise
	MsgID      string    `json:"msg_id,omitempty"`
	By         string    `json:"by,omitempty"`        // who registered it from paper (代录); SentAt is when they say it came
	EnteredAt  time.Time `json:"entered_at,omitzero"` // when they did
}

func reportKey(userid string, day rulebook.Day) string {
	return day.String() + "/" + sales.UserKey(userid)
}

// Key is day, then person.
func (r *Report) Key() string { return reportKey(r.Person, r.Day) }

var reportsByPerson = storage.NewIndex("by_person", func(r *Report) []string { return []string{sales.UserKey(r.Person) + "/" + r.Day.String()} })

// Reports are keyed by day, then person.
var Reports = storage.NewTable("reports", (*Report).Key, reportsByPerson).Traced(storage.Trail{Title: "日报", By: []string{"person", "day"}})

// Text is what the report says now: the last filing, or what it was corrected to, and what
// was added to it.
func (r *Report) Text() string {
	var parts []string
	if r.Corrected != "" {
		parts = append(parts, r.Corrected)
	}
	for _, v := range r.Revisions {
		if v.Replaced {
			continue
		}
		if !v.Supplement && r.Corrected == "" {
			parts = parts[:0]
		}
		parts = append(parts, v.Text)
	}
	return strings.Join(parts, "\n")
}

// Filed is what came of a filing.
type Filed struct {
	Report     *Report
	First      bool    // the day had no report before
	Supplement bool    // it was added to what stood
	Overtaken  bool    // something written later had arrived before it
	Owed       bool    // the person owed this report
	Why        string  // when not owed: why
	Changed    []*Fine // fines booked, held or waived by it
	Missing    *Fine   // of a report made up: what stands of the missing one
	Trial      string  // what would be booked were it no trial: 试行，不计：…; "" for nothing
}

// ReportOf returns the report of a person for a day; the error wraps
// storage.ErrNotFound when there is none.
func ReportOf(tx *sales.Tx, userid string, day rulebook.Day) (*Report, error) {
	return Reports.Get(tx, reportKey(userid, day))
}

// ReportsOf returns the reports of a person from the first day to the last, in order.
func ReportsOf(tx *sales.Tx, userid string, from, to rulebook.Day) ([]*Report, error) {
	prefix := sales.UserKey(userid) + "/"
	return storage.Collect(reportsByPerson.Range(tx, prefix+from.String(), prefix+to.AddDays(1).String()))
}

// FileReport files text as p's report of the day it was sent on. Before the deadline
// it replaces what stood, from the deadline on it is added. The duty's fines follow.
// Refused as Invalid when it is too short.
func FileReport(tx *sales.Tx, p *sales.Person, text string, sentAt time.Time) (*Filed, error) {
	return fileReport(tx, p, rulebook.DayOf(sentAt), text, sentAt, false)
}

// AddToReport files text as an addition to the report of the day it was sent on;
// without a report that day it is the report.
func AddToReport(tx *sales.Tx, p *sales.Person, text string, sentAt time.Time) (*Filed, error) {
	return fileReport(tx, p, rulebook.DayOf(sentAt), text, sentAt, true)
}

// MakeUpReport files text for an earlier day, at most Law.Report.MakeUpWorkdays
// workdays back. What was booked for that day stands.
func MakeUpReport(tx *sales.Tx, p *sales.Person, day rulebook.Day, text string, sentAt time.Time) (*Filed, error) {
	today := rulebook.DayOf(sentAt)
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil {
		return nil, err
	}
	earliest := cal.Add(today, -tx.LawOn(day).Report.MakeUpWorkdays, nil)
	switch {
	case day > today:
		return nil, sales.Refuse(sales.Invalid, "%s还没到，日报当天再交。", day.Chinese())
	case day == today:
		return FileReport(tx, p, text, sentAt)
	case day < earliest:
		return nil, sales.Refuse(sales.Invalid, "补交只到前%d个工作日，最早可补 %s；%s已过期。有特殊情况请找经理或人事。",
			tx.LawOn(day).Report.MakeUpWorkdays, earliest.Chinese(), day.Chinese())
	}
	return fileReport(tx, p, day, text, sentAt, false)
}

func fileReport(tx *sales.Tx, p *sales.Person, day rulebook.Day, text string, sentAt time.Time, added bool) (*Filed, error) {
	filed, err := enterReport(tx, p, day, Revision{SentAt: sentAt, Text: text, Added: added, MsgID: tx.MsgID})
	if err != nil {
		return nil, err
	}
	if err := ClosePieces(tx, p.UserID, day); err != nil {
		return nil, err
	}
	if !filed.First {
		if err := sales.Spend(tx, p.UserID, sales.RevisionQuota, sentAt); err != nil {
			return nil, err
		}
	}
	for _, f := range filed.Changed { // the answer is the notice
		if err := markNoticed(tx, f, tx.Now); err != nil {
			return nil, err
		}
		if err := f.markHeldTold(tx); err != nil {
			return nil, err
		}
	}
	if filed.Report.Status == rulebook.MadeUp {
		f, err := Fines.Get(tx, FineKey(rulebook.MissingReportID, p.UserID, day))
		if err == nil && f.State != Waived {
			filed.Missing = f
		} else if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
	}
	return filed, nil
}

// enterReport puts a revision into p's report of a day and makes the fines agree. Whether
// the person knows of those it changed is its caller's to see to.
func enterReport(tx *sales.Tx, p *sales.Person, day rulebook.Day, v Revision) (*Filed, error) {
	v.Text = strings.TrimSpace(v.Text)
	deadline := day.At(tx.LawOn(day).Report.Deadline)
	r, err := ReportOf(tx, p.UserID, day)
	first := errors.Is(err, storage.ErrNotFound)
	if first {
		r = &Report{Person: p.UserID, Day: day}
	} else if err != nil {
		return nil, err
	}
	// It adds only to what was written before it: a few words are no report, in whatever
	// order the messages arrive.
	place := r.add(v, deadline)
	supplement, overtaken := r.Revisions[place].Supplement, place < len(r.Revisions)-1
	if !supplement || v.Text == "" {
		if err := LongEnough(tx, day, v.Text); err != nil {
			return nil, err
		}
	}
	duty, err := DutyOf(tx, p, day)
	if err != nil {
		return nil, err
	}
	r.Status = tx.LawOn(day).ReportStatus(day, r.SentAt, duty.Owed)
	if err := Reports.Put(tx, r); err != nil {
		return nil, err
	}
	if err := r.flag(tx, v.Text); err != nil {
		return nil, err
	}
	filed := &Filed{Report: r, First: first, Supplement: supplement, Overtaken: overtaken, Owed: duty.Owed, Why: duty.Why}
	if filed.Changed, err = syncReportFines(tx, p.UserID, day, false); err != nil {
		return nil, err
	}
	filed.Trial, err = trialLine(tx, p, r)
	return filed, err
}

// LongEnough refuses as Invalid what is too short for the report of a day.
func LongEnough(tx *sales.Tx, day rulebook.Day, text string) error {
	if n := rulebook.ReportLength(text); n < tx.LawOn(day).Report.MinRunes {
		return sales.Refuse(sales.Invalid, "内容太短（%d字），日报至少%d个字。写写今天做了什么、见了谁、结果怎样。", n, tx.LawOn(day).Report.MinRunes)
	}
	return nil
}

// add puts a revision in its place by time, and says which that is. Messages may arrive
// in another order than they were written in, so what each of them does is derived anew.
func (r *Report) add(v Revision, deadline time.Time) (place int) {
	place = slices.IndexFunc(r.Revisions, func(o Revision) bool { return v.compare(o) < 0 })
	if place < 0 {
		place = len(r.Revisions)
	}
	r.Revisions = slices.Insert(r.Revisions, place, v)
	for i := range r.Revisions {
		v := &r.Revisions[i]
		v.Supplement = i > 0 && (v.Added || !v.SentAt.Before(deadline))
	}
	r.SentAt = r.Revisions[0].SentAt
	return place
}

// compare orders revisions by time of writing; those of one second by their messages.
func (v Revision) compare(o Revision) int {
	at := v.SentAt.Compare(o.SentAt)
	if at != 0 || v.MsgID == "" || o.MsgID == "" {
		return at
	}
	return sales.LaterMessage(v.MsgID, o.MsgID)
}

// trialLine is what would be booked with a report's filing were it no trial; "" for nothing.
func trialLine(tx *sales.Tx, p *sales.Person, r *Report) (string, error) {
	trial, err := TrialOf(tx, p, r.Day)
	if err != nil || !trial.On() {
		return "", err
	}
	facts, _, err := reportFacts(tx, p, r.Day)
	if err != nil {
		return "", err
	}
	for _, rule := range tx.LawOn(r.Day).Rules() {
		if found := rule.Find(*tx.LawOn(r.Day), facts); found != nil && rule.WhenFiled {
			return fmt.Sprintf("试行，不计：%s这份算%s%s。", trial.from(), rule.Title, found.Amount), nil
		}
	}
	return "", nil
}

// flag looks at the words put into a report.
func (r *Report) flag(tx *sales.Tx, text string) error {
	p, err := sales.PersonByID(tx, r.Person)
	if err != nil {
		return err
	}
	return sales.Writing{By: p, Whose: p, Day: r.Day, What: "日报", Key: Reports.Name() + "/" + r.Key(), Text: text}.Flag(tx)
}
