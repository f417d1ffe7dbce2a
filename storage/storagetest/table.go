package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"salesbot/storage"
)

// note is a row of a table with an index.
type note struct{ Key, By string }

var (
	notesBy = storage.NewIndex("by", func(n *note) []string { return []string{n.By} })
	notes   = storage.NewTable("notes", func(n *note) string { return n.Key }, notesBy)
)

// Rows of a range go in chunks, with their entries in indexes; what is outside stays, and a
// chunk that fails leaves all of its rows.
func testDeleteRange(t *testing.T, engine storage.Engine) {
	store := storage.New(engine, time.Now)
	update := func(fn func(tx *storage.Tx) error) error { return store.Update(context.Background(), fn) }
	err := update(func(tx *storage.Tx) error {
		for i := range 40 {
			if err := notes.Put(tx, &note{Key: fmt.Sprintf("%02d", i), By: fmt.Sprint(i % 3)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = update(func(tx *storage.Tx) error {
		n, err := notes.DeleteRange(tx, "", "", 100)
		if n != 40 {
			t.Errorf("%d rows, want 40", n)
		}
		return errors.Join(err, errRefused)
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("%v, want %v", err, errRefused)
	}
	for _, want := range []int{12, 12, 6, 0} {
		got := 0
		err := update(func(tx *storage.Tx) (err error) {
			got, err = notes.DeleteRange(tx, "05", "35", 12)
			return err
		})
		if err != nil || got != want {
			t.Errorf("%d rows, %v; want %d", got, err, want)
		}
	}
	left := []string{}
	for by := range 3 {
		for i := range 40 {
			if (i < 5 || i >= 35) && i%3 == by {
				left = append(left, fmt.Sprintf(`"%d\x00%02d"=`, by, i))
			}
		}
	}
	wantRows(t, engine, "notes/by", left...)
	view(t, engine, func(kv storage.KV) error {
		rows, err := dump(kv, "notes", "", "")
		if len(rows) != len(left) {
			t.Errorf("left: %v, want the %d rows behind %v", rows, len(left), left)
		}
		return err
	})
}
