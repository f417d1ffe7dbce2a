package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/storage"
	"salesbot/storage/storagetest"
)

type visit struct {
	Day      string
	At       string
	Customer []string `json:",omitempty"`
	Note     string
}

func (v *visit) key() string { return v.Day + "/" + v.At }

var (
	byCustomer = storage.NewIndex("by_customer", func(v *visit) []string { return v.Customer })
	visits     = storage.NewTable("visits", (*visit).key, byCustomer)
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func newStore(t *testing.T) *storage.Store {
	s := storage.New(storagetest.Twice(storagetest.Memory()), func() time.Time { return noon })
	t.Cleanup(func() { s.Close() })
	return s
}

func update(t *testing.T, s *storage.Store, fn func(tx *storage.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t *testing.T, s *storage.Store, fn func(tx *storage.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// raw lists a table's keys as the engine has them.
func raw(t *testing.T, s *storage.Store, table string) (keys []string) {
	t.Helper()
	view(t, s, func(tx *storage.Tx) error {
		c, err := tx.Cursor(table, "", "")
		if err != nil {
			return err
		}
		defer c.Close()
		for c.Next() {
			keys = append(keys, c.Key())
		}
		return c.Err()
	})
	return keys
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// keysOf reads a cursor's rows as their keys.
func keysOf(t *testing.T, c *storage.Cursor[visit]) []string {
	t.Helper()
	rows, err := storage.Collect(c)
	if err != nil {
		t.Errorf("Collect: %v", err)
	}
	keys := []string{}
	for _, row := range rows {
		keys = append(keys, row.key())
	}
	return keys
}

func TestIndexFollowsTheRow(t *testing.T) {
	s := newStore(t)
	put := func(customer ...string) {
		t.Helper()
		update(t, s, func(tx *storage.Tx) error {
			return visits.Put(tx, &visit{Day: "2026-11-20", At: "09:00", Customer: customer})
		})
	}
	const index = "visits/by_customer"
	put("a", "b", "a")
	want(t, "new", raw(t, s, index), "a\x002026-11-20/09:00", "b\x002026-11-20/09:00")
	put("b", "c")
	want(t, "changed", raw(t, s, index), "b\x002026-11-20/09:00", "c\x002026-11-20/09:00")
	put()
	want(t, "left out", raw(t, s, index))
	put("d")
	update(t, s, func(tx *storage.Tx) error { return visits.Delete(tx, "2026-11-20/09:00") })
	want(t, "deleted", raw(t, s, index))
	want(t, "rows", raw(t, s, "visits"))
	update(t, s, func(tx *storage.Tx) error { return visits.Delete(tx, "2026-11-20/09:00") })
}

func TestWalks(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx *storage.Tx) error {
		for _, v := range []visit{
			{Day: "2026-11-19", At: "09:00", Customer: []string{"甲"}},
			{Day: "2026-11-20", At: "10:00", Customer: []string{"甲", "甲乙"}},
			{Day: "2026-11-20", At: "09:00", Customer: []string{"甲"}},
			{Day: "2026-11-201", At: "09:00", Customer: []string{"乙"}},
			{Day: "\xff", At: "\xff", Customer: []string{"\xff"}},
		} {
			if err := visits.Put(tx, &v); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *storage.Tx) error {
		want(t, "Scan of a day", keysOf(t, visits.Scan(tx, "2026-11-20/")), "2026-11-20/09:00", "2026-11-20/10:00")
		want(t, "Scan of nothing", keysOf(t, visits.Scan(tx, "2027")))
		want(t, "Scan from 0xff", raw(t, s, "visits")[4:], "\xff/\xff")
		want(t, "Range", keysOf(t, visits.Range(tx, "2026-11-19", "2026-11-20/10:00")), "2026-11-19/09:00", "2026-11-20/09:00")
		if got := keysOf(t, visits.Scan(tx, "")); len(got) != 5 {
			t.Errorf("Scan of all: %q", got)
		}
		want(t, "Find", keysOf(t, byCustomer.Find(tx, "甲")), "2026-11-19/09:00", "2026-11-20/09:00", "2026-11-20/10:00")
		want(t, "Find of a prefix only", keysOf(t, byCustomer.Find(tx, "")))
		want(t, "index Scan", keysOf(t, byCustomer.Scan(tx, "甲乙")), "2026-11-20/10:00")
		want(t, "index Range", keysOf(t, byCustomer.Range(tx, "乙", "甲")), "2026-11-201/09:00")
		first, err := storage.First(byCustomer.Find(tx, "甲"))
		if err != nil || first.key() != "2026-11-19/09:00" {
			t.Errorf("First: %v, %v", first, err)
		}
		if _, err := storage.First(byCustomer.Find(tx, "丙")); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("First of none: %v, want ErrNotFound", err)
		}
		if _, err := visits.Get(tx, "x"); !errors.Is(err, storage.ErrNotFound) || !strings.Contains(err.Error(), `visits "x"`) {
			t.Errorf("Get of none: %v, want ErrNotFound with the key", err)
		}
		for key, want := range map[string]bool{"2026-11-19/09:00": true, "x": false} {
			if has, err := visits.Has(tx, key); err != nil || has != want {
				t.Errorf("Has %q: %t, %v", key, has, err)
			}
		}
		return nil
	})
}

func TestIndexEntryWithoutItsRow(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx *storage.Tx) error { return tx.Put("visits/by_customer", "a\x00gone", nil) })
	view(t, s, func(tx *storage.Tx) error {
		if _, err := storage.First(byCustomer.Find(tx, "a")); err == nil || errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%v, want an error that does not pass for no row", err)
		}
		return nil
	})
}

func TestBadKeys(t *testing.T) {
	s := newStore(t)
	named := storage.NewTable("named", func(v *visit) string { return v.Note }, storage.NewIndex("by_day", func(v *visit) []string { return []string{v.Day} }))
	for name, v := range map[string]visit{"empty": {}, "U+0000": {Note: "a\x00b"}, "index U+0000": {Note: "a", Day: "\x00"}} {
		err := s.Update(context.Background(), func(tx *storage.Tx) error { return named.Put(tx, &v) })
		if err == nil || !strings.Contains(err.Error(), "named") {
			t.Errorf("%s key: %v, want an error naming the table", name, err)
		}
	}
	want(t, "rows", raw(t, s, "named"))
}

// audited keeps a record of changes and counts writes, as the room above does.
type audited struct {
	*storage.Tx
	changes []string
	writes  int
	refuse  error
}

func (a *audited) Put(table, key string, value []byte) error {
	a.writes++
	return a.Tx.Put(table, key, value)
}

func (a *audited) Changed(table storage.AnyTable, key string, old, new []byte) error {
	a.changes = append(a.changes, fmt.Sprintf("%s %s: %s -> %s", table.Name(), key, old, new))
	return a.refuse
}

func TestChanged(t *testing.T) {
	s := newStore(t)
	update(t, s, func(tx *storage.Tx) error {
		a := &audited{Tx: tx}
		v := &visit{Day: "d", At: "t", Customer: []string{"a"}}
		if err := visits.Put(a, v); err != nil {
			return err
		}
		writes := a.writes
		// The same row in the same and in another spelling.
		if err := visits.Put(a, v); err != nil {
			return err
		}
		if err := tx.Put("visits", "d/t", []byte(`{"Note": "", "At": "t", "Day": "d", "Customer": ["a"]}`)); err != nil {
			return err
		}
		if err := visits.Put(a, v); err != nil {
			return err
		}
		if a.writes != writes {
			t.Errorf("an unchanged row was written %d times", a.writes-writes)
		}
		v.Note = "n"
		if err := visits.Put(a, v); err != nil {
			return err
		}
		if a.writes != writes+1 {
			t.Errorf("a note's change wrote %d times, want once: the index did not change", a.writes-writes)
		}
		if err := errors.Join(visits.Delete(a, "d/t"), visits.Delete(a, "d/t")); err != nil {
			return err
		}
		want(t, "changes", a.changes,
			`visits d/t:  -> {"Day":"d","At":"t","Customer":["a"],"Note":""}`,
			`visits d/t: {"Note": "", "At": "t", "Day": "d", "Customer": ["a"]} -> {"Day":"d","At":"t","Customer":["a"],"Note":"n"}`,
			`visits d/t: {"Day":"d","At":"t","Customer":["a"],"Note":"n"} -> `)
		a.refuse = errors.New("refused")
		if err := visits.Put(a, v); !errors.Is(err, a.refuse) {
			t.Errorf("Put: %v, want what Changed returned", err)
		}
		return nil
	})
}

func TestTransactionTime(t *testing.T) {
	now := noon
	s := storage.New(storagetest.Twice(storagetest.Memory()), func() time.Time { now = now.Add(time.Second); return now })
	var seen []time.Time
	update(t, s, func(tx *storage.Tx) error { seen = append(seen, tx.Now); return nil })
	if len(seen) != 2 || !seen[0].Equal(seen[1]) {
		t.Errorf("two runs of one Update saw %v, want one moment", seen)
	}
}
