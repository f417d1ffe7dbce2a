package sales

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A day whose outage holds fines takes a paper report, whatever was made of the day before
// it came; what comes of it is what a message of that time would have brought.
func TestPaperReport(t *testing.T) {
	for _, c := range []struct {
		name, from, to string // the outage
		sweep          bool   // the day is swept before
		at             string // when the paper came
		status         rulebook.ReportStatus
		late, missing  FineState
	}{
		{"in time", "17:40:00", "18:10:00", false, "17:30", rulebook.OnTime, "", ""},
		{"in time, held as missing", "17:40:00", "18:10:00", true, "17:30", rulebook.OnTime, "", Waived},
		{"to the minute", "17:40:00", "18:10:00", true, "17:59", rulebook.OnTime, "", Waived},
		{"late", "17:40:00", "18:10:00", true, "18:00", rulebook.Late, Held, Waived},
		{"late, of an outage that holds only what is missing", "23:40:00", "23:50:00", true, "18:10", rulebook.Late, Booked, Waived},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.do(func(tx *Tx) error {
				return Outages.Put(tx, &Outage{From: sent(tuesday, c.from), To: sent(tuesday, c.to)})
			})
			if c.sweep {
				h.sweep(tuesday)
			}
			h.at(wednesday, "09:30:00")
			at, err := rulebook.ParseClock(c.at)
			if err != nil {
				t.Fatal(err)
			}
			h.as("zhangwei", func(tx *Tx) error {
				filed, err := RegisterPaper(tx, h.person(tx, "zhangwei"), h.person(tx, "lina"), tuesday, at, goodText)
				if err != nil {
					return err
				}
				if v := filed.Report.Revisions[0]; filed.Report.Status != c.status || v.By != "zhangwei" || !v.EnteredAt.Equal(tx.Now) || !v.SentAt.Equal(tuesday.At(at)) {
					t.Errorf("%+v", filed.Report)
				}
				return nil
			})
			if c.sweep { // and once more: the ledger does not move
				h.do(func(tx *Tx) error { _, err := SweepReports(tx, tuesday, []*Person{h.person(tx, "lina")}); return err })
			}
			fines := h.fines("lina", tuesday)
			if fines[rulebook.LateReportID] != c.late || fines[rulebook.MissingReportID] != c.missing {
				t.Errorf("fines %v", fines)
			}
			h.do(func(tx *Tx) error {
				if c.missing == Waived {
					f := h.fine(tx, rulebook.MissingReportID, "lina", tuesday)
					if m := f.Moves[len(f.Moves)-1]; m.By != System || !strings.Contains(m.Why, "张伟代录") {
						t.Errorf("waived by %s: %s", m.By, m.Why)
					}
				}
				told := h.fineNotices(tx, "lina")
				if want := c.late == Booked; (told > 0) != want {
					t.Errorf("%d notices of fines, a booked one %v", told, want)
				}
				if c.late == Held && !h.fine(tx, rulebook.LateReportID, "lina", tuesday).HeldTold {
					t.Error("a held fine the rep was told of is not marked so")
				}
				if _, err := Notices.Get(tx, noticeKey("paper-report/"+reportKey("lina", tuesday), "lina")); err != nil {
					t.Errorf("the rep was not told: %v", err)
				}
				return nil
			})
		})
	}
}

// fineNotices counts the notices of fines queued for somebody.
func (h *house) fineNotices(tx *Tx, userid string) (n int) {
	h.t.Helper()
	all, err := storage.Collect(Notices.Scan(tx, "fine/"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, x := range all {
		if SameUser(x.To, userid) {
			n++
		}
	}
	return n
}

func TestPaperReportRefused(t *testing.T) {
	h := newHouse(t)
	h.do(func(tx *Tx) error {
		return Outages.Put(tx, &Outage{From: sent(tuesday, "17:40:00"), To: sent(tuesday, "18:10:00")})
	})
	h.file("wangqiang", tuesday, "18:20:00")
	h.at(wednesday, "09:30:00")
	register := func(by, who string, day rulebook.Day, code Code) {
		t.Helper()
		h.refused(by, code, func(tx *Tx) error {
			_, err := RegisterPaper(tx, h.person(tx, by), h.person(tx, who), day, 17*60, goodText)
			return err
		})
	}
	register("lina", "lina", tuesday, Forbidden)
	register("zhangwei", "wangqiang", tuesday, Conflict) // sent one
	register("zhangwei", "lina", wednesday, Conflict)    // no outage
	register("zhangwei", "lina", wednesday+1, Invalid)   // not yet
	register("chenhr", "zhangwei", tuesday, Conflict)    // owes none
	register("zhangwei", "lina", tuesday-1, Conflict)    // before the duty
	h.at(monday+14, "09:30:00")                          // never swept, so no fine keeps it open
	register("zhangwei", "lina", tuesday, Conflict)
}
