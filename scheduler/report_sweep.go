package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// chunk is how many people or notices a transaction takes.
const chunk = 200

// reportSweep books or holds what is missing of the day before its slot.
var reportSweep = Job{
	Name: "report-sweep",
	Spec: func(law rulebook.Law) string { return daily(law.Jobs.Sweep) },
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		day := rulebook.DayOf(slot).AddDays(-1)
		if !env.live(day) {
			return nil
		}
		var people []*sales.Person
		err := env.Store.View(ctx, func(tx *sales.Tx) (err error) {
			people, err = sales.ActivePeople(tx)
			return err
		})
		if err != nil {
			return err
		}
		for part := range slices.Chunk(people, chunk) {
			err := env.Store.Update(ctx, Origin("report-sweep"), func(tx *sales.Tx) error {
				_, err := sales.SweepReports(tx, day, part)
				return err
			})
			if err != nil {
				return fmt.Errorf("sweep of %s: %w", day, err)
			}
		}
		return nil
	},
}

// live says whether the rulebook is kept on a day.
func (e *Env) live(day rulebook.Day) bool { return e.Store.Settings().Live(day) }
