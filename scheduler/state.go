package scheduler

import (
	"context"
	"errors"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// stateOf returns nil for a job that was never installed.
func stateOf(tx *sales.Tx, job string) (*JobState, error) {
	s, err := States.Get(tx, job)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return s, err
}

// install gives a job that is new its beginning: nothing before that runs.
func install(tx *sales.Tx, job string) error {
	s, err := stateOf(tx, job)
	if err != nil || s != nil {
		return err
	}
	return States.Put(tx, &JobState{Name: job, Slot: tx.Now})
}

// done notes that a slot ran or was passed over.
func done(ctx context.Context, store *sales.Store, job string, slot time.Time, skipped bool) error {
	return store.Update(ctx, Origin(job), func(tx *sales.Tx) error {
		s, err := stateOf(tx, job)
		if err != nil {
			return err
		}
		if s == nil {
			s = &JobState{Name: job}
		}
		if slot.After(s.Slot) {
			s.Slot = slot
		}
		s.RanAt, s.Error, s.RetryAt = tx.Now, "", time.Time{}
		if skipped {
			s.Skipped = slot
		}
		return States.Put(tx, s)
	})
}

// noteFailure shows people a failure; the loop itself remembers when to try again.
func noteFailure(ctx context.Context, store *sales.Store, job string, failure error, retryAt time.Time) error {
	return store.Update(ctx, Origin(job), func(tx *sales.Tx) error {
		s, err := stateOf(tx, job)
		if err != nil {
			return err
		}
		if s == nil {
			s = &JobState{Name: job, Slot: tx.Now}
		}
		s.Error, s.RetryAt = failure.Error(), retryAt
		return States.Put(tx, s)
	})
}
