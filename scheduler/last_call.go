package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/ledger"
)

// lastCall is the last reminder of the day.
var lastCall = Job{
	Name:      "last-call",
	Spec:      func(law rulebook.Law) string { return daily(law.Report.LastCall) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Report.ReminderUntil },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "last-call", rulebook.DayOf(slot), ledger.LastCall)
	},
}
