package company

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"time"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// samePersonDecided does what the admin said of somebody who has another's account: asked is
// when they joined.
func samePersonDecided(tx *sales.Tx, newcomer string, asked time.Time, yes bool) error {
	p, err := sales.PersonByID(tx, newcomer)
	if err != nil || p.Earlier == "" || !p.Active {
		return err
	}
	old, err := sales.PersonByID(tx, p.Earlier)
	if err != nil {
		return err
	}
	p.Earlier = ""
	if !yes {
		return sales.People.Put(tx, p) // what waits for the other goes on waiting
	}
	left := old.LeftAt
	old.Name, old.Title, old.Departments, old.Main, old.Leads, old.DirectLeaders = p.Name, p.Title, p.Departments, p.Main, p.Leads, p.DirectLeaders
	old.Away = append(old.Away, sales.Departure{From: left, To: asked})
	old.Active, old.LeftAt = true, time.Time{}
	if asked.Sub(left) > together {
		old.Granted = nil
	}
	p.Active, p.LeftAt = false, tx.Now
	for _, x := range []*sales.Person{p, old} {
		if err := sales.People.Put(tx, x); err != nil {
			return err
		}
	}
	if err := adopt(tx, p.UserID, old.UserID, asked); err != nil {
		return err
	}
	return crm.ComeBack(tx, old, left)
}

// adopt makes everything written since a moment under one userid another's: what somebody did
// while nobody knew who they are. The first has a mark, so that nothing else is spelled like it.
// What would stand in the place of something the other has stays as it is.
func adopt(tx *sales.Tx, from, to string, since time.Time) error {
	tables := make(map[string]storage.AnyTable)
	for _, t := range Tables() {
		tables[t.Name()] = t
	}
	delete(tables, sales.People.Name())
	token := regexp.MustCompile(`(?i)([^A-Za-z0-9_\-@.])` + regexp.QuoteMeta(from) + `([^0-9])`)
	rename := func(row []byte) []byte { // twice: two may share what stands between them
		row = token.ReplaceAll(row, []byte("${1}"+to+"${2}"))
		return token.ReplaceAll(row, []byte("${1}"+to+"${2}"))
	}
	c := sales.Audit.Range(tx, sales.Stamp(since), "")
	defer c.Close()
	type place struct{ table, key string }
	var rows []place
	for c.Next() {
		if e := c.Row(); tables[e.Table] != nil && bytes.Contains(bytes.ToLower(e.New), bytes.ToLower([]byte(from))) {
			rows = append(rows, place{e.Table, e.Key})
		}
	}
	if err := c.Err(); err != nil {
		return err
	}
	c.Close()
	slices.SortFunc(rows, func(a, b place) int { return bytes.Compare([]byte(a.table+"\x00"+a.key), []byte(b.table+"\x00"+b.key)) })
	for _, r := range slices.Compact(rows) {
		if err := tables[r.table].Edit(tx, r.key, rename); err != nil {
			return fmt.Errorf("%s as %s: %w", from, to, err)
		}
	}
	return nil
}
