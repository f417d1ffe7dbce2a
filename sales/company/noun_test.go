package company_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salesbot/backup"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/salestest"
	"salesbot/sales/view"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// A sample is a noun as README's recipe has it: a type, a table with its Trail, a line in a list.
type sample struct {
	Code string `json:"code"`
	What string `json:"what"`
}

// A noun that is in the list of tables and nowhere else is told of by the trail in its own words,
// and is in a backup and back.
func TestANounIsItsTable(t *testing.T) {
	samples := storage.NewTable("samples", func(s *sample) string { return s.Code }).Traced(storage.Trail{Title: "样品", By: []string{"what"}})
	tables := append(company.Tables(), samples)
	open := func(folder string) *storage.Store {
		engine, err := bolt.Open(filepath.Join(folder, "salesbot.db"), bolt.Options{Fatal: func(err error) { panic(err) }})
		if err != nil {
			t.Fatal(err)
		}
		db := storage.New(engine, func() time.Time { return salestest.Monday.At(9 * 60) })
		t.Cleanup(func() { db.Close() })
		return db
	}
	folder := t.TempDir()
	db := open(folder)
	store := sales.NewStore(db, sales.Settings{Law: rulebook.DefaultLaw()}, tables, sales.Listeners{})
	put := func(tx *sales.Tx) error { return samples.Put(tx, &sample{"S1", "石材样板"}) }
	if err := store.Update(context.Background(), sales.Origin{Actor: sales.System, Via: "test"}, put); err != nil {
		t.Fatal(err)
	}
	err := store.View(context.Background(), func(tx *sales.Tx) error {
		entries, err := sales.HistoryOf(tx, samples.Name(), "S1")
		if err != nil || len(entries) != 1 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		if said := view.DescribeEntry(tx, entries[0], 100); !strings.Contains(said, "样品") || !strings.Contains(said, "石材样板") {
			t.Errorf("the trail says %q", said)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if names := backup.Names(tables); !strings.Contains(strings.Join(names, " "), "samples") {
		t.Errorf("a backup holds %v", names)
	}
}
