package sales

import (
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Taking is the clock's taking of a deal or lead from its owner, with what it went by: a
// leave approved afterwards may show that it came too early.
type Taking struct {
	From      string         `json:"from"`
	At        time.Time      `json:"at"`
	Stage     rulebook.Stage `json:"stage"`
	EnteredAt time.Time      `json:"entered_at"` // into that stage
	Terms     []Term         `json:"terms"`
}

// takenFrom is whom the clock took it from last, for an index.
func (h *Holding) takenFrom() []string {
	if h.Taken == nil {
		return nil
	}
	return []string{fold(h.Taken.From)}
}

// restoreTaken looks again at what the clock took from somebody whose leave was approved
// since. What it would not have taken then they get back while nobody has it; of what
// somebody else has or moved on meanwhile, their manager is told.
func restoreTaken(tx *Tx, l *Leave) error {
	deals, err := storage.Collect(dealsByTaken.Find(tx, fold(l.Person)))
	if err != nil {
		return err
	}
	leads, err := storage.Collect(leadsByTaken.Find(tx, fold(l.Person)))
	if err != nil || len(deals)+len(leads) == 0 {
		return err
	}
	owner, err := PersonByID(tx, l.Person)
	if err != nil || !owner.Active {
		return err
	}
	cal, err := CalendarFor(tx, owner.Main)
	if err != nil {
		return err
	}
	away, err := absences(tx, owner.UserID)
	if err != nil {
		return err
	}
	for _, x := range prospects(deals, leads) {
		last, early := x.Holds().Taken.early(tx.Law, cal, away, l)
		if !early {
			continue
		}
		if err := setRight(tx, x, owner, l, last); err != nil {
			return err
		}
	}
	return nil
}

// early says what the last day would have been with these absences, and whether the taking
// came before it was over. A leave of other days has nothing to do with it.
func (t *Taking) early(law *rulebook.Law, cal rulebook.Calendar, away []rulebook.LeaveDays, l *Leave) (last rulebook.Day, early bool) {
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

// setRight gives back what was taken too early, or tells why that is not done.
func setRight(tx *Tx, x Prospect, owner *Person, l *Leave, last rulebook.Day) error {
	h, taken := x.Holds(), x.Holds().Taken
	why := fmt.Sprintf("%s至%s%s的%s（申请%s，%s批准）不计入期限，%s最后一天应为 %s，%s的收回", yearly(tx, l.From), yearly(tx, l.To), owner.Name,
		l.Kind, l.Request, NameOf(tx, l.DecidedBy), stageTerm(x), last.Chinese(), rulebook.DayOf(taken.At).Chinese())
	n := Notice{Key: "restored/" + x.kind() + "/" + x.key() + "/" + stamp(taken.At), Reason: "taken too early"}
	if h.Owner != "" || !x.Open() || x.In() != taken.Stage {
		boss, err := ManagerOf(tx, owner)
		if err != nil || boss == nil {
			return err
		}
		now := "在公海"
		if h.Owner != "" {
			now = "由" + NameOf(tx, h.Owner) + "负责"
		}
		n.To, n.Content.Text = boss.UserID, fmt.Sprintf("【收回过早】%s\n%s过早。现在%s，系统不变更。\n要还给%s回：移交 %s @%s", full(x, x.In().Title()), why, now, owner.Name, x.Called(), owner.Name)
		return Queue(tx, n)
	}
	h.Owner, h.EnteredAt, h.Pool, h.Taken = owner.UserID, taken.EnteredAt, nil, nil
	delete(h.Left, owner.key())
	h.RemindedAt, h.RemindedTerm, h.Escalated = time.Time{}, "", false // they hear of the new end first
	if err := x.put(tx.As(System)); err != nil {
		return err
	}
	n.Content.Text = fmt.Sprintf("【归还】%s\n%s撤销，仍由%s负责。", full(x, x.In().Title()), why, owner.Name)
	if last < tx.Today() {
		n.Content.Text += fmt.Sprintf("\n到今天期限又已过：下一条提醒送达%d小时后才会再收回。", tx.Law.Stages.WarnHours)
	}
	return tellWithManager(tx, owner, n)
}
