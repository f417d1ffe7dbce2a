package scheduler

import (
	"context"
	"errors"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// dailyBackup makes and verifies a backup each night. That one could not be made the admins
// hear, once a day; it is tried again until it can.
var dailyBackup = Job{
	Name:   "daily-backup",
	Spec:   func(rulebook.Law) string { return "10 3 * * *" },
	Latest: true,
	Run: func(ctx context.Context, env *Env, slot time.Time) error {
		if env.Backup == nil {
			return nil
		}
		failed := env.Backup(ctx, slot)
		if failed == nil || ctx.Err() != nil {
			return failed
		}
		day := rulebook.DayOf(slot)
		err := env.Store.Update(ctx, Origin("daily-backup"), func(tx *sales.Tx) error {
			text := "【备份失败】" + day.Chinese() + "的自动备份没有做成：" + sales.Excerpt(failed.Error(), 300) + "\n会自动再试；排除后也可以回：备份"
			return sales.QueueFor(tx, sales.Admin, sales.Notice{Key: "backup-failed/" + day.String(), Content: sales.Content{Text: text}, Reason: "backup failed"})
		})
		return errors.Join(failed, err)
	},
}
