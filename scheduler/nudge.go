package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// nudge reminds those who still owe the day's report before the deadline.
var nudge = Job{
	Name:      "nudge",
	Spec:      func(law rulebook.Law) string { return daily(law.Report.Nudge) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Report.Deadline },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return remind(ctx, env, "nudge", slot, sales.Nudge)
	},
}

// remind queues one of the day's reminders. Who owes nothing gets none, so it needs no
// look at the calendar.
func remind(ctx context.Context, env *Env, job string, slot time.Time, queue func(*sales.Tx, rulebook.Day) error) error {
	return env.Store.Update(ctx, Origin(job), func(tx *sales.Tx) error { return queue(tx, rulebook.DayOf(slot)) })
}
