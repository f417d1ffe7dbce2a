package rulebook

import (
	"slices"
	"strings"
)

// Exempted (免报) is the kind of what excuses from the report without being leave: a
// meeting, a closure, a lost phone. It pauses no window.
const Exempted = "免报"

// leaveKinds are the kinds of leave, longer names before those they contain.
var leaveKinds = [...]string{
	"陪产假", "产假", "产检假", "育儿假", "哺乳假", "事假", "病假", "年假", "年休假", "调休", "出差", "婚假", "丧假", "探亲假", "工伤",
}

// LeaveKind is the kind of leave somebody's words name, 事假 when they name none
// (RULEBOOK 9). What they name first counts.
func LeaveKind(words string) string {
	words = Fold(words)
	kind, first := "事假", len(words)
	for _, k := range leaveKinds {
		if at := strings.Index(words, k); at >= 0 && at < first {
			kind, first = k, at
		}
	}
	return kind
}

// LeaveDays are the days of a leave, from the first to the last.
type LeaveDays struct {
	From      Day
	To        Day
	Suspended bool // may not work with the bot: pauses, however short
}

// Pauses reports whether approved leave of these days stops the windows of a person's
// deals: it takes more than Stages.PauseWorkdays workdays (RULEBOOK 7). A suspension
// always does.
func (l Law) Pauses(d LeaveDays, cal Calendar) bool {
	return d.Suspended || cal.Between(d.From-1, d.To) > l.Stages.PauseWorkdays
}

// paused moves the end of a window that began on entered by the calendar days the leaves
// take of it. A leave that begins after the end, moved by those before it, takes none; an
// end on a day off is the next workday, so that a leave may begin on it.
func paused(entered, end Day, cal Calendar, leaves []LeaveDays) Day {
	sorted := slices.Clone(leaves)
	slices.SortFunc(sorted, func(a, b LeaveDays) int { return int(a.From - b.From) })
	taken := entered // the window runs from the day after; no day is taken twice
	for _, l := range sorted {
		from := max(l.From, taken+1)
		if l.To < from {
			continue
		}
		if from > end {
			if end = cal.OnOrAfter(end); from > end {
				continue
			}
		}
		end += l.To - from + 1
		taken = l.To
	}
	return end
}
