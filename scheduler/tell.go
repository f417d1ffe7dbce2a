package scheduler

import (
	"context"
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
)

// chunk is how many things a transaction does; each changes a few rows.
const chunk = 100

// inChunks looks in a snapshot for what there is to do, and does that in transactions of
// some rows each, so that people who write meanwhile do not wait. What is done looks again
// at a row it changes.
func inChunks[T any](ctx context.Context, env *Env, job string, look func(*sales.Tx) ([]T, error), do func(*sales.Tx, T) error) error {
	var all []T
	err := env.Store.View(ctx, func(tx *sales.Tx) (err error) {
		all, err = look(tx)
		return err
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(all, chunk) {
		err := env.Store.Update(ctx, Origin(job), func(tx *sales.Tx) error {
			for _, one := range part {
				if err := do(tx, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tell queues what somebody is to be told about a day.
func tell(ctx context.Context, env *Env, job string, day rulebook.Day, look func(*sales.Tx, rulebook.Day) ([]sales.Notice, error)) error {
	return inChunks(ctx, env, job, func(tx *sales.Tx) ([]sales.Notice, error) { return look(tx, day) }, sales.Queue)
}
