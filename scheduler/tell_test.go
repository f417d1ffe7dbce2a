package scheduler

import (
	"errors"
	"fmt"
	"testing"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// Each transaction takes some rows: what was done before a failure stays, and the next run
// does the rest.
func TestInChunks(t *testing.T) {
	h := newHouse(t)
	look := func(*sales.Tx) ([]string, error) {
		all := make([]string, 2*chunk+1)
		for i := range all {
			all[i] = fmt.Sprintf("row %04d", i)
		}
		return all, nil
	}
	broken := errors.New("broken")
	for _, run := range []struct {
		failing string
		rows    int
	}{{"row 0150", chunk}, {"", 2*chunk + 1}} {
		err := inChunks(t.Context(), h.env, "test", look, func(tx *sales.Tx, name string) error {
			if name == run.failing {
				return broken
			}
			return States.Put(tx, &JobState{Name: name})
		})
		if (run.failing == "") != (err == nil) {
			t.Errorf("failing at %q: %v", run.failing, err)
		}
		h.view(func(tx *sales.Tx) error {
			all, err := storage.Collect(States.Scan(tx, "row "))
			if len(all) != run.rows {
				t.Errorf("failing at %q: %d rows, want %d", run.failing, len(all), run.rows)
			}
			return err
		})
	}
}

// More deals than a transaction takes are all reminded of and taken back.
func TestManyStages(t *testing.T) {
	h := newHouse(t)
	h.start()
	const deals = chunk + 50
	h.update(func(tx *sales.Tx) error {
		for i := range deals {
			d := &crm.Deal{Name: fmt.Sprintf("体育馆%d期", i), Customer: "浦东文体", Stage: "opportunity", Holding: crm.Holding{Owner: "lina", EnteredAt: monday.At(8 * 60)}}
			if err := crm.Deals.Put(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	last := monday + 14
	h.now = (last - 7).At(9*60 + 5)
	if err := h.run("stage-reminders", h.now); err != nil {
		t.Fatal(err)
	}
	if n := h.count("stage/"); n != deals {
		t.Errorf("%d reminders of %d deals", n, deals)
	}
	h.update(func(tx *sales.Tx) error {
		all, err := crm.DealsOf(tx, "lina")
		for _, d := range all {
			d.RemindedAt = tx.Now
			if err := crm.Deals.Put(tx, d); err != nil {
				return err
			}
		}
		return err
	})
	h.now = (last + 1).At(10)
	if err := h.run("stage-windows", h.now); err != nil {
		t.Fatal(err)
	}
	h.view(func(tx *sales.Tx) error {
		free, err := crm.DealsOf(tx, "")
		if len(free) != deals {
			t.Errorf("%d of %d deals taken back", len(free), deals)
		}
		return err
	})
}
