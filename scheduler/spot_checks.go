package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
)

// spotChecks draws from last week on the first workday of a week (RULEBOOK 5). Which day
// that is goes by each rep's calendar.
var spotChecks = Job{
	Name: "spot-checks",
	Spec: func(law rulebook.Law) string { return daily(law.Checks.At) },
	Run: whenLive(func(ctx context.Context, env *Env, slot time.Time) error {
		day := rulebook.DayOf(slot)
		return inChunks(ctx, env, "spot-checks", func(tx *sales.Tx) ([]*company.SpotCheck, error) { return company.DrawSpotChecks(tx, day) }, company.OpenSpotCheck)
	}),
}
