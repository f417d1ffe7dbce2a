package company

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
)

// An arrival is somebody who is in the directory for the first time, or again.
type arrival struct {
	person *sales.Person
	left   time.Time // when who is back had left; zero for who is new
}

// SyncPerson takes over what the directory says of one person, and returns them when
// they joined by it, or are back.
func SyncPerson(tx *sales.Tx, e sales.Entry) (*sales.Person, error) {
	a, err := takeOver(tx, e, false)
	if err != nil || a == nil {
		return nil, err
	}
	return a.person, a.settle(tx)
}

// takeOver is SyncPerson without what depends on others, see settle. Who has an account under
// another name than before is another person, unless it is many who were renamed.
func takeOver(tx *sales.Tx, e sales.Entry, renamed bool) (*arrival, error) {
	if e.UserID == "" {
		return nil, nil
	}
	holders, err := sales.HoldersOf(tx, e.UserID)
	if err != nil {
		return nil, err
	}
	p := holding(holders)
	if p != nil && e.Active && !renamed && !sales.SameName(p, e.Name) {
		left, err := leave(tx, []*sales.Person{p})
		if err != nil {
			return nil, err
		}
		holders[slices.Index(holders, p)], p = left[0], nil
	}
	switch {
	case p != nil:
		return nil, describe(tx, p, e)
	case !e.Active:
		return nil, nil
	}
	newestLeft(holders)
	for _, h := range holders {
		if sales.SameName(h, e.Name) && tx.Now.Sub(h.LeftAt) <= sales.ReservedFor {
			return comeBack(tx, h, e)
		}
	}
	fresh, err := sales.TakesNewcomers(tx)
	if err != nil {
		return nil, err
	}
	p = &sales.Person{UserID: sales.NextHolder(e.UserID, len(holders)), FirstSeen: tx.Today(), Active: true, Newcomer: fresh}
	if len(holders) > 0 {
		p.Earlier = holders[0].UserID
	}
	return &arrival{person: p}, describe(tx, p, e)
}

// holding is who of those who had an account has it.
func holding(holders []*sales.Person) *sales.Person {
	for _, h := range holders {
		if h.Active {
			return h
		}
	}
	return nil
}

// newestLeft puts those who left last first.
func newestLeft(holders []*sales.Person) {
	slices.SortStableFunc(holders, func(a, b *sales.Person) int { return b.LeftAt.Compare(a.LeftAt) })
}

// comeBack makes a leaver active again as if they had only been away. What was granted in chat
// is theirs again after a day at most.
func comeBack(tx *sales.Tx, p *sales.Person, e sales.Entry) (*arrival, error) {
	a, err := reactivate(tx, p)
	if err != nil {
		return nil, err
	}
	return a, describe(tx, p, e)
}

// reactivate changes p and does not store them.
func reactivate(tx *sales.Tx, p *sales.Person) (*arrival, error) {
	a := &arrival{person: p, left: p.LeftAt}
	p.Away = append(p.Away, sales.Departure{From: p.LeftAt, To: tx.Now})
	p.Active, p.LeftAt = true, time.Time{}
	if tx.Now.Sub(a.left) > together && len(p.Granted) > 0 {
		if err := tellUngranted(tx, p); err != nil {
			return nil, err
		}
		p.Granted = nil
	}
	return a, nil
}

// describe stores p as the directory describes them. What it leaves out stays.
func describe(tx *sales.Tx, p *sales.Person, e sales.Entry) error {
	was := p.Main
	p.UserID = e.UserID + p.UserID[len(sales.Account(p.UserID)):]
	p.Name, p.Title = cmp.Or(e.Name, p.Name), e.Title
	if len(e.Departments) > 0 || len(p.Departments) == 0 {
		p.Departments, p.Leads, p.Main = e.Departments, e.Leads, e.Main
	}
	p.DirectLeaders = nil
	for _, account := range e.DirectLeaders {
		leader, err := sales.PersonOfAccount(tx, account)
		if err != nil && !sales.IsNotFound(err) {
			return err
		}
		if err == nil {
			account = leader.UserID
		}
		p.DirectLeaders = append(p.DirectLeaders, account)
	}
	if p.Main == 0 && len(e.Departments) > 0 {
		p.Main = e.Departments[0]
	}
	if was != 0 && was != p.Main {
		p.Before = append(p.Before, sales.Posting{Department: was, Until: tx.Today()})
	}
	return sales.People.Put(tx, p)
}

// settle does for an arrival what needs everybody else to be in place: who is back gets their
// things, of who has another's account the admins are asked.
func (a *arrival) settle(tx *sales.Tx) error {
	if a.person.Earlier != "" {
		return askSamePerson(tx, a.person)
	}
	if a.left.IsZero() {
		return nil
	}
	return crm.ComeBack(tx, a.person, a.left)
}

// manyRenamed says whether so many have another name that it is the names that changed, not the
// people.
func manyRenamed(tx *sales.Tx, entries []sales.Entry, known int) (bool, error) {
	n := 0
	for _, e := range entries {
		p, err := sales.PersonOfAccount(tx, e.UserID)
		if err != nil && !sales.IsNotFound(err) {
			return false, err
		}
		if err == nil && p.Active && e.Active && !sales.SameName(p, e.Name) {
			n++
		}
	}
	return tooMany(known, n), nil
}

// askSamePerson asks the admins whether somebody is who had their account before.
func askSamePerson(tx *sales.Tx, p *sales.Person) error {
	old, err := sales.PersonByID(tx, p.Earlier)
	if err != nil {
		return err
	}
	account := sales.Account(p.UserID)
	text := fmt.Sprintf("账号%s换了人：以前是%s（%s离开），现在是%s（%s）", account, old.Name, sales.Moment(old.LeftAt), p.Name, sales.DepartmentName(tx, p.Main))
	if sales.SameName(old, p.Name) {
		text = fmt.Sprintf("账号%s（%s）离开%d天后又出现", account, p.Name, int(tx.Now.Sub(old.LeftAt)/(24*time.Hour)))
	}
	more := "先按新人：看不到以前的罚单、记录、客户"
	if len(old.Granted) > 0 {
		more += "，也没有以前给的角色（" + rolesNamed(old.Granted) + "）"
	}
	more += "；期间的延交、缺交待人事确认。\n是同一人（批准）：以前的都接回来\n不是（驳回）：以前的留档"
	_, err = request.AskAdmins(tx, request.SamePersonRequest, request.DirectoryAsked{Person: p.UserID, Text: text, More: more})
	if sales.IsRefusal(err, sales.Missing) {
		return nil
	}
	return err
}

func rolesNamed(roles []sales.Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, r.Title())
	}
	return strings.Join(names, "、")
}

// tellUngranted tells the admins which roles given in chat somebody lost by being away.
func tellUngranted(tx *sales.Tx, p *sales.Person) error {
	admins, err := sales.PeopleWith(tx, sales.Admin)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("【角色】%s %s回到通讯录。离开前用「角色」给的已清除：%s\n要再给回：角色 @%s %s", sales.Moment(tx.Now), p.Name, rolesNamed(p.Granted), p.Name, p.Granted[0].Title())
	for _, a := range admins {
		n := sales.Notice{Key: "ungranted/" + p.Key() + "/" + sales.Stamp(tx.Now), To: a.UserID, Content: sales.Content{Text: text}, Reason: "roles cleared"}
		if err := sales.Queue(tx, n); err != nil {
			return err
		}
	}
	return nil
}
