package crm

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// placed says whether the visit tells where its person was, beyond the customer's name.
func (v *Visit) placed() bool { return v.Point != rulebook.Point{} || v.Raw != "" || v.Label != "" }

// unplace takes out what tells where the person was.
func (v *Visit) unplace() { v.Point, v.Raw, v.Datum, v.Label = rulebook.Point{}, "", "", "" }

// erase forgets where the person was at a moment; customer, distance and marks stay.
func (v *Visit) erase(at time.Time) {
	v.unplace()
	v.ErasedAt = at
}

// visitsPlaced finds the visits whose place is still kept, by day.
var visitsPlaced = storage.NewIndex("placed", func(v *Visit) []string { return sales.KeyIf(v.placed(), v.Day.String()) })

// EraseOldPlaces erases the places of up to most visits older than Law.Visits.KeepMonths
// (RULEBOOK §5), and says how many it found. A customer's place taken from such a visit
// stays: it says where the company is, unless its person refuses, see personal.
func EraseOldPlaces(tx *sales.Tx, most int) (int, error) {
	c := visitsPlaced.Scan(tx, "")
	defer c.Close()
	var old []*Visit
	for len(old) < most && c.Next() && c.Row().Day.AddMonths(tx.Law.Visits.KeepMonths) < tx.Today() {
		old = append(old, c.Row())
	}
	c.Close()
	if err := c.Err(); err != nil {
		return 0, err
	}
	return len(old), eraseAll(tx, old)
}

// erasePlacesOf erases the places of all of a person's visits. It is one transaction,
// whatever its size: who refuses is told that it is done.
func erasePlacesOf(tx *sales.Tx, p *sales.Person) (int, error) {
	all, err := storage.Collect(visitsByPerson.Scan(tx, p.Key()+"/"))
	if err != nil {
		return 0, err
	}
	var placed []*Visit
	for _, v := range all {
		if v.placed() {
			placed = append(placed, v)
		}
	}
	if err := forgetPlacesFrom(tx, p.UserID); err != nil {
		return 0, err
	}
	return len(placed), eraseAll(tx, placed)
}

// personal says whether the place is known from one person's check-in alone.
func (p *CustomerPlace) personal() bool { return p != nil && p.FirstVisit && p.Confirmed == "" }

// forgetPlacesFrom takes the places that are known from somebody's check-ins alone out of
// the customers; the next check-in there gives them one.
func forgetPlacesFrom(tx *sales.Tx, userid string) error {
	all, err := storage.Collect(Customers.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Place.personal() || !sales.SameUser(c.Place.By, userid) {
			continue
		}
		c.Place = nil
		if err := Customers.Put(tx, c); err != nil {
			return err
		}
	}
	return nil
}

func eraseAll(tx *sales.Tx, visits []*Visit) error {
	for _, v := range visits {
		v.erase(tx.Now)
		if err := Visits.Put(tx, v); err != nil {
			return err
		}
	}
	return nil
}
