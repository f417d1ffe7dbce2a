package rulebook

import (
	"fmt"
	"time"
)

// ReportStatus says when a day's report came; the value is what exports show.
type ReportStatus string

// The statuses of a report.
const (
	OnTime    ReportStatus = "on_time"
	Late      ReportStatus = "late"
	MadeUp    ReportStatus = "made_up"
	Voluntary ReportStatus = "voluntary" // nobody asked for it
)

// Title returns the status's Chinese name.
func (s ReportStatus) Title() string {
	switch s {
	case OnTime:
		return "按时"
	case Late:
		return "延交"
	case MadeUp:
		return "补交"
	}
	return "自愿"
}

// ReportStatus returns the status of day's report sent at sentAt, the CreateTime of the
// message with the content: on time strictly before the deadline, late before 24:00,
// made up afterwards; voluntary from who does not owe one.
func (l Law) ReportStatus(day Day, sentAt time.Time, owed bool) ReportStatus {
	switch {
	case !owed:
		return Voluntary
	case sentAt.Before(day.At(l.Report.Deadline)):
		return OnTime
	case sentAt.Before(day.At(Midnight)):
		return Late
	}
	return MadeUp
}

// ReportFacts is what is known of a person's report of a day.
type ReportFacts struct {
	Day            Day
	Owed           bool      // a workday, and not excused
	SentAt         time.Time // of the first valid filing; zero: none
	Now            time.Time // when the question is asked
	YearKnown      bool      // Calendar.Known of the day
	Outages        []Span    // in which the bot could not receive, recorded before anything is caught up; one may have no length
	Unreachable    bool      // a send of that day named the person as unreachable
	Unheard        []string  // what the person sent that day and the bot could not take up, in Chinese, one each
	Doubt          string    // why what was found about the person cannot be relied on; "" when it can
	LeaveUndecided bool      // leave of that day is asked for and undecided
	AfternoonLeave bool      // leave of that afternoon is approved
	Reminder       Reminder  // of that evening, as WeCom accepted it for the person
}

// A Reminder is one that WeCom accepted for a person. The zero one says that it accepted none.
type Reminder struct {
	Of Clock     // when it was to go out
	At time.Time // when WeCom accepted it
}

// evidence fills in what speaks against booking f and what was checked. The window is
// the time outages are summed over, the core the one none may touch.
func (l Law) evidence(f *Finding, facts ReportFacts, window, core Span) {
	if facts.YearKnown {
		f.Checked = append(f.Checked, "工作日")
	} else {
		f.Held = append(f.Held, fmt.Sprintf("%d年的放假安排还没有导入", facts.Day.year()))
	}
	switch {
	case facts.LeaveUndecided:
		f.Held = append(f.Held, "当天的请假还没有批复")
	case facts.AfternoonLeave:
		f.Held = append(f.Held, "当天下午请假")
	default:
		f.Checked = append(f.Checked, "无请假、出差、免报")
	}
	if facts.Doubt != "" {
		f.Held = append(f.Held, facts.Doubt)
	}
	sum := covered(facts.Outages, window)
	switch {
	case sum > time.Duration(l.Hold.OutageMinutes)*time.Minute:
		f.Held = append(f.Held, fmt.Sprintf("系统%s后中断共%s，超过%d分钟", l.Hold.OutageFrom, minutes(sum), l.Hold.OutageMinutes))
	case touched(facts.Outages, core):
		f.Held = append(f.Held, fmt.Sprintf("系统在%s至%s之间有中断", clockAt(facts.Day, core.From), clockAt(facts.Day, core.To)))
	case touched(facts.Outages, window):
		f.Checked = append(f.Checked, fmt.Sprintf("系统%s后中断共%s，不超过%d分钟", l.Hold.OutageFrom, minutes(sum), l.Hold.OutageMinutes))
	default:
		f.Checked = append(f.Checked, "系统正常")
	}
	f.Held = append(f.Held, facts.Unheard...)
	switch reminder := facts.Reminder; {
	case facts.Unreachable:
		f.Held = append(f.Held, "当天有消息未能送达本人")
	case reminder.At.IsZero() && facts.AfternoonLeave: // nobody reminds who is on leave
	case reminder.At.IsZero():
		f.Held = append(f.Held, "当晚的日报提醒没有一条送达本人")
	default:
		f.Checked = append(f.Checked, reminder.Of.String()+"提醒"+ClockOf(reminder.At).String()+"送达")
	}
}

// OutageHolds reports whether outages may have kept a report of day from coming: whether
// they hold a missing one, or one that came late at whatever time (RULEBOOK 2).
func (l Law) OutageHolds(day Day, outages []Span) bool {
	end := day.At(Midnight)
	return covered(outages, Span{day.At(l.Hold.OutageFrom), end}) > time.Duration(l.Hold.OutageMinutes)*time.Minute ||
		touched(outages, Span{day.At(l.Hold.LateFrom), day.At(l.Hold.LateTo)}) ||
		touched(outages, Span{day.At(l.Hold.MissingFrom), end})
}

// clockAt writes a moment of day as a time of day, its end as 24:00.
func clockAt(day Day, t time.Time) Clock { return Clock(t.Sub(day.Start()) / time.Minute) }

// minutes rounds up: 15 minutes and a second are more than 15.
func minutes(d time.Duration) string {
	if d == 0 {
		return "不到1分钟" // a stop between two moments that cannot be told apart
	}
	return fmt.Sprintf("%d分钟", (d+time.Minute-1)/time.Minute)
}
