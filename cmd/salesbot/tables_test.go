package main

import "testing"

// TestNoTwoRoomsShareATable joins the rooms' lists: two tables of one name would read
// each other's rows.
func TestNoTwoRoomsShareATable(t *testing.T) {
	all := append(keptTables(), passingTables()...)
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
