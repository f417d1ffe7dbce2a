package scheduler

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales/ledger"
)

// A staleCallback was signed long before it came, or so it seems.
type staleCallback struct{ at, signed time.Time }

func (s staleCallback) age() time.Duration { return s.at.Sub(s.signed) }

// Heard notes a callback that was accepted, signed by WeCom at a moment; zero where that
// is not known. It is a witness of the time, and ends what was lost before it.
func (l *Loop) Heard(at, signed time.Time) {
	w := &l.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = at
	if w.refused != nil {
		w.refused.To = later(w.refused.To, at)
		w.add(*w.refused)
		w.refused = nil
	}
	w.forged, w.deaf, w.stale = nil, false, nil
	if !signed.IsZero() && at.Sub(signed).Abs() <= ledger.MostSkew {
		w.confirm(at)
	}
}

// Lost notes an authentic callback that is kept nowhere. Until one is accepted again the
// bot does not receive.
func (l *Loop) Lost(why ledger.Why, at time.Time) {
	l.watch.mu.Lock()
	defer l.watch.mu.Unlock()
	l.watch.lose(ledger.Hole{From: at, To: at, Why: why})
}

func (w *watch) lose(h ledger.Hole) {
	w.lost = later(w.lost, h.To)
	if w.refused == nil {
		w.refused = &h
		return
	}
	w.refused.From, w.refused.To = earlier(w.refused.From, h.From), later(w.refused.To, h.To)
}

// Stale notes an authentic callback refused for its age. One signed later than it came
// proves that the clocks differ; an older one may be a captured one that somebody sends at
// will: it counts where a witness says that the clock is wrong, or where another callback
// is off by as much and none was accepted around them.
func (l *Loop) Stale(at, signed time.Time) {
	w := &l.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unasked = true
	s := staleCallback{at, signed}
	if s.age() < 0 {
		w.lose(ledger.Hole{From: at, To: signed, Why: ledger.Refused})
		return
	}
	for _, o := range w.stale {
		if !o.signed.Equal(signed) && (o.age()-s.age()).Abs() <= ledger.MostSkew && o.at.Sub(w.heard) > side {
			w.lose(ledger.Hole{From: earlier(o.at, o.signed), To: at, Why: ledger.Refused})
		}
	}
	if w.stale = append(w.stale, s); len(w.stale) > mostStale {
		w.stale = w.stale[1:]
	}
}

// Forged notes a callback whose signature is not WeCom's. Anybody may post one: it is a
// hole only where none was accepted for some time on either side and WeCom cannot be asked
// either.
func (l *Loop) Forged(at time.Time) {
	w := &l.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if today := rulebook.DayOf(at); w.alarmed != today {
		w.alarm, w.alarmed = true, today
	}
	if w.forged != nil {
		w.forged.To = at
	} else if at.Sub(w.heard) > side {
		w.forged, w.unasked = &ledger.Hole{From: at, To: at, Why: ledger.Deaf}, true
	}
}

// NotKept notes a message of somebody that could not be stored, and Kept that it was,
// when WeCom brought it again.
func (l *Loop) NotKept(id, userid string, sentAt time.Time) {
	l.watch.mu.Lock()
	defer l.watch.mu.Unlock()
	if l.watch.notKept == nil {
		l.watch.notKept = make(map[string]ledger.Unheard)
	}
	l.watch.notKept[id] = ledger.Unheard{Person: userid, At: sentAt, How: ledger.NotKept}
}

// Kept see NotKept.
func (l *Loop) Kept(id string) {
	l.watch.mu.Lock()
	defer l.watch.mu.Unlock()
	delete(l.watch.notKept, id)
}
