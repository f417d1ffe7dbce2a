package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/company"
)

// holidayTables asks the admins for the table of holidays that is missing, every workday
// until it is there: what falls into a year without one is held, not booked.
var holidayTables = Job{
	Name:      "holiday-tables",
	Spec:      func(law rulebook.Law) string { return daily(law.Requests.At) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Quiet.From },
	Run: whenLive(func(ctx context.Context, env *Env, slot time.Time) error {
		return tell(ctx, env, "holiday-tables", rulebook.DayOf(slot), company.AskForTables)
	}),
}
