package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// followUps reminds people of what they promised to follow up today.
var followUps = Job{
	Name:      "follow-ups",
	Spec:      func(law rulebook.Law) string { return daily(law.Jobs.FollowUps) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Quiet.From },
	Run: whenLive(func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "follow-ups", rulebook.DayOf(slot), crm.FollowUpReminders)
	}),
}
