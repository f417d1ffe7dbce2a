package main

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
)

const table2027 = `{"year": 2027, "source": "made up", "holidays": [
  {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03", "work": ["2027-01-09"]}]}`

func TestHolidayImport(t *testing.T) {
	t.Chdir(t.TempDir())
	dataDir, engine := filledStore(t)
	file := write(t, "2027.json", table2027)
	_, err := run(t, newHolidayCommand(), "import", file, "--data", dataDir)
	expect(t, err, []string{"running", "stop it"})
	engine.Close()
	out, err := run(t, newHolidayCommand(), "import", file, "--data", dataDir)
	if err != nil || !strings.Contains(out, "2027") || !strings.Contains(out, "3 days off, 1 make-up") {
		t.Errorf("%q, %v", out, err)
	}
	store, cleanup, err := openForReading(t.Context(), dataDir, sales.Settings{Law: rulebook.DefaultLaw()})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	err = store.View(t.Context(), func(tx *sales.Tx) error {
		cal, err := sales.CalendarFor(tx, 0)
		if friday, saturday := rulebook.NewDay(2027, 1, 1), rulebook.NewDay(2027, 1, 9); cal.Workday(friday) || !cal.Workday(saturday) {
			t.Error("the table imported does not hold")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A year of the public project is taken as it is published, the days of its neighbours too.
func TestHolidayImportOfDays(t *testing.T) {
	t.Chdir(t.TempDir())
	dataDir, engine := filledStore(t)
	engine.Close()
	file := write(t, "2027.json", `{
  "$schema": "https://example.com/schema.json", "$id": "https://example.com/2027.json", "year": 2027, "papers": ["https://example.com/notice.htm"],
  "days": [
    {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-09", "isOffDay": false}
  ]}`)
	out, err := run(t, newHolidayCommand(), "import", file, "--data", dataDir)
	if err != nil || !strings.Contains(out, "2 days off, 1 make-up") || !strings.Contains(out, "notice.htm") {
		t.Errorf("%q, %v", out, err)
	}
	store, cleanup, err := openForReading(t.Context(), dataDir, sales.Settings{Law: rulebook.DefaultLaw()})
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	err = store.View(t.Context(), func(tx *sales.Tx) error {
		cal, err := sales.CalendarFor(tx, 0)
		if cal.Workday(rulebook.NewDay(2026, 12, 31)) || !cal.Workday(rulebook.NewDay(2027, 1, 9)) || !cal.Known(rulebook.NewDay(2027, 1, 5)) {
			t.Error("the table imported does not hold")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHolidayImportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, test := range map[string]struct{ table, says string }{
		"a wrong table":            {`{"year": 2027, "holidays": []}`, "no holidays"},
		"a file before the notice": {`{"year": 2027, "papers": [], "days": []}`, "not in the file yet"},
		"no store":                 {table2027, "no store"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, newHolidayCommand(), "import", write(t, "2027.json", test.table), "--data", t.TempDir())
			expect(t, err, []string{test.says})
		})
	}
}
