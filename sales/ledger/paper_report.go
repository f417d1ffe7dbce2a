package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// MayRegisterPaperReport refuses a paper report (代录, RULEBOOK §8) of p for a day that by may not
// register: nobody registers their own, and it takes an outage that may have kept a
// message from arriving. The day is at most Law.Report.MakeUpWorkdays workdays back, or
// has a fine nobody has decided on. What the person sent stands.
func MayRegisterPaperReport(tx *sales.Tx, by, p *sales.Person, day rulebook.Day) error {
	if sales.SameUser(by.UserID, p.UserID) {
		return sales.Refuse(sales.Forbidden, "自己的纸质日报由上级或别的人事代录，不能给自己代录。")
	}
	duty, err := DutyOf(tx, p, day)
	if err != nil {
		return err
	}
	r, err := ReportOf(tx, p.UserID, day)
	if err != nil && !sales.IsNotFound(err) {
		return err
	}
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil {
		return err
	}
	outages, err := holesOn(tx, day)
	if err != nil {
		return err
	}
	open, err := reportFineOpen(tx, p, day)
	if err != nil {
		return err
	}
	earliest := cal.Add(tx.Today(), -tx.LawOn(day).Report.MakeUpWorkdays, nil)
	byThemselves := ""
	if file := howToFile(tx, day, earliest); file != "" {
		byThemselves = "；要由本人写的回：" + file
	}
	switch {
	case day > tx.Today():
		return sales.Refuse(sales.Invalid, "%s还没到，不能代录。", day.Chinese())
	case r != nil && r.PaperBy() != "":
		return sales.Refuse(sales.Conflict, "%s %s 的日报已由%s代录，%s收到，不重复登记。有罚单要免的回：撤销 罚单号 理由%s",
			p.Name, day.Chinese(), sales.NameOf(tx, r.PaperBy()), r.came(tx), byThemselves)
	case r != nil:
		return sales.Refuse(sales.Conflict, "%s %s 自己交过日报（%s发出，%s），不用代录。有罚单要免的回：撤销 罚单号 理由", p.Name, day.Chinese(), sales.Moment(r.SentAt), r.Status.Title())
	case !duty.Owed:
		return sales.Refuse(sales.Conflict, "%s %s 不用交日报（%s），不用代录。", p.Name, day.Chinese(), duty.Why)
	case !tx.LawOn(day).OutageHolds(day, outages):
		return sales.Refuse(sales.Conflict, "%s 交日报的时候系统没有中断，不能代录。没法交的回：免报 %s %s 事由%s", day.Chinese(), p.Name, day, byThemselves)
	case day < earliest && !open:
		return sales.Refuse(sales.Conflict, "代录只到前%d个工作日，最早 %s；更早的只在罚单还没处理完时能录；%s已过期。", tx.LawOn(day).Report.MakeUpWorkdays, earliest.Chinese(), day.Chinese())
	}
	return nil
}

// howToFile is what the person can still write for a day themselves; "" when they cannot.
func howToFile(tx *sales.Tx, day, earliest rulebook.Day) string {
	switch {
	case day == tx.Today():
		return "日报 内容"
	case day >= earliest:
		return "补交 " + day.String() + " 内容"
	}
	return ""
}

// reportFineOpen says whether a late or missing fine of a day can still change.
func reportFineOpen(tx *sales.Tx, p *sales.Person, day rulebook.Day) (bool, error) {
	for _, rule := range tx.LawOn(day).Rules() {
		f, err := Fines.Get(tx, FineKey(rule.ID, p.UserID, day))
		if err == nil && f.Open() && rule.Check != nil {
			return true, nil
		}
		if err != nil && !sales.IsNotFound(err) {
			return false, err
		}
	}
	return false, nil
}

// RegisterPaperReport files what p handed in on paper while the bot was down, as filed when by
// says it came: on time or late like any other. The fines follow, and p is told.
func RegisterPaperReport(tx *sales.Tx, by, p *sales.Person, day rulebook.Day, at rulebook.Clock, text string) (*Filed, error) {
	if err := MayRegisterPaperReport(tx, by, p, day); err != nil {
		return nil, err
	}
	came := day.At(at)
	if came.After(tx.Now) {
		return nil, sales.Refuse(sales.Invalid, "%s %s 还没到。写收到纸质日报的时间，例如：17:30", day.Chinese(), at)
	}
	filed, err := enterReport(tx, p, day, Revision{SentAt: came, Text: text, By: by.UserID, EnteredAt: tx.Now, MsgID: tx.MsgID})
	if err != nil {
		return nil, err
	}
	for _, f := range filed.Changed {
		if err := f.markHeldTold(tx); err != nil {
			return nil, err
		}
		if f.State == Booked { // also an entry against a settled one
			if err := noticeFine(tx, f, tx.Now); err != nil {
				return nil, err
			}
		}
	}
	return filed, tellPaperReport(tx, by, p, filed)
}

// tellPaperReport tells whose report it is what was registered and how to object.
func tellPaperReport(tx *sales.Tx, by, p *sales.Person, filed *Filed) error {
	r := filed.Report
	var b strings.Builder
	fmt.Fprintf(&b, "【代录】%s日报\n%s %s登记了你的纸质日报：%s收到，%s。\n内容：%s", r.Day.Chinese(), by.Name, sales.Moment(tx.Now), r.came(tx), r.Status.Title(), sales.Excerpt(r.Text(), 200))
	for _, f := range filed.Changed {
		switch {
		case f.State == Waived && f.Told():
			fmt.Fprintf(&b, "\n%s罚单 %s 已自动撤销。", f.Title(tx), f.Code)
		case f.State == Held:
			fmt.Fprintf(&b, "\n本应算%s%s，但%s，先不登记，由人事核实（罚单%s）。", f.Title(tx), f.Amount, strings.Join(f.Held, "；"), f.Code)
		}
	}
	if filed.Trial != "" {
		b.WriteString("\n" + filed.Trial)
	}
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil {
		return err
	}
	if file := howToFile(tx, r.Day, cal.Add(tx.Today(), -tx.LawOn(r.Day).Report.MakeUpWorkdays, nil)); file != "" {
		fmt.Fprintf(&b, "\n内容不全：回「%s」，两份都保留。", file)
	}
	fmt.Fprintf(&b, "\n内容不对：回「更正 日报 %s 正确的内容 理由=…」，上级批。\n时间不对、不是你写的：找%s", r.Day, by.Name)
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil {
		return err
	}
	staff = slices.DeleteFunc(staff, func(h *sales.Person) bool { return sales.SameUser(h.UserID, by.UserID) || h.Key() == p.Key() })
	if len(staff) > 0 {
		b.WriteString("，或人事" + sales.Names(staff))
	}
	b.WriteString("。")
	return sales.Queue(tx, sales.Notice{Key: "paper-report/" + r.Key(), To: p.UserID, Content: sales.Content{Text: b.String()}, Reason: "paper report", About: sales.ConductNotice})
}

// PaperBy is who registered the report from paper; "" when nobody did.
func (r *Report) PaperBy() string {
	i := slices.IndexFunc(r.Revisions, func(v Revision) bool { return v.By != "" })
	if i < 0 {
		return ""
	}
	return r.Revisions[i].By
}

// came is when the report came, for people: of paper said to have come in time, that.
func (r *Report) came(tx *sales.Tx) string { return r.Revisions[0].Came(tx.LawOn(r.Day)) }

// Came is the time of day it came, for people; 18:00前 of paper somebody says was in time.
func (v Revision) Came(law *rulebook.Law) string {
	if c := rulebook.ClockOf(v.SentAt); v.By != "" && c == InTime(law) {
		return law.Report.Deadline.String() + "前"
	}
	return SentAt(law, v.SentAt)
}

// SentAt is the time of day something was sent, for people: to the second within the
// minute of the deadline, where a second decides.
func SentAt(law *rulebook.Law, at time.Time) string {
	if rulebook.ClockOf(at) == law.Report.Deadline {
		return at.In(rulebook.Zone).Format("15:04:05")
	}
	return at.In(rulebook.Zone).Format("15:04")
}

// InTime is what stands for a time nobody noted, of a paper report that was not late: the
// last minute before the deadline.
func InTime(law *rulebook.Law) rulebook.Clock { return max(law.Report.Deadline, 1) - 1 }

// paperEvidence says in a waiver who registered what.
func (v Revision) paperEvidence(tx *sales.Tx) string {
	return fmt.Sprintf("当天系统中断，纸质日报%s收到（%s代录）", v.Came(tx.LawOn(rulebook.DayOf(v.SentAt))), sales.NameOf(tx, v.By))
}

// PapersRegistered counts the reports of a month's days registered from paper by who did,
// most first.
func PapersRegistered(tx *sales.Tx, m rulebook.Month) ([]ExcusedBy, error) {
	c := Reports.Range(tx, m.First().String(), m.Add(1).First().String())
	defer c.Close()
	counts := make(map[string]int)
	for c.Next() {
		if by := c.Row().PaperBy(); by != "" {
			counts[by]++
		}
	}
	return Ranked(counts), c.Err()
}

// ExcusedBy is how many excuses somebody booked for others without being asked.
type ExcusedBy struct {
	By    string // userid
	Count int    // one a person and booking
}

// Ranked orders counts by userid, most first.
func Ranked(counts map[string]int) []ExcusedBy {
	var all []ExcusedBy
	for by, n := range counts {
		all = append(all, ExcusedBy{by, n})
	}
	slices.SortFunc(all, func(a, b ExcusedBy) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.By, b.By)) })
	return all
}
