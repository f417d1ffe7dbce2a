package scheduler

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// clocks are a machine's two clocks and the world's true time beside them.
type clocks struct {
	h       *house
	mono    time.Duration
	truth   time.Time
	unknown error // WeCom cannot be asked
	asked   int
}

func (c *clocks) beat() ledger.Beat { return ledger.Beat{Wall: c.h.now, Mono: c.mono} }

// ServerTime tells the truth.
func (c *clocks) ServerTime(context.Context) (time.Time, error) {
	c.asked++
	return c.truth, c.unknown
}

// pass lets time pass as it does, a second at a time.
func (c *clocks) pass(d time.Duration) {
	for ; d > 0; d -= time.Second {
		step := min(d, time.Second)
		c.h.now, c.truth, c.mono = c.h.now.Add(step), c.truth.Add(step), c.mono+step
		c.h.loop.watch.glance()
	}
	c.h.runDue()
	c.h.alive()
}

// until lets time pass up to a moment.
func (c *clocks) until(t time.Time) {
	for c.h.now.Before(t) {
		c.pass(min(time.Minute, t.Sub(c.h.now)))
	}
}

// stopped lets time pass that the process does not see.
func (c *clocks) stopped(d time.Duration) {
	c.h.now, c.truth, c.mono = c.h.now.Add(d), c.truth.Add(d), c.mono+d
}

// set sets the wall clock.
func (c *clocks) set(t time.Time) { c.h.now = t }

// serving is a house in real time, on Tuesday.
func serving(t *testing.T, at rulebook.Clock) (*house, *clocks) {
	h := newHouse(t)
	h.start()
	h.until((monday + 1).At(at))
	c := &clocks{h: h, truth: h.now}
	h.env.Beat, h.env.Witness = c.beat, c
	h.restart(Jobs())
	h.start()
	c.pass(time.Second)
	return h, c
}

func (h *house) holes() (all []*ledger.Hole) {
	h.t.Helper()
	h.view(func(tx *sales.Tx) (err error) {
		all, err = storage.Collect(ledger.Holes.Scan(tx, ""))
		return err
	})
	return slices.DeleteFunc(all, func(h *ledger.Hole) bool { return h.Why == ledger.Down }) // those of starts
}

func (h *house) wantFines(state ledger.FineState, n int) {
	h.t.Helper()
	fines := h.fines()
	for _, f := range fines {
		if f.State != state {
			h.t.Errorf("%s of %s on %s is %s, want %s", f.Rule, f.Person, f.Day, f.State, state)
		}
	}
	if len(fines) != n {
		h.t.Errorf("%d fines, want %d", len(fines), n)
	}
}

// A process that is stopped around the deadline records it before the first message is
// judged by it.
func TestStoppedProcess(t *testing.T) {
	h, c := serving(t, 17*60+59)
	c.pass(20 * time.Second)
	from := h.now
	c.stopped(240 * time.Second)
	if err := h.loop.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.report("lina")
	holes := h.holes()
	if len(holes) != 1 || holes[0].Why != ledger.Frozen || !holes[0].From.Equal(from) || !holes[0].To.Equal(h.now) {
		t.Errorf("%+v", holes)
	}
	h.wantFines(ledger.Held, 1)
	c.stopped(4 * time.Second) // WeCom waits so long
	h.runDue()
	if n := len(h.holes()); n != 1 {
		t.Errorf("%d holes after a pause of 4 s", n)
	}
}

// The wall clock jumps from Tuesday to Friday under a running process, and Friday it is: the
// machine slept. What is caught up is held.
func TestMachineSlept(t *testing.T) {
	h, c := serving(t, 17*60)
	friday := (monday + 4).At(9*60 + 30)
	c.truth = friday
	c.set(friday)
	c.mono += time.Second
	h.runDue()
	if c.asked != 1 {
		t.Errorf("WeCom was asked %d times", c.asked)
	}
	h.alive()
	h.wantFines(ledger.Held, 9)
	if n := len(h.with("今天的日报还没收到")); n != 0 {
		t.Errorf("%d reminders of days gone by", n)
	}
}

// The wall clock is set three days ahead by mistake: nothing is judged, nobody is told
// anything, WeCom is asked each minute, and when it is put right the day goes on.
func TestClockSetAheadAndBack(t *testing.T) {
	h, c := serving(t, 17*60)
	got := len(h.got)
	wrong := (monday + 4).At(17 * 60)
	c.set(wrong)
	c.mono += time.Second
	h.runDue()
	c.pass(10 * time.Minute) // without a wait in between
	for range 5 {
		c.pass(time.Minute)
	}
	if c.asked < 6 || c.asked > 8 {
		t.Errorf("WeCom was asked %d times in 15 minutes of 6 looks", c.asked)
	}
	if err := h.loop.Trouble(); err == nil || !strings.Contains(err.Error(), "clock") {
		t.Errorf("trouble %v", err)
	}
	h.wantFines("", 0)
	c.set(c.truth)
	h.runDue()
	h.alive()
	if err := h.loop.Trouble(); err != nil {
		t.Error(err)
	}
	for _, hole := range h.holes() {
		if hole.To.After(h.now) || hole.Why != ledger.WrongClock {
			t.Errorf("hole %+v reaches beyond %v", hole, h.now)
		}
	}
	if len(h.got) != got {
		t.Errorf("told %v", h.got[got:])
	}
	c.until((monday + 1).At(18 * 60))
	h.wantLetters("今天的日报还没收到", (monday + 1).At(18*60), "lina", "wangqiang", "zhoumin")
}

// The same over a restart, while WeCom could not be asked: what was found of days to come is
// waived once it says what time it is, and the real evening has its reminders.
func TestClockWrongOverRestarts(t *testing.T) {
	h, c := serving(t, 17*60)
	truth := h.now
	wrong := (monday + 3).At(9 * 60)
	h.now, h.env.Beat, h.env.Witness = wrong, nil, nil
	h.restart(Jobs())
	h.start()
	h.until(wrong.Add(time.Hour))
	if len(h.fines()) == 0 {
		t.Fatal("nothing was found by the wrong clock; the test proves nothing")
	}
	truth = truth.Add(70 * time.Minute)
	c.truth, h.now = truth, truth
	h.env.Beat, h.env.Witness = c.beat, c
	c.unknown = errors.New("down")
	h.restart(Jobs())
	h.start()
	c.pass(3 * time.Minute)
	if h.loop.Trouble() == nil {
		t.Error("a clock that went back two days is believed")
	}
	c.unknown = nil
	c.pass(2 * time.Minute)
	h.alive()
	if err := h.loop.Trouble(); err != nil {
		t.Error(err)
	}
	for _, f := range h.fines() {
		if f.State != ledger.Waived || f.Moves[len(f.Moves)-1].By != sales.System {
			t.Errorf("%s of %s is %s", f.Rule, f.Person, f.State)
		}
	}
	c.until((monday + 1).At(21*60 + 30))
	h.wantLetters("日报还没交，24:00前", (monday + 1).At(21*60+30), "lina", "wangqiang", "zhoumin")
}

// Callbacks refused for their age.
func TestStaleCallbacks(t *testing.T) {
	const minute = time.Minute
	for _, c := range []struct {
		name string
		do   func(h *house, c *clocks)
		want bool // a hole
	}{
		{"a captured one", func(h *house, c *clocks) { h.loop.Stale(h.now, h.now.Add(-3*time.Hour)) }, false},
		{"a captured one, again and again", func(h *house, c *clocks) {
			signed := h.now.Add(-3 * time.Hour)
			for range 5 {
				h.loop.Stale(h.now, signed)
				c.pass(minute)
			}
		}, false},
		{"while the clock is ahead", func(h *house, c *clocks) {
			h.now = h.now.Add(11 * minute)
			h.restart(Jobs())
			h.start()
			c.pass(time.Second)
			h.loop.Stale(h.now, c.truth)
		}, true},
		{"signed later than it came", func(h *house, c *clocks) { h.loop.Stale(h.now, h.now.Add(11*minute)) }, true},
		{"two that agree, and nobody to ask", func(h *house, c *clocks) {
			c.unknown = errors.New("down")
			h.loop.Stale(h.now, h.now.Add(-11*minute))
			c.pass(minute)
			h.loop.Stale(h.now, h.now.Add(-11*minute))
		}, true},
		{"two that do not agree", func(h *house, c *clocks) {
			c.unknown = errors.New("down")
			h.loop.Stale(h.now, h.now.Add(-11*minute))
			c.pass(minute)
			h.loop.Stale(h.now, h.now.Add(-20*minute))
		}, false},
		{"two that agree beside one that was accepted", func(h *house, c *clocks) {
			c.unknown = errors.New("down")
			h.loop.Heard(h.now, h.now)
			h.loop.Stale(h.now, h.now.Add(-11*minute))
			c.pass(minute)
			h.loop.Stale(h.now, h.now.Add(-11*minute))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, clocks := serving(t, 17*60+45)
			before := len(h.holes())
			c.do(h, clocks)
			h.runDue()
			found := false
			for _, hole := range h.holes()[before:] {
				found = found || hole.Why == ledger.Refused || hole.Why == ledger.WrongClock
			}
			if found != c.want {
				t.Errorf("holes %v, want one: %v", h.holes(), c.want)
			}
		})
	}
}

// What is lost is a hole until something is accepted again, on record before that is judged.
func TestLostCallbacks(t *testing.T) {
	h, c := serving(t, 17*60+45)
	from := h.now
	h.loop.Lost(ledger.Failing, h.now)
	c.pass(10 * time.Minute)
	if err := h.loop.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if holes := h.holes(); len(holes) != 1 || holes[0].Why != ledger.Failing || !holes[0].From.Equal(from) || !holes[0].To.Equal(h.now) {
		t.Errorf("%+v", holes)
	}
	h.loop.Heard(h.now, h.now)
	until := h.now
	c.pass(10 * time.Minute)
	if holes := h.holes(); len(holes) != 1 || !holes[0].To.Equal(until) || h.loop.Trouble() != nil {
		t.Errorf("%+v, want it closed at %v", holes, until)
	}
}

// Bad signatures prove nothing, unless nothing else comes and WeCom cannot be asked either.
func TestForgedCallbacks(t *testing.T) {
	for _, c := range []struct {
		name  string
		asked error
		heard time.Duration // when one is accepted, from the first bad one; 0: never
		want  int
	}{
		{"WeCom answers", nil, 0, 0},
		{"nothing but them", errors.New("down"), 0, 1},
		{"one accepted before", errors.New("down"), -5 * time.Minute, 0},
		{"one accepted after", errors.New("down"), 5 * time.Minute, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, clocks := serving(t, 17*60+30)
			clocks.unknown = c.asked
			for at := -10 * time.Minute; at <= 20*time.Minute; at += time.Minute {
				if c.heard != 0 && at == c.heard {
					h.loop.Heard(h.now, h.now)
				}
				if at >= 0 && at <= 2*time.Minute {
					h.loop.Forged(h.now)
				}
				clocks.pass(time.Minute)
			}
			holes := h.holes()
			if len(holes) != c.want {
				t.Errorf("%d holes, want %d: %+v", len(holes), c.want, holes)
			}
		})
	}
}

// A message that could not be stored is told of when WeCom does not bring it again.
func TestNotKept(t *testing.T) {
	h, c := serving(t, 17*60+45)
	h.loop.NotKept("m1", "lina", h.now)
	h.loop.NotKept("m2", "wangqiang", h.now)
	c.pass(10 * time.Second)
	h.loop.Kept("m2")
	c.pass(2 * time.Minute)
	told := h.with("没存上")
	if len(told) != 1 || told[0].to != "chenhr" || !strings.Contains(told[0].text, "李娜") {
		t.Errorf("told %+v", told)
	}
}
