package crm

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Reclaim is the clock's taking of a deal or lead from its owner, with what it went by: a
// leave approved afterwards may show that it came too early.
type Reclaim struct {
	From      string         `json:"from"`
	At        time.Time      `json:"at"`
	Stage     rulebook.Stage `json:"stage"`
	EnteredAt time.Time      `json:"entered_at"` // into that stage
	Terms     []Term         `json:"terms"`
}

// takenFrom is whom the clock took it from last, for an index.
func (h *Holding) takenFrom() []string {
	if h.LastReclaim == nil {
		return nil
	}
	return []string{sales.UserKey(h.LastReclaim.From)}
}

// RestoreReclaimed looks again at what the clock took from somebody whose leave was approved
// since. What it would not have taken then they get back while nobody has it; of what
// somebody else has or moved on meanwhile, their manager is told.
func RestoreReclaimed(tx *sales.Tx, l *sales.Leave) error {
	deals, err := storage.Collect(dealsByTaken.Find(tx, sales.UserKey(l.Person)))
	if err != nil {
		return err
	}
	leads, err := storage.Collect(leadsByTaken.Find(tx, sales.UserKey(l.Person)))
	if err != nil || len(deals)+len(leads) == 0 {
		return err
	}
	owner, err := sales.PersonByID(tx, l.Person)
	if err != nil || !owner.Active {
		return err
	}
	cal, err := sales.CalendarFor(tx, owner.Main)
	if err != nil {
		return err
	}
	away, err := sales.Absences(tx, owner.UserID)
	if err != nil {
		return err
	}
	for _, x := range prospects(deals, leads) {
		last, early := x.Holds().LastReclaim.wasTooEarly(tx.Law, cal, away, l)
		if !early {
			continue
		}
		if err := undoReclaim(tx, x, owner, l, last); err != nil {
			return err
		}
	}
	return nil
}

// wasTooEarly says what the last day would have been with these absences, and whether the taking
// came before it was over. A leave of other days has nothing to do with it.
func (t *Reclaim) wasTooEarly(law *rulebook.Law, cal rulebook.Calendar, away []rulebook.LeaveDays, l *sales.Leave) (last rulebook.Day, early bool) {
	day, touched := rulebook.DayOf(t.At), false
	for i, term := range t.Terms {
		touched = touched || l.To > term.Since && l.From <= day
		term.count(law, t.Stage, cal, away)
		if i == 0 || term.Last < last {
			last = term.Last
		}
	}
	return last, touched && last >= day
}

// undoReclaim gives back what was taken too early, or tells why that is not done.
func undoReclaim(tx *sales.Tx, x Prospect, owner *sales.Person, l *sales.Leave, last rulebook.Day) error {
	h, taken := x.Holds(), x.Holds().LastReclaim
	why := fmt.Sprintf("%s至%s%s的%s（申请%s，%s批准）不计入期限，%s最后一天应为 %s，%s的收回", sales.Dated(l.From, tx.Today()), sales.Dated(l.To, tx.Today()), owner.Name,
		l.Kind, l.Request, sales.NameOf(tx, l.DecidedBy), stageTerm(x), last.Chinese(), rulebook.DayOf(taken.At).Chinese())
	n := sales.Notice{Key: "restored/" + x.Kind() + "/" + x.Key() + "/" + sales.Stamp(taken.At), Reason: "taken too early"}
	if h.Owner != "" || !x.Open() || x.CurrentStage() != taken.Stage {
		boss, err := sales.ManagerOf(tx, owner)
		if err != nil || boss == nil {
			return err
		}
		now := "在公海"
		if h.Owner != "" {
			now = "由" + sales.NameOf(tx, h.Owner) + "负责"
		}
		n.To, n.Content.Text = boss.UserID, fmt.Sprintf("【收回过早】%s\n%s过早。现在%s，系统不变更。\n要还给%s回：移交 %s @%s", FullName(x, x.CurrentStage().Title()), why, now, owner.Name, x.DisplayName(), owner.Name)
		return sales.Queue(tx, n)
	}
	h.Owner, h.EnteredAt, h.Pool, h.LastReclaim = owner.UserID, taken.EnteredAt, nil, nil
	delete(h.LostAt, owner.Key())
	h.RemindedAt, h.RemindedTerm, h.Escalated = time.Time{}, "", false // they hear of the new end first
	if err := x.put(tx.As(sales.System)); err != nil {
		return err
	}
	n.Content.Text = fmt.Sprintf("【归还】%s\n%s撤销，仍由%s负责。", FullName(x, x.CurrentStage().Title()), why, owner.Name)
	if last < tx.Today() {
		n.Content.Text += fmt.Sprintf("\n到今天期限又已过：下一条提醒送达%d小时后才会再收回。", tx.Law.Stages.WarnHours)
	}
	return tellWithManager(tx, owner, n)
}
