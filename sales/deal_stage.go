package sales

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// CheckAdvance refuses a step that is not the next one in order, or of a deal that is
// closed or free.
func CheckAdvance(tx *Tx, d *Deal, to rulebook.Stage) error {
	rule, ok := tx.Law.Stage(d.Stage)
	switch {
	case !d.Open():
		return Refuse(Conflict, "%s 已%s，不能再推进。", d.Name, d.Stage.Title())
	case d.Owner == "":
		return Refuse(Conflict, "%s 在公海，先领取：领取 %s", d.Name, d.Name)
	case to == rulebook.Lost:
		return Refuse(Invalid, "丢单请回：丢单 %s 原因", d.Name)
	case !ok || rule.Next != to:
		return Refuse(Conflict, "%s 现在是%s，只能按顺序推进到%s：推进 %s %s", d.Name, d.Stage.Title(), rule.Next.Title(), d.Name, rule.Next.Title())
	}
	return nil
}

// AdvanceDeal moves a deal one stage up when everything its stage needs is there.
func AdvanceDeal(tx *Tx, p *Person, d *Deal, to rulebook.Stage, sentAt time.Time) error {
	if err := CheckAdvance(tx, d, to); err != nil {
		return err
	}
	if missing := MissingFields(tx, d); len(missing) > 0 {
		var list []string
		for _, f := range missing {
			list = append(list, f.Name)
		}
		return Refuse(Missing, "%s 离开%s还缺：%s。\n回：填 %s %s=…", d.Name, d.Stage.Title(), strings.Join(list, " "), d.Name, list[0])
	}
	d.Advances = append(d.Advances, Advance{N: len(d.Advances) + 1, From: d.Stage, To: to, By: p.UserID, At: sentAt, EnteredBefore: d.EnteredAt})
	d.enter(to, sentAt)
	d.ToFile = to == rulebook.Won
	return Deals.Put(tx, d)
}

// enter starts a stay in a stage.
func (d *Deal) enter(s rulebook.Stage, at time.Time) {
	d.Stage, d.EnteredAt, d.RemindedAt, d.Escalated = s, at, time.Time{}, false
}

// LoseDeal closes a deal as lost, with the reason.
func LoseDeal(tx *Tx, d *Deal, why string, sentAt time.Time) error {
	if !d.Open() {
		return Refuse(Conflict, "%s 已%s，不能再记丢单。记错了请找经理。", d.Name, d.Stage.Title())
	}
	if strings.TrimSpace(why) == "" {
		return Refuse(Invalid, "丢单要写原因，例如：丢单 %s 丢标", d.Name)
	}
	d.enter(rulebook.Lost, sentAt)
	d.LostWhy = why
	return Deals.Put(tx, d)
}

// lastAdvance is the newest advance that stands, nil when there is none.
func (d *Deal) lastAdvance() *Advance {
	for i := len(d.Advances) - 1; i >= 0; i-- {
		if !d.Advances[i].Undone {
			return &d.Advances[i]
		}
	}
	return nil
}

// undo returns the deal to the stage before an advance, with its former entry time. One
// that was lost since stays lost.
func (d *Deal) undo(tx *Tx, a *Advance) error {
	a.Undone = true
	if d.Stage == a.To {
		d.enter(a.From, a.EnteredBefore)
		d.ToFile = false
	}
	return Deals.Put(tx, d)
}

// restoreAdvance gives a deal back the advance a waived fine had taken from it, unless
// the deal has moved on since.
func restoreAdvance(tx *Tx, f *Fine) error {
	d, err := Deals.Get(tx, dealKey(f.Deal))
	if err != nil {
		return err
	}
	for i := range d.Advances {
		a := &d.Advances[i]
		if a.N != f.Advance || !a.Undone || d.Stage != a.From {
			continue
		}
		a.Undone = false
		d.enter(a.To, a.At)
		d.ToFile = a.To == rulebook.Won
		return Deals.Put(tx, d)
	}
	return nil
}

// LastDay is the last day a deal may stay where it is; zero when its stage has no
// window or nobody owns it.
func LastDay(tx *Tx, d *Deal) (rulebook.Day, error) {
	rule, ok := tx.Law.Stage(d.Stage)
	if !ok || d.Owner == "" || !d.Open() || rule.Days+rule.Weeks+rule.Months == 0 {
		return 0, nil
	}
	cal, err := calendarOf(tx, d.Owner)
	if err != nil {
		return 0, err
	}
	return tx.Law.LastDay(d.Stage, rulebook.DayOf(d.EnteredAt), cal), nil
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

// release puts a deal into the public pool.
func (d *Deal) release(tx *Tx, why string) {
	d.Former, d.LeftAt, d.Owner = d.Owner, tx.Now, ""
	d.Pool = &Pool{Since: tx.Now, Why: why}
}

// ClaimDeal takes a deal out of the pool; its window starts anew. The former owner waits
// Law.PoolBarDays days.
func ClaimDeal(tx *Tx, p *Person, d *Deal, sentAt time.Time) error {
	if d.Owner != "" {
		return Refuse(Conflict, "%s 由%s负责，不在公海。", d.Name, NameOf(tx, d.Owner))
	}
	if free := rulebook.DayOf(d.LeftAt).AddDays(tx.Law.PoolBarDays); SameUser(d.Former, p.UserID) && rulebook.DayOf(sentAt) < free {
		return Refuse(Forbidden, "%s 刚从你名下收回，%s起才能再领取。", d.Name, free.Chinese())
	}
	d.Owner, d.Pool = p.UserID, nil
	d.enter(d.Stage, sentAt)
	if err := Deals.Put(tx, d); err != nil {
		return err
	}
	// Who has the deal has to be able to visit its customer.
	c, err := Customers.Get(tx, customerKey(d.Customer))
	if err != nil || slices.ContainsFunc(append(c.Hands(), c.Related...), func(u string) bool { return SameUser(u, p.UserID) }) {
		return err
	}
	c.Related = append(c.Related, p.UserID)
	return Customers.Put(tx, c)
}
