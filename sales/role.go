package sales

import (
	"errors"
	"slices"
	"strings"

	"salesbot/storage"
)

// A Role is what somebody is in the company; a person may have several.
type Role string

// The roles of RULEBOOK §8.
const (
	Rep      Role = "rep"
	Manager  Role = "manager"  // leads a department or is someone's direct leader
	Director Role = "director" // a leader above managers
	Reviewer Role = "reviewer" // samples follow-ups and visits
	HR       Role = "hr"
	Admin    Role = "admin"
)

// AllRoles in the order they are shown.
var allRoles = [...]Role{Rep, Manager, Director, Reviewer, HR, Admin}

// Title is the role's Chinese name.
func (r Role) Title() string {
	switch r {
	case Rep:
		return "销售"
	case Manager:
		return "经理"
	case Director:
		return "区总"
	case Reviewer:
		return "抽查人"
	case HR:
		return "人事"
	case Admin:
		return "管理员"
	}
	return string(r)
}

// ParseRole reads a role's identifier or Chinese name.
func ParseRole(s string) (Role, bool) {
	for _, r := range allRoles {
		if strings.EqualFold(s, string(r)) || s == r.Title() {
			return r, true
		}
	}
	return "", false
}

// Roles is a set of roles.
type Roles []Role

// Has says whether the set contains any of the roles given.
func (rs Roles) Has(any ...Role) bool {
	return slices.ContainsFunc(any, func(r Role) bool { return slices.Contains(rs, r) })
}

// RolesOf is everything p is: by the settings, by 角色, by whom they lead; who leads
// nothing and has no other role is a rep. Who left is nothing.
func RolesOf(tx *Tx, p *Person) (Roles, error) {
	if !p.Active {
		return nil, nil
	}
	roles := givenRoles(tx, p)
	leads, above, err := leadership(tx, p)
	if err != nil {
		return nil, err
	}
	switch {
	case above:
		roles = append(roles, Director)
	case leads:
		roles = append(roles, Manager)
	case len(roles) == 0:
		roles = append(roles, Rep)
	}
	return roles, nil
}

// givenRoles are those by the settings and by 角色.
func givenRoles(tx *Tx, p *Person) Roles {
	roles := slices.Clone(Roles(p.Granted))
	for _, r := range allRoles {
		if slices.Contains(UserKeys(tx.Settings.Roles[r]), p.Key()) {
			roles = append(roles, r)
		}
	}
	return roles
}

// leadership says whether p leads anybody, and whether p stands above other leaders.
func leadership(tx *Tx, p *Person) (leads, above bool, err error) {
	reports, err := storage.Collect(peopleByReport.Find(tx, p.Key()))
	if err != nil {
		return false, false, err
	}
	reports = slices.DeleteFunc(reports, func(r *Person) bool { return !r.Active })
	leads = len(p.Leads) > 0 || len(reports) > 0
	for _, r := range reports {
		if len(r.Leads) > 0 {
			above = true
		}
	}
	if len(p.Leads) == 0 || above {
		return leads, above, nil
	}
	leaders, err := storage.Collect(peopleByLead.Scan(tx, ""))
	if err != nil {
		return false, false, err
	}
	for _, l := range leaders {
		if !l.Active || l.Key() == p.Key() {
			continue
		}
		for _, id := range l.Leads {
			up, err := DepartmentsUp(tx, id)
			if err != nil {
				return false, false, err
			}
			if slices.ContainsFunc(up[1:], func(u int) bool { return slices.Contains(p.Leads, u) }) {
				return true, true, nil
			}
		}
	}
	return leads, false, nil
}

// PeopleWith returns the people who have role by the settings or by 角色 and may use it:
// active and not suspended.
// Leadership is not looked at: it is for HR, reviewers and admins.
func PeopleWith(tx *Tx, role Role) ([]*Person, error) {
	people, err := storage.Collect(peopleByGrant.Find(tx, string(role)))
	if err != nil {
		return nil, err
	}
	for _, userid := range tx.Settings.Roles[role] {
		p, err := PersonByID(tx, userid)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	people = slices.DeleteFunc(people, func(p *Person) bool { return !p.Decides() })
	slices.SortFunc(people, func(a, b *Person) int { return strings.Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(people, func(a, b *Person) bool { return a.Key() == b.Key() }), nil
}

// GrantRole gives p a role (on) or takes back one that was given so (off). Roles
// from the settings or from leading people are not touched.
func GrantRole(tx *Tx, p *Person, role Role, on bool) error {
	p.Granted = slices.DeleteFunc(p.Granted, func(r Role) bool { return r == role })
	if on {
		p.Granted = append(p.Granted, role)
	}
	return People.Put(tx, p)
}

func roleKeys(roles []Role) []string {
	keys := make([]string, len(roles))
	for i, r := range roles {
		keys[i] = string(r)
	}
	return keys
}
