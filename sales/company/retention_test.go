package company_test

import (
	"testing"

	"salesbot/sales"
	"salesbot/storage"
)

// What was delivered long ago and the trail of long ago are deleted, a few rows a
// transaction; what is newer, or still to be sent, stays.
func TestRetention(t *testing.T) {
	h := newHouse(t)
	queue := func(key string, deliver bool) {
		h.Do(func(tx *sales.Tx) error {
			return sales.Queue(tx, sales.Notice{Key: key, To: "lina", Content: sales.Content{Text: key}, Reason: "test"})
		})
		if deliver {
			h.Deliver()
		}
	}
	queue("old/1", true)
	queue("old/2", true)
	h.Now = h.Now.AddDate(0, 0, 401)
	queue("new", true)
	queue("waiting", false)
	forget := func(clean func(*sales.Tx, int) (int, error), most int) (found int) {
		h.Do(func(tx *sales.Tx) (err error) { found, err = clean(tx, most); return err })
		return found
	}
	for forget(sales.ForgetNotices, 2) == 2 {
	}
	h.Do(func(tx *sales.Tx) error {
		for key, want := range map[string]bool{"old/1": false, "old/2": false, "new": true, "waiting": true} {
			if got, err := sales.Notices.Has(tx, sales.NoticeKey(key, "lina")); err != nil || got != want {
				t.Errorf("%s is there: %v, want %v (%v)", key, got, want, err)
			}
		}
		return nil
	})
	if n := forget(sales.ForgetTrail, 1000); n != 0 {
		t.Errorf("%d entries of the trail deleted after a year", n)
	}
	h.Now = h.Now.AddDate(0, 0, 1830)
	h.Do(func(tx *sales.Tx) error { return sales.GrantRole(tx, h.Person(tx, "lina"), sales.Reviewer, true) })
	for forget(sales.ForgetTrail, 5) == 5 {
	}
	h.Do(func(tx *sales.Tx) error {
		left, err := storage.Collect(sales.Audit.Scan(tx, ""))
		if len(left) != 1 {
			t.Errorf("%d entries of the trail left, want the newest", len(left))
		}
		return err
	})
}

// A store of before the retention finds its old notices too.
func testNoticesByDone(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		c, err := tx.Cursor("notices/by_done", "", "")
		if err != nil {
			return err
		}
		var entries []string
		for c.Next() {
			entries = append(entries, c.Key())
		}
		c.Close()
		if len(entries) == 0 {
			t.Error("nothing was delivered")
		}
		for _, e := range entries {
			if err := tx.Delete("notices/by_done", e); err != nil {
				return err
			}
		}
		return sales.FillNoticesByDone(tx.Tx)
	})
	h.Now = h.Now.AddDate(0, 0, 401)
	h.Do(func(tx *sales.Tx) error {
		if n, err := sales.ForgetNotices(tx, 1000); n == 0 || err != nil {
			t.Errorf("%d old notices found, %v", n, err)
		}
		return nil
	})
}
