package company_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A fact is something that is true of Tuesday and Wednesday, and reaches the bot some
// time after.
type fact struct {
	name string
	tell func(*house)
}

func filedFact(t *rapid.T) fact {
	who := rapid.SampledFrom([]string{"lina", "wangqiang"}).Draw(t, "who")
	minute := rapid.SampledFrom([]int{9 * 60, 17*60 + 59, 18 * 60, 18*60 + 7, 21 * 60, 23*60 + 59, 33 * 60}).Draw(t, "minute")
	sentAt := tuesday.Start().Add(time.Duration(minute) * time.Minute)
	added := rapid.Bool().Draw(t, "added")
	short := rapid.IntRange(0, 4).Draw(t, "short") == 0
	text := fmt.Sprintf("%s %d %v", goodText, minute, added)
	if short {
		text = "短"
	}
	return fact{fmt.Sprintf("%s files at minute %d, added %v, short %v", who, minute, added, short), func(h *house) {
		err := h.Store.Update(context.Background(), sales.Origin{Actor: who}, func(tx *sales.Tx) error {
			_, err := fileSaid(tx, h.Person(tx, who), tuesday, text, sentAt, added)
			return err
		})
		if err != nil && !sales.IsRefusal(err, sales.Invalid) {
			h.T.Fatal(err)
		}
	}}
}

// paperFact is a leader registering what came on paper; a report the person sent stands.
func paperFact(t *rapid.T) fact {
	who := rapid.SampledFrom([]string{"lina", "wangqiang"}).Draw(t, "who")
	came := rapid.SampledFrom([]rulebook.Clock{9 * 60, 17*60 + 59, 18 * 60, 23*60 + 59}).Draw(t, "came")
	return fact{fmt.Sprintf("%s on paper at %s", who, came), func(h *house) {
		err := h.Store.Update(context.Background(), sales.Origin{Actor: "zhangwei"}, func(tx *sales.Tx) error {
			_, err := ledger.RegisterPaperReport(tx, h.Person(tx, "zhangwei"), h.Person(tx, who), tuesday, came, goodText)
			return err
		})
		if err != nil && !sales.IsRefusal(err, sales.Conflict) {
			h.T.Fatal(err)
		}
	}}
}

// sweepTuesday runs the sweep whenever the clock stands.
func sweepTuesday(h *house) { h.Sweep(tuesday) }

// waiveOne is HR taking back whichever fine of a person is open.
func waiveOne(who string) func(*house) {
	return func(h *house) {
		h.As("chenhr", func(tx *sales.Tx) error {
			fines, err := ledger.FinesOf(tx, who)
			for _, f := range fines {
				if err == nil && f.Open() {
					_, err = ledger.WaiveFine(tx, h.Person(tx, "chenhr"), f, "核实过")
				}
			}
			return err
		})
	}
}

// openFines is the open ledger, and the reports, as they would be compared by people.
func (h *house) openFines() (fines, reports []string) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		all, err := storage.Collect(ledger.Fines.Scan(tx, ""))
		for _, f := range all {
			if f.State != ledger.Waived {
				fines = append(fines, f.Key()+" "+f.Amount.String())
			}
		}
		if err != nil {
			return err
		}
		filed, err := storage.Collect(ledger.Reports.Scan(tx, ""))
		for _, r := range filed {
			reports = append(reports, fmt.Sprintf("%s %s %s", r.Key(), r.Status, r.SentAt.UTC()))
		}
		return err
	})
	return fines, reports
}

// checkLedger holds what must be true of the ledger at any moment.
func (h *house) checkLedger() {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		open := make(map[string]int)
		all, err := storage.Collect(ledger.Fines.Scan(tx, ""))
		if err != nil {
			return err
		}
		codes := make(map[string]bool)
		for _, f := range all {
			if codes[f.Code] {
				h.T.Fatalf("two fines are called %s", f.Code)
			}
			codes[f.Code] = true
			if (f.Rule == rulebook.LateReportID || f.Rule == rulebook.MissingReportID) && f.State != ledger.Waived {
				open[sales.UserKey(f.Person)+f.Day.String()]++
			}
			at := ledger.FineState("")
			for _, m := range f.Moves {
				if m.From != at || !slices.Contains(at.Next(), m.To) {
					h.T.Fatalf("fine %s moved %s → %s from %s", f.Code, m.From, m.To, at)
				}
				at = m.To
			}
			if at != f.State {
				h.T.Fatalf("fine %s is %s after moving to %s", f.Code, f.State, at)
			}
		}
		for who, n := range open {
			if n > 1 {
				h.T.Fatalf("%s has %d fines for one day", who, n)
			}
		}
		return nil
	})
}

// Filings, paper, sweeps, outages and waivers in any order and repeated: never two fines for
// one day, never a step off the chart.
func TestAtMostOneFineADay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := memoryHouse(rt)
		h.At(wednesday, "10:00:00")
		facts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) fact {
			who := rapid.SampledFrom([]string{"lina", "wangqiang"}).Draw(rt, "subject")
			switch rapid.IntRange(0, 7).Draw(rt, "kind") {
			case 4:
				return paperFact(rt)
			case 0:
				return fact{"sweep", sweepTuesday}
			case 1:
				return fact{"HR waives " + who, waiveOne(who)}
			case 2:
				from := rapid.SampledFrom([]string{"17:10:00", "17:45:00", "20:00:00", "23:40:00"}).Draw(rt, "from")
				return fact{"outage " + from, func(h *house) {
					h.Do(func(tx *sales.Tx) error {
						return ledger.RecordHole(tx, ledger.Hole{From: sent(tuesday, from), To: sent(tuesday, from).Add(8 * time.Minute)})
					})
				}}
			case 3:
				work := rapid.Bool().Draw(rt, "work")
				return fact{fmt.Sprint("company day ", work), func(h *house) {
					h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, tuesday, work, 2); return err })
				}}
			}
			return filedFact(rt)
		}), 1, 12).Draw(rt, "facts")
		for _, f := range facts {
			rt.Log(f.name)
			f.tell(h)
			h.checkLedger()
		}
	})
}

// The same messages and sweeps in another order leave the same fines and reports, and
// another sweep changes nothing at all.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		// Outages are recorded before anything is caught up; everything else may come when it likes.
		outage := rapid.Bool().Draw(rt, "outage")
		facts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) fact {
			if rapid.IntRange(0, 3).Draw(rt, "kind") == 0 {
				return fact{"sweep", sweepTuesday}
			}
			return filedFact(rt)
		}), 1, 7).Draw(rt, "facts")
		// What is too short depends on what was there before, and is tested by itself.
		facts = slices.DeleteFunc(facts, func(f fact) bool { return strings.HasSuffix(f.name, "short true") })
		play := func(order []fact) *house {
			h := memoryHouse(rt)
			h.At(wednesday, "10:00:00")
			if outage {
				h.Do(func(tx *sales.Tx) error {
					return ledger.RecordHole(tx, ledger.Hole{From: sent(tuesday, "17:45:00"), To: sent(tuesday, "17:50:00")})
				})
			}
			for _, f := range order {
				f.tell(h)
			}
			sweepTuesday(h)
			return h
		}
		a, b := play(facts), play(rapid.Permutation(facts).Draw(rt, "order"))
		aFines, aReports := a.openFines()
		bFines, bReports := b.openFines()
		if !slices.Equal(aFines, bFines) || !slices.Equal(aReports, bReports) {
			rt.Fatalf("one order:\n%v\n%v\nanother:\n%v\n%v", aFines, aReports, bFines, bReports)
		}
		before := a.everything()
		sweepTuesday(a)
		if !maps.Equal(before, a.everything()) {
			rt.Fatalf("another sweep changed something")
		}
	})
}

// everything is every row of every table, with what was audited.
func (h *house) everything() map[string]string {
	h.T.Helper()
	rows := make(map[string]string)
	h.Do(func(tx *sales.Tx) error {
		for _, table := range company.Tables() {
			c, err := tx.Cursor(table.Name(), "", "")
			if err != nil {
				return err
			}
			for c.Next() {
				rows[table.Name()+"/"+c.Key()] = string(c.Value())
			}
			if err := c.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	return rows
}

// Replaying the trail gives every audited row as it is now; for fines it says who moved
// them.
func TestAuditRebuildsTheLedger(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := memoryHouse(rt)
		h.At(wednesday, "10:00:00")
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			h.Now = h.Now.Add(time.Duration(rapid.IntRange(0, 1).Draw(rt, "pause")) * time.Minute)
			switch rapid.IntRange(0, 4).Draw(rt, "kind") {
			case 0:
				sweepTuesday(h)
			case 1:
				waiveOne("lina")(h)
			case 2:
				h.Do(ledger.NoticeBooked)
				h.Deliver()
			default:
				filedFact(rt).tell(h)
			}
		}
		rebuilt := make(map[string]string)
		h.Do(func(tx *sales.Tx) error {
			entries, err := storage.Collect(sales.Audit.Scan(tx, ""))
			// Within one moment the order of one row's entries is theirs; rows do not mix.
			for _, e := range entries {
				key := e.Table + "/" + e.Key
				if rebuilt[key] != string(e.Old) {
					rt.Fatalf("entry %s begins with\n%s\nafter\n%s", e.ID(), e.Old, rebuilt[key])
				}
				rebuilt[key] = string(e.New)
				var f ledger.Fine
				if e.Table != ledger.Fines.Name() {
					continue
				}
				if err := json.Unmarshal(e.New, &f); err != nil {
					return err
				}
				if last := f.Moves[len(f.Moves)-1]; last.At.Equal(e.At) && len(e.Old) == 0 && last.By != e.Actor {
					rt.Fatalf("%s was opened by %s, the trail says %s", f.Code, last.By, e.Actor)
				}
			}
			return err
		})
		traced := make(map[string]bool)
		for _, t := range company.Tables() {
			traced[t.Name()] = t.Trail() != nil
		}
		for key, row := range h.everything() {
			table, _, _ := strings.Cut(key, "/")
			if traced[table] && rebuilt[key] != row {
				rt.Fatalf("%s is\n%s\nthe trail says\n%s", key, row, rebuilt[key])
			}
		}
	})
}
