package view

import (
	"fmt"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
)

// TellTally queues the tally of a month for HR, once.
func TellTally(tx *sales.Tx, m rulebook.Month) error {
	staff, err := sales.PeopleWith(tx, sales.HR)
	if err != nil || len(staff) == 0 {
		return err
	}
	t, err := ledger.TallyOf(tx, m)
	if err != nil {
		return err
	}
	excuses, err := request.ExcusesLine(tx, m)
	if err != nil {
		return err
	}
	text := tallyText(tx, t, excuses)
	for _, h := range staff {
		if err := sales.Queue(tx, sales.Notice{Key: "tally/" + m.String(), To: h.UserID, Content: sales.Content{Text: text}, Reason: "monthly tally"}); err != nil {
			return err
		}
	}
	return nil
}

// tallyText is a month in numbers for HR: the sum, where the fines stand, then person by
// person, and the line about who excused whom, which may be empty. It fits one message.
func tallyText(tx *sales.Tx, t *ledger.Tally, excuses string) string {
	var b strings.Builder
	count := 0
	for _, r := range t.Rows {
		count += r.Count
	}
	fmt.Fprintf(&b, "【罚款统计】%s\n计入%d张，%d人，合计%s", t.Month.Chinese(), count, len(t.Rows), t.Total)
	var states []string
	for _, s := range []ledger.FineState{ledger.Held, ledger.Booked, ledger.Appealed, ledger.Upheld, ledger.Settled, ledger.Waived} {
		if n := t.States[s]; n > 0 {
			states = append(states, fmt.Sprintf("%s%d", s.Title(), n))
		}
	}
	if len(states) > 0 {
		b.WriteString("\n" + strings.Join(states, "｜"))
	}
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "\n%s %d张 %s", sales.NameApart(tx, r.Person), r.Count, r.Amount)
	}
	end := "\n本系统只登记，不从工资扣款。"
	if t.Closed == nil {
		end = fmt.Sprintf("\n月结：结算 %s", t.Month) + end
	}
	if excuses != "" {
		end = "\n" + sales.Excerpt(excuses, 150) + end
	}
	return sales.Fit(b.String(), sales.MaxText-len(end), "全部：罚款统计 "+t.Month.String()) + end
}
