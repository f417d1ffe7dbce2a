package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/view"
)

// eveningDigest shows leaders their team's day: numbers first.
var eveningDigest = Job{
	Name:      "evening-digest",
	Spec:      func(law rulebook.Law) string { return daily(law.Report.Digest) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Report.ReminderUntil },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "evening-digest", rulebook.DayOf(slot), view.EveningDigests)
	},
}
