package crm

import (
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A DueFollowUp is one promised for a day, and whether it was kept.
type DueFollowUp struct {
	Promise *FollowUp
	Done    bool
}

// FollowUpsDue returns what a person promised for a day. A check-in or a record at the
// customer on that day, or a record since the promise, keeps it.
func FollowUpsDue(tx *sales.Tx, userid string, day rulebook.Day) ([]DueFollowUp, error) {
	return followUpsDue(tx, userid, day, day)
}

// followUpsDue are those promised for a day, done or not by another.
func followUpsDue(tx *sales.Tx, userid string, day, by rulebook.Day) ([]DueFollowUp, error) {
	promised, err := storage.Collect(followUpsByNext.Find(tx, day.String()+"/"+sales.UserKey(userid)))
	if err != nil || len(promised) == 0 {
		return nil, err
	}
	var visits []*Visit
	for d := day; d <= by; d++ {
		on, err := VisitsOn(tx, userid, d)
		if err != nil {
			return nil, err
		}
		visits = append(visits, on...)
	}
	var due []DueFollowUp
	for _, f := range promised {
		since, err := followUpsLike(tx, f)
		if err != nil {
			return nil, err
		}
		dropped, err := f.dropped(tx)
		if err != nil {
			return nil, err
		}
		if dropped {
			continue
		}
		done := false
		for _, s := range since {
			done = done || sales.SameUser(s.Person, userid) && s.At.After(f.At) && s.Day <= by
		}
		for _, v := range visits {
			done = done || v.Customer != "" && CustomerKey(v.Customer) == CustomerKey(f.Customer) // a lead has no check-ins
		}
		due = append(due, DueFollowUp{f, done})
	}
	return due, nil
}

// FollowUpsOpen returns what a person still has to follow up on a day: what was promised for
// it and, on the first workday after a leave, for the days of the leave, when nobody
// reminded them.
func FollowUpsOpen(tx *sales.Tx, p *sales.Person, day rulebook.Day) ([]*FollowUp, error) {
	days, err := awayBefore(tx, p, day)
	if err != nil {
		return nil, err
	}
	var open []*FollowUp
	for _, d := range append(days, day) {
		due, err := followUpsDue(tx, p.UserID, d, day)
		if err != nil {
			return nil, err
		}
		for _, f := range due {
			if !f.Done {
				open = append(open, f.Promise)
			}
		}
	}
	return open, nil
}

// awayBefore returns the days of the leave a workday is the first one after, earliest first.
func awayBefore(tx *sales.Tx, p *sales.Person, day rulebook.Day) ([]rulebook.Day, error) {
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil || !cal.Workday(day) {
		return nil, err
	}
	var away []rulebook.Day
	for d := day - 1; ; d-- {
		absence, err := sales.AbsenceOn(tx, p.UserID, d)
		switch {
		case err != nil:
			return nil, err
		case absence.Whole:
			away = append(away, d)
		case cal.Workday(d):
			slices.Reverse(away)
			return away, nil
		}
	}
}

// FollowUpReminders are the notices of a morning to those who promised a follow-up for
// the day and have not kept it yet; none to who is on leave.
func FollowUpReminders(tx *sales.Tx, day rulebook.Day) ([]sales.Notice, error) {
	people, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	var notices []sales.Notice
	for _, p := range people {
		away, err := sales.AbsenceOn(tx, p.UserID, day)
		if err != nil {
			return nil, err
		}
		if !p.Decides() || away.Whole {
			continue
		}
		text, err := followUpsText(tx, p, day)
		if err != nil {
			return nil, err
		}
		if text != "" {
			notices = append(notices, sales.Notice{Key: "follow-ups/" + day.String(), To: p.UserID, Content: sales.Content{Text: text},
				Reason: "follow-ups due", Until: day.At(tx.Law.Quiet.From)})
		}
	}
	return notices, nil
}

// followUpsText lists what a person still has to follow up on a day; "" for nothing.
func followUpsText(tx *sales.Tx, p *sales.Person, day rulebook.Day) (string, error) {
	open, err := FollowUpsOpen(tx, p, day)
	if err != nil {
		return "", err
	}
	text, example := "", ""
	for _, f := range open {
		what := ""
		if f.Lead != "" {
			what = "线索，"
		}
		if f.Next != day {
			what += "原定" + f.Next.Chinese() + "，"
		}
		text += "\n" + f.About() + "（" + what + f.Day.Chinese() + "：" + sales.Excerpt(f.Text, 20) + "）"
		if example == "" {
			example = f.About()
		}
	}
	if text == "" {
		return "", nil
	}
	return "【今天该跟进】" + day.Chinese() + text + "\n跟进后回：跟进 " + example + " 内容 下次=日期\n去了现场：到了发位置，再回 拜访 客户 记录 下次=日期", nil
}

// dropped says whether the promise of a next date fell away: the customer is only watched
// by now; the lead is another's, or none any more.
func (f *FollowUp) dropped(tx *sales.Tx) (bool, error) {
	if f.Lead == "" {
		c, err := CustomerNamed(tx, f.Customer)
		if err != nil {
			return false, err
		}
		return c.watches(tx, f.keeper())
	}
	l, err := Leads.Get(tx, DealKey(f.Lead))
	if err != nil {
		return false, err
	}
	return !l.Open() || !sales.SameUser(l.Owner, f.Person), nil
}

// followUpsLike returns what was recorded about the same customer or lead, oldest first.
func followUpsLike(tx *sales.Tx, f *FollowUp) ([]*FollowUp, error) {
	if f.Lead != "" {
		return FollowUpsOfLead(tx, f.Lead)
	}
	return FollowUpsWith(tx, f.Customer)
}
