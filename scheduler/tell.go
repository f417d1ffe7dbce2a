package scheduler

import (
	"context"
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
)

// tell looks in a snapshot whom to tell what about a day, and queues that in
// transactions of some notices each, so that people who write meanwhile do not wait.
func tell(ctx context.Context, env *Env, job string, day rulebook.Day, look func(*sales.Tx, rulebook.Day) ([]sales.Notice, error)) error {
	var notices []sales.Notice
	err := env.Store.View(ctx, func(tx *sales.Tx) (err error) {
		notices, err = look(tx, day)
		return err
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(notices, chunk) {
		err := env.Store.Update(ctx, Origin(job), func(tx *sales.Tx) error {
			for _, n := range part {
				if err := sales.Queue(tx, n); err != nil {
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
