package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/task"
	"salesbot/storage"
)

// A Reservation is a thing somebody had in hand when they left, as it was to them. Whose it is
// now works with it as their own; until they or a leader decide on it, it goes back to who left
// when they come back.
type Reservation struct {
	Person string    `json:"person"` // who left
	Kind   string    `json:"kind"`   // DealKind, LeadKind, customerKind, taskKind
	Name   string    `json:"name"`   // of a task its code
	At     time.Time `json:"at"`     // when they left
	Heir   string    `json:"heir,omitempty"`

	// Of a customer: whom it had come from, what the heir was to it, the promise that goes with
	// it and who kept that.
	Leaver  string `json:"leaver,omitempty"`
	HeirWas string `json:"heir_was,omitempty"` // coOwner, related or nothing
	Promise string `json:"promise,omitempty"`
	KeptBy  string `json:"kept_by,omitempty"`
	// Of a deal or lead.
	Stage   rulebook.Stage `json:"stage,omitempty"`
	Was     *Holding       `json:"was,omitempty"`
	Next    rulebook.Day   `json:"next,omitzero"`     // the follow-up promised to a lead
	Related bool           `json:"related,omitempty"` // the heir sees the customer by it
	// Of a task.
	State task.TaskState `json:"state,omitempty"`
}

const (
	customerKind = "customer"
	taskKind     = "task"

	coOwner = "co_owner"
	related = "related"
)

func (r *Reservation) thing() string {
	switch r.Kind {
	case customerKind:
		return r.Kind + "/" + CustomerKey(r.Name)
	case taskKind:
		return r.Kind + "/" + r.Name
	}
	return r.Kind + "/" + DealKey(r.Name)
}

func (r *Reservation) key() string { return sales.UserKey(r.Person) + "/" + r.thing() }

var reservationsByThing = storage.NewIndex("by_thing", func(r *Reservation) []string { return []string{r.thing()} })

// Reservations are keyed by who left, then what.
var Reservations = storage.NewTable("reservations", (*Reservation).key, reservationsByThing).Traced(storage.Trail{Title: "保留", By: []string{"person", "name"}})

// reserve keeps what is about to be handed on. succession says whether p had it only because
// somebody else left: then it waits for them too, else for nobody before p.
func (r *Reservation) reserve(tx *sales.Tx, succession bool) error {
	if !succession {
		before, err := storage.Collect(reservationsByThing.Find(tx, r.thing()))
		if err != nil {
			return err
		}
		for _, b := range before {
			if err := Reservations.Delete(tx, b.key()); err != nil {
				return err
			}
		}
	}
	return Reservations.Put(tx, r)
}

func reserveCustomer(tx *sales.Tx, p *sales.Person, c *Customer, heir *sales.Person) error {
	r := &Reservation{Person: p.UserID, Kind: customerKind, Name: c.Name, At: tx.Now, Leaver: c.Leaver}
	promise, err := promiseWith(tx, c, c.Owner)
	if err != nil {
		return err
	}
	if promise != nil {
		r.Promise, r.KeptBy = promise.Key(), promise.KeptBy
	}
	if heir != nil {
		r.Heir = heir.UserID
		switch {
		case c.InHandsOf(heir.UserID):
			r.HeirWas = coOwner
		case c.relatedTo(heir.UserID):
			r.HeirWas = related
		}
	}
	return r.reserve(tx, c.Leaver != "")
}

func reserveProspect(tx *sales.Tx, p *sales.Person, x Prospect, heir *sales.Person) error {
	was := *x.Holds()
	was.LostAt = nil // of the others it goes on by itself
	if at, lost := x.Holds().LostAt[p.Key()]; lost {
		was.LostAt = map[string]time.Time{p.Key(): at}
	}
	r := &Reservation{Person: p.UserID, Kind: x.Kind(), Name: x.DisplayName(), At: tx.Now, Stage: x.CurrentStage(), Was: &was}
	if l, ok := x.(*Lead); ok {
		r.Next = l.NextFollowUp
	}
	if heir != nil {
		r.Heir = heir.UserID
		if d, ok := x.(*Deal); ok {
			c, err := CustomerNamed(tx, d.Customer)
			if err != nil {
				return err
			}
			r.Related = !slices.ContainsFunc(c.WhoMaySee(), func(u string) bool { return sales.SameUser(u, heir.UserID) })
		}
	}
	return r.reserve(tx, was.LeftWith != "")
}

// A Homecoming is what came of the things reserved for somebody who is back.
type Homecoming struct {
	Back *Belongings
	Kept []string // what others have decided on meanwhile, in words

	onlooker []*Reservation // deals by which an heir sees the customer
}

// ComeBack gives somebody who is back what they had when they left. What somebody decided on
// meanwhile, by handing it on, claiming it or moving it to another stage, stays as it is now
// and is listed to the manager.
func ComeBack(tx *sales.Tx, p *sales.Person, left time.Time) error {
	all, err := storage.Collect(Reservations.Scan(tx, p.Key()+"/"))
	if err != nil || len(all) == 0 {
		return err
	}
	home := &Homecoming{Back: &Belongings{}}
	for _, r := range all {
		var err error
		switch r.Kind {
		case customerKind:
			err = home.customer(tx, p, r)
		case taskKind:
			err = home.task(tx, r)
		default:
			err = home.prospect(tx, p, r, left)
		}
		if err != nil {
			return fmt.Errorf("reservation %s: %w", r.key(), err)
		}
		if err := Reservations.Delete(tx, r.key()); err != nil {
			return err
		}
	}
	for _, r := range home.onlooker {
		if err := r.forgetRelated(tx); err != nil {
			return err
		}
	}
	return home.tell(tx, p)
}

// later ends the waits of those who had it after r's person, and returns them.
func (r *Reservation) later(tx *sales.Tx) ([]*Reservation, error) {
	all, err := storage.Collect(reservationsByThing.Find(tx, r.thing()))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o *Reservation) bool { return !o.At.After(r.At) })
	for _, o := range all {
		if err := Reservations.Delete(tx, o.key()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (home *Homecoming) customer(tx *sales.Tx, p *sales.Person, r *Reservation) error {
	c, err := CustomerNamed(tx, r.Name)
	if sales.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.Leaver == "" {
		if !sales.SameUser(c.Owner, p.UserID) {
			home.keep("客户 "+c.Name, sales.NameOf(tx, c.Owner)+"负责")
		}
		return nil
	}
	heir := c.Owner
	c.Owner, c.Leaver = p.UserID, r.Leaver
	c.CoOwners, c.Related = WithoutUser(c.CoOwners, p.UserID), WithoutUser(c.Related, p.UserID)
	later, err := r.later(tx)
	if err != nil {
		return err
	}
	for _, o := range append(later, r) {
		switch o.HeirWas {
		case coOwner:
			c.CoOwners = append(WithoutUser(c.CoOwners, o.Heir), o.Heir)
		case related:
			c.Related = append(WithoutUser(c.Related, o.Heir), o.Heir)
		}
	}
	if err := Customers.Put(tx, c); err != nil {
		return err
	}
	home.Back.Customers = append(home.Back.Customers, c)
	if r.Promise == "" {
		return nil
	}
	f, err := FollowUps.Get(tx, r.Promise)
	if sales.IsNotFound(err) || err == nil && !sales.SameUser(f.KeptBy, cmp.Or(heir, f.KeptBy)) {
		return nil
	}
	if err != nil {
		return err
	}
	f.KeptBy = r.KeptBy
	return FollowUps.Put(tx, f)
}

func (home *Homecoming) prospect(tx *sales.Tx, p *sales.Person, r *Reservation, left time.Time) error {
	x, err := r.prospect(tx)
	if sales.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	h := x.Holds()
	returned := h.Owner == "" && h.Pool != nil && h.Pool.By != ""
	if h.LeftWith == "" || x.CurrentStage() != r.Stage || returned || r.Kind == LeadKind && !x.Open() {
		if !sales.SameUser(h.Owner, p.UserID) {
			now := x.CurrentStage().Title() + "，"
			if h.Owner == "" {
				now += "在公海"
			} else {
				now += sales.NameOf(tx, h.Owner) + "负责"
			}
			home.keep(map[string]string{DealKind: "商机 ", LeadKind: "线索 "}[r.Kind]+x.DisplayName(), now)
		}
		return nil
	}
	was := *r.Was
	was.Graces, was.LostAt = h.Graces, h.LostAt
	delete(was.LostAt, p.Key())
	if at, lost := r.Was.LostAt[p.Key()]; lost {
		was.LostAt[p.Key()] = at
	}
	*h = was
	if l, ok := x.(*Lead); ok && l.NextFollowUp == 0 {
		l.NextFollowUp = r.Next
	}
	later, err := r.later(tx)
	if err != nil {
		return err
	}
	if tx.Now.Sub(left) > aDay { // they hear of the end before it is taken back, and have time to act
		h.RemindedAt, h.RemindedTerm, h.Escalated = time.Time{}, "", false
		if err := allowTime(tx, sales.System, x, p, p.Name+"回到通讯录"); err != nil {
			return err
		}
	}
	if err := x.put(tx); err != nil {
		return err
	}
	switch x := x.(type) {
	case *Deal:
		home.Back.Deals = append(home.Back.Deals, x)
		home.onlooker = append(home.onlooker, append(later, r)...)
	case *Lead:
		home.Back.Leads = append(home.Back.Leads, x)
	}
	return nil
}

// aDay is how short an absence makes no difference at all.
const aDay = 24 * time.Hour

func (r *Reservation) prospect(tx *sales.Tx) (Prospect, error) {
	if r.Kind == LeadKind {
		return Leads.Get(tx, DealKey(r.Name))
	}
	return Deals.Get(tx, DealKey(r.Name))
}

// forgetRelated takes the heir off the customer they saw by a deal alone.
func (r *Reservation) forgetRelated(tx *sales.Tx) error {
	if !r.Related {
		return nil
	}
	d, err := Deals.Get(tx, DealKey(r.Name))
	if err != nil {
		return err
	}
	c, err := CustomerNamed(tx, d.Customer)
	if err != nil || !c.relatedTo(r.Heir) {
		return err
	}
	deal, err := openDealOf(tx, r.Heir, c)
	if err != nil || deal != nil {
		return err
	}
	c.Related = WithoutUser(c.Related, r.Heir)
	return Customers.Put(tx, c)
}

func (home *Homecoming) task(tx *sales.Tx, r *Reservation) error {
	t, err := task.TaskByCode(tx, r.Name)
	if err != nil {
		return err
	}
	back, err := task.TakeUpAgain(tx, t, r.State, r.At)
	if back {
		home.Back.Tasks = append(home.Back.Tasks, t)
	}
	return err
}

func (home *Homecoming) keep(what, now string) { home.Kept = append(home.Kept, what+"（"+now+"）") }

// tell tells the manager of who is back, or HR, what they have again and what not.
func (home *Homecoming) tell(tx *sales.Tx, p *sales.Person) error {
	if home.Back.Empty() && len(home.Kept) == 0 {
		return nil
	}
	text := fmt.Sprintf("【归队】%s %s回到通讯录。", tx.Today().Chinese(), p.Name)
	if !home.Back.Empty() {
		text += fmt.Sprintf("保留的%s已还给%s，阶段期限接着算。\n%s", home.Back.Counted(), p.Name, home.Back.Listed(10))
	}
	if len(home.Kept) > 0 {
		kept := home.Kept
		if len(kept) > 10 {
			kept = append(kept[:10:10], fmt.Sprintf("等%d个", len(kept)))
		}
		text += fmt.Sprintf("\n期间已有人处理、没有还的：%s\n要还给%s回：移交 名称 @%s", strings.Join(kept, "、"), p.Name, p.Name)
	}
	n := sales.Notice{Key: "homecoming/" + p.Key() + "/" + tx.Today().String(), Content: sales.Content{Text: text}, Reason: "back in the directory"}
	boss, err := sales.ManagerOf(tx, p)
	if err != nil {
		return err
	}
	to := []*sales.Person{boss}
	if boss == nil {
		if to, err = sales.PeopleWith(tx, sales.HR); err != nil {
			return err
		}
	}
	for _, t := range to {
		n.To = t.UserID
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}
