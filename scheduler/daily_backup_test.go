package scheduler

import (
	"context"
	"errors"
	"testing"
	"time"

	"salesbot/sales"
)

// A backup that fails is told to the admins once a day, and tried again until it works.
func TestDailyBackup(t *testing.T) {
	h := newHouse(t)
	h.store.Settings().Roles[sales.Admin] = []string{"wangfang"}
	h.start()
	full, made := true, []time.Time(nil)
	h.env.Backup = func(_ context.Context, slot time.Time) error {
		if full {
			return errors.New("no space left on device")
		}
		made = append(made, slot)
		return nil
	}
	night := (monday + 1).At(3*60 + 10)
	h.until(night.Add(30 * time.Minute))
	if len(made) != 0 {
		t.Fatalf("made %v on a full disk", made)
	}
	full = false
	h.until((monday + 1).At(9 * 60))
	if len(made) != 1 || !made[0].Equal(night) {
		t.Errorf("made %v, want the slot %v once", made, night)
	}
	h.wantLetters("备份失败", (monday + 1).At(8*60), "wangfang") // quiet hours hold it until then
	h.until((monday + 3).At(9 * 60))
	if len(made) != 3 {
		t.Errorf("%d backups in three nights", len(made))
	}
}
