package rulebook

import (
	"slices"
	"strings"
)

// A Stage of a deal (销售阶段, RULEBOOK 7). The value is its identifier in exports.
type Stage string

// The stages in order; Won and Lost are ends.
const (
	Lead        Stage = "lead"
	Opportunity Stage = "opportunity"
	Project     Stage = "project"
	Talks       Stage = "talks"
	Bidding     Stage = "bidding"
	Won         Stage = "won"
	Lost        Stage = "lost"
)

// Stages returns all stages in order.
func Stages() []Stage {
	return []Stage{Lead, Opportunity, Project, Talks, Bidding, Won, Lost}
}

// Title returns the stage's Chinese name, or its identifier when it is none of Stages.
func (s Stage) Title() string {
	switch s {
	case Lead:
		return "线索"
	case Opportunity:
		return "商机"
	case Project:
		return "立项"
	case Talks:
		return "正式沟通"
	case Bidding:
		return "投标"
	case Won:
		return "中标"
	case Lost:
		return "丢单"
	}
	return string(s)
}

// Ended reports whether a deal stays in s for good.
func (s Stage) Ended() bool { return s == Won || s == Lost }

// ParseStage returns the stage of a Chinese name, an everyday name or an identifier, in
// half or full width.
func ParseStage(s string) (Stage, bool) {
	s = strings.TrimSuffix(Fold(s), "阶段")
	switch s {
	case "赢单":
		return Won, true
	case "丢标", "输单":
		return Lost, true
	case "沟通":
		return Talks, true
	}
	for _, st := range Stages() {
		if s == st.Title() || s == string(st) {
			return st, true
		}
	}
	return "", false
}

// What becomes of a deal whose window is over.
const (
	Reclaim  = "reclaim"  // into the pool (公海), owner cleared
	Escalate = "escalate" // its owner's manager is told, the deal stays
)

// A StageRule says how long a deal may stay in a stage and what it needs to leave it.
// The window is Days + Weeks + Months of calendar time; all zero means without end.
type StageRule struct {
	Stage        Stage
	Next         Stage // the stage above; "" at the ends
	Days         int
	Weeks        int
	Months       int
	FollowUpDays int     // overdue also after so many days without a follow-up; 0 = never
	Needs        []Field // fields needed to leave it upwards
	Papers       []Paper // needed on file to leave it upwards; of Won, to count as achieved
	OnOverdue    string  // Reclaim or Escalate; "" without a window
}

// A Paper is a document of a deal (RULEBOOK 7).
type Paper struct {
	Kind string
	With string // needed only when this field of the deal is filled; "" always
}

// StageTable is the rules of all stages and what they share.
type StageTable struct {
	Rules         []StageRule // in the order of Stages
	Extra         []Field     // fields a deal may have that no stage needs
	ReminderDays  []int       // reminders so many days before the last, far to near
	WarnHours     int         // never reclaimed unless a reminder was accepted so long before
	PauseWorkdays int         // approved leave of more workdays pauses the window
	GraceDays     int         // a leader gives at most so many days more at a time
	HandOverDays  int         // who is given somebody's deal has at least so many days
	OwnerContacts int         // visited contacts of the owner's side needed to leave 立项; 0 = not asked for
}

func defaultStages() StageTable {
	return StageTable{
		Rules: []StageRule{
			{Stage: Lead, Next: Opportunity, Months: 1, FollowUpDays: 14, OnOverdue: Reclaim},
			{Stage: Opportunity, Next: Project, Weeks: 2, OnOverdue: Reclaim},
			{Stage: Project, Next: Talks, Months: 1, OnOverdue: Reclaim, Needs: []Field{
				{"预算", FieldMoney}, {"预计我司金额", FieldMoney}, {"预计最晚投标时间", FieldDate},
				{"设计单位", FieldText}, {"决策单位", FieldText}, {"使用单位", FieldText},
			}},
			{Stage: Talks, Next: Bidding, Months: 1, OnOverdue: Reclaim, Needs: []Field{
				{"预计投标时间", FieldDate}, {"预计中标金额", FieldMoney},
			}},
			{Stage: Bidding, Next: Won, Months: 2, OnOverdue: Escalate, Needs: []Field{
				{"发标时间", FieldDate}, {"应标时间", FieldDate},
			}, Papers: []Paper{{Kind: "招标文件"}, {Kind: "投标文件"}, {Kind: "竞争对手文件", With: "竞争对手"}}},
			{Stage: Won, Papers: []Paper{{Kind: "中标通知书"}, {Kind: "开标文件"}, {Kind: "一览表"}}},
			{Stage: Lost},
		},
		Extra:         []Field{{"竞争对手", FieldText}, {"合作伙伴", FieldText}, {"备注", FieldText}},
		ReminderDays:  []int{7, 3, 1},
		WarnHours:     24,
		PauseWorkdays: 3,
		GraceDays:     30,
		HandOverDays:  7,
		OwnerContacts: 1,
	}
}

// OwnersSide says whether somebody of this role in the decision chain is of the owner's
// side (RULEBOOK 7).
func OwnersSide(role string) bool {
	return slices.Contains([]string{"领导", "建设部门", "采购部门", "使用部门"}, role)
}

// PaperKinds returns every kind of document a deal may have, in the order of the stages.
func (l Law) PaperKinds() []string {
	var all []string
	for _, r := range l.Stages.Rules {
		for _, p := range r.Papers {
			all = append(all, p.Kind)
		}
	}
	return all
}

// Paper returns what is asked of a kind of document; false when no stage asks for it.
func (l Law) Paper(kind string) (Paper, bool) {
	for _, r := range l.Stages.Rules {
		if i := slices.IndexFunc(r.Papers, func(p Paper) bool { return p.Kind == kind }); i >= 0 {
			return r.Papers[i], true
		}
	}
	return Paper{}, false
}

// Stage returns the rule of s; false when s is no stage.
func (l Law) Stage(s Stage) (StageRule, bool) {
	i := slices.IndexFunc(l.Stages.Rules, func(r StageRule) bool { return r.Stage == s })
	if i < 0 {
		return StageRule{}, false
	}
	return l.Stages.Rules[i], true
}

// LastDay returns the last day of a deal that entered s on entered: the window in
// calendar time, as much longer as its owner's leaves that pause it, a day off moved to
// the next workday. No day for a stage without window.
func (l Law) LastDay(s Stage, entered Day, cal Calendar, leaves ...LeaveDays) Day {
	r, ok := l.Stage(s)
	if !ok || entered.IsZero() || r.Days+r.Weeks+r.Months == 0 {
		return 0
	}
	leaves = slices.DeleteFunc(slices.Clone(leaves), func(d LeaveDays) bool { return !l.Pauses(d, cal) })
	return cal.OnOrAfter(paused(entered, entered.AddMonths(r.Months).AddDays(r.Days+7*r.Weeks), cal, leaves))
}

// FollowUpLast returns the last day of a deal in s whose last follow-up (or creation, or
// claim) was on last; leaves pause it as they pause LastDay. No day where follow-ups are
// not asked for.
func (l Law) FollowUpLast(s Stage, last Day, cal Calendar, leaves ...LeaveDays) Day {
	r, ok := l.Stage(s)
	if !ok || last.IsZero() || r.FollowUpDays == 0 {
		return 0
	}
	leaves = slices.DeleteFunc(slices.Clone(leaves), func(d LeaveDays) bool { return !l.Pauses(d, cal) })
	return cal.OnOrAfter(paused(last, last.AddDays(r.FollowUpDays), cal, leaves))
}

// ReminderDays returns the days on which a deal with this last day is reminded of it, in
// order: so many days before, on a day off the workday before that. Days that fall
// together are one.
func (l Law) ReminderDays(last Day, cal Calendar) []Day {
	if last.IsZero() {
		return nil
	}
	var days []Day
	for _, n := range l.Stages.ReminderDays {
		days = append(days, cal.OnOrBefore(last.AddDays(-n)))
	}
	slices.Sort(days)
	return slices.Compact(days)
}
