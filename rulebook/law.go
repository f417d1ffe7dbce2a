package rulebook

import "time"

// Law is every number the bot goes by. Make one with DefaultLaw or NewLaw; it is not
// changed afterwards. Days counted as "workdays" go by the calendar handed in.
type Law struct {
	Calendar Calendar // the tables; a department's own days are laid over it by who knows them
	Report   ReportLaw
	Hold     HoldLaw
	Fines    FinesLaw
	Visits   VisitLaw
	Checks   CheckLaw
	Stages   StageTable
	Tasks    TasksLaw
	Requests RequestsLaw
	Jobs     JobsLaw
	Quiet    QuietLaw
	Profile  ProfileLaw
	Papers   PapersLaw
	Feed     FeedLaw
	Conduct  ConductLaw

	DialogueMinutes int // an open dialogue lapses after so long
	ListMinutes     int // a bare number picks from the newest list for so long
	Quotas          Quotas
	ReceiptDays     int // receipts and raw inbound messages are kept so long
	NoticeDays      int // notices are kept so long after they were delivered or given up
	TrailDays       int // the trail is kept so long
	PoolBarDays     int // a former owner waits so long before claiming again

	rules []Rule // nil: all that are listed; see Rules
}

// ReportLaw is about the daily report (RULEBOOK 2 and 4).
type ReportLaw struct {
	Nudge           Clock // first reminder to those who still owe
	Deadline        Clock // on time is strictly before
	Reminder        Clock // "not received yet", at the deadline unless set
	Digest          Clock // the evening digest
	LastCall        Clock // last reminder
	ReminderUntil   Clock // no reminder or digest of the evening later than this
	MinRunes        int   // a report has at least so many characters
	MakeUpWorkdays  int   // a missed report can be made up so many workdays back
	FalseWithinDays int   // a report can be found false for so many days
	MorningUntil    Clock // until then 日报 asks whether yesterday or today is meant
}

// HoldLaw says which outages make a finding held instead of booked (RULEBOOK 2).
type HoldLaw struct {
	OutageMinutes int   // held when outages sum to more than this
	OutageFrom    Clock // outages are summed from here on
	LateFrom      Clock // any outage touching [LateFrom, LateTo) holds a late finding
	LateTo        Clock
	MissingFrom   Clock // any outage touching [MissingFrom, 24:00) holds a missing one
}

// FinesLaw is the tariff and the course of an appeal (RULEBOOK 3).
type FinesLaw struct {
	LateReport     Fen
	MissingReport  Fen
	FalseReport    Fen
	FalseAdvance   Fen // per deal, each time
	AppealWorkdays int
	DecideWorkdays int // undecided appeals then go to HR
	CodeDigits     int // MinCodeDigits to MaxCodeDigits
	PhotoMinutes   int // photos sent so long after 申诉 attach
	MonthlyCap     Fen // limits a person's tally of a month, not the entries; 0 = none

	NewcomerWorkdays int // what the bot finds of a new hire's first so many days of duty is not booked; 0 = none
}

// VisitLaw is about check-ins (RULEBOOK 5). Metres are rounded ones.
type VisitLaw struct {
	RadiusM     int // customers up to this far are offered
	JumpM       int // two visits farther apart than this …
	JumpKmh     int // … and faster than this are 待核实
	FixMinutes  int // a device's fix counts so long around a check-in
	FixM        int // one farther away than this is 位置不符
	RecordHours int // a check-in this old without a record is listed
	KeepMonths  int // coordinates are erased after
}

// CheckLaw is about the weekly spot check (RULEBOOK 5).
type CheckLaw struct {
	PerRep int   // visits, records and reports drawn of each rep's week; 0: none
	At     Clock // on the first workday of a week
}

// TasksLaw is about tasks and diary entries (RULEBOOK 9).
type TasksLaw struct {
	DayEnd         Clock // what a day alone means as a due time
	Morning        Clock // the reminder on the day it is due
	RemindMinutes  int   // the reminder before it is due
	AnswerWorkdays int   // who was asked is reminded once after so long, the asker told
}

// RequestsLaw is about requests nobody answers (RULEBOOK 9).
type RequestsLaw struct {
	At             Clock // when they are looked after, on workdays
	RemindWorkdays int   // who decides is reminded once so many workdays after it was asked
	RaiseWorkdays  int   // and then the next above is asked too
}

// JobsLaw is when the day's jobs run (RULEBOOK 4).
type JobsLaw struct {
	Sweep          Clock // what is missing is booked
	Stages         Clock // overdue deals are reclaimed
	StageReminders Clock
	FollowUps      Clock // those whose promised follow-up is due are reminded
	FineNotices    Clock // notices of what was booked overnight
	MorningDigest  Clock
	MorningUntil   Clock // no morning digest later than this
	Tally          Clock // last month's, on the first workday of a month
}

// ProfileLaw is about what people have to say of themselves (RULEBOOK 8).
type ProfileLaw struct {
	Nudge    Clock // on the first workday of a week, to reps whose profile is incomplete
	Landline int   // 1: the landline is needed too; 0: it may be left out
}

// PapersLaw is about documents on file (RULEBOOK 7).
type PapersLaw struct {
	Required  int // 1: the papers of 投标 are needed on file to win; 0: kept, not asked for (RULEBOOK 7)
	MaxMB     int // a document is at most so large, in units of 1,048,576 bytes
	KeepHours int // WeCom keeps what was sent so long; then it is fetched no more (D/90238: 3 days)
}

// FeedLaw is about what people hear of others' work (动态).
type FeedLaw struct {
	Days     int // shown when no time is said, today included
	MostDays int // at most so many days at once
}

// QuietLaw is the night, [From, To), in which nothing but answers is sent.
type QuietLaw struct {
	From Clock
	To   Clock
}

// DefaultLaw returns the law with no setting changed.
func DefaultLaw() Law {
	return Law{
		Calendar: EmbeddedCalendar(),
		Report: ReportLaw{
			Nudge: hm(17, 40), Deadline: hm(18, 0), Reminder: hm(18, 0), Digest: hm(18, 35), LastCall: hm(21, 30),
			ReminderUntil: hm(22, 0), MinRunes: 10, MakeUpWorkdays: 3, FalseWithinDays: 30, MorningUntil: hm(6, 0),
		},
		Hold: HoldLaw{
			OutageMinutes: 15, OutageFrom: hm(17, 0), LateFrom: hm(17, 30), LateTo: hm(18, 5), MissingFrom: hm(23, 30),
		},
		Fines: FinesLaw{
			LateReport: 10_00, MissingReport: 30_00, FalseReport: 50_00, FalseAdvance: 100_00,
			AppealWorkdays: 3, DecideWorkdays: 5, CodeDigits: MinCodeDigits, PhotoMinutes: 10, NewcomerWorkdays: 3,
		},
		Visits: VisitLaw{
			RadiusM: 500, JumpM: 2000, JumpKmh: 200, FixMinutes: 10, FixM: 2000, RecordHours: 2, KeepMonths: 12,
		},
		Checks:   CheckLaw{PerRep: 2, At: hm(9, 15)},
		Stages:   defaultStages(),
		Tasks:    TasksLaw{DayEnd: hm(18, 0), Morning: hm(9, 5), RemindMinutes: 30, AnswerWorkdays: 1},
		Requests: RequestsLaw{At: hm(9, 5), RemindWorkdays: 1, RaiseWorkdays: 3},
		Jobs: JobsLaw{
			Sweep: hm(0, 5), Stages: hm(0, 10), StageReminders: hm(9, 5), FollowUps: hm(9, 5), FineNotices: hm(9, 5),
			MorningDigest: hm(9, 10), MorningUntil: hm(12, 0), Tally: hm(9, 20),
		},
		Quiet:           QuietLaw{From: hm(22, 0), To: hm(8, 0)},
		Profile:         ProfileLaw{Nudge: hm(9, 5)},
		Feed:            FeedLaw{Days: 7, MostDays: 31},
		Papers:          PapersLaw{Required: 1, MaxMB: 20, KeepHours: 72},
		Conduct:         ConductLaw{Words: []string{"回扣", "返点", "私单", "飞单", "好处费"}},
		DialogueMinutes: 30,
		ListMinutes:     10,
		Quotas:          Quotas{MessagesAMinute: 120, RevisionsADay: 200, OpenTasks: 30, PhotosADay: 60, ClaimsADay: 5},
		ReceiptDays:     90,
		NoticeDays:      400,
		TrailDays:       1830,
		PoolBarDays:     7,
	}
}

func hm(hour, minute int) Clock { return Clock(hour*60 + minute) }

// Holds reports whether t lies in the quiet hours. From may be later than To, over
// midnight; where they are equal there are none.
func (q QuietLaw) Holds(t time.Time) bool {
	c := ClockOf(t)
	if q.From <= q.To {
		return q.From <= c && c < q.To
	}
	return q.From <= c || c < q.To
}

// After returns t, or the end of the quiet hours t lies in.
func (q QuietLaw) After(t time.Time) time.Time {
	if !q.Holds(t) {
		return t
	}
	d := DayOf(t)
	if ClockOf(t) >= q.To {
		d++
	}
	return d.At(q.To)
}

// MakeUpLast returns the last day on which the report of day can be made up.
func (l Law) MakeUpLast(day Day, cal Calendar) Day {
	return cal.Add(day, l.Report.MakeUpWorkdays, nil)
}

// AppealLast returns the last day on which a fine can be appealed, till 24:00: so many
// workdays after WeCom accepted its notice, the person's days of leave not counted.
func (l Law) AppealLast(accepted time.Time, cal Calendar, leave func(Day) bool) Day {
	return cal.Add(DayOf(accepted), l.Fines.AppealWorkdays, leave)
}

// DecideLast returns the last day on which an appeal is with its first decider; after
// it the appeal is HR's.
func (l Law) DecideLast(appealed time.Time, cal Calendar) Day {
	return cal.Add(DayOf(appealed), l.Fines.DecideWorkdays, nil)
}

// Quotas are how much one person may do, so that nobody slows or floods the others. The
// first filing of a report and an appeal count against none.
type Quotas struct {
	MessagesAMinute int
	RevisionsADay   int // of reports
	OpenTasks       int // given to one other person
	PhotosADay      int
	ClaimsADay      int // out of the pool
}

func quotaSettings() []setting {
	return []setting{
		{"quotas.messages_a_minute", ByDefault, func(l *Law) any { return &l.Quotas.MessagesAMinute }, 10, 10_000, "每人一分钟最多办几条消息，多的原样留存、请稍后再发", "每人每分钟消息", "条"},
		{"quotas.revisions_a_day", ByDefault, func(l *Law) any { return &l.Quotas.RevisionsADay }, 1, 10_000, "每人一天最多改写、补充几次日报，首次提交不算", "每人每天改写日报", "次"},
		{"quotas.open_tasks", ByDefault, func(l *Law) any { return &l.Quotas.OpenTasks }, 1, 10_000, "派给同一个人、还没做完的任务最多几个", "派给一人的未完成任务", "个"},
		{"quotas.photos_a_day", ByDefault, func(l *Law) any { return &l.Quotas.PhotosADay }, 1, 10_000, "每人一天最多存几张照片", "每人每天照片", "张"},
		{"quotas.claims_a_day", ByDefault, func(l *Law) any { return &l.Quotas.ClaimsADay }, 1, 1000, "每人一天最多从公海领取几个", "每人每天领取", "个"},
	}
}
