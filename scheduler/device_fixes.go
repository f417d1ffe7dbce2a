package scheduler

import (
	"context"
	"time"

	"salesbot/sales"
	"salesbot/sales/crm"
)

// deviceFixes is the queue of the locations devices reported by themselves: each is to be
// forgotten as soon as no check-in can be compared with it (RULEBOOK §5).
type deviceFixes struct{ store *sales.Store }

// Next is when the earliest is to be forgotten.
func (q deviceFixes) Next(ctx context.Context) (at time.Time, err error) {
	err = q.store.View(ctx, func(tx *sales.Tx) error {
		at, err = crm.NextFixOver(tx)
		return err
	})
	return at, err
}

// Round forgets those whose time has come.
func (q deviceFixes) Round(ctx context.Context) (worked bool, err error) {
	err = q.store.Update(ctx, Origin("device-fixes"), func(tx *sales.Tx) error {
		n, err := crm.ForgetFixes(tx)
		worked = n > 0
		return err
	})
	return worked, err
}
