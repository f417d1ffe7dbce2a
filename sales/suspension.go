package sales

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Suspension (停用) is a time in which somebody may not use the bot (RULEBOOK §8): they
// owe nothing, are not reminded and decide nothing; what was booked before stays.
type Suspension struct {
	Person string    `json:"person"`
	From   time.Time `json:"from"`
	By     string    `json:"by"` // of HR
	Reason string    `json:"reason"`
	To     time.Time `json:"to,omitzero"` // when they came back; zero while it lasts
	Back   string    `json:"back,omitempty"`
}

func (s *Suspension) key() string { return UserKey(s.Person) + "/" + Stamp(s.From) }

// Suspensions are keyed by person and beginning.
var Suspensions = storage.NewTable("suspensions", (*Suspension).key).Traced(storage.Trail{Title: "停用", By: []string{"person"}})

// SuspensionOf is the suspension that lasts now; nil for none.
func SuspensionOf(tx *Tx, p *Person) (*Suspension, error) {
	if !p.Suspended {
		return nil, nil
	}
	all, err := storage.Collect(Suspensions.Scan(tx, p.Key()+"/"))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("person %s: suspended by nothing: %w", p.Key(), storage.ErrNotFound)
	}
	return all[len(all)-1], nil
}

// days are those a suspension touches, the last one up to now while it lasts.
func (s *Suspension) days(tx *Tx) rulebook.LeaveDays {
	d := rulebook.LeaveDays{From: rulebook.DayOf(s.From), To: tx.Today(), Suspended: true}
	if !s.To.IsZero() {
		d.To = rulebook.DayOf(s.To)
	}
	return d
}

// Suspend stops somebody from using the bot, by HR. Nobody suspends themselves.
func Suspend(tx *Tx, by, p *Person, reason string) (*Suspension, error) {
	if err := mayJudgeConduct(tx, by, p, true); err != nil {
		return nil, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return nil, Refuse(Invalid, "停用要写理由，会告诉本人。")
	}
	if s, err := SuspensionOf(tx, p); err != nil {
		return nil, err
	} else if s != nil {
		return nil, Refuse(Conflict, "%s 从%s起已停用（%s：%s）。恢复回：恢复 %s", p.Name, Moment(s.From), NameOf(tx, s.By), Excerpt(s.Reason, 40), p.Name)
	}
	s := &Suspension{Person: p.UserID, From: tx.Now, By: by.UserID, Reason: reason}
	p.Suspended = true
	if err := People.Put(tx, p); err != nil {
		return nil, err
	}
	if err := Suspensions.Put(tx, s); err != nil {
		return nil, err
	}
	return s, Queue(tx, Notice{Key: "suspended/" + s.key(), To: p.UserID, Content: Content{Text: "【停用】" + s.Text(tx)}, Reason: "suspended", About: ConductNotice})
}

// Text tells the person what holds for them: the one answer they get to everything.
func (s *Suspension) Text(tx *Tx) string {
	return fmt.Sprintf("你的使用从%s起停用。\n理由：%s\n请找%s（人事）。\n停用期间不用交日报，不提醒，我也不办事；停用前的罚单不变，有异议也请找%s。",
		Moment(s.From), Excerpt(s.Reason, 200), NameOf(tx, s.By), NameOf(tx, s.By))
}

// Restore lets a suspended person use the bot again, by HR. It returns the suspension and
// the first day on which they owe a report again; zero for those who owe none.
func Restore(tx *Tx, by, p *Person) (*Suspension, rulebook.Day, error) {
	if err := mayJudgeConduct(tx, by, p, true); err != nil {
		return nil, 0, err
	}
	s, err := SuspensionOf(tx, p)
	if err != nil {
		return nil, 0, err
	}
	if s == nil {
		return nil, 0, Refuse(Conflict, "%s 没有停用，不用恢复。", p.Name)
	}
	cal, err := CalendarFor(tx, p.Main)
	if err != nil {
		return nil, 0, err
	}
	s.To, s.Back, p.Suspended = tx.Now, by.UserID, false
	if err := People.Put(tx, p); err != nil {
		return nil, 0, err
	}
	if err := Suspensions.Put(tx, s); err != nil {
		return nil, 0, err
	}
	var again rulebook.Day
	text := fmt.Sprintf("【恢复】%s %s 已恢复你的使用。", Moment(s.To), by.Name)
	if outside, err := NotCovered(tx, p); err != nil {
		return nil, 0, err
	} else if outside == "" {
		again = cal.Next(tx.Today())
		text += fmt.Sprintf("\n日报从%s起照常；停用期间的不用补。", again.Chinese())
	}
	text += "\n随时回「今天」看要做的。"
	return s, again, Queue(tx, Notice{Key: "restored/" + s.key(), To: p.UserID, Content: Content{Text: text}, Reason: "restored", About: ConductNotice})
}

// CanTakeOn refuses to give something to somebody suspended: they would not hear of it.
func (p *Person) CanTakeOn() error {
	if p.Suspended {
		return Refuse(Conflict, "%s 已停用，恢复之前不能派。", p.Name)
	}
	return nil
}
