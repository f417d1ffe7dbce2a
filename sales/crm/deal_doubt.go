package crm

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// doubts are what a leader is shown of an advance (待核). None is a finding: it may be true
// that a deal takes two stages in a day.
func (d *Deal) doubts(tx *sales.Tx, sentAt time.Time) ([]string, error) {
	var found []string
	last := d.LastAdvance()
	if last != nil && rulebook.DayOf(last.At) == rulebook.DayOf(sentAt) {
		found = append(found, "一天内推进两个阶段")
	}
	since := time.Time{} // of the first advance any visit there ever was will do
	if last != nil {
		since = last.At
	}
	seen, err := d.visitedSince(tx, since)
	if err != nil {
		return nil, err
	}
	switch {
	case !seen && last == nil:
		found = append(found, "没有拜访过客户")
	case !seen:
		found = append(found, "上次推进以后没有拜访")
	}
	return found, nil
}

// visitedSince says whether anybody was at the deal's customer after a moment: by a check-in
// or by the record of a visit nobody found false.
func (d *Deal) visitedSince(tx *sales.Tx, since time.Time) (bool, error) {
	from, to := CustomerKey(d.Customer)+"/"+sales.Stamp(since), CustomerKey(d.Customer)+"/~"
	visits, err := storage.Collect(VisitsByCustomer.Range(tx, from, to))
	if err != nil {
		return false, err
	}
	for _, v := range visits {
		if v.At.After(since) {
			return true, nil
		}
	}
	records, err := storage.Collect(FollowUpsByCustomer.Range(tx, from, to))
	for _, f := range records {
		if f.At.After(since) && !f.Remote && !f.NotTrue {
			return true, err
		}
	}
	return false, err
}

// impossible refuses values that cannot be true together or on the day they are written,
// naming the cure. Only what was set now is looked at, against all that is known.
func (d *Deal) impossible(tx *sales.Tx, set map[string]bool) error {
	date := func(name string) rulebook.Day {
		day, err := rulebook.ParseDay(d.Fields[name])
		if err != nil {
			return 0
		}
		return day
	}
	money := func(name string) rulebook.Fen {
		m, err := rulebook.ParseMoney(d.Fields[name])
		if err != nil {
			return 0
		}
		return m
	}
	for _, name := range [...]string{"预计最晚投标时间", "预计投标时间"} {
		if day := date(name); set[name] && !day.IsZero() && day < tx.Today() {
			return sales.Refuse(sales.Invalid, "「%s」%s已经过了，预计的日期要写今天或以后，例如：填 %s %s=%s", name, sales.Dated(day, tx.Today()), d.Name, name, tx.Today().AddDays(30))
		}
	}
	for _, pair := range [...][2]string{{"发标时间", "应标时间"}} {
		first, last := date(pair[0]), date(pair[1])
		if (set[pair[0]] || set[pair[1]]) && !first.IsZero() && !last.IsZero() && first > last {
			return sales.Refuse(sales.Invalid, "「%s」%s不能晚于「%s」%s。写错了哪个就重填哪个：填 %s %s=日期", pair[0], sales.Dated(first, tx.Today()), pair[1], sales.Dated(last, tx.Today()), d.Name, pair[0])
		}
	}
	for _, name := range [...]string{"预计我司金额", "预计中标金额"} {
		ours, budget := money(name), money("预算")
		if (set[name] || set["预算"]) && ours > 0 && budget > 0 && ours > budget {
			return sales.Refuse(sales.Invalid, "「%s」%s不能超过「预算」%s。写错了哪个就重填哪个：填 %s %s=…", name, ours.Short(), budget.Short(), d.Name, name)
		}
	}
	return nil
}

// Doubtful is the last line of an answer or a digest about an advance that is to be checked.
func (a *Advance) Doubtful() string {
	if len(a.Doubts) == 0 {
		return ""
	}
	text := a.Doubts[0]
	for _, more := range a.Doubts[1:] {
		text += "、" + more
	}
	return fmt.Sprintf("%s→%s，%s", a.From.Title(), a.To.Title(), text)
}
