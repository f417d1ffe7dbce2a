package ledger

import (
	"errors"
	"strconv"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// SweepReports books or holds what is missing of a day that is over, for the people
// given. It may be run again for the same people.
func SweepReports(tx *sales.Tx, day rulebook.Day, people []*sales.Person) ([]*Fine, error) {
	var all []*Fine
	for _, p := range people {
		fines, err := syncReportFines(tx, p.UserID, day, true)
		if err != nil {
			return nil, err
		}
		all = append(all, fines...)
	}
	return all, nil
}

// syncReportFines makes the fines of one person and day that follow from facts agree with the
// facts known now, and returns those it opened or waived. What only the sweep books waits for
// it; what the facts refute is waived whenever they arrive.
func syncReportFines(tx *sales.Tx, userid string, day rulebook.Day, sweep bool) ([]*Fine, error) {
	p, err := sales.PersonByID(tx, userid)
	if err != nil {
		return nil, err
	}
	facts, duty, err := reportFacts(tx, p, day)
	if err != nil {
		return nil, err
	}
	trial, err := TrialOf(tx, p, day)
	if err != nil {
		return nil, err
	}
	var changed []*Fine
	for _, rule := range tx.LawOn(day).Rules() {
		if rule.Check == nil {
			continue
		}
		s := reportSync{p: p, rule: rule, found: rule.Find(*tx.LawOn(day), facts), facts: facts, duty: duty, trial: trial, sweep: sweep}
		f, err := s.run(tx)
		if err != nil {
			return nil, err
		}
		if f != nil {
			changed = append(changed, f)
		}
	}
	return changed, nil
}

// A reportSync is what one rule finds of one person and day.
type reportSync struct {
	p     *sales.Person
	rule  rulebook.Rule
	found *rulebook.Finding // nil: nothing
	facts rulebook.ReportFacts
	duty  Duty
	trial Trial
	sweep bool // the day is over, and its sweep runs
}

// run books or takes back, and returns what it opened or waived; nil for nothing.
func (s reportSync) run(tx *sales.Tx) (*Fine, error) {
	sys := tx.As(sales.System)
	f, err := Fines.Get(tx, FineKey(s.rule.ID, s.p.UserID, s.facts.Day))
	if sales.IsNotFound(err) {
		return s.book(sys)
	}
	switch {
	case err != nil:
		return nil, err
	case s.found != nil && s.trial.newcomer:
		return f.refute(sys, "新同事头几个工作日试行，不计")
	case s.found != nil:
		return nil, nil
	case !s.facts.Owed && !s.duty.Free:
		return nil, nil // who has left or moved on since owes nothing now; they did on that day
	}
	why, err := refutation(tx, s.p, s.facts, s.duty)
	if err != nil {
		return nil, err
	}
	return f.refute(sys, why)
}

// book opens the fine of what was found, or tells of it in a trial.
func (s reportSync) book(tx *sales.Tx) (*Fine, error) {
	switch {
	case s.found == nil || !s.sweep && !s.rule.WhenFiled:
		return nil, nil
	case s.trial.On() && s.rule.WhenFiled:
		return nil, nil // the answer to the filing has told
	case s.trial.On():
		return nil, tellTrial(tx, s.p, s.trial, s.found, s.facts.Day)
	}
	f := &Fine{Rule: s.rule.ID, Version: s.found.Version, Person: s.p.UserID, Day: s.facts.Day, Amount: s.found.Amount,
		Held: s.found.Held, Checked: s.found.Checked}
	state := Booked
	if len(f.Held) > 0 {
		state = Held
	}
	_, err := f.open(tx, state, "")
	return f, err
}

// ResyncReportFines looks again at the days of booked fines after a fact that speaks against
// them, tells the people, and returns what changed.
func ResyncReportFines(tx *sales.Tx, fines []*Fine) ([]*Fine, error) {
	var all []*Fine
	for _, f := range fines {
		changed, err := syncReportFines(tx, f.Person, f.Day, false)
		if err != nil {
			return nil, err
		}
		for _, c := range changed {
			if err := tellRefuted(tx, c); err != nil {
				return nil, err
			}
		}
		all = append(all, changed...)
	}
	return all, nil
}

// refute waives a fine that new facts show to be wrong. A settled one stays as it is,
// and an entry against it is booked; one already waived is left alone.
func (f *Fine) refute(tx *sales.Tx, why string) (*Fine, error) {
	switch f.State {
	case Waived:
		return nil, nil
	case Settled, Upheld:
		// People cannot move it any more; facts go past them, by an entry against it.
		return f.correct(tx, why)
	}
	return f, f.move(tx, Waived, why)
}

// refutation is the evidence that takes a fine back.
func refutation(tx *sales.Tx, p *sales.Person, f rulebook.ReportFacts, duty Duty) (string, error) {
	switch {
	case duty.Absence.Whole:
		return duty.Absence.Evidence(tx), nil
	case !f.Owed:
		return "当天不用交日报（" + duty.Why + "）", nil
	case f.SentAt.IsZero():
		return "当天情况已更正", nil
	case tx.LawOn(f.Day).ReportStatus(f.Day, f.SentAt, true) != rulebook.OnTime && f.AfternoonLeave:
		return duty.Absence.Evidence(tx), nil
	}
	r, err := ReportOf(tx, p.UserID, f.Day)
	if err != nil {
		return "", err
	}
	if first := r.Revisions[0]; first.By != "" {
		return first.paperEvidence(tx), nil
	}
	return "企业微信显示日报于 " + f.SentAt.In(rulebook.Zone).Format("2006-01-02 15:04:05") + " 发出", nil
}

// correct books the opposite of a fine that cannot change any more. It returns nil when
// that was done before.
func (f *Fine) correct(tx *sales.Tx, why string) (*Fine, error) {
	entry := rulebook.Correct(*tx.Law, f.Code, f.Amount)
	c := &Fine{Rule: entry.Rule, Version: entry.Version, Person: f.Person, Day: tx.Today(), Amount: entry.Amount, Corrects: f.Code, Reason: why}
	done, err := storage.Collect(finesByPerson.Scan(tx, sales.UserKey(f.Person)+"/"))
	if err != nil {
		return nil, err
	}
	for _, d := range done {
		if d.Corrects == f.Code {
			return nil, nil
		}
	}
	if _, err := c.open(tx, Booked, why); err != nil {
		return nil, err
	}
	return c, nil
}

// reportFacts gathers what the law needs to know of one person and day, and the duty it
// comes from.
func reportFacts(tx *sales.Tx, p *sales.Person, day rulebook.Day) (facts rulebook.ReportFacts, duty Duty, err error) {
	duty, err = DutyOf(tx, p, day)
	if err != nil {
		return facts, duty, err
	}
	facts = rulebook.ReportFacts{Day: day, Owed: duty.Owed, Now: tx.Now, YearKnown: duty.Known,
		LeaveUndecided: duty.Absence.Undecided, AfternoonLeave: duty.Absence.Afternoon}
	r, err := ReportOf(tx, p.UserID, day)
	if err == nil {
		facts.SentAt = r.SentAt
	} else if !errors.Is(err, storage.ErrNotFound) {
		return facts, duty, err
	}
	if facts.Doubt, err = sales.Parked(tx, p, day); err != nil {
		return facts, duty, err
	}
	return facts, duty, reach(tx, p.UserID, day, &facts)
}

// FlagFalseReport books the fine for a report found false (RULEBOOK §2): by a manager
// of the person or HR, within Law.Report.FalseWithinDays, once a report. In the trial it is
// shown and not booked: then the fine has no code.
func FlagFalseReport(tx *sales.Tx, by, p *sales.Person, day rulebook.Day, reason string) (*Fine, error) {
	if sales.SameUser(by.UserID, p.UserID) {
		return nil, sales.Refuse(sales.Forbidden, "自己的日报不能由自己认定。")
	}
	r, err := ReportOf(tx, p.UserID, day)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, sales.Refuse(sales.NotFound, "%s %s 没有日报，谈不上虚报。看看日期：看 %s", p.Name, day.Chinese(), p.Name)
	}
	if err != nil {
		return nil, err
	}
	cal, err := sales.CalendarFor(tx, p.MainOn(day))
	if err != nil {
		return nil, err
	}
	passage := quoted(reason, r.Text())
	if rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimSpace(reason), "「"+passage+"」"), " ，,。；;：:"); rest != "" {
		reason = rest // the passage is shown on its own
	}
	found := rulebook.CheckFalseReport(*tx.LawOn(day), rulebook.FalseReportFacts{Day: day, Filed: true, Workday: cal.Workday(day),
		Today: tx.Today(), Passage: passage, Reason: reason})
	switch {
	case !cal.Workday(day):
		return nil, sales.Refuse(sales.Conflict, "%s不是工作日（%s），自愿交的日报不作虚报认定。", day.Chinese(), cal.Why(day))
	case tx.Today() > tx.LawOn(day).FalseReportLast(day):
		return nil, sales.Refuse(sales.Conflict, "虚报须在%d天内认定，%s 已超过。", tx.LawOn(day).Report.FalseWithinDays, day.Chinese())
	case found == nil:
		return nil, sales.Refuse(sales.Invalid, "认定虚报要写理由，可用「」引出所指的话。")
	}
	f := &Fine{Rule: found.Rule, Version: found.Version, Person: p.UserID, Day: day, Amount: found.Amount,
		FlaggedBy: by.UserID, Quote: passage, Reason: reason}
	if TrialOn(tx, day).On() {
		return f, tellTrialFlag(tx, f)
	}
	opened, err := f.open(tx, Booked, reason)
	if err != nil {
		return nil, err
	}
	if !opened {
		return nil, sales.Refuse(sales.Conflict, "%s %s 的日报已经认定过虚报，一份日报只认定一次。", p.Name, day.Chinese())
	}
	r.FalseBy = by.UserID
	if err := Reports.Put(tx, r); err != nil {
		return nil, err
	}
	return f, noticeFine(tx, f, tx.Now)
}

// FlagFalseAdvance books the fine for a deal's newest advance that did not happen, for
// whoever advanced it, and returns the deal to the stage before (RULEBOOK §7). In the trial
// it is shown and nothing changes: then the fine has no code.
func FlagFalseAdvance(tx *sales.Tx, by *sales.Person, d *crm.Deal, reason string) (*Fine, error) {
	a := d.LastAdvance()
	switch {
	case a == nil:
		return nil, sales.Refuse(sales.Conflict, "%s 没有推进过阶段，现在是%s。", d.Name, d.Stage.Title())
	case sales.SameUser(a.By, by.UserID):
		return nil, sales.Refuse(sales.Forbidden, "自己推进的商机不能由自己认定。")
	}
	found := rulebook.CheckFalseAdvance(*tx.LawOn(rulebook.DayOf(a.At)), rulebook.FalseAdvanceFacts{From: a.From, To: a.To, Reason: reason})
	if found == nil {
		return nil, sales.Refuse(sales.Invalid, "认定虚假推进要写理由。")
	}
	f := &Fine{Rule: found.Rule, Version: found.Version, Person: a.By, Day: rulebook.DayOf(a.At), Amount: found.Amount,
		FlaggedBy: by.UserID, Reason: reason, Deal: d.Name, Advance: a.N,
		Quote: a.From.Title() + " → " + a.To.Title()}
	if TrialOn(tx, f.Day).On() {
		return f, tellTrialFlag(tx, f)
	}
	opened, err := f.open(tx, Booked, reason)
	if err != nil {
		return nil, err
	}
	if !opened {
		return nil, sales.Refuse(sales.Conflict, "%s 的第%s次推进已经认定过。", d.Name, strconv.Itoa(a.N))
	}
	if err := d.Undo(tx, a); err != nil {
		return nil, err
	}
	return f, noticeFine(tx, f, tx.Now)
}

// quoted is the passage a reason quotes in 「」 or “”, else the beginning of the report.
func quoted(reason, text string) string {
	for _, pair := range [][2]string{{"「", "」"}, {"“", "”"}, {"\"", "\""}} {
		if _, rest, ok := strings.Cut(reason, pair[0]); ok {
			if passage, _, ok := strings.Cut(rest, pair[1]); ok && passage != "" {
				return passage
			}
		}
	}
	return sales.Excerpt(text, 40)
}

// LiftedBy says whether approved leave for that half of the day, or all of it, takes a fine back.
func LiftedBy(tx *sales.Tx, f *Fine, half sales.Half) (bool, error) {
	p, err := sales.PersonByID(tx, f.Person)
	if err != nil {
		return false, err
	}
	facts, _, err := reportFacts(tx, p, f.Day)
	if err != nil {
		return false, err
	}
	facts.AfternoonLeave = facts.AfternoonLeave || half == sales.Afternoon
	facts.Owed = facts.Owed && half != ""
	rule := f.rule(tx)
	return rule.Check != nil && rule.Find(*tx.LawOn(f.Day), facts) == nil, nil
}
