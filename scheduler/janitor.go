package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// janitor deletes what may not or need not be kept any longer.
var janitor = Job{
	Name:   "janitor",
	Spec:   func(rulebook.Law) string { return "30 3 * * *" },
	Latest: true,
	Run: func(ctx context.Context, env *Env, _ time.Time) error {
		failed := errors.Join(cleanAll(ctx, env, crm.EraseOldPlaces), cleanAll(ctx, env, sales.ForgetNotices), cleanAll(ctx, env, sales.ForgetTrail))
		for i, clean := range env.Janitors {
			if err := cleanAll(ctx, env, clean); err != nil {
				failed = errors.Join(failed, fmt.Errorf("janitor %d: %w", i, err))
			}
		}
		return failed
	},
}

// cleanAll runs a janitor in transactions of some rows each until it finds no more.
func cleanAll(ctx context.Context, env *Env, clean func(*sales.Tx, int) (int, error)) error {
	for {
		var found int
		err := env.Store.Update(ctx, Origin("janitor"), func(tx *sales.Tx) (err error) {
			found, err = clean(tx, chunk)
			return err
		})
		if err != nil || found < chunk {
			return err
		}
	}
}
