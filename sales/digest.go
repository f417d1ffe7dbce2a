package sales

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
)

// A TeamDay is one team's day in numbers, with the names behind them.
type TeamDay struct {
	Day                            rulebook.Day
	Owed                           int
	OnTime, Late, Missing, Excused []*Person // Missing: not filed (yet)
	Visits, OutOfRange, NoRecord   int
	OldNoRecord                    []*Person // check-ins of more than Law.Visits.RecordHours without a record
	Claims                         int       // visits reports speak of without a check-in there
	Claiming                       []*Person // whose reports
	Due, NotDone                   int       // follow-ups promised for the day
	Advances                       []*Deal
	Ending, Reclaiming, Reclaimed  []Prospect // deals and leads
	Unread                         []*Person  // their report nobody above has read
	Fines                          []*Fine
}

// LookAt gathers a team's day as it is known now.
func LookAt(tx *Tx, team []*Person, day rulebook.Day) (*TeamDay, error) {
	t := &TeamDay{Day: day}
	for _, p := range team {
		for _, part := range []func(*Tx, *Person) error{t.addReport, t.addVisits, t.addDeals, t.addFines} {
			if err := part(tx, p); err != nil {
				return nil, err
			}
		}
	}
	return t, t.addReclaimed(tx, team)
}

func (t *TeamDay) addReport(tx *Tx, p *Person) error {
	duty, err := DutyOf(tx, p, t.Day)
	if err != nil {
		return err
	}
	if !duty.Owed {
		if duty.Excuse.Whole {
			t.Excused = append(t.Excused, p)
		}
		return nil
	}
	t.Owed++
	r, err := ReportOf(tx, p.UserID, t.Day)
	switch {
	case isNotFound(err):
		t.Missing = append(t.Missing, p)
		return nil
	case err != nil:
		return err
	}
	if len(r.Reads) == 0 {
		t.Unread = append(t.Unread, p)
	}
	claims, err := VisitsClaimed(tx, r)
	if err != nil {
		return err
	}
	if t.Claims += len(claims); len(claims) > 0 {
		t.Claiming = append(t.Claiming, p)
	}
	switch tx.Law.ReportStatus(t.Day, r.SentAt, true) { // owed now, if it was not when filed
	case rulebook.OnTime:
		t.OnTime = append(t.OnTime, p)
	case rulebook.Late:
		if duty.Excuse.Afternoon { // lifted
			t.OnTime = append(t.OnTime, p)
			return nil
		}
		t.Late = append(t.Late, p)
	default:
		t.Missing = append(t.Missing, p)
	}
	return nil
}

func (t *TeamDay) addVisits(tx *Tx, p *Person) error {
	visits, err := VisitsOn(tx, p.UserID, t.Day)
	if err != nil {
		return err
	}
	for _, v := range visits {
		t.Visits++
		for _, m := range v.Marks {
			if m == OutOfRange {
				t.OutOfRange++
			}
		}
	}
	open, err := VisitsWithoutRecord(tx, p.UserID, t.Day)
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
	due, err := FollowUpsDue(tx, p.UserID, t.Day)
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

func (t *TeamDay) addDeals(tx *Tx, p *Person) error {
	deals, err := DealsOf(tx, p.UserID)
	if err != nil {
		return err
	}
	for _, d := range deals {
		if a := d.lastAdvance(); a != nil && rulebook.DayOf(a.At) == t.Day {
			t.Advances = append(t.Advances, d)
		}
	}
	all, err := HeldBy(tx, p.UserID)
	if err != nil {
		return err
	}
	for _, x := range all {
		term, err := TermOf(tx, x)
		if err != nil {
			return err
		}
		if term.Last.IsZero() {
			continue
		}
		rule, _ := tx.Law.Stage(x.In())
		switch {
		case term.Last <= t.Day && rule.OnOverdue == rulebook.Reclaim && x.Holds().warned(tx.Law, term, t.Day.AddDays(1).At(tx.Law.Jobs.Stages)):
			t.Reclaiming = append(t.Reclaiming, x)
		case term.Last <= t.Day.AddDays(7):
			t.Ending = append(t.Ending, x)
		}
	}
	return nil
}

func (t *TeamDay) addFines(tx *Tx, p *Person) error {
	c := Fines.Scan(tx, t.Day.String()+"/"+fold(p.UserID)+"/")
	defer c.Close()
	for c.Next() {
		if c.Row().State != Waived {
			t.Fines = append(t.Fines, c.Row())
		}
	}
	return c.Err()
}

// addReclaimed finds what was taken from the team in the night after the day.
func (t *TeamDay) addReclaimed(tx *Tx, team []*Person) error {
	free, err := HeldBy(tx, "")
	if err != nil {
		return err
	}
	for _, x := range free {
		h := x.Holds()
		for _, p := range team {
			if h.Pool != nil && h.Pool.By == "" && SameUser(h.Former, p.UserID) && rulebook.DayOf(h.Pool.Since) > t.Day {
				t.Reclaimed = append(t.Reclaimed, x)
			}
		}
	}
	return nil
}

// EveningText is a manager's digest: numbers first, then names, then what to do.
func (t *TeamDay) EveningText(tx *Tx, title, waiting string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s %s", title, t.Day.Chinese(), clockNow(tx))
	b.WriteString("\n" + t.Numbers("暂未交"))
	if len(t.Missing) > 0 {
		b.WriteString("\n暂未交：" + Names(t.Missing))
	}
	b.WriteString("\n" + t.VisitNumbers())
	fmt.Fprintf(&b, "\n当日应跟进%d｜未跟进%d", t.Due, t.NotDone)
	fmt.Fprintf(&b, "\n商机推进%d｜7天内到期%d｜今晚收回%d", len(t.Advances), len(t.Ending), len(t.Reclaiming))
	b.WriteString(waiting)
	for i, d := range t.Reclaiming {
		fmt.Fprintf(&b, "\n今晚收回：%s(%s，%s)", d.Called(), NameOf(tx, d.Holds().Owner), d.In().Title())
		if i == len(t.Reclaiming)-1 {
			fmt.Fprintf(&b, "\n 要留：宽限 %s 7 理由", d.Called())
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

// VisitNumbers is the one line about visits.
func (t *TeamDay) VisitNumbers() string {
	line := fmt.Sprintf("拜访%d｜范围外%d｜缺记录%d", t.Visits, t.OutOfRange, t.NoRecord)
	if t.Claims > 0 {
		line += fmt.Sprintf("｜提到未签到%d", t.Claims)
	}
	return line
}

// MorningText is a manager's look at the workday before: who missed it, fines, what was
// taken back and what ends soon.
func (t *TeamDay) MorningText(tx *Tx, title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s情况%s", title, t.Day.Chinese(), trialMark(tx, t.Day))
	b.WriteString("\n" + t.Numbers("缺交"))
	if len(t.Missing) > 0 {
		b.WriteString("\n缺交：" + Names(t.Missing))
	}
	if len(t.Late) > 0 {
		b.WriteString("\n延交：" + Names(t.Late))
	}
	if len(t.Fines) > 0 {
		fmt.Fprintf(&b, "\n罚单%d张：", len(t.Fines))
		for i, f := range t.Fines {
			if i > 0 {
				b.WriteString("、")
			}
			fmt.Fprintf(&b, "%s %s%s(%s)", f.Code, NameOf(tx, f.Person), f.Title(), f.State.Title())
		}
	}
	if len(t.Unread) > 0 {
		b.WriteString("\n日报未阅：" + Names(t.Unread))
	}
	if len(t.OldNoRecord) > 0 {
		b.WriteString("\n签到后没写拜访记录：" + Names(t.OldNoRecord))
	}
	if len(t.Claiming) > 0 {
		b.WriteString("\n日报提到拜访、当天没有该处签到（仅供了解）：" + Names(t.Claiming))
	}
	if t.NotDone > 0 {
		fmt.Fprintf(&b, "\n应跟进%d｜未跟进%d", t.Due, t.NotDone)
	}
	for _, d := range t.Reclaimed {
		fmt.Fprintf(&b, "\n已收回公海：%s(原%s)", d.Called(), NameOf(tx, d.Holds().Former))
	}
	for _, d := range t.Ending {
		if last, err := LastDay(tx, d); err == nil {
			fmt.Fprintf(&b, "\n快到期：%s(%s) %s", d.Called(), NameOf(tx, d.Holds().Owner), last.Chinese())
		}
	}
	b.WriteString("\n看原文：看 姓名 日期｜罚单：回 罚单")
	return b.String()
}
