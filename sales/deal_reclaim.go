package sales

import (
	"fmt"
	"time"

	"salesbot/rulebook"
)

// SweepStages takes back the deals and leads whose last day is over, or tells the
// manager, as the stage says. Nothing is taken back without a reminder WeCom accepted a
// day before.
func SweepStages(tx *Tx) ([]Prospect, error) {
	all, err := allProspects(tx)
	if err != nil {
		return nil, err
	}
	var reclaimed []Prospect
	for _, x := range all {
		t, err := TermOf(tx, x)
		if err != nil {
			return nil, err
		}
		if t.Last.IsZero() || tx.Today() <= t.Last {
			continue
		}
		rule, _ := tx.Law.Stage(x.In())
		switch {
		case rule.OnOverdue == rulebook.Escalate && !x.Holds().Escalated:
			err = escalate(tx, x, t)
		case rule.OnOverdue == rulebook.Reclaim && x.Holds().warned(tx.Law, t, tx.Now):
			reclaimed = append(reclaimed, x)
			err = reclaim(tx, x, t)
		}
		if err != nil {
			return nil, err
		}
	}
	return reclaimed, nil
}

// warned says whether WeCom accepted a reminder of a term long enough before a moment.
func (h *Holding) warned(law *rulebook.Law, t Term, at time.Time) bool {
	return h.remindedOf(t) && at.Sub(h.RemindedAt) >= time.Duration(law.Stages.WarnHours)*time.Hour
}

func escalate(tx *Tx, x Prospect, t Term) error {
	h := x.Holds()
	h.Escalated = true
	if err := x.put(tx); err != nil {
		return err
	}
	owner, err := PersonByID(tx, h.Owner)
	if err != nil {
		return err
	}
	boss, err := ManagerOf(tx, owner)
	if err != nil || boss == nil {
		return err
	}
	text := fmt.Sprintf("【超期】%s\n%s阶段到 %s 为止，已过期，请过问。", full(x, owner.Name), x.In().Title(), t.Last.Chinese())
	return Queue(tx, Notice{Key: "overdue/" + x.kind() + "/" + x.key() + "/" + stamp(h.EnteredAt) + "/" + t.Last.String(), To: boss.UserID, Content: Content{Text: text}, Reason: "stage overdue"})
}

func reclaim(tx *Tx, x Prospect, t Term) error {
	h := x.Holds()
	owner, err := PersonByID(tx, h.Owner)
	if err != nil {
		return err
	}
	told := []*Person{owner}
	if boss, err := ManagerOf(tx, owner); err != nil {
		return err
	} else if boss != nil {
		told = append(told, boss)
	}
	terms, err := TermsOf(tx, x)
	if err != nil {
		return err
	}
	h.Taken = &Taking{From: h.Owner, At: tx.Now, Stage: x.In(), EnteredAt: h.EnteredAt, Terms: terms}
	stay := stamp(h.EnteredAt) + "/" + t.Last.String()
	h.release(tx, fmt.Sprintf("%s到 %s 为止，%s", stageTerm(x), t.Last.Chinese(), x.undone(t)))
	if err := x.put(tx); err != nil {
		return err
	}
	text := fmt.Sprintf("【收回公海】%s\n%s，%s已收回。记录都保留；原负责人%d天内不能再领取。",
		full(x, "原负责人"+owner.Name), h.Pool.Why, tx.Today().Chinese(), tx.Law.PoolBarDays)
	for _, p := range told {
		if err := Queue(tx, Notice{Key: "reclaimed/" + x.kind() + "/" + x.key() + "/" + stay, To: p.UserID, Content: Content{Text: text}, Reason: x.kind() + " reclaimed"}); err != nil {
			return err
		}
	}
	return nil
}

func stageTerm(x Prospect) string {
	if x.In() == rulebook.Lead {
		return "线索"
	}
	return x.In().Title() + "阶段"
}
