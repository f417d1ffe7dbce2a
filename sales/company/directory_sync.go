package company

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// Synced is what a synchronisation with the directory changed.
type Synced struct {
	Joined, Left []*sales.Person
	Parked       *sales.ParkedAnswer // what the answer would have taken away and did not; nil for nothing
}

// SyncDirectory brings people and departments in line with the directory: who is new is
// greeted; who is gone stops owing, and their things go to their manager, reserved for them.
// An answer that has lost more than half the people is refused; one that takes away
// too much to be believed at once is parked, and all else of it is taken over.
func SyncDirectory(tx *sales.Tx, dir sales.Directory) (*Synced, error) {
	known, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	active := make(map[string]*sales.Entry)
	for i, e := range dir.People {
		if e.Active && e.UserID != "" {
			active[sales.UserKey(e.UserID)] = &dir.People[i]
		}
	}
	gone := slices.DeleteFunc(slices.Clone(known), func(p *sales.Person) bool { return active[accountKey(p)] != nil })
	stay := len(known) - len(gone)
	if len(active) == 0 || len(known) >= 4 && stay*2 < len(known) {
		return nil, fmt.Errorf("directory: it has %d of the %d people known; check the app's visible range (可见范围)", stay, len(known))
	}
	synced := &Synced{}
	lost, within, err := lostDepartments(tx, dir.Departments, active, known)
	if err != nil {
		return nil, err
	}
	if synced.Parked, err = park(tx, known, gone, lost, within); err != nil {
		return nil, err
	}
	var kept []int
	if synced.Parked != nil {
		kept = synced.Parked.Lost
	}
	if err := replaceDepartments(tx, dir.Departments, kept); err != nil {
		return nil, err
	}
	renamed, err := manyRenamed(tx, dir.People, len(known))
	if err != nil {
		return nil, err
	}
	var came []*arrival
	for _, e := range dir.People {
		a, err := takeOver(tx, e, renamed)
		if err != nil {
			return nil, err
		}
		if a != nil {
			came, synced.Joined = append(came, a), append(synced.Joined, a.person)
		}
	}
	for _, a := range came {
		if err := a.settle(tx); err != nil {
			return nil, err
		}
	}
	if synced.Parked == nil {
		if synced.Left, err = leave(tx, gone); err != nil {
			return nil, err
		}
	}
	if err := sales.NoteSync(tx); err != nil {
		return nil, err
	}
	return synced, sales.GreetAll(tx)
}

// leave makes people leavers; what they had in hand goes on.
func leave(tx *sales.Tx, gone []*sales.Person) ([]*sales.Person, error) {
	var left []*sales.Person
	for _, p := range gone {
		p, err := sales.PersonByID(tx, p.UserID) // as the directory has just changed it
		if err != nil {
			return nil, err
		}
		if !p.Active {
			continue
		}
		p.Active, p.LeftAt, p.Earlier = false, tx.Now, ""
		if err := sales.People.Put(tx, p); err != nil {
			return nil, err
		}
		left = append(left, p)
	}
	for _, p := range left { // when nobody who left with them can be their heir any more
		if err := crm.LeaveBehind(tx, p); err != nil {
			return nil, err
		}
	}
	return left, nil
}

func accountKey(p *sales.Person) string { return sales.UserKey(sales.Account(p.UserID)) }

// replaceDepartments takes over the departments, but for those kept though they are not there.
func replaceDepartments(tx *sales.Tx, departments []sales.Department, kept []int) error {
	if len(departments) == 0 {
		return nil
	}
	old, err := storage.Collect(sales.Departments.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, d := range old {
		if slices.Contains(kept, d.ID) || slices.ContainsFunc(departments, func(n sales.Department) bool { return n.ID == d.ID }) {
			continue
		}
		if err := sales.Departments.Delete(tx, d.Key()); err != nil {
			return err
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

// lostDepartments are those that are not in an answer though people are in them or below, and
// those people; who is gone themselves is not among them. A department whose people the answer
// has elsewhere was dissolved.
func lostDepartments(tx *sales.Tx, now []sales.Department, active map[string]*sales.Entry, known []*sales.Person) (lost []int, within []*sales.Person, err error) {
	old, err := storage.Collect(sales.Departments.Scan(tx, ""))
	if err != nil || len(now) == 0 {
		return nil, nil, err
	}
	parents, missing := make(map[int]int), make(map[int]bool)
	for _, d := range old {
		parents[d.ID], missing[d.ID] = d.Parent, true
	}
	for _, d := range now {
		parents[d.ID] = d.Parent
		delete(missing, d.ID)
	}
	if len(missing) == 0 {
		return nil, nil, nil
	}
	for _, p := range known {
		e, in := active[accountKey(p)], append([]int{p.Main}, p.Departments...)
		if e != nil && len(e.Departments) > 0 {
			in = e.Departments
		}
		inLost := false
		for _, id := range in {
			for passed := 0; id != 0 && passed <= len(parents); passed++ {
				if missing[id] {
					inLost = true
					if !slices.Contains(lost, id) {
						lost = append(lost, id)
					}
				}
				id = parents[id]
			}
		}
		if inLost && e != nil {
			within = append(within, p)
		}
	}
	slices.Sort(lost)
	return lost, within, nil
}

// Introduce takes over what the directory says of somebody who writes: who is new is greeted,
// who is not there any more leaves, unless that would be too many to be believed.
func Introduce(tx *sales.Tx, e sales.Entry) error {
	p, err := sales.PersonOfAccount(tx, e.UserID)
	if err == nil && p.Active && !e.Active {
		return leaveAlone(tx, p)
	}
	if err != nil && !sales.IsNotFound(err) {
		return err
	}
	joined, err := SyncPerson(tx, e)
	if err != nil || joined == nil {
		return err
	}
	return sales.Greet(tx, joined)
}

// leaveAlone lets one person leave between two answers of the whole directory.
func leaveAlone(tx *sales.Tx, p *sales.Person) error {
	known, err := sales.ActivePeople(tx)
	if err != nil {
		return err
	}
	before, err := leftLately(tx)
	if err != nil || tooMany(len(known)+len(before), len(before)+1) {
		return err // the next answer of the whole directory shows
	}
	if stays, err := staysParked(tx, p); err != nil || stays {
		return err
	}
	_, err = leave(tx, []*sales.Person{p})
	return err
}

// named joins the names of people, apart from others of the same.
func named(tx *sales.Tx, people []*sales.Person) string {
	var names []string
	for _, p := range people {
		names = append(names, sales.NameApart(tx, p.UserID))
	}
	return strings.Join(names, "、")
}
