package sandbox

import (
	"strings"
	"testing"
)

func TestReadCompany(t *testing.T) {
	c, err := ReadCompany(strings.NewReader(testCompany))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.People) != 5 {
		t.Fatalf("%d people, want the 3 listed and the 2 named in roles", len(c.People))
	}
	hr := c.People[4]
	if c.People[3].UserID == "chenhr" {
		hr = c.People[3]
	}
	if hr.UserID != "chenhr" || hr.Name != "chenhr" || hr.Title != "人事" || hr.Department[0] != 1 {
		t.Errorf("created from roles: %+v", hr)
	}
	if c.Rulebook["visit_radius_m"] != 500 || c.Extra["sales_departments"] == nil {
		t.Errorf("settings are not handed on: %v %v", c.Rulebook, c.Extra)
	}
	if c.Places[0].Lat != "31.2304" {
		t.Errorf("latitude %q is not as written", c.Places[0].Lat)
	}
}

func TestReadCompanyRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"no start":            {"start: 2026-11-16T08:30:00+08:00", "", "start is missing"},
		"same userid":         {"userid: wangfang", "userid: lina", "person lina: userid is taken by LiNa"},
		"unknown department":  {"department: [1]", "department: [7]", "department 7 does not exist"},
		"unknown parent":      {"parent: 1", "parent: 9", "parent 9 does not exist"},
		"circle":              {"parent: 0", "parent: 2", "below itself"},
		"same department":     {"id: 2,", "id: 1,", "id is taken"},
		"bad userid":          {"userid: wangfang", "userid: 王芳", "userid must be"},
		"bad role member":     {"hr: [chenhr]", "hr: [陈]", "role hr"},
		"unknown leader":      {"title: 区总", "title: 区总, direct_leader: [nobody]", "direct_leader nobody"},
		"place off the globe": {"31.2304", "131", "place 华东设计院"},
		"no YAML":             {"departments:", "departments: [", "company file"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadCompany(strings.NewReader(strings.Replace(testCompany, c.old, c.with, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
