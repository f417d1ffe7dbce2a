package sales

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Person of the company, as the directory has them, with what the bot knows
// besides.
type Person struct {
	UserID        string       `json:"userid"` // the account as the directory spells it, of later holders with a mark, see Account; compared case-insensitively
	Name          string       `json:"name"`
	Title         string       `json:"title,omitempty"`
	Departments   []int        `json:"departments,omitempty"`
	Main          int          `json:"main"`
	Before        []Posting    `json:"before,omitempty"` // the main departments before, in order
	Leads         []int        `json:"leads,omitempty"`
	DirectLeaders []string     `json:"direct_leaders,omitempty"`
	Active        bool         `json:"active"`
	FirstSeen     rulebook.Day `json:"first_seen"`
	LeftAt        time.Time    `json:"left_at,omitzero"`
	Granted       []Role       `json:"granted,omitempty"`   // by 角色, on top of the settings
	GreetedAt     time.Time    `json:"greeted_at,omitzero"` // when WeCom accepted the greeting
	Suspended     bool         `json:"suspended,omitempty"` // a Suspension lasts
	Newcomer      bool         `json:"newcomer,omitempty"`  // a new hire, see TakesNewcomers; never somebody who returned
	Away          []Departure  `json:"away,omitempty"`      // when they were not in the directory and came back, in order
	Earlier       string       `json:"earlier,omitempty"`   // who had the account before, while nobody has said whether it is the same person
}

// A Posting is a main department somebody was in before.
type Posting struct {
	Department int          `json:"department"`
	Until      rulebook.Day `json:"until"` // from this day on it was another
}

// Key is the userid folded, see UserKey.
func (p *Person) Key() string { return UserKey(p.UserID) }

// MainOn is p's main department on a day: what was due of a day stays under the calendar
// of that day's department, wherever p has gone since.
func (p *Person) MainOn(day rulebook.Day) int {
	for _, b := range p.Before {
		if day < b.Until {
			return b.Department
		}
	}
	return p.Main
}

var (
	peopleByName   = storage.NewIndex("by_name", func(p *Person) []string { return []string{rulebook.Fold(p.Name)} })
	peopleByLead   = storage.NewIndex("by_lead", func(p *Person) []string { return departmentKeys(p.Leads) })
	peopleByReport = storage.NewIndex("by_direct_leader", func(p *Person) []string { return UserKeys(p.DirectLeaders) })
	peopleByGrant  = storage.NewIndex("by_grant", func(p *Person) []string { return roleKeys(p.Granted) })
)

// People are keyed by folded userid. Nobody is ever deleted: who leaves is inactive.
var People = storage.NewTable("people", (*Person).Key, peopleByName, peopleByLead, peopleByReport, peopleByGrant).Traced(storage.Trail{Title: "人员", By: []string{"name"}})

// Decides says whether p is here and may act for others.
func (p *Person) Decides() bool { return p.Active && !p.Suspended }

// UserKey makes userids comparable: WeCom compares them without regard to case.
func UserKey(userid string) string { return strings.ToLower(userid) }

// SameUser says whether two userids are the same person's.
func SameUser(a, b string) bool { return strings.EqualFold(a, b) }

// UserKeys folds several userids.
func UserKeys(userids []string) []string {
	folded := make([]string, len(userids))
	for i, u := range userids {
		folded[i] = UserKey(u)
	}
	return folded
}

func departmentKeys(ids []int) []string {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = strconv.Itoa(id)
	}
	return keys
}

// PersonByID returns the person with this userid, whatever its case; the error
// wraps storage.ErrNotFound.
func PersonByID(tx *Tx, userid string) (*Person, error) { return People.Get(tx, UserKey(userid)) }

// NameOf is the person's name, or the userid of somebody unknown. It is for texts.
func NameOf(tx *Tx, userid string) string {
	if userid == System {
		return "系统"
	}
	p, err := PersonByID(tx, userid)
	if err != nil {
		return userid
	}
	return p.Name
}

// NameApart is NameOf where people are counted or decided on: with the userid when
// somebody else has the same name.
func NameApart(tx *Tx, userid string) string {
	name := NameOf(tx, userid)
	same, err := storage.Collect(peopleByName.Find(tx, rulebook.Fold(name)))
	if err == nil && len(same) > 1 {
		name += "(" + userid + ")"
	}
	return name
}

// FindPeople returns the active people of that userid or full name; a userid wins
// over a name.
func FindPeople(tx *Tx, who string) ([]*Person, error) { return findPeople(tx, who, true) }

// FindLeavers is FindPeople among those who left.
func FindLeavers(tx *Tx, who string) ([]*Person, error) { return findPeople(tx, who, false) }

func findPeople(tx *Tx, who string, active bool) ([]*Person, error) {
	who = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(who), "@"), "＠")
	who = rulebook.Fold(who)
	p, err := PersonByID(tx, who)
	if active && !IsNotFound(err) {
		p, err = PersonOfAccount(tx, who)
	}
	if err == nil && p.Active == active {
		return []*Person{p}, nil
	}
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return nil, err
	}
	found, err := storage.Collect(peopleByName.Find(tx, who))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(p *Person) bool { return p.Active != active }), nil
}

// ActivePeople returns everybody active, by userid.
func ActivePeople(tx *Tx) ([]*Person, error) {
	all, err := storage.Collect(People.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p *Person) bool { return !p.Active }), nil
}

// ManagerOf is who decides for p: a direct leader, else a leader of the main
// department, else one of the next department above (RULEBOOK §8). nil means HR.
func ManagerOf(tx *Tx, p *Person) (*Person, error) {
	return managerOf(tx, p, map[string]bool{p.Key(): true})
}

// managerOf is ManagerOf without those already passed on the way up.
func managerOf(tx *Tx, p *Person, passed map[string]bool) (*Person, error) {
	for _, userid := range p.DirectLeaders {
		boss, err := PersonByID(tx, userid)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if boss.Decides() && !passed[boss.Key()] {
			return boss, nil
		}
	}
	ids, err := DepartmentsUp(tx, p.Main)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		leaders, err := storage.Collect(peopleByLead.Find(tx, strconv.Itoa(id)))
		if err != nil {
			return nil, err
		}
		for _, boss := range leaders {
			if boss.Decides() && !passed[boss.Key()] {
				return boss, nil
			}
		}
	}
	return nil, nil
}

// LeadersOf are the manager of p, that one's manager, and so on up. Two who lead the same
// department are both passed on the way.
func LeadersOf(tx *Tx, p *Person) ([]*Person, error) {
	var chain []*Person
	passed := map[string]bool{p.Key(): true}
	for {
		boss, err := managerOf(tx, p, passed)
		if err != nil || boss == nil {
			return chain, err
		}
		passed[boss.Key()] = true
		chain = append(chain, boss)
		p = boss
	}
}

// TeamOf returns the active people below boss, by userid.
func TeamOf(tx *Tx, boss *Person) ([]*Person, error) {
	all, err := ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	var team []*Person
	for _, p := range all {
		chain, err := LeadersOf(tx, p)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(chain, func(l *Person) bool { return l.Key() == boss.Key() }) {
			team = append(team, p)
		}
	}
	return team, nil
}

// DepartmentName is the name of a department for texts.
func DepartmentName(tx *Tx, id int) string {
	tree, err := departmentTree(tx)
	if err != nil || tree[id] == nil {
		return fmt.Sprintf("部门%d", id)
	}
	return tree[id].Name
}
