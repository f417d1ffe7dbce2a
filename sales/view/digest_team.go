package view

import (
	"cmp"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Team is a leader and everybody active below, by userid.
type Team struct {
	Boss    *sales.Person
	Members []*sales.Person
}

// allTeams returns every leader with who is below, by userid. It looks at each person
// once, where TeamOf for each leader would look at everybody each time.
func allTeams(tx *sales.Tx) ([]Team, error) {
	all, err := sales.ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	byBoss := make(map[string]*Team)
	for _, p := range all {
		chain, err := sales.LeadersOf(tx, p)
		if err != nil {
			return nil, err
		}
		for _, boss := range chain {
			t := byBoss[boss.Key()]
			if t == nil {
				t = &Team{Boss: boss}
				byBoss[boss.Key()] = t
			}
			t.Members = append(t.Members, p)
		}
	}
	teams := make([]Team, 0, len(byBoss))
	for _, t := range byBoss {
		teams = append(teams, *t)
	}
	slices.SortFunc(teams, func(a, b Team) int { return strings.Compare(a.Boss.Key(), b.Boss.Key()) })
	return teams, nil
}

// Title names the departments a leader leads, else the one they are in.
func (t Team) Title(tx *sales.Tx) string {
	if len(t.Boss.Leads) == 0 {
		return sales.DepartmentName(tx, t.Boss.Main)
	}
	all := make([]string, len(t.Boss.Leads))
	for i, id := range t.Boss.Leads {
		all[i] = sales.DepartmentName(tx, id)
	}
	return strings.Join(all, "、")
}

// A DepartmentDay is the day of one department below a director.
type DepartmentDay struct {
	Name string
	Day  *TeamDay
}

// LookAtDepartments gathers the team's day by the departments right below those the
// leader leads, in order of their ids; each with everything below it. Who is in none
// of them counts for their own department.
func LookAtDepartments(tx *sales.Tx, t Team, day rulebook.Day) ([]DepartmentDay, error) {
	type part struct {
		id     int
		direct bool
	}
	members := make(map[part][]*sales.Person)
	for _, p := range t.Members {
		up, err := sales.DepartmentsUp(tx, p.Main)
		if err != nil {
			return nil, err
		}
		at := part{id: p.Main}
		if i := slices.IndexFunc(up, func(id int) bool { return slices.Contains(t.Boss.Leads, id) }); i == 0 {
			at.direct = true
		} else if i > 0 {
			at.id = up[i-1]
		}
		members[at] = append(members[at], p)
	}
	parts := make([]part, 0, len(members))
	for at := range members {
		parts = append(parts, at)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.id, b.id) })
	var days []DepartmentDay
	for _, at := range parts {
		d, err := LookAt(tx, members[at], day)
		if err != nil {
			return nil, err
		}
		name := sales.DepartmentName(tx, at.id)
		if at.direct {
			name += "(直属)"
		}
		days = append(days, DepartmentDay{name, d})
	}
	return days, nil
}
