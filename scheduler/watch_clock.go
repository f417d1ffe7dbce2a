package scheduler

import (
	"cmp"
	"context"
	"time"

	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A Witness knows the time better than this machine.
type Witness interface {
	ServerTime(ctx context.Context) (time.Time, error)
}

// Date is told what WeCom's clock says beside this machine's.
func (l *Loop) Date(server, local time.Time) {
	w := &l.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unasked = false
	if server.Sub(local).Abs() <= ledger.MostSkew {
		w.confirm(local)
		return
	}
	// It was right when it was last known to be, or never.
	w.doubt(ledger.Hole{From: cmp.Or(w.right, w.began, local), To: local})
	w.clock.From, w.clock.To = earlier(w.clock.From, server), later(w.clock.To, server)
}

// doubt makes slots wait until a witness confirms the time.
func (w *watch) doubt(h ledger.Hole) {
	w.undo = true
	if w.clock == nil {
		h.Why = ledger.WrongClock
		w.clock = &h
		return
	}
	w.clock.From, w.clock.To = earlier(w.clock.From, h.From), later(w.clock.To, h.To)
}

func (w *watch) confirm(at time.Time) {
	w.right = at
	if w.clock != nil {
		w.clock.To = later(w.clock.To, at)
		w.add(*w.clock)
		w.clock = nil
	}
}

// next is when a witness is to be asked, zero for not, and whether slots wait for it.
func (w *watch) next(now time.Time) (ask time.Time, wait bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.clock == nil && !w.unasked {
		return time.Time{}, false
	}
	ask = now
	if again := w.asked.Add(askEvery); !w.asked.IsZero() && w.asked.Before(now.Add(askEvery)) && again.After(now) {
		ask = again
	}
	return ask, w.clock != nil
}

// ask asks WeCom what time it is.
func (l *Loop) ask(ctx context.Context, now time.Time) {
	w := &l.watch
	w.mu.Lock()
	w.asked, w.unasked = now, false
	w.mu.Unlock()
	server, err := l.env.Witness.ServerTime(ctx)
	if err != nil {
		w.mu.Lock()
		w.deaf = w.forged != nil
		w.unasked = len(w.stale) > 0 || w.forged != nil
		w.mu.Unlock()
		l.env.Log.WithError(err).Warn("WeCom could not be asked what time it is")
		return
	}
	l.Date(server, l.now())
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forged = nil // WeCom is there, so a callback of its own would have come
}

// takeBackAhead undoes what a clock that ran ahead has done: findings of days to come, and
// slots that count as done.
func (l *Loop) takeBackAhead(tx *sales.Tx) (waived int, err error) {
	if waived, err = ledger.TakeBackAhead(tx); err != nil {
		return waived, err
	}
	states, err := storage.Collect(States.Scan(tx, ""))
	if err != nil {
		return waived, err
	}
	for _, s := range states {
		if s.Slot.After(tx.Now) {
			s.Slot = tx.Now
			if err := States.Put(tx, s); err != nil {
				return waived, err
			}
		}
	}
	return waived, ledger.SignOfLife(tx)
}
