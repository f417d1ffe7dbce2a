package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/sales"
	"salesbot/storage"
)

// A backlog is the rows of a table that wait for work which crosses the network or writes
// files. The work of a row is done outside of any transaction and changes nothing in the
// tables; what came of it is settled in one transaction after it. So a crash on the way
// only repeats the work.
type backlog[T any] struct {
	store *sales.Store
	log   logrus.FieldLogger
	name  string // of a row, in logs and errors and as the origin of what is settled
	table *storage.Table[T]
	next  func(*sales.Tx) (*T, error) // the row to be done first; storage.ErrNotFound for none
	due   func(*T) time.Time
	do    func(context.Context, *T) (settle func(*sales.Tx) error, failure error)
}

// Next is when the earliest row is due; zero when none waits.
func (b *backlog[T]) Next(ctx context.Context) (time.Time, error) {
	row, _, err := b.first(ctx)
	if err != nil || row == nil {
		return time.Time{}, err
	}
	return b.due(row), nil
}

// first is the row to be done first, nil for none, and the store's moment.
func (b *backlog[T]) first(ctx context.Context) (row *T, now time.Time, err error) {
	err = b.store.View(ctx, func(tx *sales.Tx) (err error) {
		now = tx.Now
		if row, err = b.next(tx); errors.Is(err, storage.ErrNotFound) {
			row, err = nil, nil
		}
		return err
	})
	return row, now, err
}

// Round does one row that is due; false when none is. An error is the store's, or says
// that ctx ended: then the row is done once more.
func (b *backlog[T]) Round(ctx context.Context) (bool, error) {
	row, now, err := b.first(ctx)
	if err != nil || row == nil || b.due(row).After(now) {
		return false, err
	}
	settle, failure := b.do(ctx, row)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err := b.store.Update(ctx, sales.Origin{Actor: sales.System, Via: b.name}, settle); err != nil {
		return false, fmt.Errorf("%s %s: %w", b.name, b.table.Key(row), err)
	}
	if failure != nil {
		b.log.WithError(failure).WithField(b.name, b.table.Key(row)).Warn("not done; tried again or given up")
	}
	return true, nil
}
