package ledger_test

import (
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// What speaks against booking holds a fine for HR; only then.
func TestHeld(t *testing.T) {
	outage := func(from, to string) func(*house) {
		return func(h *house) {
			h.Do(func(tx *sales.Tx) error {
				return ledger.RecordHole(tx, ledger.Hole{From: sent(tuesday, from), To: sent(tuesday, to)})
			})
		}
	}
	unheard := func(userid, at string, how ledger.How) func(*house) {
		return func(h *house) {
			h.Do(func(tx *sales.Tx) error {
				return ledger.NoteUnheard(tx, ledger.Unheard{Person: userid, At: sent(tuesday, at), Number: "123456", How: how})
			})
		}
	}
	leave := func(l sales.Leave) func(*house) {
		return func(h *house) {
			l.Person, l.From, l.To = "LiNa", tuesday, tuesday
			h.Do(func(tx *sales.Tx) error { return sales.Leaves.Put(tx, &l) })
		}
	}
	for _, c := range []struct {
		name    string
		fact    func(*house)
		late    ledger.FineState // of a report sent at 21:00
		missing ledger.FineState
	}{
		{"nothing", func(*house) {}, ledger.Booked, ledger.Booked},
		{"15 minutes in the evening", outage("18:05:00", "18:20:00"), ledger.Booked, ledger.Booked},
		{"more than 15", outage("18:05:00", "18:20:01"), ledger.Held, ledger.Held},
		{"before 17:00", outage("12:00:00", "17:00:00"), ledger.Booked, ledger.Booked},
		{"a second before 17:30", outage("17:29:00", "17:30:00"), ledger.Booked, ledger.Booked},
		{"around the deadline", outage("17:30:00", "17:30:01"), ledger.Held, ledger.Booked},
		{"until 18:05", outage("18:04:59", "18:05:00"), ledger.Held, ledger.Booked},
		{"after the report was sent", outage("21:00:00", "21:30:00"), ledger.Booked, ledger.Held},
		{"before midnight", outage("23:59:00", "23:59:59"), ledger.Booked, ledger.Held},
		{"all day", outage("00:00:00", "23:59:59"), ledger.Held, ledger.Held},
		{"unreachable", func(h *house) {
			h.At(tuesday, "18:00:00")
			h.Do(func(tx *sales.Tx) error { return ledger.NamedUnreachable(tx, "LINA") })
		}, ledger.Held, ledger.Held},
		{"unreachable the day before", func(h *house) { h.Do(func(tx *sales.Tx) error { return ledger.NamedUnreachable(tx, "lina") }) }, ledger.Booked, ledger.Booked},
		{"a stop of no length", outage("17:45:00", "17:45:00"), ledger.Held, ledger.Booked},
		{"110 s down, 10 s up", func(h *house) {
			for at := sent(tuesday, "18:05:00"); at.Before(sent(tuesday, "18:45:00")); at = at.Add(2 * time.Minute) {
				h.Do(func(tx *sales.Tx) error {
					return ledger.RecordHole(tx, ledger.Hole{From: at, To: at.Add(110 * time.Second), Why: ledger.Down})
				})
			}
		}, ledger.Held, ledger.Held},
		{"no reminder", func(h *house) { h.Mute = true }, ledger.Held, ledger.Held},
		{"a message that failed", unheard("LINA", "10:00:00", ledger.HandlingFailed), ledger.Held, ledger.Held},
		{"a message nobody could read", unheard("lina", "10:00:00", ledger.Unread), ledger.Held, ledger.Held},
		{"one of nobody knows whom", unheard("", "10:00:00", ledger.Unread), ledger.Held, ledger.Held},
		{"another's message that failed", unheard("wangqiang", "10:00:00", ledger.HandlingFailed), ledger.Booked, ledger.Booked},
		{"leave asked", leave(sales.Leave{Kind: "事假"}), ledger.Held, ledger.Held},
		{"afternoon leave", leave(sales.Leave{Kind: "事假", Half: sales.Afternoon, Decided: true}), "", ledger.Held},
		{"morning leave", leave(sales.Leave{Kind: "事假", Half: sales.Morning, Decided: true}), ledger.Booked, ledger.Booked},
		{"leave", leave(sales.Leave{Kind: "事假", Decided: true}), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			c.fact(h)
			h.File("lina", tuesday, "21:00:00")
			if got := h.Fines("lina", tuesday)[rulebook.LateReportID]; got != c.late {
				t.Errorf("late %q, want %q", got, c.late)
			}
			m := newHouse(t)
			c.fact(m)
			m.Sweep(tuesday)
			if got := m.Fines("lina", tuesday)[rulebook.MissingReportID]; got != c.missing {
				t.Errorf("missing %q, want %q", got, c.missing)
			}
		})
	}
}

func TestHeldInAYearWithoutTable(t *testing.T) {
	h := newHouse(t)
	day := rulebook.NewDay(2031, 3, 4)
	h.Sweep(day)
	if got := h.Fines("lina", day)[rulebook.MissingReportID]; got != ledger.Held {
		t.Errorf("missing %q, want held", got)
	}
}

// Facts that arrive late undo what they refute and book what is right instead.
func TestLateArrivals(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	h.At(wednesday, "00:10:00")
	filed := h.FileSent("lina", sent(tuesday, "18:30:00"), goodText)
	if got := h.Fines("lina", tuesday); got[rulebook.MissingReportID] != ledger.Waived || got[rulebook.LateReportID] != ledger.Booked || len(filed.Changed) != 2 {
		t.Errorf("a late report after the sweep: %v", got)
	}
	h.FileSent("lina", sent(tuesday, "17:59:59"), goodText)
	if got := h.Fines("lina", tuesday); got[rulebook.MissingReportID] != ledger.Waived || got[rulebook.LateReportID] != ledger.Waived {
		t.Errorf("an on-time report after both: %v", got)
	}
	h.Do(func(tx *sales.Tx) error {
		f := h.Fine(tx, rulebook.LateReportID, "lina", tuesday)
		if last := f.Moves[len(f.Moves)-1]; last.By != sales.System || last.Why != "企业微信显示日报于 2026-11-17 17:59:59 发出" {
			t.Errorf("waived by %+v", last)
		}
		return nil
	})
	h.Sweep(tuesday)
	if got := h.Fines("lina", tuesday); got[rulebook.MissingReportID] != ledger.Waived || len(got) != 2 {
		t.Errorf("swept again: %v", got)
	}
}

// What nobody can move any more is set right by an entry against it, once.
func TestLateArrivalAfterSettling(t *testing.T) {
	h := newHouse(t)
	booked(h)
	december := rulebook.NewDay(2026, 12, 1)
	h.At(december, "10:00:00")
	h.As("chenhr", func(tx *sales.Tx) error { _, _, err := ledger.SettleMonth(tx, monday.Month()); return err })
	h.FileSent("lina", sent(tuesday, "17:00:00"), goodText)
	h.FileSent("lina", sent(tuesday, "16:00:00"), goodText)
	if got := h.Fines("lina", tuesday); got[rulebook.MissingReportID] != ledger.Settled || len(got) != 1 {
		t.Errorf("Tuesday %v, want the settled fine as it was", got)
	}
	if got := h.Fines("lina", december); got[rulebook.CorrectionID] != ledger.Booked {
		t.Errorf("December %v, want a correction", got)
	}
	h.Do(func(tx *sales.Tx) error {
		code := h.Fine(tx, rulebook.MissingReportID, "lina", tuesday).Code
		c, err := ledger.Fines.Get(tx, ledger.FineKey(rulebook.CorrectionID, "lina", december, code))
		if err != nil || c.Amount != -3000 || c.Corrects != code {
			t.Errorf("%+v, %v", c, err)
		}
		november, err := ledger.TallyOf(tx, monday.Month())
		if err != nil {
			return err
		}
		now, err := ledger.TallyOf(tx, december.Month())
		if november.Total != 9000+3000 || now.Total != -3000 {
			t.Errorf("November %s and December %s, want 120 as closed and -30", november.Total, now.Total)
		}
		return err
	})
	h.Refused("lina", sales.Conflict, func(tx *sales.Tx) error {
		c, err := ledger.FinesOf(tx, "lina")
		if err != nil {
			return err
		}
		return ledger.AppealFine(tx, h.Person(tx, "lina"), c[0], "x", tx.Now)
	})
	h.Refused("chenhr", sales.Conflict, func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "chenhr"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "再来一次")
		return err
	})
}

// Who left or changed department since owed the report on that day all the same.
func TestFineOutlivesTheDuty(t *testing.T) {
	for name, change := range map[string]func(*sales.Entry){
		"left":                 func(e *sales.Entry) { e.Active = false },
		"moved to a back room": func(e *sales.Entry) { e.Departments = []int{4} },
		"promoted":             func(e *sales.Entry) { e.Leads = []int{5} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.Sweep(tuesday)
			h.At(wednesday, "10:00:00")
			for i := range h.Dir.People {
				if h.Dir.People[i].UserID == "LiNa" {
					change(&h.Dir.People[i])
				}
			}
			h.Sync()
			h.As("lina", func(tx *sales.Tx) error {
				_, err := ledger.MakeUpReport(tx, h.Person(tx, "lina"), tuesday, goodText, tx.Now)
				return err
			})
			h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, tuesday, false, 3); return err })
			if got := h.Fines("lina", tuesday)[rulebook.MissingReportID]; got != ledger.Booked {
				t.Errorf("%s, want booked", got)
			}
		})
	}
}

func TestTrial(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.TrialUntil = tuesday })
	filed := h.File("lina", tuesday, "18:30:00")
	if filed.Trial != "试行，不计：正式执行后这份算延交10元。" || len(filed.Changed) != 0 {
		t.Errorf("%+v, want a finding and no fine", filed)
	}
	h.Sweep(tuesday)
	h.As("zhangwei", func(tx *sales.Tx) error {
		f, err := ledger.FlagFalseReport(tx, h.Person(tx, "zhangwei"), h.Person(tx, "lina"), tuesday, "没去")
		if err != nil {
			return err
		}
		told, err := sales.Notices.Get(tx, sales.NoticeKey("trial/"+f.Key(), "lina"))
		if err != nil || f.Code != "" || !strings.HasPrefix(told.Content.Text, "【试行，不计】") {
			t.Errorf("%+v, told %+v, %v", f, told, err)
		}
		return nil
	})
	if got := h.Fines("wangqiang", tuesday); len(got) != 0 || len(h.Fines("lina", tuesday)) != 0 {
		t.Errorf("fines %v on trial", got)
	}
	if filed := h.File("lina", wednesday, "18:30:00"); filed.Trial != "" || len(filed.Changed) != 1 {
		t.Errorf("%+v, want the fine the day after the trial", filed)
	}
}
