package sales

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// LastDay is the last day a deal may stay where it is, its owner's long leaves not
// counted; zero when its stage has no window or nobody owns it.
func LastDay(tx *Tx, d *Deal) (rulebook.Day, error) {
	rule, ok := tx.Law.Stage(d.Stage)
	if !ok || d.Owner == "" || !d.Open() || rule.Days+rule.Weeks+rule.Months == 0 {
		return 0, nil
	}
	cal, err := calendarOf(tx, d.Owner)
	if err != nil {
		return 0, err
	}
	away, err := absences(tx, d.Owner)
	if err != nil {
		return 0, err
	}
	return tx.Law.LastDay(d.Stage, rulebook.DayOf(d.EnteredAt), cal, away...), nil
}

func calendarOf(tx *Tx, userid string) (rulebook.Calendar, error) {
	p, err := PersonByID(tx, userid)
	if err != nil {
		return rulebook.Calendar{}, err
	}
	return CalendarFor(tx, p.Main)
}

// RemindStages reminds the owners whose deals' windows end within days. Whoever is on
// leave is not; a day that was missed is made good on the next. Over its end without a
// reminder WeCom accepted, a deal's owner is reminded every workday.
func RemindStages(tx *Tx) error {
	deals, err := storage.Collect(Deals.Scan(tx, ""))
	if err != nil {
		return err
	}
	today := tx.Today()
	for _, d := range deals {
		last, err := LastDay(tx, d)
		if err != nil {
			return err
		}
		if last.IsZero() {
			continue
		}
		cal, err := calendarOf(tx, d.Owner)
		if err != nil {
			return err
		}
		excuse, err := ExcuseOf(tx, d.Owner, today)
		if err != nil {
			return err
		}
		if excuse.Whole || !cal.Workday(today) {
			continue
		}
		which := dueReminder(tx.Law, cal, last, today, !d.RemindedAt.IsZero())
		if which == "" {
			continue
		}
		if err := queueStageReminder(tx, d, last, which); err != nil {
			return err
		}
	}
	return nil
}

// dueReminder names the reminder that is due on a day, the nearest of those whose day
// has come; "" for none.
func dueReminder(law *rulebook.Law, cal rulebook.Calendar, last, today rulebook.Day, reminded bool) string {
	if today > last {
		if reminded {
			return ""
		}
		return "over-" + today.String()
	}
	which := ""
	for _, day := range law.ReminderDays(last, cal) {
		if day <= today {
			which = day.String()
		}
	}
	return which
}

func queueStageReminder(tx *Tx, d *Deal, last rulebook.Day, which string) error {
	rule, _ := tx.Law.Stage(d.Stage)
	text := fmt.Sprintf("【阶段到期】%s（%s）\n现在%s，最后一天 %s，%s。\n推进：推进 %s %s\n丢单：丢单 %s 原因",
		d.Name, d.Customer, d.Stage.Title(), last.Chinese(), untilTaken(tx, rule, last), d.Name, rule.Next.Title(), d.Name)
	if missing := MissingFields(tx, d); len(missing) > 0 {
		var list []string
		for _, f := range missing {
			list = append(list, f.Name)
		}
		text += "\n还缺：" + strings.Join(list, "、")
	}
	stay := stamp(d.EnteredAt)
	return Queue(tx, Notice{Key: "stage/" + d.key() + "/" + stay + "/" + which, To: d.Owner, Content: Content{Text: text},
		Reason: "stage reminder", About: "deal " + stay + "/" + d.key(), Until: tx.Today().At(tx.Law.Quiet.From)})
}

// untilTaken says how long there is, and what comes then.
func untilTaken(tx *Tx, rule rulebook.StageRule, last rulebook.Day) string {
	then := "之后收回公海"
	if rule.OnOverdue == rulebook.Escalate {
		then = "之后报给上级"
	}
	switch left := last - tx.Today(); {
	case left > 0:
		return fmt.Sprintf("还有%d天，%s", left, then)
	case left == 0:
		return "就是今天，" + then
	case rule.OnOverdue == rulebook.Escalate:
		return fmt.Sprintf("到%s已过，已报给上级", tx.Today().Chinese())
	}
	return fmt.Sprintf("到%s已过；从这条提醒起%d小时后仍未推进就收回公海", tx.Today().Chinese(), tx.Law.Stages.WarnHours)
}

// reminded notes that WeCom accepted a reminder, unless the deal has moved on.
func reminded(tx *Tx, about string) error {
	stay, key, _ := strings.Cut(about, "/")
	d, err := Deals.Get(tx, key)
	if err != nil {
		return err
	}
	if stamp(d.EnteredAt) != stay || !d.RemindedAt.IsZero() {
		return nil
	}
	d.RemindedAt = tx.Now
	return Deals.Put(tx, d)
}

// SweepStages takes back the deals whose last day is over, or tells the manager, as the
// stage says. Nothing is taken back without a reminder WeCom accepted a day before.
func SweepStages(tx *Tx) ([]*Deal, error) {
	deals, err := storage.Collect(Deals.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	var reclaimed []*Deal
	for _, d := range deals {
		last, err := LastDay(tx, d)
		if err != nil {
			return nil, err
		}
		if last.IsZero() || tx.Today() <= last {
			continue
		}
		rule, _ := tx.Law.Stage(d.Stage)
		switch {
		case rule.OnOverdue == rulebook.Escalate && !d.Escalated:
			err = escalate(tx, d, last)
		case rule.OnOverdue == rulebook.Reclaim && d.warned(tx.Law, tx.Now):
			reclaimed = append(reclaimed, d)
			err = reclaim(tx, d, last)
		}
		if err != nil {
			return nil, err
		}
	}
	return reclaimed, nil
}

// warned says whether WeCom accepted a reminder of this stay long enough before a moment.
func (d *Deal) warned(law *rulebook.Law, at time.Time) bool {
	return !d.RemindedAt.IsZero() && at.Sub(d.RemindedAt) >= time.Duration(law.Stages.WarnHours)*time.Hour
}

func escalate(tx *Tx, d *Deal, last rulebook.Day) error {
	d.Escalated = true
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	owner, err := PersonByID(tx, d.Owner)
	if err != nil {
		return err
	}
	boss, err := ManagerOf(tx, owner)
	if err != nil || boss == nil {
		return err
	}
	text := fmt.Sprintf("【超期】%s（%s，%s）\n%s阶段到 %s 为止，已过期，请过问。", d.Name, d.Customer, owner.Name, d.Stage.Title(), last.Chinese())
	return Queue(tx, Notice{Key: "overdue/" + d.key() + "/" + stamp(d.EnteredAt), To: boss.UserID, Content: Content{Text: text}, Reason: "stage overdue"})
}

func reclaim(tx *Tx, d *Deal, last rulebook.Day) error {
	owner, err := PersonByID(tx, d.Owner)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("%s阶段到 %s 为止，未推进", d.Stage.Title(), last.Chinese())
	told := []*Person{owner}
	if boss, err := ManagerOf(tx, owner); err != nil {
		return err
	} else if boss != nil {
		told = append(told, boss)
	}
	stay := stamp(d.EnteredAt)
	d.release(tx, why)
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	text := fmt.Sprintf("【收回公海】%s（%s，原负责人%s）\n%s，%s已收回。记录都保留；原负责人%d天内不能再领取。",
		d.Name, d.Customer, owner.Name, why, tx.Today().Chinese(), tx.Law.PoolBarDays)
	for _, p := range told {
		if err := Queue(tx, Notice{Key: "reclaimed/" + d.key() + "/" + stay, To: p.UserID, Content: Content{Text: text}, Reason: "deal reclaimed"}); err != nil {
			return err
		}
	}
	return nil
}
