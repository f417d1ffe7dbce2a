package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// fineNotices tells the fined on the next workday, asks HR about what is held, and
// hands appeals nobody decided on to HR.
var fineNotices = Job{
	Name: "fine-notices",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.FineNotices) },
	Run: func(ctx context.Context, env *Env, _ time.Time) error {
		return env.Store.Update(ctx, Origin("fine-notices"), func(tx *sales.Tx) error {
			// Today, not the slot's day: a slot made up for on a Saturday waits for
			// Monday's, which tells everything that is not told yet.
			cal, err := sales.CalendarFor(tx, 0)
			if err != nil || !cal.Workday(tx.Today()) {
				return err
			}
			if err := sales.NoticeBooked(tx); err != nil {
				return err
			}
			return sales.OverdueAppeals(tx)
		})
	},
}
