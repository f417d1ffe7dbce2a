package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Term is a time within which something has to happen to a deal or lead: its stay in a
// stage, or a stretch without a follow-up, whichever ends first.
type Term struct {
	Last   rulebook.Day `json:"last"`             // the last day; zero when there is no end
	Silent bool         `json:"silent,omitempty"` // it ends for want of a follow-up
	Since  rulebook.Day `json:"since"`            // the day it is counted from
	Grace  rulebook.Day `json:"grace,omitzero"`   // it ends no earlier
	id     string       // tells the terms of one stay apart; empty for the stay itself
}

// count sets the last day, the absences of the owner not counted.
func (t *Term) count(law *rulebook.Law, stage rulebook.Stage, cal rulebook.Calendar, away []rulebook.LeaveDays) {
	if t.Silent {
		t.Last = law.FollowUpLast(stage, t.Since, cal, away...)
	} else {
		t.Last = law.LastDay(stage, t.Since, cal, away...)
	}
	t.Last = max(t.Last, t.Grace)
}

// TermOf is the term a deal or lead is in, the one that ends first; one without an end
// when its stage has no window or nobody owns it.
func TermOf(tx *sales.Tx, x Prospect) (Term, error) {
	terms, err := TermsOf(tx, x)
	if err != nil || len(terms) == 0 {
		return Term{}, err
	}
	return slices.MinFunc(terms, func(a, b Term) int { return cmp.Compare(a.Last, b.Last) }), nil
}

// TermsOf are the stay and, where follow-ups are asked for, the time for the next one; the
// owner's long leaves are not counted.
func TermsOf(tx *sales.Tx, x Prospect) ([]Term, error) {
	h, stage := x.Holds(), x.CurrentStage()
	rule, ok := tx.Law.Stage(stage)
	if !ok || h.Owner == "" || !x.Open() || rule.Days+rule.Weeks+rule.Months == 0 {
		return nil, nil
	}
	cal, err := sales.CalendarOf(tx, h.Owner)
	if err != nil {
		return nil, err
	}
	away, err := sales.Absences(tx, h.Owner)
	if err != nil {
		return nil, err
	}
	terms := []Term{{Since: rulebook.DayOf(h.EnteredAt)}}
	if rule.FollowUpDays > 0 {
		since, err := x.lastFollowUp(tx)
		if err != nil {
			return nil, err
		}
		if since.Before(h.EnteredAt) {
			since = h.EnteredAt
		}
		terms = append(terms, Term{Since: rulebook.DayOf(since), Silent: true, id: sales.Stamp(since)})
	}
	for i := range terms {
		for _, g := range h.Graces {
			if g.Stage == stage && !g.At.Before(h.EnteredAt) {
				terms[i].Grace = max(terms[i].Grace, g.Until)
			}
		}
		terms[i].count(tx.Law, stage, cal, away)
	}
	return terms, nil
}

// LastDay is the last day a deal or lead may stay where it is; zero when there is none.
func LastDay(tx *sales.Tx, x Prospect) (rulebook.Day, error) {
	t, err := TermOf(tx, x)
	return t.Last, err
}

// allProspects returns all deals and leads, in order of their keys, deals first.
func allProspects(tx *sales.Tx) ([]Prospect, error) {
	deals, err := storage.Collect(Deals.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	leads, err := storage.Collect(Leads.Scan(tx, ""))
	return prospects(deals, leads), err
}

// HeldBy returns the deals and open leads of a person; with no person those in the pool.
func HeldBy(tx *sales.Tx, userid string) ([]Prospect, error) {
	deals, err := DealsOf(tx, userid)
	if err != nil {
		return nil, err
	}
	leads, err := LeadsOf(tx, userid)
	return prospects(deals, leads), err
}

func prospects(deals []*Deal, leads []*Lead) []Prospect {
	all := make([]Prospect, 0, len(deals)+len(leads))
	for _, d := range deals {
		all = append(all, d)
	}
	for _, l := range leads {
		all = append(all, l)
	}
	return all
}

// StageReminders remind the owners of deals and leads whose windows end within days.
// Whoever is on leave is not; a day that was missed is made good on the next. Over its
// end without a reminder WeCom accepted, an owner is reminded every workday. They are
// returned, not queued: looking takes long, queueing does not.
func StageReminders(tx *sales.Tx, today rulebook.Day) ([]sales.Notice, error) {
	all, err := allProspects(tx)
	if err != nil {
		return nil, err
	}
	var notices []sales.Notice
	for _, x := range all {
		t, err := TermOf(tx, x)
		if err != nil {
			return nil, err
		}
		if t.Last.IsZero() {
			continue
		}
		h := x.Holds()
		cal, err := sales.CalendarOf(tx, h.Owner)
		if err != nil {
			return nil, err
		}
		away, err := sales.AbsenceOn(tx, h.Owner, today)
		if err != nil {
			return nil, err
		}
		if away.Whole || !cal.Workday(today) {
			continue
		}
		which := dueReminder(tx.Law, cal, t.Last, today, h.remindedOf(t))
		if which == "" {
			continue
		}
		n, err := stageReminder(tx, x, t, which)
		if err != nil {
			return nil, err
		}
		notices = append(notices, n)
	}
	return notices, nil
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

// remindedOf says whether WeCom accepted a reminder of a term.
func (h *Holding) remindedOf(t Term) bool { return !h.RemindedAt.IsZero() && h.RemindedTerm == t.id }

func stageReminder(tx *sales.Tx, x Prospect, t Term, which string) (sales.Notice, error) {
	h := x.Holds()
	rule, _ := tx.Law.Stage(x.CurrentStage())
	title, what := "阶段", "现在"+x.CurrentStage().Title()+"，"
	if x.CurrentStage() == rulebook.Lead {
		title, what = "线索", "转商机的"
	}
	if t.Silent {
		what = "跟进的"
	}
	toDo, err := x.whatToDo(tx)
	if err != nil {
		return sales.Notice{}, err
	}
	if rule.OnOverdue == rulebook.Reclaim && !t.Silent {
		toDo += "\n要多几天：申请宽限 " + x.DisplayName() + " 7 理由"
	}
	text := fmt.Sprintf("【%s到期】%s\n%s最后一天 %s，%s。\n%s",
		title, FullName(x), what, t.Last.Chinese(), untilTaken(tx, rule, t), toDo)
	// The end is part of the key: a grace may move it back onto a day reminded of before.
	stay := sales.Stamp(h.EnteredAt) + "," + t.id
	return sales.Notice{Key: "stage/" + x.Kind() + "/" + x.Key() + "/" + stay + "/" + t.Last.String() + "/" + which, To: h.Owner, Content: sales.Content{Text: text},
		Reason: "stage reminder", About: x.Kind() + " " + stay + "/" + x.Key(), Until: tx.Today().At(tx.Law.Quiet.From)}, nil
}

// untilTaken says how long there is, and what comes then.
func untilTaken(tx *sales.Tx, rule rulebook.StageRule, t Term) string {
	then := "之后收回公海"
	if rule.OnOverdue == rulebook.Escalate {
		then = "之后报给上级"
	}
	switch {
	case t.Silent:
		then = "没有跟进就收回公海"
	case rule.Stage == rulebook.Lead && rule.OnOverdue == rulebook.Reclaim:
		then = "没有转商机就收回公海"
	}
	switch left := t.Last - tx.Today(); {
	case left > 0:
		return fmt.Sprintf("还有%d天，%s", left, then)
	case left == 0:
		return "就是今天，" + then
	case rule.OnOverdue == rulebook.Escalate:
		return fmt.Sprintf("到%s已过，已报给上级", tx.Today().Chinese())
	}
	still := "推进"
	switch {
	case t.Silent:
		still = "跟进"
	case rule.Stage == rulebook.Lead:
		still = "转商机"
	}
	return fmt.Sprintf("到%s已过；从这条提醒起%d小时后仍未%s就收回公海", tx.Today().Chinese(), tx.Law.Stages.WarnHours, still)
}

// Reminded notes that WeCom accepted a reminder of a term, unless the deal or lead is in
// another by now.
func Reminded(tx *sales.Tx, kind, about string) error {
	term, key, _ := strings.Cut(about, "/")
	stay, id, _ := strings.Cut(term, ",")
	var x Prospect
	var err error
	if kind == LeadKind {
		x, err = Leads.Get(tx, key)
	} else {
		x, err = Deals.Get(tx, key)
	}
	if err != nil {
		return err
	}
	t, err := TermOf(tx, x)
	if err != nil {
		return err
	}
	h := x.Holds()
	if sales.Stamp(h.EnteredAt) != stay || t.id != id || h.remindedOf(t) {
		return nil
	}
	h.RemindedAt, h.RemindedTerm = tx.Now, id
	return x.put(tx)
}
