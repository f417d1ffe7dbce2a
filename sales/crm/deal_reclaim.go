package crm

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// OverdueStages returns the deals and leads whose last day is over and of which SweepStage
// has something to do. Looking takes long and is done in a snapshot.
func OverdueStages(tx *sales.Tx) ([]Prospect, error) {
	all, err := allProspects(tx)
	if err != nil {
		return nil, err
	}
	var over []Prospect
	for _, x := range all {
		_, then, err := overdue(tx, x)
		if err != nil {
			return nil, err
		}
		if then != "" {
			over = append(over, x)
		}
	}
	return over, nil
}

// SweepStage takes back a deal or lead whose last day is over, or tells the manager, as the
// stage says; one of a snapshot is looked at again, as it is now. Nothing is taken back
// without a reminder WeCom accepted a day before.
func SweepStage(tx *sales.Tx, x Prospect) error {
	x, err := x.Now(tx)
	if err != nil {
		return err
	}
	t, then, err := overdue(tx, x)
	switch {
	case err != nil:
		return err
	case then == rulebook.Escalate:
		return escalate(tx, x, t)
	case then == rulebook.Reclaim:
		return TakeBack(tx, x, t)
	}
	return nil
}

// overdue says what is to be done with a deal or lead whose term is over; "" for nothing.
func overdue(tx *sales.Tx, x Prospect) (t Term, then string, err error) {
	t, err = TermOf(tx, x)
	if err != nil || t.Last.IsZero() || tx.Today() <= t.Last {
		return t, "", err
	}
	rule, _ := StayRule(tx, x)
	switch h := x.Holds(); {
	case rule.OnOverdue == rulebook.Escalate && h.Escalated && (h.EscalatedOn.IsZero() || tx.Today() < h.EscalatedOn.AddDays(escalateEvery)):
	case rule.OnOverdue == rulebook.Reclaim && !h.Warned(tx.Law, t, tx.Now):
	default:
		return t, rule.OnOverdue, nil
	}
	return t, "", nil
}

// escalateEvery is after how many days the leader and the owner hear again of what is
// overdue and stays 【默认】.
const escalateEvery = 14

// Warned says whether WeCom accepted a reminder of a term long enough before a moment.
func (h *Holding) Warned(law *rulebook.Law, t Term, at time.Time) bool {
	return h.remindedOf(t) && at.Sub(h.RemindedAt) >= time.Duration(law.Stages.WarnHours)*time.Hour
}

func escalate(tx *sales.Tx, x Prospect, t Term) error {
	h := x.Holds()
	h.Escalated, h.EscalatedOn = true, tx.Today()
	if err := x.put(tx); err != nil {
		return err
	}
	owner, err := sales.PersonByID(tx, h.Owner)
	if err != nil {
		return err
	}
	boss, err := sales.ManagerOf(tx, owner)
	if err != nil || boss == nil {
		return err
	}
	text := fmt.Sprintf("【超期】%s\n%s阶段到 %s 为止，已过期%d天，请过问；没有进展每%d天再提醒一次。", FullName(x, owner.Name), x.CurrentStage().Title(), t.Last.Chinese(), tx.Today()-t.Last, escalateEvery)
	key := "overdue/" + x.Kind() + "/" + x.Key() + "/" + sales.Stamp(h.EnteredAt) + "/" + t.Last.String()
	if again := tx.Today() - t.Last; again > 1 {
		key += "/" + tx.Today().String()
	}
	return sales.Queue(tx, sales.Notice{Key: key, To: boss.UserID, Content: sales.Content{Text: text}, Reason: "stage overdue"})
}

// TakeBack takes an overdue deal or lead from its owner into the pool.
func TakeBack(tx *sales.Tx, x Prospect, t Term) error {
	h := x.Holds()
	owner, err := sales.PersonByID(tx, h.Owner)
	if err != nil {
		return err
	}
	terms, err := TermsOf(tx, x)
	if err != nil {
		return err
	}
	h.LastReclaim = &Reclaim{From: h.Owner, At: tx.Now, Stage: x.CurrentStage(), EnteredAt: h.EnteredAt, Terms: terms}
	stay := sales.Stamp(h.EnteredAt) + "/" + t.Last.String()
	h.release(tx, fmt.Sprintf("%s到 %s 为止，%s", stageTerm(x), t.Last.Chinese(), x.notDoneBy(t)))
	if err := x.put(tx); err != nil {
		return err
	}
	text := fmt.Sprintf("【收回公海】%s\n%s，%s已收回。记录都保留；原负责人%d天内不能再领取。",
		FullName(x, "原负责人"+owner.Name), h.Pool.Why, tx.Today().Chinese(), tx.Law.PoolBarDays)
	return tellWithManager(tx, owner, sales.Notice{Key: "reclaimed/" + x.Kind() + "/" + x.Key() + "/" + stay, Content: sales.Content{Text: text}, Reason: x.Kind() + " reclaimed"})
}

// tellWithManager queues a notice to somebody and to their manager, if they have one.
func tellWithManager(tx *sales.Tx, p *sales.Person, n sales.Notice) error {
	boss, err := sales.ManagerOf(tx, p)
	if err != nil {
		return err
	}
	n.To = p.UserID
	if err := sales.Queue(tx, n); err != nil || boss == nil {
		return err
	}
	n.To = boss.UserID
	return sales.Queue(tx, n)
}

func stageTerm(x Prospect) string {
	if x.CurrentStage() == rulebook.Lead {
		return "线索"
	}
	return x.CurrentStage().Title() + "阶段"
}
