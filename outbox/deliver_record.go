package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
)

// record notes in one transaction what came of a send, person by person. It does so
// even when ctx has ended meanwhile: what WeCom accepted must not be sent again.
func (d *Deliverer) record(ctx context.Context, b *Batch, sent Sent, failure *SendError) error {
	var remarks []string
	err := d.store.Update(context.WithoutCancel(ctx), outboxOrigin, func(tx *sales.Tx) error {
		remarks = nil // fn may run more than once
		members, err := sales.NoticesIn(tx, b.ID)
		if err != nil {
			return err
		}
		if failure == nil {
			remarks, err = accepted(tx, b, members, sent)
			return err
		}
		again := *b // counted once, however often fn runs
		return failed(tx, &again, members, failure)
	})
	if err != nil {
		return fmt.Errorf("outbox: batch %s: %w", b.ID, err)
	}
	for _, r := range remarks {
		d.log.Warn("outbox: " + r)
	}
	if failure != nil {
		d.log.WithFields(logrus.Fields{"batch": b.ID, "outcome": failure.Outcome}).WithError(failure).Warn("outbox: send failed")
	}
	return nil
}

// accepted closes a batch WeCom took, but for those it named as invalid.
func accepted(tx *sales.Tx, b *Batch, members []*sales.Notice, sent Sent) (remarks []string, err error) {
	return remarks, endBatch(tx, b, members, func(n *sales.Notice) error {
		if slices.ContainsFunc(sent.Invalid, func(id string) bool { return sales.SameUser(id, sales.Account(n.To)) }) {
			remarks = append(remarks, fmt.Sprintf("%s: WeCom cannot reach %s", n.Reason, n.To))
			return unreachable(tx, n, "WeCom named this person as invalid")
		}
		n.MsgID = sent.MsgID
		err := tx.Try(func() error { return company.Accepted(tx, n) })
		if err == nil {
			return nil
		}
		// The message is out whatever could not follow from it: sent again, it would
		// arrive twice and fail the same way.
		remarks = append(remarks, fmt.Sprintf("%s to %s was sent, but: %v", n.Key, n.To, err))
		n.State, n.DoneAt, n.Batch, n.Error = sales.Sent, tx.Now, "", err.Error()
		return sales.Notices.Put(tx, n)
	})
}

func unreachable(tx *sales.Tx, n *sales.Notice, why string) error {
	if err := ledger.NamedUnreachable(tx, n.To); err != nil {
		return err
	}
	return company.GiveUp(tx, n, why)
}

// failed does what follows from a failure.
func failed(tx *sales.Tx, b *Batch, members []*sales.Notice, failure *SendError) error {
	why := failure.Error()
	switch failure.Outcome {
	case Refused, Limited, Halted:
		return endBatch(tx, b, members, func(n *sales.Notice) error {
			n.Attempts++
			n.Error = why
			return requeue(tx, n, tx.Now.Add(max(Backoff(n.Attempts), failure.Wait)))
		})
	case Rejected:
		return endBatch(tx, b, members, func(n *sales.Notice) error { return company.GiveUp(tx, n, why) })
	case Gone:
		return endBatch(tx, b, members, func(n *sales.Notice) error { return unreachable(tx, n, why) })
	}
	b.Attempts++
	b.Error = why
	b.Due = tx.Law.Quiet.After(tx.Now.Add(Backoff(b.Attempts)))
	if b.expired(b.Due) {
		return endBatch(tx, b, members, func(n *sales.Notice) error { return doubted(tx, n, b) })
	}
	return Batches.Put(tx, b)
}

// doubted gives up a notice of a batch whose fate nobody knows. What still matters goes
// again in other words, as WeCom may have forgotten the first copy or delivered it.
func doubted(tx *sales.Tx, n *sales.Notice, b *Batch) error {
	if err := company.GiveUp(tx, n, deadLetter(b)); err != nil {
		return err
	}
	return company.NotifyAgain(tx, n, b.FirstAt)
}

// release takes back batches whose sending did not begin. New ones return to the queue,
// due at until; those tried before stay as they are, their bytes may be on the way.
func (d *Deliverer) release(ctx context.Context, batches []*Batch, until time.Time) error {
	fresh := slices.DeleteFunc(slices.Clone(batches), func(b *Batch) bool { return !b.fresh })
	if len(fresh) == 0 {
		return nil
	}
	return d.store.Update(context.WithoutCancel(ctx), outboxOrigin, func(tx *sales.Tx) error {
		for _, b := range fresh {
			members, err := sales.NoticesIn(tx, b.ID)
			if err != nil {
				return err
			}
			back := func(n *sales.Notice) error { return requeue(tx, n, latest(tx.Now, until)) }
			if err := endBatch(tx, b, members, back); err != nil {
				return fmt.Errorf("batch %s: %w", b.ID, err)
			}
		}
		return nil
	})
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
