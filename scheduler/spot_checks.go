package scheduler

import (
	"context"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// spotChecks draws from last week on the first workday of a week (RULEBOOK 5). Which day
// that is goes by each rep's calendar.
var spotChecks = Job{
	Name: "spot-checks",
	Spec: func(law rulebook.Law) string { return daily(law.Checks.At) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		day := rulebook.DayOf(slot)
		if !env.live(day) {
			return nil
		}
		var drawn []*sales.SpotCheck
		err := env.Store.View(ctx, func(tx *sales.Tx) (err error) {
			drawn, err = sales.DrawSpotChecks(tx, day)
			return err
		})
		if err != nil {
			return err
		}
		for part := range slices.Chunk(drawn, chunk) {
			err := env.Store.Update(ctx, Origin("spot-checks"), func(tx *sales.Tx) error {
				for _, c := range part {
					if err := sales.OpenSpotCheck(tx, c); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	},
}
