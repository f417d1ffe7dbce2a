package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// aMonth writes a company of two teams of ten and what they send in November 2026, whose
// duty begins on Tuesday the 3rd: twenty workdays. On each, one of them is late and one
// sends nothing, by turns; the rest are on time, one of them to the last second. Mondays
// everybody checks in.
func aMonth() (company, script string) {
	var c, s strings.Builder
	c.WriteString("departments: [{id: 1, name: 华东大区, parent: 0}, {id: 2, name: 一部, parent: 1}, {id: 3, name: 二部, parent: 1}]\npeople:\n")
	c.WriteString("  - {userid: boss, name: 王芳, department: [1], leader: true}\n")
	for team := range 2 {
		fmt.Fprintf(&c, "  - {userid: lead%d, name: 经理%d, department: [%d], leader: true}\n", team, team, team+2)
	}
	for i := range 20 {
		fmt.Fprintf(&c, "  - {userid: rep%02d, name: 销售%02d, department: [%d]}\n", i, i, i%2+2)
	}
	c.WriteString("roles: {hr: [chenhr], admin: [root]}\nstart: 2026-11-02T08:30:00+08:00\n")

	turn := 0
	for day := 3; day <= 30; day++ {
		weekday := time.Date(2026, 11, day, 0, 0, 0, 0, rulebook.Zone).Weekday()
		if weekday == time.Saturday || weekday == time.Sunday {
			continue
		}
		file := func(clock string, who func(place int) bool) {
			fmt.Fprintf(&s, "@ 2026-11-%02d %s\n", day, clock)
			for i := range 20 {
				if weekday == time.Monday && clock == "10:00:00" {
					fmt.Fprintf(&s, "rep%02d@ 31.%02d,121.4737\n", i, 10+i)
				}
				if who((i + turn) % 20) {
					fmt.Fprintf(&s, "rep%02d> 日报 %d日拜访了两家客户，谈了预算和工期\n", i, day)
				}
			}
		}
		file("10:00:00", func(place int) bool { return place > 2 })
		file("17:59:59", func(place int) bool { return place == 2 })
		file("18:00:00", func(place int) bool { return place == 1 })
		turn++
	}
	s.WriteString("@ 2026-12-01 10:00\n")
	return c.String(), s.String()
}

// TestMonth plays a month of twenty people and reckons it up: what a script of a day shows
// has to hold for four weeks of days, with nothing booked twice or lost.
func TestMonth(t *testing.T) {
	company, script := aMonth()
	file := filepath.Join(t.TempDir(), "company.yaml")
	if err := os.WriteFile(file, []byte(company), 0o600); err != nil {
		t.Fatal(err)
	}
	log := quietLog()
	log.SetOutput(t.Output())
	w, err := loadWorld(file, t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	begin := time.Now()
	if _, err := w.open(ctx, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	steps, err := readScript(strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&player{world: w, out: &out}).play(ctx, steps); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d steps, %d lines received, %s", len(steps), strings.Count(out.String(), " -> "), time.Since(begin).Round(time.Millisecond))

	reports, fines, visits := make(map[rulebook.ReportStatus]int), make(map[string]int), 0
	if err := w.app.store.View(ctx, func(tx *sales.Tx) error {
		all, err := storage.Collect(ledger.Reports.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, r := range all {
			reports[r.Status]++
		}
		booked, err := storage.Collect(ledger.Fines.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, f := range booked {
			fines[fmt.Sprintf("%s %s %s", f.Rule, f.Amount, f.State)]++
			fines[f.Person]++
		}
		seen, err := storage.Collect(crm.Visits.Scan(tx, ""))
		visits = len(seen)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(reports) != 2 || reports[rulebook.OnTime] != 360 || reports[rulebook.Late] != 20 {
		t.Errorf("reports: %v, want 360 on time and 20 late", reports)
	}
	if fines["late_report 10元 booked"] != 20 || fines["missing_report 30元 booked"] != 20 || len(fines) != 22 {
		t.Errorf("fines: %v, want 20 late, 20 missing, nothing else", fines)
	}
	for i := range 20 {
		if who := fmt.Sprintf("rep%02d", i); fines[who] != 2 {
			t.Errorf("%s has %d fines, want one late and one missing", who, fines[who])
		}
	}
	if visits != 80 {
		t.Errorf("%d visits, want 80: four Mondays of twenty people", visits)
	}
	told := out.String()
	for what, want := range map[string]int{
		"【缺交】":              20,     // the next workday, to each once
		"记延交10元":            20,     // in the answer to the report
		"，今天的日报还没收到。":       20 * 2, // at 18:00, to who is late at that second and to who never sends
		"日报还没交，24:00前交是延交":  20,     // at 21:30, to who never sends
		" 18:35\\n应交":       20 * 3, // evening digests of two managers and a director
		"-> chenhr: 【罚款统计】": 1,      // on the first workday of December
		"计入40张，20人，合计800元":  1,
	} {
		if n := strings.Count(told, what); n != want {
			t.Errorf("%q was received %d times, want %d", what, n, want)
		}
	}
	for _, line := range strings.Split(told, "\n") {
		at, text, ok := strings.Cut(line, " -> ")
		if ok && len(at) == len(time.DateTime) && (at[11:] < "08:00:00" || at[11:] >= "22:00:00") {
			t.Errorf("received at night: %s %s", at, text)
		}
	}
	if err := w.close(); err != nil {
		t.Error(err)
	}
}
