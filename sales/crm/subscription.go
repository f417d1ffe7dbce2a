package crm

import (
	"slices"
	"strings"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// A Subscription is one thing somebody wants to hear of (关注): a colleague, a customer, a deal
// or a lead; exactly one of the four is there.
type Subscription struct {
	Person   string    `json:"person"`
	Whom     string    `json:"for,omitempty"`      // the colleague's userid
	Customer string    `json:"customer,omitempty"` // its name when it was followed
	Deal     string    `json:"deal,omitempty"`
	Lead     string    `json:"lead,omitempty"`
	At       time.Time `json:"at"`

	gone bool // it is no more, or the colleague left
}

func (f *Subscription) key() string { return sales.UserKey(f.Person) + "/" + f.about() }

func (f *Subscription) about() string {
	switch {
	case f.Whom != "":
		return "colleague/" + sales.UserKey(f.Whom)
	case f.Customer != "":
		return "customer/" + CustomerKey(f.Customer)
	case f.Deal != "":
		return "deal/" + DealKey(f.Deal)
	}
	return "lead/" + DealKey(f.Lead)
}

// Subscriptions are keyed by who follows, then by what.
var Subscriptions = storage.NewTable("follows", (*Subscription).key).Traced(storage.Trail{Title: "关注", By: []string{"for", "customer", "deal", "lead"}})

// Key identifies the follow in lists.
func (f *Subscription) Key() string { return f.key() }

// Gone says whether what was followed is no more, or has left.
func (f *Subscription) Gone() bool { return f.gone }

// What is the word people put before its name: 同事, 客户, 商机, 线索.
func (f *Subscription) What() string {
	switch {
	case f.Whom != "":
		return "同事"
	case f.Customer != "":
		return "客户"
	case f.Deal != "":
		return "商机"
	}
	return "线索"
}

// Called is its name for people.
func (f *Subscription) Called(tx *sales.Tx) string {
	if f.Whom != "" {
		return sales.NameOf(tx, f.Whom)
	}
	return f.Customer + f.Deal + f.Lead
}

// Said names it so that a command finds it again: 同事 lina, 客户 华东设计院.
func (f *Subscription) Said() string { return f.What() + " " + f.Whom + f.Customer + f.Deal + f.Lead }

// SayThing names a *Person, *Customer, *Deal or *Lead as Said does.
func SayThing(thing any) string { return subscriptionTo(&sales.Person{}, thing, time.Time{}).Said() }

// subscriptionTo is a follow of a *Person, *Customer, *Deal or *Lead, not stored yet.
func subscriptionTo(p *sales.Person, thing any, at time.Time) *Subscription {
	f := &Subscription{Person: p.UserID, At: at}
	switch x := thing.(type) {
	case *sales.Person:
		f.Whom = x.UserID
	case *Customer:
		f.Customer = x.Name
	case *Deal:
		f.Deal = x.Name
	case *Lead:
		f.Lead = x.Name
	}
	return f
}

// Subscribe lets p hear of a *Person, *Customer, *Deal or *Lead; again is true when they
// did already. What happens from the first one on is new to them.
func Subscribe(tx *sales.Tx, p *sales.Person, thing any, sentAt time.Time) (f *Subscription, again bool, err error) {
	f = subscriptionTo(p, thing, sentAt)
	if sales.SameUser(f.Whom, p.UserID) {
		return nil, false, sales.Refuse(sales.Invalid, "自己不用关注。你做的事看：动态 %s", p.Name)
	}
	all, err := SubscriptionsOf(tx, p.UserID)
	if err != nil {
		return nil, false, err
	}
	if i := slices.IndexFunc(all, func(g *Subscription) bool { return g.about() == f.about() }); i >= 0 {
		return all[i], true, nil
	}
	if err := Subscriptions.Put(tx, f); err != nil {
		return nil, false, err
	}
	if known, err := Looks.Has(tx, p.Key()); err != nil || known {
		return f, false, err
	}
	return f, false, tx.Told.Subscribed(tx, p)
}

// Unsubscribe ends a follow, under whatever name it was begun.
func Unsubscribe(tx *sales.Tx, f *Subscription) error {
	all, err := storage.Collect(Subscriptions.Scan(tx, sales.UserKey(f.Person)+"/"))
	if err != nil {
		return err
	}
	for _, g := range all {
		old := g.key()
		if err := g.bringUpToDate(tx); err != nil {
			return err
		}
		if g.key() == f.key() {
			if err := Subscriptions.Delete(tx, old); err != nil {
				return err
			}
		}
	}
	return nil
}

// SubscriptionsOf returns what somebody follows, colleagues first, then by name, under the names
// of today: of customers that were merged the one that is left, once.
func SubscriptionsOf(tx *sales.Tx, userid string) ([]*Subscription, error) {
	all, err := storage.Collect(Subscriptions.Scan(tx, sales.UserKey(userid)+"/"))
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if err := f.bringUpToDate(tx); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b *Subscription) int { return strings.Compare(a.key(), b.key()) })
	return slices.CompactFunc(all, func(a, b *Subscription) bool { return a.key() == b.key() }), nil
}

// bringUpToDate gives a merged customer the name of the one that is left, and notes what
// is gone.
func (f *Subscription) bringUpToDate(tx *sales.Tx) (err error) {
	switch {
	case f.Whom != "":
		var p *sales.Person
		if p, err = sales.PersonByID(tx, f.Whom); err == nil {
			f.gone = !p.Active
		}
	case f.Customer != "":
		var c *Customer
		if c, err = CustomerNamed(tx, f.Customer); err == nil {
			f.Customer = c.Name
		}
	case f.Deal != "":
		_, err = Deals.Get(tx, DealKey(f.Deal))
	default:
		_, err = Leads.Get(tx, DealKey(f.Lead))
	}
	if sales.IsNotFound(err) {
		f.gone, err = true, nil
	}
	return err
}

// A Look is when somebody last looked at their news (动态).
type Look struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Seen   []string  `json:"seen,omitempty"` // what there was of the last minutes: more of them may still arrive
}

func (l *Look) key() string { return sales.UserKey(l.Person) }

// Looks are keyed by person. They leave no trace: nobody has to answer for looking.
var Looks = storage.NewTable("looks", (*Look).key)
