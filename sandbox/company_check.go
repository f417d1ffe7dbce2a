package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// userIDShape is D/90195: up to 64 bytes, a letter or digit first.
var userIDShape = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}$`)

func (c *Company) complete() error {
	if c.Start.IsZero() {
		return errors.New("start is missing: the time at which the sandbox clock begins")
	}
	if err := c.checkDepartments(); err != nil {
		return err
	}
	if len(c.People) == 0 {
		return errors.New("people is empty")
	}
	seen := map[string]string{}
	for i := range c.People {
		p := &c.People[i]
		if err := c.completePerson(p); err != nil {
			return err
		}
		if first, ok := seen[fold(p.UserID)]; ok {
			return fmt.Errorf("person %s: userid is taken by %s (case does not count)", p.UserID, first)
		}
		seen[fold(p.UserID)] = p.UserID
	}
	for _, role := range slices.Sorted(maps.Keys(c.Roles)) {
		for _, id := range c.Roles[role] {
			if _, ok := seen[fold(id)]; ok {
				continue
			}
			p := Person{UserID: id, Title: roleTitle(role)}
			if err := c.completePerson(&p); err != nil {
				return fmt.Errorf("role %s: %w", role, err)
			}
			c.People = append(c.People, p)
			seen[fold(id)] = id
		}
	}
	for _, p := range c.People {
		for _, l := range p.DirectLeader {
			if _, ok := seen[fold(l)]; !ok {
				return fmt.Errorf("person %s: direct_leader %s is not in the company", p.UserID, l)
			}
		}
	}
	return c.checkPlaces()
}

// roleTitle is the job title of somebody known only by a role.
func roleTitle(role string) string {
	switch role {
	case "hr":
		return "人事"
	case "admin":
		return "管理员"
	}
	return role
}

func (c *Company) checkDepartments() error {
	if len(c.Departments) == 0 {
		return errors.New("departments is empty")
	}
	parent := map[int]int{}
	for _, d := range c.Departments {
		if d.ID < 1 || d.Name == "" {
			return fmt.Errorf("department %d %q: id and name are required", d.ID, d.Name)
		}
		if _, ok := parent[d.ID]; ok {
			return fmt.Errorf("department %d: id is taken", d.ID)
		}
		parent[d.ID] = d.Parent
	}
	for _, d := range c.Departments {
		if _, ok := parent[d.Parent]; d.Parent != 0 && !ok {
			return fmt.Errorf("department %d: parent %d does not exist", d.ID, d.Parent)
		}
		steps := 0
		for at := d.ID; at != 0; at = parent[at] {
			if steps++; steps > len(parent) {
				return fmt.Errorf("department %d: it lies below itself", d.ID)
			}
		}
	}
	return nil
}

func (c *Company) completePerson(p *Person) error {
	if !userIDShape.MatchString(p.UserID) {
		return fmt.Errorf("person %q: userid must be 1 to 64 of 0-9 A-Z a-z _ - @ . and begin with a letter or digit", p.UserID)
	}
	if p.Name == "" {
		p.Name = p.UserID
	}
	if len(p.Department) == 0 {
		p.Department = []int{c.root()}
	}
	for _, id := range p.Department {
		if !slices.ContainsFunc(c.Departments, func(d Department) bool { return d.ID == id }) {
			return fmt.Errorf("person %s: department %d does not exist", p.UserID, id)
		}
	}
	if p.Status == 0 {
		p.Status = active
	}
	if !slices.Contains([]int{1, 2, 4, 5}, p.Status) {
		return fmt.Errorf("person %s: status %d is none of 1, 2, 4, 5", p.UserID, p.Status)
	}
	return nil
}

func (c *Company) checkPlaces() error {
	for i := range c.Places {
		p := &c.Places[i]
		if p.Name == "" {
			return fmt.Errorf("place %d: name is missing", i+1)
		}
		if err := checkPoint(p.Lat, p.Lng); err != nil {
			return fmt.Errorf("place %s: %w", p.Name, err)
		}
		if p.Label == "" {
			p.Label = p.Name
		}
	}
	return nil
}

// root is the topmost department; checkDepartments has made sure of one.
func (c *Company) root() int {
	for _, d := range c.Departments {
		if d.Parent == 0 {
			return d.ID
		}
	}
	return 0
}
