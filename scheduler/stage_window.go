package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// stageWindows takes back the deals whose last day is over, or tells the manager.
var stageWindows = Job{
	Name: "stage-windows",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.Stages) },
	Run: whenLive(func(ctx context.Context, env *Env, _ time.Time) error {
		return inChunks(ctx, env, "stage-windows", crm.OverdueStages, crm.SweepStage)
	}),
}
