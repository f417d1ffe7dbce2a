package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/ledger"
)

// nudge reminds those who still owe the day's report before the deadline. Who owes
// nothing gets none, so it needs no look at the calendar.
var nudge = Job{
	Name:      "nudge",
	Spec:      func(law rulebook.Law) string { return daily(law.Report.Nudge) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Report.Deadline },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "nudge", rulebook.DayOf(slot), ledger.Nudge)
	},
}
