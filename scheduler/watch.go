package scheduler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

const (
	// askEvery is how often WeCom is asked what time it is, at most.
	askEvery = time.Minute
	// side is how long before and after a doubtful callback no good one may have come, for it
	// to mean anything.
	side = 10 * time.Minute
	// retriesEnd is when WeCom has stopped delivering a callback that failed (D/90238).
	retriesEnd = time.Minute
	// mostStale is how many callbacks refused for their age are compared.
	mostStale = 20
)

// A watch is what this process knows of whether it can receive. It puts that into the
// ledger of reach before anything is judged by it: see Loop.Ready.
type watch struct {
	beat func() ledger.Beat // nil: the clock is set by who visits every moment, it never jumps

	recording sync.Mutex // nobody is judged while another is still recording; before mu

	mu    sync.Mutex
	last  ledger.Beat
	began time.Time
	ended bool // listens no more: no sign of life any more

	holes   []ledger.Hole // to be recorded
	refused *ledger.Hole  // grows until a callback is accepted
	clock   *ledger.Hole  // grows until a witness confirms the time: slots wait
	forged  *ledger.Hole  // of bad signatures, none believed yet
	unasked bool          // a witness is wanted
	deaf    bool          // the witness could not be asked since forged began
	undo    bool          // the time was doubtful and is confirmed: what was found meanwhile may be wrong
	alarm   bool          // the admins are to hear of bad signatures
	alarmed rulebook.Day  // they did on

	lost    time.Time // when a callback was last lost
	heard   time.Time // when the last callback was accepted
	right   time.Time // when the clock was last known to be right
	asked   time.Time // when the witness was last asked
	stale   []staleCallback
	notKept map[string]ledger.Unheard // by message; WeCom may bring it again
}

// start begins to watch at now, after a last sign of life that may lie ahead: then the
// clock was wrong or is.
func (w *watch) start(now, last time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.began, w.ended = now, false
	if w.beat == nil {
		return
	}
	w.last = w.beat()
	if last.Sub(now) > ledger.MostSkew {
		w.doubt(ledger.Hole{From: now, To: last})
	}
}

// end says that nothing is received from here on.
func (w *watch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

// alive says whether the bot can receive, as far as it knows.
func (w *watch) alive() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.ended && w.clock == nil
}

// Trouble is why the bot cannot be sure to receive right now; nil when all is well.
func (l *Loop) Trouble() error {
	w := &l.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.clock != nil:
		return fmt.Errorf("this machine's clock is not confirmed since %s", w.clock.From.Format(time.RFC3339))
	case w.refused != nil && l.now().Sub(w.lost) < side: // nobody may have called since
		return fmt.Errorf("what WeCom sends is lost since %s: %s", w.refused.From.Format(time.RFC3339), w.refused.Why)
	}
	return nil
}

// Ready looks at the gap since the process was last seen moving and records every hole
// there is up to now. Call it before anything is judged: before each message and each slot.
// Its error is the store's.
func (l *Loop) Ready(ctx context.Context) error {
	l.watch.recording.Lock()
	defer l.watch.recording.Unlock()
	holes, unheard, alarm, undo := l.watch.take(l.now())
	if len(holes)+len(unheard) == 0 && !alarm && !undo {
		return nil
	}
	var waived int
	err := l.env.Store.Update(context.WithoutCancel(ctx), sales.Origin{Actor: sales.System, Via: "reach"}, func(tx *sales.Tx) (err error) {
		for _, h := range holes {
			if err := errors.Join(ledger.RecordHole(tx, h), ledger.TellHole(tx, h)); err != nil {
				return err
			}
		}
		for _, u := range unheard {
			if err := ledger.NoteUnheard(tx, u); err != nil {
				return err
			}
		}
		if alarm {
			if err := ledger.TellForged(tx); err != nil {
				return err
			}
		}
		if undo {
			waived, err = l.takeBackAhead(tx)
		}
		return err
	})
	if err != nil {
		l.watch.giveBack(holes, unheard, alarm, undo)
		return fmt.Errorf("reach: %w", err)
	}
	for _, h := range holes {
		l.env.Log.WithField("from", h.From).WithField("to", h.To).WithField("why", h.Why).Warn("the bot could not receive")
	}
	if undo {
		l.env.Log.WithField("waived", waived).Info("the clock is confirmed; slots go on")
	}
	return nil
}

// look beats, and opens a hole for the gap since the last beat.
func (w *watch) look() {
	if w.beat == nil {
		return
	}
	b := w.beat()
	h := b.Since(w.last)
	w.last = b
	switch {
	case h == nil:
	case h.Why == ledger.WrongClock:
		w.unasked = true
		w.doubt(*h)
	default:
		w.add(*h)
	}
}

// add puts a hole on the list to be recorded, where it stands once, as long as it is.
func (w *watch) add(h ledger.Hole) {
	for i, o := range w.holes {
		if o.From.Equal(h.From) && o.Why == h.Why {
			w.holes[i].To = later(o.To, h.To)
			return
		}
	}
	w.holes = append(w.holes, h)
}

// glance looks at the gap and keeps what it finds for the next Ready.
func (w *watch) glance() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look()
}

// take hands out what is to be recorded; giveBack returns it when that failed.
func (w *watch) take(now time.Time) (holes []ledger.Hole, unheard []ledger.Unheard, alarm, undo bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look()
	for _, h := range []*ledger.Hole{w.refused, w.clock} {
		if h != nil {
			h.To = later(h.To, now)
			w.add(*h)
		}
	}
	if f := w.forged; f != nil && w.deaf && now.Sub(f.From) >= side {
		w.add(*f)
	}
	for id, u := range w.notKept {
		if age := now.Sub(u.At); age < 0 || age >= retriesEnd {
			unheard = append(unheard, u)
			delete(w.notKept, id)
		}
	}
	holes, alarm, undo = w.holes, w.alarm, w.undo && w.clock == nil
	w.holes, w.alarm = nil, false
	if undo {
		w.undo = false
	}
	return holes, unheard, alarm, undo
}

func (w *watch) giveBack(holes []ledger.Hole, unheard []ledger.Unheard, alarm, undo bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alarm, w.undo = w.alarm || alarm, w.undo || undo
	for _, h := range holes {
		w.add(h)
	}
	for _, u := range unheard {
		if w.notKept == nil {
			w.notKept = make(map[string]ledger.Unheard)
		}
		w.notKept[u.Person+u.At.String()] = u
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
