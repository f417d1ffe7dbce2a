package scheduler

import (
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// The loop forgets a device's location once its minutes are over, not with some job of
// the night.
func TestDeviceFixesAreForgottenInTime(t *testing.T) {
	h := newHouse(t)
	h.start()
	noted := monday.At(10 * 60)
	h.until(noted)
	h.update(func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		return crm.NoteFix(tx, p, rulebook.Point{Lat: 31.23, Lng: 121.47}, noted)
	})
	kept := func() (n int) {
		h.view(func(tx *sales.Tx) error {
			all, err := storage.Collect(crm.Fixes.Scan(tx, ""))
			n = len(all)
			return err
		})
		return n
	}
	if h.until(noted.Add(10 * time.Minute)); kept() != 1 {
		t.Error("gone while a check-in may still be compared with it")
	}
	if h.until(noted.Add(10*time.Minute + time.Second)); kept() != 0 {
		t.Error("still there")
	}
	if next := h.next(); !next.After(h.now) {
		t.Errorf("something is still due at %v", next)
	}
}
