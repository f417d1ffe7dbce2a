package view

import (
	"fmt"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// sumOf adds up the days of departments that share nobody.
func sumOf(day rulebook.Day, parts []DepartmentDay) *TeamDay {
	sum := &TeamDay{Day: day}
	for _, p := range parts {
		d := p.Day
		sum.Owed += d.Owed
		sum.OnTime = append(sum.OnTime, d.OnTime...)
		sum.Late = append(sum.Late, d.Late...)
		sum.Missing = append(sum.Missing, d.Missing...)
		sum.Excused = append(sum.Excused, d.Excused...)
		sum.Visits += d.Visits
		sum.OutOfRange += d.OutOfRange
		sum.NoRecord += d.NoRecord
		sum.OldNoRecord = append(sum.OldNoRecord, d.OldNoRecord...)
		sum.Claims += d.Claims
		sum.Claiming = append(sum.Claiming, d.Claiming...)
		sum.Due += d.Due
		sum.NotDone += d.NotDone
		sum.Advances = append(sum.Advances, d.Advances...)
		sum.Ending = append(sum.Ending, d.Ending...)
		sum.Reclaiming = append(sum.Reclaiming, d.Reclaiming...)
		sum.Reclaimed = append(sum.Reclaimed, d.Reclaimed...)
		sum.Fines = append(sum.Fines, d.Fines...)
	}
	return sum
}

// Empty says that there is nothing to tell: a department of leaders alone, or all off.
func (t *TeamDay) Empty() bool {
	return t.Owed == 0 && len(t.Excused) == 0 && t.Visits == 0 && len(t.Fines) == 0
}

// directorEvening is a director's digest of the evening: the sum, then a line a
// department. It names nobody.
func directorEvening(tx *sales.Tx, title string, day rulebook.Day, parts []DepartmentDay, waiting string) string {
	sum := sumOf(day, parts)
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s %s\n%s", title, day.Chinese(), sales.ClockNow(tx), sum.Numbers("暂未交"))
	b.WriteString("\n" + sum.VisitNumbers())
	fmt.Fprintf(&b, "\n当日应跟进%d｜未跟进%d", sum.Due, sum.NotDone)
	fmt.Fprintf(&b, "\n商机推进%d｜7天内到期%d｜今晚收回%d", len(sum.Advances), len(sum.Ending), len(sum.Reclaiming))
	b.WriteString(waiting)
	for _, p := range parts {
		if p.Day.Empty() {
			continue
		}
		fmt.Fprintf(&b, "\n%s：%s｜拜访%d", p.Name, p.Day.Numbers("暂未交"), p.Day.Visits)
	}
	return b.String() + "\n全部：团队"
}

// directorMorning is a director's look at the workday before, without names.
func directorMorning(title string, day rulebook.Day, parts []DepartmentDay) string {
	sum := sumOf(day, parts)
	var b strings.Builder
	fmt.Fprintf(&b, "【%s】%s情况\n%s｜罚单%d", title, day.Chinese(), sum.Numbers("缺交"), len(sum.Fines))
	fmt.Fprintf(&b, "\n应跟进%d｜未跟进%d｜签到缺记录%d人", sum.Due, sum.NotDone, len(sum.OldNoRecord))
	fmt.Fprintf(&b, "\n商机收回%d｜7天内到期%d", len(sum.Reclaimed), len(sum.Ending))
	for _, p := range parts {
		if p.Day.Empty() {
			continue
		}
		fmt.Fprintf(&b, "\n%s：%s｜罚单%d", p.Name, p.Day.Numbers("缺交"), len(p.Day.Fines))
	}
	return b.String() + "\n全部：团队"
}
