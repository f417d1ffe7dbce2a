package scheduler

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// The first job of a start already sees the time the bot was down.
func TestHolesAreRecordedFirst(t *testing.T) {
	h := newHouse(t)
	h.start()
	h.until(monday.At(17 * 60))
	var seen int
	look := Job{Name: "look", AtStart: true, Spec: func(rulebook.Law) string { return "0 0 1 1 *" }, Run: func(ctx context.Context, env *Env, _ time.Time) error {
		return env.Store.View(ctx, func(tx *sales.Tx) error {
			all, err := storage.Collect(ledger.Holes.Scan(tx, ""))
			seen = len(all)
			return err
		})
	}}
	for _, c := range []struct{ minute, want int }{{0, 1}, {2, 1}, {20, 2}} { // a stop of no length too; it grows
		h.now = monday.At(rulebook.Clock(17*60 + c.minute))
		h.restart([]Job{look})
		h.start()
		if seen != c.want {
			t.Errorf("%d holes seen by the first job at 17:%02d, want %d", seen, c.minute, c.want)
		}
	}
}

// After an outage in the evening what is missing is held, not booked.
func TestOutageHoldsWhatIsCaughtUp(t *testing.T) {
	h := newHouse(t)
	h.start()
	day := monday + 1
	h.until(day.At(17 * 60))
	h.now = (day + 1).At(9 * 60)
	h.restart(Jobs())
	h.start()
	fines := h.fines()
	if len(fines) != 3 {
		t.Fatalf("%d fines, want 3", len(fines))
	}
	for _, f := range fines {
		if f.State != ledger.Held {
			t.Errorf("%s of %s is %s, want held", f.Rule, f.Person, f.State)
		}
	}
	if n := len(h.with("今天的日报还没收到")); n != 0 {
		t.Errorf("%d reminders of the day before", n)
	}
	h.until((day + 1).At(9*60 + 30))
	h.wantLetters("待确认罚单3张", (day + 1).At(9*60+5), "chenhr")
}

func TestDirectorySync(t *testing.T) {
	h := newHouse(t)
	h.start()
	h.dir.People = append(h.dir.People, sales.Entry{UserID: "wujun", Name: "吴军", Departments: []int{2}, Active: true})
	h.until(monday.At(8*60 + 59))
	if n := h.count("greeting/"); n != 7 {
		t.Errorf("%d greetings before the hour", n)
	}
	h.down = errDown
	h.until(monday.At(9*60 + 2))
	if h.asked != 3 { // at the start, 9:00, 9:01
		t.Errorf("asked %d times", h.asked)
	}
	h.down = nil
	h.until(monday.At(9*60 + 30))
	if n := len(h.with("吴军，你好")); n != 1 {
		t.Errorf("%d greetings of who joined", n)
	}
}

func TestJanitor(t *testing.T) {
	h := newHouse(t)
	left := 450
	h.env.Janitors = append(h.env.Janitors,
		func(*sales.Tx, int) (int, error) { return 0, errors.New("stuck") },
		func(_ *sales.Tx, most int) (int, error) {
			found := min(left, most)
			left -= found
			return found, nil
		})
	if err := h.run("janitor", h.now); err == nil || !strings.Contains(err.Error(), "stuck") {
		t.Errorf("error %v", err)
	}
	if left != 0 {
		t.Errorf("%d rows left by the second, behind one that failed", left)
	}
}

func TestJobsAreInOrder(t *testing.T) {
	names := make(map[string]bool)
	for i, job := range Jobs() {
		if names[job.Name] || job.Name == "" || job.Run == nil {
			t.Errorf("job %d, %q: unnamed, twice or without Run", i, job.Name)
		}
		names[job.Name] = true
		if _, err := job.schedule(rulebook.DefaultLaw()); err != nil {
			t.Error(err)
		}
	}
	if Jobs()[0].Name != directorySync.Name {
		t.Error("the directory comes first")
	}
	h := newHouse(t)
	h.start()
	h.view(func(tx *sales.Tx) error {
		plan, err := Plan(tx)
		if len(plan) != len(names) {
			t.Errorf("%d lines, want %d", len(plan), len(names))
		}
		for _, u := range plan {
			if !u.Next.After(h.now) || u.State.Name != u.Name {
				t.Errorf("line %+v", u)
			}
		}
		return err
	})
}
