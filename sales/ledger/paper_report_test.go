package ledger_test

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
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
		late, missing  ledger.FineState
	}{
		{"in time", "17:40:00", "18:10:00", false, "17:30", rulebook.OnTime, "", ""},
		{"in time, held as missing", "17:40:00", "18:10:00", true, "17:30", rulebook.OnTime, "", ledger.Waived},
		{"to the minute", "17:40:00", "18:10:00", true, "17:59", rulebook.OnTime, "", ledger.Waived},
		{"late", "17:40:00", "18:10:00", true, "18:00", rulebook.Late, ledger.Held, ledger.Waived},
		{"late, of an outage that holds only what is missing", "23:40:00", "23:50:00", true, "18:10", rulebook.Late, ledger.Booked, ledger.Waived},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.Do(func(tx *sales.Tx) error {
				return ledger.RecordHole(tx, ledger.Hole{From: sent(tuesday, c.from), To: sent(tuesday, c.to)})
			})
			if c.sweep {
				h.Sweep(tuesday)
			}
			h.At(wednesday, "09:30:00")
			at, err := rulebook.ParseClock(c.at)
			if err != nil {
				t.Fatal(err)
			}
			h.As("zhangwei", func(tx *sales.Tx) error {
				filed, err := ledger.RegisterPaperReport(tx, h.Person(tx, "zhangwei"), h.Person(tx, "lina"), tuesday, at, goodText)
				if err != nil {
					return err
				}
				if v := filed.Report.Revisions[0]; filed.Report.Status != c.status || v.By != "zhangwei" || !v.EnteredAt.Equal(tx.Now) || !v.SentAt.Equal(tuesday.At(at)) {
					t.Errorf("%+v", filed.Report)
				}
				return nil
			})
			if c.sweep { // and once more: the ledger does not move
				h.Do(func(tx *sales.Tx) error {
					_, err := ledger.SweepReports(tx, tuesday, []*sales.Person{h.Person(tx, "lina")})
					return err
				})
			}
			fines := h.Fines("lina", tuesday)
			if fines[rulebook.LateReportID] != c.late || fines[rulebook.MissingReportID] != c.missing {
				t.Errorf("fines %v", fines)
			}
			h.Do(func(tx *sales.Tx) error {
				if c.missing == ledger.Waived {
					f := h.Fine(tx, rulebook.MissingReportID, "lina", tuesday)
					if m := f.Moves[len(f.Moves)-1]; m.By != sales.System || !strings.Contains(m.Why, "张伟代录") {
						t.Errorf("waived by %s: %s", m.By, m.Why)
					}
				}
				told := h.fineNotices(tx, "lina")
				if want := c.late == ledger.Booked; (told > 0) != want {
					t.Errorf("%d notices of fines, a booked one %v", told, want)
				}
				if c.late == ledger.Held && !h.Fine(tx, rulebook.LateReportID, "lina", tuesday).HeldTold {
					t.Error("a held fine the rep was told of is not marked so")
				}
				if _, err := sales.Notices.Get(tx, sales.NoticeKey("paper-report/"+ledger.ReportKey("lina", tuesday), "lina")); err != nil {
					t.Errorf("the rep was not told: %v", err)
				}
				return nil
			})
		})
	}
}

// fineNotices counts the notices of fines queued for somebody.
func (h *house) fineNotices(tx *sales.Tx, userid string) (n int) {
	h.T.Helper()
	all, err := storage.Collect(sales.Notices.Scan(tx, "fine/"))
	if err != nil {
		h.T.Fatal(err)
	}
	for _, x := range all {
		if sales.SameUser(x.To, userid) {
			n++
		}
	}
	return n
}

func TestPaperReportRefused(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		return ledger.RecordHole(tx, ledger.Hole{From: sent(tuesday, "17:40:00"), To: sent(tuesday, "18:10:00")})
	})
	h.File("wangqiang", tuesday, "18:20:00")
	h.At(wednesday, "09:30:00")
	register := func(by, who string, day rulebook.Day, code sales.Code) {
		t.Helper()
		h.Refused(by, code, func(tx *sales.Tx) error {
			_, err := ledger.RegisterPaperReport(tx, h.Person(tx, by), h.Person(tx, who), day, 17*60, goodText)
			return err
		})
	}
	register("lina", "lina", tuesday, sales.Forbidden)
	register("zhangwei", "wangqiang", tuesday, sales.Conflict) // sent one
	register("zhangwei", "lina", wednesday, sales.Conflict)    // no outage
	register("zhangwei", "lina", wednesday+1, sales.Invalid)   // not yet
	register("chenhr", "zhangwei", tuesday, sales.Conflict)    // owes none
	register("zhangwei", "lina", tuesday-1, sales.Conflict)    // before the duty
	h.At(monday+14, "09:30:00")                                // never swept, so no fine keeps it open
	register("zhangwei", "lina", tuesday, sales.Conflict)
}
