package company

import (
	"fmt"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// Synced is what a synchronisation with the directory changed.
type Synced struct {
	Joined, Left []*sales.Person
}

// SyncDirectory brings people and departments in line with the directory: who is new is
// greeted, who is gone stops owing and their things go to their manager. A directory
// that has lost more than half the people is not believed.
func SyncDirectory(tx *sales.Tx, dir sales.Directory) (*Synced, error) {
	known, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	present := make(map[string]bool)
	active, stay := 0, 0
	for _, e := range dir.People {
		present[sales.UserKey(e.UserID)] = e.Active
		if e.Active {
			active++
		}
	}
	for _, p := range known {
		if present[p.Key()] {
			stay++
		}
	}
	if active == 0 || len(known) >= 4 && stay*2 < len(known) {
		return nil, fmt.Errorf("directory: it has %d of the %d people known; check the app's visible range (可见范围)", stay, len(known))
	}
	if err := replaceDepartments(tx, dir.Departments); err != nil {
		return nil, err
	}
	synced := &Synced{}
	for _, e := range dir.People {
		joined, err := SyncPerson(tx, e)
		if err != nil {
			return nil, err
		}
		if joined != nil {
			synced.Joined = append(synced.Joined, joined)
		}
	}
	for _, p := range known {
		if present[p.Key()] {
			continue
		}
		p, err := sales.PersonByID(tx, p.UserID) // as the directory has just changed it
		if err != nil {
			return nil, err
		}
		p.Active, p.LeftAt = false, tx.Now
		if err := sales.People.Put(tx, p); err != nil {
			return nil, err
		}
		synced.Left = append(synced.Left, p)
	}
	for _, p := range synced.Left { // when nobody who left with them can be their heir any more
		if err := crm.LeaveBehind(tx, p); err != nil {
			return nil, err
		}
	}
	return synced, sales.GreetAll(tx)
}

func replaceDepartments(tx *sales.Tx, departments []sales.Department) error {
	if len(departments) == 0 {
		return nil
	}
	old, err := storage.Collect(sales.Departments.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, d := range old {
		if !slices.ContainsFunc(departments, func(n sales.Department) bool { return n.ID == d.ID }) {
			if err := sales.Departments.Delete(tx, d.Key()); err != nil {
				return err
			}
		}
	}
	for _, d := range departments {
		if err := sales.Departments.Put(tx, &d); err != nil {
			return err
		}
	}
	tx.Tree, tx.Calendars = nil, nil
	return nil
}

// SyncPerson takes over what the directory says of one person, and returns them when
// they joined by it.
func SyncPerson(tx *sales.Tx, e sales.Entry) (*sales.Person, error) {
	p, err := sales.PersonByID(tx, e.UserID)
	fresh := sales.IsNotFound(err)
	if err != nil && !fresh {
		return nil, err
	}
	if fresh {
		if !e.Active {
			return nil, nil
		}
		p = &sales.Person{FirstSeen: tx.Today()}
	}
	joined := e.Active && !p.Active
	was := p.Main
	p.UserID, p.Name, p.Title = e.UserID, rulebook.CleanName(e.Name), rulebook.CleanName(e.Title)
	p.Departments, p.Leads, p.DirectLeaders, p.Main = e.Departments, e.Leads, e.DirectLeaders, e.Main
	if p.Main == 0 && len(e.Departments) > 0 {
		p.Main = e.Departments[0]
	}
	if was != 0 && was != p.Main {
		p.Before = append(p.Before, sales.Posting{Department: was, Until: tx.Today()})
	}
	if joined { // for the first time or again: the duty begins with a new greeting
		p.Active, p.LeftAt, p.GreetedAt = true, time.Time{}, time.Time{}
	}
	if err := sales.People.Put(tx, p); err != nil || !joined {
		return nil, err
	}
	return p, nil
}

// Introduce takes in somebody the directory knows and greets them.
func Introduce(tx *sales.Tx, e sales.Entry) error {
	joined, err := SyncPerson(tx, e)
	if err != nil || joined == nil {
		return err
	}
	return sales.Greet(tx, joined)
}
