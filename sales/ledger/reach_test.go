package ledger_test

import (
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// What passed since the last sign of life is a hole, of no length too; a bot that cannot
// listen makes one that goes on growing.
func TestRecordDown(t *testing.T) {
	h := newHouse(t)
	down := func(why ledger.Why) (hole *ledger.Hole) {
		h.Do(func(tx *sales.Tx) (err error) { hole, err = ledger.RecordDown(tx, why); return err })
		return hole
	}
	all := func() (holes []*ledger.Hole) {
		h.Do(func(tx *sales.Tx) (err error) {
			holes, err = ledger.HolesIn(tx, monday.Start(), saturday.Start())
			return err
		})
		return holes
	}
	h.At(tuesday, "17:00:00")
	if down(ledger.Down) != nil || len(all()) != 0 {
		t.Error("a hole before the first sign of life")
	}
	h.Do(ledger.SignOfLife)
	down(ledger.Down)
	if holes := all(); len(holes) != 1 || holes[0].From != holes[0].To {
		t.Errorf("%+v: want one of no length", holes)
	}
	h.Do(ledger.SignOfLife)
	for range 26 { // a crash loop
		h.Now = h.Now.Add(10 * time.Second)
		down(ledger.NotListening)
	}
	h.At(tuesday, "17:05:00")
	down(ledger.Down)
	h.Do(ledger.SignOfLife)
	if holes := all(); len(holes) != 1 || !holes[0].To.Equal(h.Now) || holes[0].To.Sub(holes[0].From) != 5*time.Minute || holes[0].Why != ledger.Down {
		t.Errorf("%+v: want one from 17:00 until 17:05", holes)
	}
}

func TestBeats(t *testing.T) {
	wall := tuesday.At(17 * 60)
	last := ledger.Beat{Wall: wall, Mono: time.Hour}
	for _, c := range []struct {
		name       string
		wall, mono time.Duration
		want       ledger.Why
	}{
		{"a second", time.Second, time.Second, ""},
		{"slewed by a time server", 1500 * time.Millisecond, time.Second, ""},
		{"stepped back by less than a minute", -30 * time.Second, time.Second, ""},
		{"stopped", 240 * time.Second, 240 * time.Second, ledger.Frozen},
		{"stopped for 5 s", 5 * time.Second, 5 * time.Second, ledger.Frozen},
		{"a machine asleep for 20 s", 21 * time.Second, time.Second, ledger.Frozen},
		{"stopped while the clock was set back a little", -10 * time.Second, 20 * time.Second, ledger.Frozen},
		{"set three days ahead", 64 * time.Hour, time.Second, ledger.WrongClock},
		{"set back", -64 * time.Hour, time.Second, ledger.WrongClock},
		{"a minute and a second ahead", 62 * time.Second, time.Second, ledger.WrongClock},
	} {
		got := ledger.Beat{Wall: wall.Add(c.wall), Mono: time.Hour + c.mono}.Since(last)
		switch {
		case c.want == "":
			if got != nil {
				t.Errorf("%s: %+v", c.name, got)
			}
		case got == nil || got.Why != c.want || got.To.Sub(got.From) != c.wall.Abs():
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

// The admins and HR hear of a message nobody heard once, and of what is booked already.
func TestNoteUnheard(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	note := func(u ledger.Unheard) {
		for range 2 {
			h.Do(func(tx *sales.Tx) error { return ledger.NoteUnheard(tx, u) })
		}
	}
	note(ledger.Unheard{Person: "lina", At: sent(tuesday, "17:50:00"), Number: "123456", How: ledger.HandlingFailed})
	told := h.Notices("unheard/")
	if len(told) != 3 {
		t.Fatalf("%d were told, want the admin and two of HR", len(told))
	}
	h.Do(func(tx *sales.Tx) error {
		code := h.Fine(tx, rulebook.MissingReportID, "lina", tuesday).Code
		if text := told[0].Content.Text; !strings.Contains(text, "李娜") || !strings.Contains(text, "123456") || !strings.Contains(text, "罚单"+code) {
			t.Errorf("told %q", text)
		}
		return nil
	})
}

// A clock that ran ahead is put right: what it found of days to come is taken back.
func TestTakeBackAhead(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "12:00:00")
	h.Do(ledger.SignOfLife)
	h.Do(func(tx *sales.Tx) error {
		return ledger.RecordHole(tx, ledger.Hole{From: h.Now, To: sent(friday, "09:00:00"), Why: ledger.WrongClock})
	})
	h.At(wednesday, "18:00:00")
	h.Do(func(tx *sales.Tx) error {
		return sales.Queue(tx, sales.Notice{Key: "report-deadline/" + wednesday.String(), To: "lina", Content: sales.Content{Text: "x"}})
	})
	h.Deliver()
	h.Sweep(wednesday)
	h.Do(ledger.SignOfLife)
	h.Now = sent(tuesday, "12:10:00") // set back
	h.Do(func(tx *sales.Tx) error {
		n, err := ledger.TakeBackAhead(tx)
		if n != 4 {
			t.Errorf("%d waived, want those of four reps", n)
		}
		return err
	})
	if got := h.Fines("lina", wednesday)[rulebook.MissingReportID]; got != ledger.Waived {
		t.Errorf("Wednesday's is %s", got)
	}
	h.Do(func(tx *sales.Tx) error {
		f := h.Fine(tx, rulebook.MissingReportID, "lina", wednesday)
		if why := f.Moves[len(f.Moves)-1].Why; !strings.Contains(why, "误走到11月19日00:05") || !strings.Contains(why, "11月17日12:10") {
			t.Errorf("waived because %q", why)
		}
		holes, err := ledger.HolesIn(tx, monday.Start(), saturday.Start())
		if len(holes) != 1 || !holes[0].To.Equal(h.Now) {
			t.Errorf("%+v: want a hole until now", holes)
		}
		if sent, _ := sales.WasSent(tx, "report-deadline/"+wednesday.String(), "lina"); !sent.IsZero() {
			t.Error("Wednesday's reminder will never be sent again")
		}
		return err
	})
}
