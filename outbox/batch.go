package outbox

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// A Batch is one message on its way to 1 to 1000 people. Its bytes are frozen when it
// is formed, so that sending it again within the time WeCom compares messages gives
// nobody a second copy (D/90236). It exists only while its fate is open:
//
//	due notices → formed → sending ─ accepted ──────────→ its notices are sent; who was named as invalid: failed
//	     ↑                 ↑   │  ├─ gone, rejected ────→ its notices are failed
//	     │                 │   │  └─ unknown for 4 h ───→ its notices are failed (dead letter)
//	     │                 └───┴──── unknown: the same bytes after 1, 2, 4 … 60 min
//	     └───────── dissolved ────── refused, limited, halted: certainly not accepted
type Batch struct {
	ID       string    `json:"id"`
	Payload  []byte    `json:"payload"` // exactly what goes over the wire
	FirstAt  time.Time `json:"first_at"`
	Due      time.Time `json:"due"`                // not before; in the past: at once, also after a crash
	Attempts int       `json:"attempts,omitempty"` // that ended without an answer
	Error    string    `json:"error,omitempty"`    // of the newest of them

	fresh bool // formed by the process that holds it, not sent yet
}

var batchesByDue = storage.NewIndex("by_due", func(b *Batch) []string { return []string{sales.Stamp(b.Due)} })

// Batches are those being sent, by the moment they were formed. Their members are the
// notices that name them.
var Batches = storage.NewTable("batches", func(b *Batch) string { return b.ID }, batchesByDue)

// DeliveryTables are the tables of the outbox.
func DeliveryTables() []storage.AnyTable { return []storage.AnyTable{Batches} }

// newBatch freezes a payload. The same bytes formed at the same moment are the same
// message, hence the same batch.
func newBatch(payload []byte, now time.Time) *Batch {
	sum := sha256.Sum256(payload)
	return &Batch{ID: sales.Stamp(now) + "-" + hex.EncodeToString(sum[:8]), Payload: payload, FirstAt: now, Due: now, fresh: true}
}

// expired says whether at a moment WeCom may have forgotten the first copy.
func (b *Batch) expired(at time.Time) bool { return at.Sub(b.FirstAt) >= sameBytesFor }

// dueBatches returns up to most batches whose time has come, earliest first.
func dueBatches(tx *sales.Tx, most int) ([]*Batch, error) {
	c := batchesByDue.Range(tx, "", sales.Stamp(tx.Now.Add(time.Microsecond)))
	defer c.Close()
	var due []*Batch
	for len(due) < most && c.Next() {
		due = append(due, c.Row())
	}
	return due, c.Err()
}

// nextBatch is when the earliest batch is due; zero when none is open.
func nextBatch(tx *sales.Tx) (time.Time, error) {
	c := batchesByDue.Scan(tx, "")
	defer c.Close()
	if c.Next() {
		return c.Row().Due, nil
	}
	return time.Time{}, c.Err()
}
