package task_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/task"
)

// task stores one of by for somebody at the house's present.
func (h *house) todo(by, person string, due time.Time, repeat rulebook.Repeat) (t *task.Task) {
	h.T.Helper()
	h.As(by, func(tx *sales.Tx) (err error) {
		t, err = task.NewTask(tx, h.Person(tx, by), h.Person(tx, person), sales.When{At: due, Repeat: repeat}, "交标书", h.Now)
		return err
	})
	return t
}

func TestTaskRemindersAreDropped(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(h *house, tx *sales.Tx, todo *task.Task) error
		want int // reminders that go out at the first due time
	}{
		{"open", func(*house, *sales.Tx, *task.Task) error { return nil }, 1},
		{"done", func(h *house, tx *sales.Tx, todo *task.Task) error {
			_, err := task.FinishTask(tx, h.Person(tx, "LiNa"), todo)
			return err
		}, 0},
		{"declined", func(h *house, tx *sales.Tx, todo *task.Task) error {
			return task.DeclineTask(tx, h.Person(tx, "LiNa"), todo, "")
		}, 0},
		{"deleted", func(h *house, tx *sales.Tx, todo *task.Task) error {
			return task.DeleteTask(tx.As("zhangwei"), h.Person(tx, "zhangwei"), todo)
		}, 0},
		{"put off", func(h *house, tx *sales.Tx, todo *task.Task) error {
			return task.PutOffTask(tx, h.Person(tx, "LiNa"), todo, sales.When{At: friday.At(16 * 60)})
		}, 0},
		{"put off and back", func(h *house, tx *sales.Tx, todo *task.Task) error {
			li, due := h.Person(tx, "LiNa"), todo.Due
			if err := task.PutOffTask(tx, li, todo, sales.When{At: friday.At(16 * 60)}); err != nil {
				return err
			}
			return task.PutOffTask(tx, li, todo, sales.When{At: due})
		}, 1},
		{"whose it is left", func(h *house, tx *sales.Tx, todo *task.Task) error {
			_, err := task.ReturnTasks(tx, h.Person(tx, "LiNa"))
			return err
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.At(tuesday, "10:00:00")
			todo := h.todo("zhangwei", "LiNa", tuesday.At(15*60), "")
			h.Deliver()
			h.As("LiNa", func(tx *sales.Tx) error { return c.act(h, tx, todo) })
			h.Deliver()
			h.At(tuesday, "14:30:00")
			got := 0
			for _, n := range h.Deliver() {
				if strings.HasPrefix(n.Key, "task-reminder/") {
					got++
				}
			}
			if got != c.want {
				t.Errorf("%d reminders, want %d", got, c.want)
			}
		})
	}
}

// Only who may do a thing does it, and only while it can be done.
func TestTaskRights(t *testing.T) {
	for _, c := range []struct {
		who  string
		act  func(tx *sales.Tx, p *sales.Person, todo *task.Task) error
		code sales.Code // "" may
	}{
		{"LiNa", task.AcceptTask, ""}, {"zhangwei", task.AcceptTask, sales.Forbidden}, {"wangqiang", task.AcceptTask, sales.Forbidden},
		{"LiNa", decline, ""}, {"zhangwei", decline, sales.Forbidden}, {"wangqiang", decline, sales.Forbidden},
		{"LiNa", finish, ""}, {"zhangwei", finish, ""}, {"wangqiang", finish, sales.Forbidden},
		{"LiNa", putOff, ""}, {"zhangwei", putOff, ""}, {"wangqiang", putOff, sales.Forbidden},
		{"LiNa", task.DeleteTask, sales.Forbidden}, {"zhangwei", task.DeleteTask, ""}, {"wangqiang", task.DeleteTask, sales.Forbidden},
	} {
		h := newHouse(t)
		h.At(tuesday, "10:00:00")
		code := h.todo("zhangwei", "LiNa", friday.At(15*60), "").Code
		act := func(tx *sales.Tx) error {
			todo, err := task.TaskByCode(tx, code)
			if err != nil {
				return err
			}
			return c.act(tx, h.Person(tx, c.who), todo)
		}
		if c.code != "" {
			h.Refused(c.who, c.code, act)
			continue
		}
		h.As(c.who, act)
	}
}

func decline(tx *sales.Tx, p *sales.Person, t *task.Task) error {
	return task.DeclineTask(tx, p, t, "")
}

func finish(tx *sales.Tx, p *sales.Person, t *task.Task) error {
	_, err := task.FinishTask(tx, p, t)
	return err
}

func putOff(tx *sales.Tx, p *sales.Person, t *task.Task) error {
	return task.PutOffTask(tx, p, t, sales.When{At: friday.At(17 * 60)})
}

// What repeats leaves exactly one open after each that was done, due after now on its own
// day at its own hour, also when the one before was put off.
func TestTaskRepeats(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	todo := h.todo("LiNa", "LiNa", wednesday.At(9*60), "每工作日")
	h.As("LiNa", func(tx *sales.Tx) error {
		return task.PutOffTask(tx, h.Person(tx, "LiNa"), todo, sales.When{At: friday.At(20 * 60)})
	})
	h.At(friday, "20:00:00")
	var next *task.Task
	h.As("LiNa", func(tx *sales.Tx) (err error) {
		next, err = task.FinishTask(tx, h.Person(tx, "LiNa"), todo)
		return err
	})
	if want := (friday + 3).At(9 * 60); next == nil || !next.Due.Equal(want) || next.State != task.TaskOpen {
		t.Fatalf("the next is %+v, want it due %v", next, want)
	}
	h.As("LiNa", func(tx *sales.Tx) error { // at once, before it was due
		after, err := task.FinishTask(tx, h.Person(tx, "LiNa"), next)
		if want := (friday + 4).At(9 * 60); err == nil && !after.Due.Equal(want) {
			t.Errorf("the one after is due %v, want %v", after.Due, want)
		}
		open, openErr := task.OpenTasks(tx, "lina")
		if openErr != nil || len(open) != 1 {
			t.Errorf("%d open, %v", len(open), openErr)
		}
		return err
	})
	h.Refused("LiNa", sales.Conflict, func(tx *sales.Tx) error { _, err := task.FinishTask(tx, h.Person(tx, "LiNa"), todo); return err })
}

// Whenever something is due, its reminders come before it or as it is due, not in the
// quiet hours, not in the past, at most two of them, apart.
func TestTaskRemindersKeepTheNight(t *testing.T) {
	h := newHouse(t)
	rapid.Check(t, func(rt *rapid.T) {
		now := tuesday.Start().Add(time.Duration(rapid.IntRange(0, 3*24*60-1).Draw(rt, "now")) * time.Minute)
		due := now.Add(time.Duration(rapid.IntRange(1, 3*24*60).Draw(rt, "ahead")) * time.Minute)
		todo := &task.Task{By: "LiNa", For: "LiNa", Due: due, DayAlone: rapid.Bool().Draw(rt, "day"), Entry: rapid.Bool().Draw(rt, "entry")}
		err := h.Store.View(context.Background(), func(tx *sales.Tx) error {
			tx.Now = now
			at := task.TaskReminders(tx, todo)
			if !slices.IsSortedFunc(at, time.Time.Compare) || len(at) > 2 {
				rt.Fatalf("reminded at %v", at)
			}
			for i, r := range at {
				if !r.After(now) || r.After(due) || tx.Law.Quiet.Holds(r) {
					rt.Fatalf("now %v, due %v: reminded at %v", now, due, r)
				}
				if i > 0 && r.Sub(at[i-1]) < 30*time.Minute {
					rt.Fatalf("reminded at %v", at)
				}
			}
			if c := rulebook.ClockOf(due); len(at) == 0 && c > 8*60 && c < 22*60 && c != 22*60 {
				rt.Fatalf("now %v, due %v by day: no reminder", now, due)
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}
