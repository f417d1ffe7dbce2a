package view

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// A TeamDay is one team's day in numbers, with the names behind them.
type TeamDay struct {
	Day                            rulebook.Day
	Owed                           int
	OnTime, Late, Missing, Excused []*sales.Person // Missing: not filed (yet)
	Visits, OutOfRange, NoRecord   int
	OldNoRecord                    []*sales.Person // check-ins of more than Law.Visits.RecordHours without a record
	Claims                         int             // visits reports speak of without a check-in there
	Claiming                       []*sales.Person // whose reports
	Due, NotDone                   int             // follow-ups promised for the day
	Advances                       []*crm.Deal
	Ending, Reclaiming, Reclaimed  []crm.Prospect  // deals and leads
	Unread                         []*sales.Person // their report nobody above has read
	Fines                          []*ledger.Fine
	newcomers                      map[string]bool // by userid: what is late or missing of theirs does not count
}

// LookAt gathers a team's day as it is known now.
func LookAt(tx *sales.Tx, team []*sales.Person, day rulebook.Day) (*TeamDay, error) {
	t := &TeamDay{Day: day, newcomers: make(map[string]bool)}
	for _, p := range team {
		for _, part := range []func(*sales.Tx, *sales.Person) error{t.addReport, t.addVisits, t.addDeals, t.addFines} {
			if err := part(tx, p); err != nil {
				return nil, err
			}
		}
	}
	return t, t.addReclaimed(tx, team)
}

func (t *TeamDay) addReport(tx *sales.Tx, p *sales.Person) error {
	duty, err := ledger.DutyOf(tx, p, t.Day)
	if err != nil {
		return err
	}
	if !duty.Owed {
		if duty.Absence.Whole {
			t.Excused = append(t.Excused, p)
		}
		return nil
	}
	t.Owed++
	trial, err := ledger.TrialOf(tx, p, t.Day)
	if err != nil {
		return err
	}
	if trial.On() && !ledger.TrialOn(tx, t.Day).On() {
		t.newcomers[p.UserID] = true
	}
	r, err := ledger.ReportOf(tx, p.UserID, t.Day)
	switch {
	case sales.IsNotFound(err):
		t.Missing = append(t.Missing, p)
		return nil
	case err != nil:
		return err
	}
	if len(r.Reads) == 0 {
		t.Unread = append(t.Unread, p)
	}
	claims, err := ledger.VisitsClaimed(tx, r)
	if err != nil {
		return err
	}
	if t.Claims += len(claims); len(claims) > 0 {
		t.Claiming = append(t.Claiming, p)
	}
	switch tx.LawOn(t.Day).ReportStatus(t.Day, r.SentAt, true) { // owed now, if it was not when filed
	case rulebook.OnTime:
		t.OnTime = append(t.OnTime, p)
	case rulebook.Late:
		if duty.Absence.Afternoon { // lifted
			t.OnTime = append(t.OnTime, p)
			return nil
		}
		t.Late = append(t.Late, p)
	default:
		t.Missing = append(t.Missing, p)
	}
	return nil
}

func (t *TeamDay) addVisits(tx *sales.Tx, p *sales.Person) error {
	visits, err := crm.VisitsOn(tx, p.UserID, t.Day)
	if err != nil {
		return err
	}
	for _, v := range visits {
		t.Visits++
		for _, m := range v.Marks {
			if m == crm.OutOfRange {
				t.OutOfRange++
			}
		}
	}
	open, err := crm.VisitsWithoutRecord(tx, p.UserID, t.Day)
	if err != nil {
		return err
	}
	old := 0
	for _, v := range open {
		if tx.Now.Sub(v.At) > time.Duration(tx.Law.Visits.RecordHours)*time.Hour {
			old++
		}
	}
	t.NoRecord += old
	if old > 0 {
		t.OldNoRecord = append(t.OldNoRecord, p)
	}
	due, err := crm.FollowUpsDue(tx, p.UserID, t.Day)
	if err != nil {
		return err
	}
	for _, d := range due {
		t.Due++
		if !d.Done {
			t.NotDone++
		}
	}
	return nil
}

func (t *TeamDay) addDeals(tx *sales.Tx, p *sales.Person) error {
	deals, err := crm.DealsOf(tx, p.UserID)
	if err != nil {
		return err
	}
	for _, d := range deals {
		if a := d.LastAdvance(); a != nil && rulebook.DayOf(a.At) == t.Day {
			t.Advances = append(t.Advances, d)
		}
	}
	all, err := crm.HeldBy(tx, p.UserID)
	if err != nil {
		return err
	}
	for _, x := range all {
		term, err := crm.TermOf(tx, x)
		if err != nil {
			return err
		}
		if term.Last.IsZero() {
			continue
		}
		rule, _ := crm.StayRule(tx, x)
		switch {
		case term.Last <= t.Day && rule.OnOverdue == rulebook.Reclaim && x.Holds().Warned(tx.Law, term, t.Day.AddDays(1).At(tx.Law.Jobs.Stages)):
			t.Reclaiming = append(t.Reclaiming, x)
		case term.Last <= t.Day.AddDays(7):
			t.Ending = append(t.Ending, x)
		}
	}
	return nil
}

func (t *TeamDay) addFines(tx *sales.Tx, p *sales.Person) error {
	c := ledger.Fines.Scan(tx, t.Day.String()+"/"+sales.UserKey(p.UserID)+"/")
	defer c.Close()
	for c.Next() {
		if c.Row().State != ledger.Waived && c.Row().Rule != rulebook.CorrectionID {
			t.Fines = append(t.Fines, c.Row())
		}
	}
	return c.Err()
}

// addReclaimed finds what was taken from the team in the night after the day.
func (t *TeamDay) addReclaimed(tx *sales.Tx, team []*sales.Person) error {
	free, err := crm.HeldBy(tx, "")
	if err != nil {
		return err
	}
	for _, x := range free {
		h := x.Holds()
		for _, p := range team {
			if h.Pool != nil && h.Pool.By == "" && sales.SameUser(h.PreviousOwner, p.UserID) && rulebook.DayOf(h.Pool.Since) > t.Day {
				t.Reclaimed = append(t.Reclaimed, x)
			}
		}
	}
	return nil
}

// eveningText is a manager's digest: numbers first, then names, then what to do.
func (t *TeamDay) eveningText(tx *sales.Tx, title, waiting string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s %s", title, t.Day.Chinese(), sales.ClockNow(tx))
	b.WriteString("\n" + t.Numbers("暂未交"))
	if len(t.Missing) > 0 {
		b.WriteString("\n暂未交：" + sales.Names(t.Missing))
	}
	b.WriteString("\n" + t.VisitNumbers())
	fmt.Fprintf(&b, "\n当日应跟进%d｜未跟进%d", t.Due, t.NotDone)
	fmt.Fprintf(&b, "\n商机推进%d｜7天内到期%d｜今晚收回%d", len(t.Advances), len(t.Ending), len(t.Reclaiming))
	b.WriteString(waiting)
	for _, d := range t.Advances {
		for i := range d.Advances {
			if a := &d.Advances[i]; len(a.Doubts) > 0 && !a.Undone && rulebook.DayOf(a.At) == t.Day {
				fmt.Fprintf(&b, "\n待核：%s(%s) %s", d.Name, sales.NameOf(tx, a.By), a.Doubtful())
			}
		}
	}
	for i, d := range t.Reclaiming {
		fmt.Fprintf(&b, "\n今晚收回：%s(%s，%s)", d.DisplayName(), sales.NameOf(tx, d.Holds().Owner), d.CurrentStage().Title())
		if i == len(t.Reclaiming)-1 {
			fmt.Fprintf(&b, "\n 要留：宽限 %s 7 理由", d.DisplayName())
		}
	}
	b.WriteString("\n看原文：看 姓名｜全部：团队")
	return b.String()
}

// Numbers is the one line about reports.
func (t *TeamDay) Numbers(missing string) string {
	line := fmt.Sprintf("应交%d｜按时%d｜延交%d｜%s%d", t.Owed, len(t.OnTime), len(t.Late), missing, len(t.Missing))
	if len(t.Excused) > 0 {
		line += fmt.Sprintf("｜请假%d(不计)", len(t.Excused))
	}
	return line
}

// names joins people's names, new hires marked.
func (t *TeamDay) names(people []*sales.Person) string {
	all := make([]string, len(people))
	for i, p := range people {
		if all[i] = p.Name; t.newcomers[p.UserID] {
			all[i] += "(新同事试行，不计)"
		}
	}
	return strings.Join(all, "、")
}

// VisitNumbers is the one line about visits.
func (t *TeamDay) VisitNumbers() string {
	line := fmt.Sprintf("拜访%d｜范围外%d｜缺记录%d", t.Visits, t.OutOfRange, t.NoRecord)
	if t.Claims > 0 {
		line += fmt.Sprintf("｜提到未签到%d", t.Claims)
	}
	return line
}

// morningText is a manager's look at the workday before: who missed it, fines, what was
// taken back and what ends soon.
func (t *TeamDay) morningText(tx *sales.Tx, title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s情况%s", title, t.Day.Chinese(), ledger.TrialOn(tx, t.Day).Mark())
	b.WriteString("\n" + t.Numbers("缺交"))
	if len(t.Missing) > 0 {
		b.WriteString("\n缺交：" + t.names(t.Missing))
	}
	if len(t.Late) > 0 {
		b.WriteString("\n延交：" + t.names(t.Late))
	}
	if len(t.Fines) > 0 {
		fmt.Fprintf(&b, "\n罚单%d张：", len(t.Fines))
		for i, f := range t.Fines {
			if i > 0 {
				b.WriteString("、")
			}
			fmt.Fprintf(&b, "%s %s%s(%s)", f.Code, sales.NameOf(tx, f.Person), f.Title(tx), f.State.Title())
		}
	}
	if len(t.Unread) > 0 {
		b.WriteString("\n日报未阅：" + sales.Names(t.Unread))
	}
	if len(t.OldNoRecord) > 0 {
		b.WriteString("\n签到后没写拜访记录：" + sales.Names(t.OldNoRecord))
	}
	if len(t.Claiming) > 0 {
		b.WriteString("\n日报提到拜访、当天没有该处签到（仅供了解）：" + sales.Names(t.Claiming))
	}
	if t.NotDone > 0 {
		fmt.Fprintf(&b, "\n应跟进%d｜未跟进%d", t.Due, t.NotDone)
	}
	for _, d := range t.Reclaimed {
		fmt.Fprintf(&b, "\n已收回公海：%s(原%s)", d.DisplayName(), sales.NameOf(tx, d.Holds().PreviousOwner))
	}
	for _, d := range t.Ending {
		if last, err := crm.LastDay(tx, d); err == nil {
			fmt.Fprintf(&b, "\n快到期：%s(%s) %s", d.DisplayName(), sales.NameOf(tx, d.Holds().Owner), last.Chinese())
		}
	}
	b.WriteString("\n看原文：看 姓名 日期｜罚单：回 罚单")
	return b.String()
}
