package ledger

import (
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// A Beat is one moment on both clocks of a process.
type Beat struct {
	Wall time.Time
	Mono time.Duration // since the process began; nobody can set it
}

const (
	// mostPause is how long a process may stand still without losing anything: WeCom waits
	// as long for an answer (D/90238).
	mostPause = 5 * time.Second
	// MostSkew is how far two clocks may be apart before one of them is wrong.
	MostSkew = time.Minute
)

// Since looks at the gap between two signs of life that are at most a second apart when all
// is well; nil when it is. The gap is a hole when the process stood still, by either clock,
// and when its wall clock was set.
func (b Beat) Since(last Beat) *Hole {
	wall, mono := b.Wall.Sub(last.Wall), b.Mono-last.Mono
	h := &Hole{From: last.Wall, To: b.Wall, Why: Frozen}
	switch {
	case (wall - mono).Abs() > MostSkew:
		h.Why = WrongClock
	case wall < mostPause && mono < mostPause:
		return nil
	}
	if h.To.Before(h.From) {
		h.From, h.To = h.To, h.From
	}
	return h
}

// A Life is the bot's last sign of life.
type Life struct {
	At time.Time `json:"at"`
}

const lifeKey = "bot"

// Lives has one row.
var Lives = storage.NewTable("life", func(*Life) string { return lifeKey })

// SignOfLife notes that the bot can receive now. Only who listens may say so.
func SignOfLife(tx *sales.Tx) error { return Lives.Put(tx, &Life{At: tx.Now}) }

// LastSignOfLife is when the bot last said it could receive; zero before the first time.
func LastSignOfLife(tx *sales.Tx) (time.Time, error) {
	last, err := Lives.Get(tx, lifeKey)
	if err != nil {
		return time.Time{}, sales.IgnoreNotFound(err)
	}
	return last.At, nil
}

// RecordDown enters what passed since the last sign of life as a hole; nil before the
// first one. Run it when the bot begins to listen, before anything is caught up, or with
// NotListening when it cannot: then the hole goes on growing.
func RecordDown(tx *sales.Tx, why Why) (*Hole, error) {
	last, err := LastSignOfLife(tx)
	if err != nil || last.IsZero() {
		return nil, err
	}
	h := Hole{From: last, To: tx.Now, Why: why}
	return &h, RecordHole(tx, h)
}
