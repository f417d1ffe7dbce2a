package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// stageWindows takes back the deals whose last day is over, or tells the manager.
var stageWindows = Job{
	Name: "stage-windows",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.Stages) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		if !env.live(rulebook.DayOf(slot)) {
			return nil
		}
		return inChunks(ctx, env, "stage-windows", sales.OverdueStages, sales.SweepStage)
	},
}
