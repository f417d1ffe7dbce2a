package sales

import (
	"fmt"
	"slices"
	"time"

	"salesbot/storage"
)

// Synced is what a synchronisation with the directory changed.
type Synced struct {
	Joined, Left []*Person
}

// SyncDirectory brings people and departments in line with the directory: who is new is
// greeted, who is gone stops owing and their things go to their manager. A directory
// that has lost more than half the people is not believed.
func SyncDirectory(tx *Tx, dir Directory) (*Synced, error) {
	known, err := ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	present := make(map[string]bool)
	active, stay := 0, 0
	for _, e := range dir.People {
		present[fold(e.UserID)] = e.Active
		if e.Active {
			active++
		}
	}
	for _, p := range known {
		if present[p.key()] {
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
		if present[p.key()] {
			continue
		}
		p, err := PersonByID(tx, p.UserID) // as the directory has just changed it
		if err != nil {
			return nil, err
		}
		if err := leave(tx, p); err != nil {
			return nil, err
		}
		synced.Left = append(synced.Left, p)
	}
	return synced, GreetAll(tx)
}

func replaceDepartments(tx *Tx, departments []Department) error {
	if len(departments) == 0 {
		return nil
	}
	old, err := storage.Collect(Departments.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, d := range old {
		if !slices.ContainsFunc(departments, func(n Department) bool { return n.ID == d.ID }) {
			if err := Departments.Delete(tx, d.key()); err != nil {
				return err
			}
		}
	}
	for _, d := range departments {
		if err := Departments.Put(tx, &d); err != nil {
			return err
		}
	}
	tx.tree, tx.calendars = nil, nil
	return nil
}

// SyncPerson takes over what the directory says of one person, and returns them when
// they joined by it.
func SyncPerson(tx *Tx, e Entry) (*Person, error) {
	p, err := PersonByID(tx, e.UserID)
	fresh := isNotFound(err)
	if err != nil && !fresh {
		return nil, err
	}
	if fresh {
		if !e.Active {
			return nil, nil
		}
		p = &Person{FirstSeen: tx.Today()}
	}
	joined := e.Active && !p.Active
	p.UserID, p.Name, p.Title = e.UserID, e.Name, e.Title
	p.Departments, p.Leads, p.DirectLeaders, p.Main = e.Departments, e.Leads, e.DirectLeaders, e.Main
	if p.Main == 0 && len(e.Departments) > 0 {
		p.Main = e.Departments[0]
	}
	if joined { // for the first time or again: the duty begins with a new greeting
		p.Active, p.LeftAt, p.GreetedAt = true, time.Time{}, time.Time{}
	}
	if err := People.Put(tx, p); err != nil || !joined {
		return nil, err
	}
	return p, nil
}

// leave makes a person inactive and hands what they owned to their manager; with no
// manager it stays in their name for HR to see.
func leave(tx *Tx, p *Person) error {
	heir, err := ManagerOf(tx, p)
	if err != nil {
		return err
	}
	p.Active, p.LeftAt = false, tx.Now
	if err := People.Put(tx, p); err != nil {
		return err
	}
	if err := returnTasks(tx, p); err != nil {
		return err
	}
	if heir == nil {
		return nil
	}
	deals, err := DealsOf(tx, p.UserID)
	if err != nil {
		return err
	}
	leads, err := LeadsOf(tx, p.UserID)
	if err != nil {
		return err
	}
	for _, x := range prospects(deals, leads) {
		x.Holds().Owner = heir.UserID
		if x.Open() {
			x.Holds().begin(tx.Now) // a fresh window: the heir never had a chance at the old one
		}
		if err := x.put(tx); err != nil {
			return err
		}
	}
	customers, err := CustomersOf(tx, p.UserID)
	if err != nil {
		return err
	}
	kept := 0
	for _, c := range customers {
		if !SameUser(c.Owner, p.UserID) {
			continue
		}
		kept++
		c.Owner = heir.UserID
		c.CoOwners, c.Related = withoutUser(c.CoOwners, heir.UserID), withoutUser(c.Related, heir.UserID)
		if err := Customers.Put(tx, c); err != nil {
			return err
		}
	}
	if kept+len(deals)+len(leads) == 0 {
		return nil
	}
	what := fmt.Sprintf("客户%d个、商机%d个", kept, len(deals))
	if len(leads) > 0 {
		what += fmt.Sprintf("、线索%d个", len(leads))
	}
	text := fmt.Sprintf("【交接】%s %s已离开通讯录，名下%s已转到你名下，阶段期限从今天重新算。", tx.Today().Chinese(), p.Name, what)
	return Queue(tx, Notice{Key: "handover/" + fold(p.UserID) + "/" + tx.Today().String(), To: heir.UserID, Content: Content{Text: text}, Reason: "hand-over"})
}
