package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// profileNudge reminds reps of an incomplete profile on the first workday of a week. Which
// day that is goes by each one's calendar.
var profileNudge = Job{
	Name:      "profile-nudge",
	Spec:      func(law rulebook.Law) string { return daily(law.Profile.Nudge) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Quiet.From },
	Run: whenLive(func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "profile-nudge", rulebook.DayOf(slot), sales.ProfileNudges)
	}),
}
