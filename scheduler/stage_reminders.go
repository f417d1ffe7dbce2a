package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// stageReminders reminds owners of deals whose windows end within days.
var stageReminders = Job{
	Name:      "stage-reminders",
	Spec:      func(law rulebook.Law) string { return daily(law.Jobs.StageReminders) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Quiet.From },
	Run: whenLive(func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "stage-reminders", rulebook.DayOf(slot), crm.StageReminders)
	}),
}
