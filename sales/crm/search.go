package crm

import (
	"cmp"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// Findings are everything a word was found in, by name.
type Findings struct {
	Customers []*Customer
	Deals     []*Deal
	Leads     []*Lead // open ones: what became a deal is found as that
	Contacts  []*Contact
	People    []*sales.Person // active ones
}

// Search looks for a word in the names of customers, deals, leads, contacts and people:
// as characters, and as letters of their pinyin or its initials. Whose business it is to
// see what is found, the caller decides.
func Search(tx *sales.Tx, said string) (f Findings, err error) {
	if f.Customers, err = alike(tx, Customers, (*Customer).everyName, said); err != nil {
		return f, err
	}
	if f.Deals, err = alike(tx, Deals, func(d *Deal) string { return d.Name }, said); err != nil {
		return f, err
	}
	if f.Leads, err = alike(tx, Leads, func(l *Lead) string { return l.Name }, said); err != nil {
		return f, err
	}
	f.Leads = slices.DeleteFunc(f.Leads, func(l *Lead) bool { return !l.Open() })
	if f.Contacts, err = alike(tx, Contacts, func(c *Contact) string { return c.Name }, said); err != nil {
		return f, err
	}
	f.People, err = everybodyLike(tx, said)
	return f, err
}

// everybodyLike returns the active person of that userid and those whose names are alike.
func everybodyLike(tx *sales.Tx, said string) ([]*sales.Person, error) {
	found, err := sales.FindPeople(tx, said)
	if err != nil {
		return nil, err
	}
	more, err := peopleNamedLike(tx, said)
	for _, p := range more {
		if !slices.ContainsFunc(found, func(f *sales.Person) bool { return f.Key() == p.Key() }) {
			found = append(found, p)
		}
	}
	return found, err
}

func peopleNamedLike(tx *sales.Tx, said string) ([]*sales.Person, error) {
	found, err := alike(tx, sales.People, func(p *sales.Person) string { return p.Name }, strings.TrimLeft(strings.TrimSpace(said), "@＠"))
	return slices.DeleteFunc(found, func(p *sales.Person) bool { return !p.Active }), err
}

// SearchPeople returns the active people a word may mean: the one of that userid, else
// those of that full name, else those whose name it is in or spells.
func SearchPeople(tx *sales.Tx, said string) ([]*sales.Person, error) {
	exact, err := sales.FindPeople(tx, said)
	if err != nil || len(exact) > 0 {
		return exact, err
	}
	return peopleNamedLike(tx, said)
}

// alike returns the rows whose name contains what was said, and with letters those they
// spell, the closest names first.
func alike[T any](tx *sales.Tx, table *storage.Table[T], name func(*T) string, said string) ([]*T, error) {
	key := rulebook.NormalizeCompany(said)
	if key == "" {
		return nil, nil
	}
	c := table.Scan(tx, "")
	defer c.Close()
	var found, others []*T
	for c.Next() {
		if strings.Contains(rulebook.NormalizeCompany(name(c.Row())), key) {
			found = append(found, c.Row())
		} else {
			others = append(others, c.Row())
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if letters, ok := typedLetters(said); ok {
		found = append(found, spelledSo(others, name, letters)...)
	}
	// Of names that all contain the word the shortest is it most nearly.
	slices.SortStableFunc(found, func(a, b *T) int { return cmp.Compare(len(name(a)), len(name(b))) })
	return found, nil
}
