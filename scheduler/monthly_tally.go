package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/view"
)

// monthlyTally tells HR on the first workday of a month what the month before comes to.
var monthlyTally = Job{
	Name: "monthly-tally",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.Tally) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		day := rulebook.DayOf(slot)
		if live, err := env.live(ctx, day.Month().First().AddDays(-1)); err != nil || !live {
			return err
		}
		return env.Store.Update(ctx, Origin("monthly-tally"), func(tx *sales.Tx) error {
			cal, err := sales.CalendarFor(tx, 0)
			if err != nil || day != cal.OnOrAfter(day.Month().First()) {
				return err
			}
			return view.TellTally(tx, day.Month().Add(-1))
		})
	},
}
