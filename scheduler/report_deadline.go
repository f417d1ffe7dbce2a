package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/ledger"
)

// reportDeadline tells those who still owe the day's report that it was not received.
var reportDeadline = Job{
	Name:      "report-deadline",
	Spec:      func(law rulebook.Law) string { return daily(law.Report.Reminder) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Report.ReminderUntil },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "report-deadline", rulebook.DayOf(slot), ledger.RemindDeadline)
	},
}
