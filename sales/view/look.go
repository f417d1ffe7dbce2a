package view

import (
	"salesbot/sales"
	"salesbot/sales/crm"
	"slices"
	"time"
)

// arrives is how long after it was written a message may reach the bot and still be new.
const arrives = 10 * time.Minute

// LookOf is p seeing the news of what they follow up to now.
func LookOf(tx *sales.Tx, p *sales.Person) (*crm.Look, error) {
	look := &crm.Look{Person: p.UserID, At: tx.Now}
	latest, err := followedSince(tx, p, tx.Now.Add(-arrives))
	for _, n := range latest {
		look.Seen = append(look.Seen, n.id)
	}
	return look, err
}

// Looked notes that p has seen the news of what they follow up to now.
func Looked(tx *sales.Tx, p *sales.Person) error {
	look, err := LookOf(tx, p)
	if err != nil {
		return err
	}
	return crm.Looks.Put(tx, look)
}

// NewsSinceLook counts what others did at what p follows since p last looked, not before
// the days a feed shows by itself. Who follows nothing has none.
func NewsSinceLook(tx *sales.Tx, p *sales.Person) (int, error) {
	look, err := crm.Looks.Get(tx, p.Key())
	if err != nil {
		return 0, sales.IgnoreNotFound(err)
	}
	from := (tx.Today() + 1).AddDays(-tx.Law.Feed.Days).Start()
	if at := look.At.Add(-arrives); at.After(from) {
		from = at
	}
	all, err := followedSince(tx, p, from)
	return len(slices.DeleteFunc(all, func(n *News) bool { return slices.Contains(look.Seen, n.id) || sales.SameUser(n.By, p.UserID) })), err
}

// followedSince is the news of what p follows from a moment on.
func followedSince(tx *sales.Tx, p *sales.Person, from time.Time) ([]*News, error) {
	follows, err := crm.SubscriptionsOf(tx, p.UserID)
	if err != nil || len(follows) == 0 {
		return nil, err
	}
	f, err := feedFor(tx, p, follows)
	if err != nil {
		return nil, err
	}
	return f.between(tx, from, (tx.Today() + 1).Start())
}
