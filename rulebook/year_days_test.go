package rulebook

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// aDay is a line of the public project's files.
func aDay(name, date string, off bool) string {
	return fmt.Sprintf("\n        {\n            \"name\": %q,\n            \"date\": %q,\n            \"isOffDay\": %v\n        }", name, date, off)
}

// ofDays is a file of it, with what it has beside the days.
func ofDays(year int, days ...string) string {
	return fmt.Sprintf("{\n    \"$schema\": \"https://example.com/schema.json\",\n    \"$id\": \"https://example.com/%d.json\",\n    \"year\": %d,\n"+
		"    \"papers\": [\n        \"http://example.com/a.htm\",\n        \"http://example.com/b.htm\"\n    ],\n    \"days\": [%s\n    ]\n}\n", year, year, strings.Join(days, ","))
}

func TestParseYearOfDays(t *testing.T) {
	file := ofDays(2029,
		aDay("元旦", "2028-12-30", true), aDay("元旦", "2028-12-31", true) /* a Sunday */, aDay("元旦", "2029-01-01", true),
		aDay("元旦", "2029-01-06", false), aDay("春节", "2029-02-12", true), aDay("春节", "2029-02-20", false), /* a Tuesday */
		aDay("中秋节", "2029-10-01", true), aDay("国庆节", "2029-10-01", true), aDay("国庆节", "2030-01-05", false))
	for name, in := range map[string]string{
		"as published": file, "with a byte order mark": "\ufeff" + file,
		"with what comes next":  strings.Replace(file, `"name"`, `"workHours": {"from": [8]}, "name"`, 2),
		"with days before year": `{"days": [` + strings.SplitN(file, `"days": [`, 2)[1][:strings.Index(strings.SplitN(file, `"days": [`, 2)[1], "]")] + `], "year": 2029, "papers": ["http://example.com/a.htm", "http://example.com/b.htm"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			y, err := ParseYear([]byte(in))
			if err != nil {
				t.Fatal(err)
			}
			want := Year{Year: 2029, Source: "http://example.com/a.htm http://example.com/b.htm",
				Off: map[Day]string{
					day(t, "2028-12-30"): "元旦", day(t, "2028-12-31"): "元旦", day(t, "2029-01-01"): "元旦", day(t, "2029-02-12"): "春节", day(t, "2029-10-01"): "中秋节、国庆节",
				},
				Work: map[Day]string{day(t, "2029-01-06"): "元旦", day(t, "2030-01-05"): "国庆节"},
			}
			if !reflect.DeepEqual(y, want) {
				t.Errorf("%+v\nwant\n%+v", y, want)
			}
			cal := EmbeddedCalendar().WithYear(y)
			for d, work := range map[string]bool{
				"2028-12-29": true, "2028-12-30": false, "2028-12-31": false, "2029-01-06": true, "2029-01-07": false, "2029-02-20": true, "2030-01-05": true, "2030-01-06": false,
			} {
				if cal.Workday(day(t, d)) != work {
					t.Errorf("%s: workday %v", d, !work)
				}
			}
			if cal.Why(day(t, "2029-02-20")) != "工作日" || !cal.Known(day(t, "2028-12-30")) || cal.Known(day(t, "2028-12-29")) {
				t.Errorf("%s, known %v and %v", cal.Why(day(t, "2029-02-20")), cal.Known(day(t, "2028-12-30")), cal.Known(day(t, "2028-12-29")))
			}
			// Stored and read again it is the same.
			raw, err := json.Marshal(y)
			var again Year
			if err == nil {
				err = json.Unmarshal(raw, &again)
			}
			if err != nil || !reflect.DeepEqual(again, y) {
				t.Errorf("stored as %s, %v", raw, err)
			}
		})
	}
}

// Of two tables that name a day, that of the day's own year holds.
func TestNeighbouringTables(t *testing.T) {
	saturday := day(t, "2028-12-30")
	later := Year{Year: 2029, Off: map[Day]string{saturday: "元旦"}}
	own := Year{Year: 2028, Work: map[Day]string{saturday: "元旦"}}
	for _, cal := range []Calendar{Calendar{}.WithYear(later).WithYear(own), Calendar{}.WithYear(own).WithYear(later)} {
		if !cal.Workday(saturday) || cal.Why(saturday) != "调休上班" {
			t.Errorf("%s is %s", saturday, cal.Why(saturday))
		}
	}
}

func TestParseYearOfDaysRefuses(t *testing.T) {
	newYear := aDay("元旦", "2027-01-01", true)
	for _, c := range []struct {
		name, in string
		says     []string
	}{
		{"nothing published yet", ofDays(2027), []string{"2027", "no days", "not in the file yet"}},
		{"no day", ofDays(2027, newYear, aDay("春节", "2027-02-30", true)), []string{"2027", "line 19", "2027-02-30"}},
		{"a far year", ofDays(2027, newYear, aDay("春节", "2025-12-31", true)), []string{"line 19", "2025-12-31", "not in 2027"}},
		{"nothing of the year", ofDays(2027, aDay("元旦", "2026-12-31", true)), []string{"no days"}},
		{"off and worked", ofDays(2027, newYear, aDay("春节", "2027-02-06", true), aDay("春节", "2027-02-06", false)), []string{"line 24", "2027-02-06", "line 19"}},
		{"a statutory day worked", ofDays(2027, newYear, aDay("国庆节", "2027-10-02", false)), []string{"line 19", "2027-10-02", "国庆节", "by law"}},
		{"no name", ofDays(2027, aDay("", "2027-01-01", true)), []string{"line 14", "2027-01-01", "no name"}},
		{"no isOffDay", ofDays(2027, strings.Replace(newYear, "isOffDay", "off", 1)), []string{"line 14", "2027-01-01", "isOffDay"}},
		{"words for yes", ofDays(2027, strings.Replace(newYear, "true", `"true"`, 1)), []string{"line 14"}},
		{"days no list", `{"year": 2027, "days": {}}`, []string{"line 1", "want a list"}},
		{"days null", `{"year": 2027, "days": null}`, []string{"want a list"}},
		{"both forms", `{"year": 2027, "days": [], "holidays": []}`, []string{"both"}},
		{"key twice", ofDays(2027, strings.Replace(newYear, `"name"`, `"date": "2027-01-02", "name"`, 1)), []string{"twice"}},
		{"a slip of the pen", strings.Replace(ofDays(2027, newYear), "true", "ture", 1), []string{"line 13"}},
		{"cut off", ofDays(2027, newYear)[:200], []string{"holiday table"}},
		{"no year", strings.Replace(ofDays(2027, newYear), `"year": 2027,`, ``, 1), []string{"year 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			y, err := ParseYear([]byte(c.in))
			if err == nil {
				t.Fatalf("read as %+v", y)
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%v does not say %q", err, s)
				}
			}
		})
	}
}
