package scheduler

import (
	"context"
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
)

// directorySync takes over who is in the company, every hour and at every start; who
// is new is greeted.
var directorySync = Job{
	Name:    "directory-sync",
	Spec:    func(rulebook.Law) string { return "0 * * * *" },
	Latest:  true,
	AtStart: true,
	Run: func(ctx context.Context, env *Env, _ time.Time) error {
		dir, err := env.Directory.Directory(ctx)
		if err != nil {
			return fmt.Errorf("directory: %w", err)
		}
		var synced *company.Synced
		err = env.Store.Update(ctx, Origin("directory-sync"), func(tx *sales.Tx) (err error) {
			synced, err = company.SyncDirectory(tx, dir)
			return err
		})
		if err == nil && len(synced.Joined)+len(synced.Left) > 0 {
			env.Log.WithField("joined", len(synced.Joined)).WithField("left", len(synced.Left)).Info("directory: people changed")
		}
		return err
	},
}
