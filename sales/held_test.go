package sales

import (
	"strings"
	"testing"

	"salesbot/rulebook"
)

// What speaks against booking holds a fine for HR; only then.
func TestHeld(t *testing.T) {
	outage := func(from, to string) func(*house) {
		return func(h *house) {
			h.do(func(tx *Tx) error { return Outages.Put(tx, &Outage{From: sent(tuesday, from), To: sent(tuesday, to)}) })
		}
	}
	leave := func(l Leave) func(*house) {
		return func(h *house) {
			l.Person, l.From, l.To = "LiNa", tuesday, tuesday
			h.do(func(tx *Tx) error { return Leaves.Put(tx, &l) })
		}
	}
	for _, c := range []struct {
		name    string
		fact    func(*house)
		late    FineState // of a report sent at 21:00
		missing FineState
	}{
		{"nothing", func(*house) {}, Booked, Booked},
		{"15 minutes in the evening", outage("18:05:00", "18:20:00"), Booked, Booked},
		{"more than 15", outage("18:05:00", "18:20:01"), Held, Held},
		{"before 17:00", outage("12:00:00", "17:00:00"), Booked, Booked},
		{"a second before 17:30", outage("17:29:00", "17:30:00"), Booked, Booked},
		{"around the deadline", outage("17:30:00", "17:30:01"), Held, Booked},
		{"until 18:05", outage("18:04:59", "18:05:00"), Held, Booked},
		{"after the report was sent", outage("21:00:00", "21:30:00"), Booked, Held},
		{"before midnight", outage("23:59:00", "23:59:59"), Booked, Held},
		{"all day", outage("00:00:00", "23:59:59"), Held, Held},
		{"unreachable", func(h *house) {
			h.at(tuesday, "18:00:00")
			h.do(func(tx *Tx) error { return NamedUnreachable(tx, "LINA") })
		}, Held, Held},
		{"unreachable the day before", func(h *house) { h.do(func(tx *Tx) error { return NamedUnreachable(tx, "lina") }) }, Booked, Booked},
		{"leave asked", leave(Leave{Kind: "事假"}), Held, Held},
		{"afternoon leave", leave(Leave{Kind: "事假", Half: Afternoon, Decided: true}), "", Held},
		{"morning leave", leave(Leave{Kind: "事假", Half: Morning, Decided: true}), Booked, Booked},
		{"leave", leave(Leave{Kind: "事假", Decided: true}), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			c.fact(h)
			h.file("lina", tuesday, "21:00:00")
			if got := h.fines("lina", tuesday)[rulebook.LateReportID]; got != c.late {
				t.Errorf("late %q, want %q", got, c.late)
			}
			m := newHouse(t)
			c.fact(m)
			m.sweep(tuesday)
			if got := m.fines("lina", tuesday)[rulebook.MissingReportID]; got != c.missing {
				t.Errorf("missing %q, want %q", got, c.missing)
			}
		})
	}
}

func TestHeldInAYearWithoutTable(t *testing.T) {
	h := newHouse(t)
	day := rulebook.NewDay(2031, 3, 4)
	h.sweep(day)
	if got := h.fines("lina", day)[rulebook.MissingReportID]; got != Held {
		t.Errorf("missing %q, want held", got)
	}
}

func TestRecordOutage(t *testing.T) {
	h := newHouse(t)
	record := func() (o *Outage) {
		h.do(func(tx *Tx) (err error) { o, err = RecordOutage(tx, 120e9); return err })
		return o
	}
	h.at(tuesday, "17:00:00")
	if o := record(); o != nil {
		t.Errorf("%+v before the first sign of life", o)
	}
	h.at(tuesday, "17:02:00")
	if o := record(); o != nil {
		t.Errorf("%+v, want none within two minutes", o)
	}
	h.at(tuesday, "17:05:00")
	if o := record(); o == nil || !o.From.Equal(sent(tuesday, "17:02:00")) || !o.To.Equal(h.now) {
		t.Errorf("%+v, want 17:02 to 17:05", o)
	}
	if o := record(); o != nil {
		t.Errorf("%+v recorded twice", o)
	}
}

// Facts that arrive late undo what they refute and book what is right instead.
func TestLateArrivals(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday)
	h.at(wednesday, "00:10:00")
	filed := h.fileSent("lina", sent(tuesday, "18:30:00"), goodText)
	if got := h.fines("lina", tuesday); got[rulebook.MissingReportID] != Waived || got[rulebook.LateReportID] != Booked || len(filed.Changed) != 2 {
		t.Errorf("a late report after the sweep: %v", got)
	}
	h.fileSent("lina", sent(tuesday, "17:59:59"), goodText)
	if got := h.fines("lina", tuesday); got[rulebook.MissingReportID] != Waived || got[rulebook.LateReportID] != Waived {
		t.Errorf("an on-time report after both: %v", got)
	}
	h.do(func(tx *Tx) error {
		f := h.fine(tx, rulebook.LateReportID, "lina", tuesday)
		if last := f.Moves[len(f.Moves)-1]; last.By != System || last.Why != "企业微信显示日报于 2026-11-17 17:59:59 发出" {
			t.Errorf("waived by %+v", last)
		}
		return nil
	})
	h.sweep(tuesday)
	if got := h.fines("lina", tuesday); got[rulebook.MissingReportID] != Waived || len(got) != 2 {
		t.Errorf("swept again: %v", got)
	}
}

// What nobody can move any more is set right by an entry against it, once.
func TestLateArrivalAfterSettling(t *testing.T) {
	h := newHouse(t)
	booked(h)
	december := rulebook.NewDay(2026, 12, 1)
	h.at(december, "10:00:00")
	h.as("chenhr", func(tx *Tx) error { _, _, err := SettleMonth(tx, monday.Month()); return err })
	h.fileSent("lina", sent(tuesday, "17:00:00"), goodText)
	h.fileSent("lina", sent(tuesday, "16:00:00"), goodText)
	if got := h.fines("lina", tuesday); got[rulebook.MissingReportID] != Settled || len(got) != 1 {
		t.Errorf("Tuesday %v, want the settled fine as it was", got)
	}
	if got := h.fines("lina", december); got[rulebook.CorrectionID] != Booked {
		t.Errorf("December %v, want a correction", got)
	}
	h.do(func(tx *Tx) error {
		code := h.fine(tx, rulebook.MissingReportID, "lina", tuesday).Code
		c, err := Fines.Get(tx, fineKey(rulebook.CorrectionID, "lina", december, code))
		if err != nil || c.Amount != -3000 || c.Corrects != code {
			t.Errorf("%+v, %v", c, err)
		}
		november, err := TallyOf(tx, monday.Month())
		if err != nil {
			return err
		}
		now, err := TallyOf(tx, december.Month())
		if november.Total != 9000+3000 || now.Total != -3000 {
			t.Errorf("November %s and December %s, want 120 as closed and -30", november.Total, now.Total)
		}
		return err
	})
	h.refused("lina", Conflict, func(tx *Tx) error {
		c, err := FinesOf(tx, "lina")
		if err != nil {
			return err
		}
		return AppealFine(tx, h.person(tx, "lina"), c[0], "x", tx.Now)
	})
	h.refused("chenhr", Conflict, func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "chenhr"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "再来一次")
		return err
	})
}

// Who left or changed department since owed the report on that day all the same.
func TestFineOutlivesTheDuty(t *testing.T) {
	for name, change := range map[string]func(*Entry){
		"left":                 func(e *Entry) { e.Active = false },
		"moved to a back room": func(e *Entry) { e.Departments = []int{4} },
		"promoted":             func(e *Entry) { e.Leads = []int{5} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.sweep(tuesday)
			h.at(wednesday, "10:00:00")
			for i := range h.dir.People {
				if h.dir.People[i].UserID == "LiNa" {
					change(&h.dir.People[i])
				}
			}
			h.sync()
			h.as("lina", func(tx *Tx) error {
				_, err := MakeUpReport(tx, h.person(tx, "lina"), tuesday, goodText, tx.Now)
				return err
			})
			h.as("chenhr", func(tx *Tx) error { _, err := SetCompanyDay(tx, tuesday, false, 3); return err })
			if got := h.fines("lina", tuesday)[rulebook.MissingReportID]; got != Booked {
				t.Errorf("%s, want booked", got)
			}
		})
	}
}

func TestTrial(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.TrialUntil = tuesday })
	filed := h.file("lina", tuesday, "18:30:00")
	if filed.Trial == nil || filed.Trial.Amount != 1000 || len(filed.Changed) != 0 {
		t.Errorf("%+v, want a finding and no fine", filed)
	}
	h.sweep(tuesday)
	h.as("zhangwei", func(tx *Tx) error {
		f, err := FlagFalseReport(tx, h.person(tx, "zhangwei"), h.person(tx, "lina"), tuesday, "没去")
		if err != nil {
			return err
		}
		told, err := Notices.Get(tx, noticeKey("trial/"+f.key(), "lina"))
		if err != nil || f.Code != "" || !strings.HasPrefix(told.Content.Text, "【试行，不计】") {
			t.Errorf("%+v, told %+v, %v", f, told, err)
		}
		return nil
	})
	if got := h.fines("wangqiang", tuesday); len(got) != 0 || len(h.fines("lina", tuesday)) != 0 {
		t.Errorf("fines %v on trial", got)
	}
	if filed := h.file("lina", wednesday, "18:30:00"); filed.Trial != nil || len(filed.Changed) != 1 {
		t.Errorf("%+v, want the fine the day after the trial", filed)
	}
}
