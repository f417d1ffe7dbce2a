package sandbox

import (
	"fmt"
	"io"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Company is what the WeCom directory of a made-up company would answer,
// with the settings that travel in the same file.
type Company struct {
	Departments []Department        `yaml:"departments"`
	People      []Person            `yaml:"people"`
	Roles       map[string][]string `yaml:"roles"`    // role → userids; who is named only here gets created
	Start       time.Time           `yaml:"start"`    // where the sandbox clock begins
	Rulebook    map[string]any      `yaml:"rulebook"` // handed on unread
	Places      []Place             `yaml:"places"`   // location buttons of the page
	Extra       map[string]any      `yaml:",inline"`  // every other top-level key, handed on unread
}

// A Department of the directory.
type Department struct {
	ID     int    `yaml:"id"`
	Name   string `yaml:"name"`
	Parent int    `yaml:"parent"` // 0: the root
}

// A Person is a member of the directory.
type Person struct {
	UserID       string         `yaml:"userid"`
	Name         string         `yaml:"name"`       // default: the userid
	Department   []int          `yaml:"department"` // the first is the main one; default: the root
	Title        string         `yaml:"title"`
	Leader       bool           `yaml:"leader"` // of each of the departments
	DirectLeader []string       `yaml:"direct_leader"`
	Status       int            `yaml:"status"` // 1 active (default), 2 disabled, 4 not activated, 5 left (D/90196)
	Mobile       string         `yaml:"mobile"` // kept, never answered: new apps do not get it
	Extra        map[string]any `yaml:",inline"`
}

// A Place is a location button of the page. Lat and Lng are kept as written.
type Place struct {
	Name  string `yaml:"name" json:"name"`
	Lat   string `yaml:"lat" json:"lat"`
	Lng   string `yaml:"lng" json:"lng"`
	Label string `yaml:"label" json:"label"` // the address; default: the name
}

// ReadCompany reads a company file and completes it: people named only in
// roles are created in the root department. Its error names the entry that is
// wrong.
func ReadCompany(r io.Reader) (*Company, error) {
	var c Company
	if err := yaml.NewDecoder(r).Decode(&c); err != nil {
		return nil, fmt.Errorf("company file: %w", err)
	}
	if err := c.complete(); err != nil {
		return nil, fmt.Errorf("company file: %w", err)
	}
	return &c, nil
}

// ReadPerson reads one person as written in a company file, for example
// {userid: wujun, name: 吴军, department: [2], title: 销售代表}.
func ReadPerson(text string) (Person, error) {
	var p Person
	if err := yaml.Unmarshal([]byte(text), &p); err != nil {
		return Person{}, fmt.Errorf("person: %w", err)
	}
	return p, nil
}

// fold is how WeCom compares userids.
func fold(userid string) string { return strings.ToLower(userid) }
