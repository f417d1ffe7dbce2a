package request

import (
	"fmt"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

func (r *Request) leaveWhat(tx *sales.Tx) string { return r.Leave.Kind + " " + r.Leave.Days(tx) }

// leaveDetails is the leave as its decider and its person read it.
func (r *Request) leaveDetails(tx *sales.Tx, _ int) string {
	a := r.Leave
	text := fmt.Sprintf("%s %s\n事由：%s", a.Kind, a.Days(tx), sales.Excerpt(a.Reason, 80))
	if r.State != Asked {
		return text
	}
	fines, err := finesDuring(tx, r.leave())
	if err != nil || len(fines) == 0 {
		return text
	}
	var list []string
	for _, f := range fines {
		lifted, err := ledger.LiftedBy(tx, f, a.Half)
		if err != nil {
			return text
		}
		if lifted {
			list = append(list, fmt.Sprintf("%s%s(罚单%s，%s)", f.Day.Chinese(), f.Title(tx), f.Code, f.State.Title()))
		}
	}
	if len(list) > 0 {
		text += "\n批准后撤销：" + strings.Join(list, "、")
	}
	return text
}

// leaveConsequence says what the decision means for the duty. It is silent to who owes none.
func (r *Request) leaveConsequence(tx *sales.Tx) string {
	p, err := sales.PersonByID(tx, r.For)
	if err != nil {
		return ""
	}
	if why, err := sales.NotCovered(tx, p); err != nil || why != "" {
		return ""
	}
	away, err := sales.AbsenceOn(tx, r.For, r.Leave.From)
	if err != nil {
		return ""
	}
	switch {
	case r.State == Refused && away.Whole && r.Leave.From == r.Leave.To:
		return "" // excused otherwise meanwhile
	case r.State == Refused && r.Leave.From <= tx.Today():
		return "日报照常；当天因待批暂缓的罚单由人事确认。"
	case r.State == Refused:
		return "日报照常。"
	case away.Whole && r.Leave.To < tx.Today():
		return "这几天不记延交、缺交，已记的撤销。"
	case away.Whole && r.Leave.From == r.Leave.To:
		return r.Leave.From.Chinese() + "不用交日报，不提醒，也不记延交、缺交。"
	case r.Leave.Half == sales.Morning:
		return fmt.Sprintf("上午的假不影响日报，仍在%s前交。", tx.Law.Report.Deadline)
	case r.Leave.Half == sales.Afternoon:
		return "当天不提醒；日报24:00前交都不记延交，没交的先待人事确认，不直接记。"
	}
	return "这几天不用交日报，不提醒，也不记延交、缺交。"
}

// ExcusesLine is the count of 代请假 and 免报, and of 代录, by who booked them, for HR; ""
// when there were none.
func ExcusesLine(tx *sales.Tx, m rulebook.Month) (string, error) {
	booked, err := ExcusesBooked(tx, m)
	if err != nil {
		return "", err
	}
	papers, err := ledger.PapersRegistered(tx, m)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, kind := range []struct {
		title string
		by    []ledger.ExcusedBy
	}{{"代请假、免报(人次)", booked}, {"代录日报(份)", papers}} {
		var list []string
		for _, b := range kind.by {
			list = append(list, fmt.Sprintf("%s%d", sales.NameOf(tx, b.By), b.Count))
		}
		if len(list) > 0 {
			parts = append(parts, kind.title+"："+strings.Join(list, "、"))
		}
	}
	return strings.Join(parts, "\n"), nil
}
