package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// fineNotices tells the fined on the next workday, asks HR about what is held, and
// hands appeals nobody decided on to HR.
var fineNotices = Job{
	Name: "fine-notices",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.FineNotices) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return env.Store.Update(ctx, Origin("fine-notices"), func(tx *sales.Tx) error {
			// A slot made up for on a later day waits for that of the next workday, which
			// tells everything not told yet: also what the sweeps made up for in between find.
			if rulebook.DayOf(slot) != tx.Today() {
				return nil
			}
			cal, err := sales.CalendarFor(tx, 0)
			if err != nil || !cal.Workday(tx.Today()) {
				return err
			}
			if err := ledger.NoticeBooked(tx); err != nil {
				return err
			}
			return ledger.OverdueAppeals(tx)
		})
	},
}
