package scheduler

import (
	"context"
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// reportSweep books or holds what is missing of the day before its slot.
var reportSweep = Job{
	Name: "report-sweep",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.Sweep) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		day := rulebook.DayOf(slot).AddDays(-1)
		if live, err := env.live(ctx, day); err != nil || !live {
			return err
		}
		return inChunks(ctx, env, "report-sweep", sales.ActivePeople, func(tx *sales.Tx, p *sales.Person) error {
			if _, err := ledger.SweepReports(tx, day, []*sales.Person{p}); err != nil {
				return fmt.Errorf("sweep of %s: %w", day, err)
			}
			return nil
		})
	},
}
