package main

import (
	"slices"
	"testing"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/scheduler"
	"salesbot/storage"
)

// TestNoTwoRoomsShareATable joins the rooms' lists: two tables of one name would read
// each other's rows.
func TestNoTwoRoomsShareATable(t *testing.T) {
	all := slices.Concat(sales.Tables(), bot.Tables(), bot.DeliveryTables(), scheduler.Tables(), []storage.AnyTable{tokens})
	seen := make(map[string]bool)
	for _, table := range all {
		if seen[table.Name()] {
			t.Errorf("table %s is listed twice", table.Name())
		}
		seen[table.Name()] = true
	}
	if len(seen) < 25 {
		t.Errorf("only %d tables are listed", len(seen))
	}
}
