package crm

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Holding is what deals and leads have in common: they belong to one person or to the
// public pool, and may stay where they are for so long (RULEBOOK §7).
type Holding struct {
	Owner         string               `json:"owner,omitempty"`         // empty: in the public pool
	EnteredAt     time.Time            `json:"entered_at"`              // into this stage, or by claim
	RemindedAt    time.Time            `json:"reminded_at,omitzero"`    // first reminder of this term WeCom accepted
	RemindedTerm  string               `json:"reminded_term,omitempty"` // of which term; see Term
	Escalated     bool                 `json:"escalated,omitempty"`     // the manager was told of this stay's end
	Graces        []Grace              `json:"graces,omitempty"`        // in order of time
	Pool          *Pool                `json:"pool,omitempty"`          // while nobody owns it
	LastReclaim   *Reclaim             `json:"taken,omitempty"`         // the last time the clock took it from somebody
	PreviousOwner string               `json:"former,omitempty"`        // who owned it last, before it was in the pool
	LostAt        map[string]time.Time `json:"left,omitempty"`          // when each former owner lost it to the pool, by folded userid
	LeftWith      string               `json:"leaver,omitempty"`        // who left the company with it in hand, until somebody is given it
}

// Pool says why a deal or lead is free and since when.
type Pool struct {
	Since time.Time `json:"since"`
	Why   string    `json:"why"`
	By    string    `json:"by,omitempty"` // who gave it back; empty: reclaimed
}

// A Grace is more time a leader gave (宽限).
type Grace struct {
	Stage rulebook.Stage `json:"stage"` // in which it was given, and counts
	Days  int            `json:"days"`
	Until rulebook.Day   `json:"until"` // not taken back before this day is over
	Why   string         `json:"why"`
	By    string         `json:"by"`
	At    time.Time      `json:"at"`
}

// The kinds of prospects, in keys of notices and of requests.
const (
	DealKind = "deal"
	LeadKind = "lead"
)

// A Prospect is a deal or a lead.
type Prospect interface {
	Holds() *Holding
	DisplayName() string          // its name
	CurrentStage() rulebook.Stage // its stage
	Open() bool                   // it can still move
	Company() string              // whose it is; "" while a lead names none

	Kind() string // "deal" or "lead", in keys of notices
	Key() string
	put(tx *sales.Tx) error
	Now(tx *sales.Tx) (Prospect, error)           // as it is in another transaction
	lastFollowUp(tx *sales.Tx) (time.Time, error) // by the owner; zero for none
	whatToDo(tx *sales.Tx) (string, error)        // what keeps it, for reminders
	notDoneBy(t Term) string                      // what was not done by the end of a term
	claimed(tx *sales.Tx, p *sales.Person) error  // what a new owner needs besides
}

// Holds makes what embeds a Holding give it away.
func (h *Holding) Holds() *Holding { return h }

// FullName is the name with what is known of it in brackets, the company first.
func FullName(x Prospect, more ...string) string {
	if c := x.Company(); c != "" {
		more = append([]string{c}, more...)
	}
	if len(more) == 0 {
		return x.DisplayName()
	}
	return x.DisplayName() + "（" + strings.Join(more, "，") + "）"
}

// begin starts a stay: windows, reminders and all count anew.
func (h *Holding) begin(at time.Time) {
	h.EnteredAt, h.RemindedAt, h.RemindedTerm, h.Escalated = at, time.Time{}, "", false
}

// release puts it into the public pool.
func (h *Holding) release(tx *sales.Tx, why string) {
	if h.LostAt == nil {
		h.LostAt = make(map[string]time.Time)
	}
	h.LostAt[sales.UserKey(h.Owner)] = tx.Now
	h.PreviousOwner, h.Owner = h.Owner, ""
	h.Pool = &Pool{Since: tx.Now, Why: why}
}

// hand gives it to somebody, whose stay begins.
func (h *Holding) hand(p *sales.Person, at time.Time) {
	h.Owner, h.Pool, h.LeftWith = p.UserID, nil, ""
	if h.LastReclaim != nil && sales.SameUser(h.LastReclaim.From, p.UserID) {
		h.LastReclaim = nil // they have it again: nothing is left to be set right
	}
	h.begin(at)
}

// Claim takes a deal or lead out of the pool; its window starts anew. Who lost it to the
// pool waits Law.PoolBarDays days, also when others had it meanwhile.
func Claim(tx *sales.Tx, p *sales.Person, x Prospect, sentAt time.Time) error {
	h := x.Holds()
	switch {
	case h.Owner != "":
		return sales.Refuse(sales.Conflict, "%s 由%s负责，不在公海。", x.DisplayName(), sales.NameOf(tx, h.Owner))
	case !x.Open():
		return sales.Refuse(sales.Conflict, "%s 已经结束，不能再领取。", x.DisplayName())
	}
	if free := h.barred(tx, p); rulebook.DayOf(sentAt) < free {
		how := fmt.Sprintf("离开你名下不满%d天", tx.Law.PoolBarDays)
		switch {
		case !sales.SameUser(h.PreviousOwner, p.UserID) || h.Pool == nil: // somebody else had it since
		case h.Pool.By == "":
			how = "刚从你名下收回"
		case sales.SameUser(h.Pool.By, p.UserID):
			how = "刚由你退回"
		}
		return sales.Refuse(sales.Forbidden, "%s %s，%s起才能再领取。", x.DisplayName(), how, free.Chinese())
	}
	if err := sales.Spend(tx, p.UserID, sales.ClaimQuota, sentAt); err != nil {
		return err
	}
	h.hand(p, sentAt)
	if err := x.put(tx); err != nil {
		return err
	}
	return x.claimed(tx, p)
}

// barred is the first day on which somebody who lost it to the pool may have it out of
// there again; zero for who did not.
func (h *Holding) barred(tx *sales.Tx, p *sales.Person) rulebook.Day {
	left, was := h.LostAt[p.Key()]
	if !was {
		return 0
	}
	return rulebook.DayOf(left).AddDays(tx.Law.PoolBarDays)
}

// mayHaveFromPool refuses to give somebody what lies in the pool before they could claim
// it: no way around the wait of who lost it.
func mayHaveFromPool(tx *sales.Tx, x Prospect, p *sales.Person) error {
	h := x.Holds()
	if free := h.barred(tx, p); h.Owner == "" && tx.Today() < free {
		return sales.Refuse(sales.Conflict, "%s 离开%s名下不满%d天，%s起才能再给%s；现在可以给别人。", x.DisplayName(), p.Name, tx.Law.PoolBarDays, free.Chinese(), p.Name)
	}
	return nil
}

// Return gives a deal or lead back to the pool, with the reason; the owner's manager is
// told, and the owner waits like who lost one.
func Return(tx *sales.Tx, p *sales.Person, x Prospect, why string) error {
	h := x.Holds()
	switch {
	case !x.Open():
		return sales.Refuse(sales.Conflict, "%s 已经结束，不能再退回。", x.DisplayName())
	case h.Owner == "":
		return sales.Refuse(sales.Conflict, "%s 已经在公海。", x.DisplayName())
	case strings.TrimSpace(why) == "":
		return sales.Refuse(sales.Invalid, "退回要写原因，例如：退回 %s 甲方暂缓", x.DisplayName())
	}
	owner, err := sales.PersonByID(tx, h.Owner)
	if err != nil {
		return err
	}
	h.release(tx, p.Name+"退回："+sales.Excerpt(why, 60))
	h.Pool.By = p.UserID
	if err := x.put(tx); err != nil {
		return err
	}
	boss, err := sales.ManagerOf(tx, owner)
	if err != nil || boss == nil {
		return err
	}
	text := fmt.Sprintf("【退回公海】%s\n%s 由%s退回。\n原因：%s\n有人跟就回：领取 %s", FullName(x, x.CurrentStage().Title(), "原负责人"+owner.Name), sales.Moment(tx.Now), p.Name, sales.Excerpt(why, 200), x.DisplayName())
	return sales.Queue(tx, sales.Notice{Key: "returned/" + x.Kind() + "/" + x.Key() + "/" + sales.Stamp(tx.Now), To: boss.UserID, Content: sales.Content{Text: text}, Reason: "returned to the pool"})
}

// GiveGrace moves the end of the present stay by days, counted from its last day or, when
// that is over, from today. A reminder of the new end is needed before it is taken back.
// The owner is told.
func GiveGrace(tx *sales.Tx, by *sales.Person, x Prospect, days int, why string) (*Grace, error) {
	if err := MayExtend(tx, x, days, why, "宽限"); err != nil {
		return nil, err
	}
	g, err := ExtendTerm(tx, by, x, days, why)
	if err != nil {
		return g, err
	}
	text := fmt.Sprintf("【宽限】%s\n%s给了%d天，最后一天改为 %s。\n理由：%s", FullName(x), by.Name, days, g.Until.Chinese(), sales.Excerpt(why, 200))
	return g, sales.QueueUnlessBy(tx, by, sales.Notice{Key: "grace/" + x.Kind() + "/" + x.Key() + "/" + sales.Stamp(tx.Now), To: x.Holds().Owner, Content: sales.Content{Text: text}, Reason: "grace"})
}

// MayExtend refuses more time where there is no end, more than may be given at once, or no
// reason; command is the one that asks.
func MayExtend(tx *sales.Tx, x Prospect, days int, why, command string) error {
	t, err := TermOf(tx, x)
	switch most := tx.Law.Stages.GraceDays; {
	case err != nil:
		return err
	case t.Last.IsZero():
		return sales.Refuse(sales.Conflict, "%s 现在没有期限，不用宽限。", x.DisplayName())
	case days < 1 || days > most:
		return sales.Refuse(sales.Invalid, "宽限一次1到%d天，例如：%s %s 7 甲方推迟评审", most, command, x.DisplayName())
	case strings.TrimSpace(why) == "":
		return sales.Refuse(sales.Invalid, "宽限要写理由，例如：%s %s %d 甲方推迟评审", command, x.DisplayName(), days)
	}
	return nil
}

// ExtendTerm stores a grace and makes reminders and all begin anew.
func ExtendTerm(tx *sales.Tx, by *sales.Person, x Prospect, days int, why string) (*Grace, error) {
	h := x.Holds()
	t, err := TermOf(tx, x)
	if err != nil {
		return nil, err
	}
	cal, err := sales.CalendarOf(tx, h.Owner)
	if err != nil {
		return nil, err
	}
	g := Grace{Stage: x.CurrentStage(), Days: days, Until: cal.OnOrAfter(max(t.Last, tx.Today()).AddDays(days)), Why: why, By: by.UserID, At: tx.Now}
	h.Graces = append(h.Graces, g)
	h.RemindedAt, h.RemindedTerm, h.Escalated = time.Time{}, "", false
	return &g, x.put(tx)
}
