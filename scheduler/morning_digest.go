package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/view"
)

// morningDigest tells leaders who missed the workday before, and what came of it.
var morningDigest = Job{
	Name:      "morning-digest",
	Spec:      func(law rulebook.Law) string { return daily(law.Jobs.MorningDigest) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Jobs.MorningUntil },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "morning-digest", rulebook.DayOf(slot), view.MorningDigests)
	},
}
