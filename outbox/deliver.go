package outbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/sales"
)

const (
	// sameBytesFor is how long after its first attempt a message may be sent again:
	// WeCom compares messages for 4 h (D/90236); the rest is for sends that take long.
	sameBytesFor = 4*time.Hour - 5*time.Minute
	// roundNotices and batchPeople bound a transaction and a message (D/90236).
	roundNotices = 1000
	batchPeople  = 1000
	// roundBatches bounds the sends between two looks at what else is due. Each may
	// take as long as a timeout while WeCom is down.
	roundBatches = 20
	// The sliding limits per member stay below WeCom's 30 a minute and 1000 an hour,
	// over which it drops silently (D/90236).
	perMinute = 28
	perHour   = 950
)

// A Deliverer empties the outbox: it turns due notices into batches and sends them.
// Nothing else sends unasked. A batch that fails moves its own due time forward and
// blocks nothing else; see Batch for the states.
type Deliverer struct {
	store  *sales.Store
	sender Sender
	log    logrus.FieldLogger

	running sync.Mutex // one round at a time: a batch being sent is due until its fate is known
	mu      sync.Mutex // guards the rest
	paused  time.Time  // WeCom takes nothing from anybody: the next try
	halts   int        // tries that said so, in a row
	alarm   string     // the newest alert
}

// NewDeliverer makes the only one to work on the store's outbox.
func NewDeliverer(store *sales.Store, sender Sender, log logrus.FieldLogger) *Deliverer {
	return &Deliverer{store: store, sender: sender, log: log}
}

// Next is when the earliest work is due, which may lie in the past; zero when there is
// none.
func (d *Deliverer) Next(ctx context.Context) (time.Time, error) {
	next, _, err := d.look(ctx)
	return next, err
}

// Round delivers some of what is due now, and says whether there was anything to do. Failed
// sends are no error: they are recorded, logged and put off. An error means that the store
// failed or ctx ended; it is safe to go on.
func (d *Deliverer) Round(ctx context.Context) (worked bool, err error) {
	d.running.Lock()
	defer d.running.Unlock()
	// Looked up first, as an empty update costs a disk write.
	next, now, err := d.look(ctx)
	if err != nil || next.IsZero() || next.After(now) {
		return false, err
	}
	batches, err := d.plan(ctx)
	if err != nil {
		return false, err
	}
	for i, b := range batches {
		sent, failure := d.send(ctx, b)
		if failure != nil && ctx.Err() != nil {
			// Stopped while sending: this one goes again with the same bytes, those not
			// begun were certainly not sent.
			if err := d.release(ctx, batches[i+1:], time.Time{}); err != nil {
				return true, err
			}
			return true, ctx.Err()
		}
		if err := d.record(ctx, b, sent, failure); err != nil {
			return true, err
		}
		if until := d.judge(now, failure); !until.IsZero() {
			return true, d.release(ctx, batches[i+1:], until)
		}
	}
	return true, nil
}

// look finds when the earliest work is due, and the store's present.
func (d *Deliverer) look(ctx context.Context) (next, now time.Time, err error) {
	err = d.store.View(ctx, func(tx *sales.Tx) error {
		now = tx.Now
		notice, err := sales.NextNotice(tx)
		if err != nil {
			return err
		}
		batch, err := nextBatch(tx)
		if next = notice; next.IsZero() || !batch.IsZero() && batch.Before(next) {
			next = batch
		}
		return err
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if !next.IsZero() && next.Before(d.paused) {
		next = d.paused
	}
	return next, now, err
}

// send puts a batch on the wire. An error of another kind than SendError says nothing
// about what happened.
func (d *Deliverer) send(ctx context.Context, b *Batch) (Sent, *SendError) {
	sent, err := d.sender.Send(ctx, b.Payload)
	if err == nil {
		return sent, nil
	}
	if failure, ok := errors.AsType[*SendError](err); ok {
		return Sent{}, failure
	}
	return Sent{}, &SendError{Outcome: Unknown, Err: err}
}

// judge pauses the whole outbox while WeCom refuses everybody: repeated tries with a
// wrong secret get the address blocked (errcode 40001). It alerts once per change and
// returns the end of the pause, zero for none.
func (d *Deliverer) judge(now time.Time, failure *SendError) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if failure == nil || failure.Outcome != Halted {
		// An unknown outcome says nothing of whether the cause is gone.
		if d.alarm != "" && (failure == nil || failure.Outcome != Unknown) {
			d.log.Info("outbox: WeCom takes messages again")
			d.paused, d.halts, d.alarm = time.Time{}, 0, ""
		}
		return time.Time{}
	}
	d.halts++
	d.paused = now.Add(Backoff(d.halts))
	if text := failure.Error(); text != d.alarm {
		d.alarm = text
		d.log.WithError(failure).Error("outbox: WeCom takes no message from this app; the queue is kept until an operator acts")
	}
	return d.paused
}

// Backoff is how long to wait after the n-th failure in a row: 1, 2, 4 … 60 minutes.
func Backoff(n int) time.Duration {
	if n > 6 {
		return time.Hour
	}
	return time.Minute << max(0, n-1)
}
