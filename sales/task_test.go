package sales

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
)

// task stores one of by for somebody at the house's present.
func (h *house) todo(by, person string, due time.Time, repeat rulebook.Repeat) (t *Task) {
	h.t.Helper()
	h.as(by, func(tx *Tx) (err error) {
		t, err = NewTask(tx, h.person(tx, by), h.person(tx, person), When{At: due, Repeat: repeat}, "交标书", h.now)
		return err
	})
	return t
}

func TestTaskRemindersAreDropped(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(h *house, tx *Tx, todo *Task) error
		want int // reminders that go out at the first due time
	}{
		{"open", func(*house, *Tx, *Task) error { return nil }, 1},
		{"done", func(h *house, tx *Tx, todo *Task) error {
			_, err := FinishTask(tx, h.person(tx, "LiNa"), todo)
			return err
		}, 0},
		{"declined", func(h *house, tx *Tx, todo *Task) error {
			return DeclineTask(tx, h.person(tx, "LiNa"), todo, "")
		}, 0},
		{"deleted", func(h *house, tx *Tx, todo *Task) error {
			return DeleteTask(tx.As("zhangwei"), h.person(tx, "zhangwei"), todo)
		}, 0},
		{"put off", func(h *house, tx *Tx, todo *Task) error {
			return PutOffTask(tx, h.person(tx, "LiNa"), todo, When{At: friday.At(16 * 60)})
		}, 0},
		{"put off and back", func(h *house, tx *Tx, todo *Task) error {
			li, due := h.person(tx, "LiNa"), todo.Due
			if err := PutOffTask(tx, li, todo, When{At: friday.At(16 * 60)}); err != nil {
				return err
			}
			return PutOffTask(tx, li, todo, When{At: due})
		}, 1},
		{"whose it is left", func(h *house, tx *Tx, todo *Task) error { return returnTasks(tx, h.person(tx, "LiNa")) }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.at(tuesday, "10:00:00")
			todo := h.todo("zhangwei", "LiNa", tuesday.At(15*60), "")
			h.deliver()
			h.as("LiNa", func(tx *Tx) error { return c.act(h, tx, todo) })
			h.deliver()
			h.at(tuesday, "14:30:00")
			got := 0
			for _, n := range h.deliver() {
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
		act  func(tx *Tx, p *Person, todo *Task) error
		code Code // "" may
	}{
		{"LiNa", AcceptTask, ""}, {"zhangwei", AcceptTask, Forbidden}, {"wangqiang", AcceptTask, Forbidden},
		{"LiNa", decline, ""}, {"zhangwei", decline, Forbidden}, {"wangqiang", decline, Forbidden},
		{"LiNa", finish, ""}, {"zhangwei", finish, ""}, {"wangqiang", finish, Forbidden},
		{"LiNa", putOff, ""}, {"zhangwei", putOff, ""}, {"wangqiang", putOff, Forbidden},
		{"LiNa", DeleteTask, Forbidden}, {"zhangwei", DeleteTask, ""}, {"wangqiang", DeleteTask, Forbidden},
	} {
		h := newHouse(t)
		h.at(tuesday, "10:00:00")
		code := h.todo("zhangwei", "LiNa", friday.At(15*60), "").Code
		act := func(tx *Tx) error {
			todo, err := TaskByCode(tx, code)
			if err != nil {
				return err
			}
			return c.act(tx, h.person(tx, c.who), todo)
		}
		if c.code != "" {
			h.refused(c.who, c.code, act)
			continue
		}
		h.as(c.who, act)
	}
}

func decline(tx *Tx, p *Person, t *Task) error { return DeclineTask(tx, p, t, "") }

func finish(tx *Tx, p *Person, t *Task) error { _, err := FinishTask(tx, p, t); return err }

func putOff(tx *Tx, p *Person, t *Task) error {
	return PutOffTask(tx, p, t, When{At: friday.At(17 * 60)})
}

// What repeats leaves exactly one open after each that was done, due after now on its own
// day at its own hour, also when the one before was put off.
func TestTaskRepeats(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	todo := h.todo("LiNa", "LiNa", wednesday.At(9*60), "每工作日")
	h.as("LiNa", func(tx *Tx) error {
		return PutOffTask(tx, h.person(tx, "LiNa"), todo, When{At: friday.At(20 * 60)})
	})
	h.at(friday, "20:00:00")
	var next *Task
	h.as("LiNa", func(tx *Tx) (err error) {
		next, err = FinishTask(tx, h.person(tx, "LiNa"), todo)
		return err
	})
	if want := (friday + 3).At(9 * 60); next == nil || !next.Due.Equal(want) || next.State != TaskOpen {
		t.Fatalf("the next is %+v, want it due %v", next, want)
	}
	h.as("LiNa", func(tx *Tx) error { // at once, before it was due
		after, err := FinishTask(tx, h.person(tx, "LiNa"), next)
		if want := (friday + 4).At(9 * 60); err == nil && !after.Due.Equal(want) {
			t.Errorf("the one after is due %v, want %v", after.Due, want)
		}
		open, openErr := OpenTasks(tx, "lina")
		if openErr != nil || len(open) != 1 {
			t.Errorf("%d open, %v", len(open), openErr)
		}
		return err
	})
	h.refused("LiNa", Conflict, func(tx *Tx) error { _, err := FinishTask(tx, h.person(tx, "LiNa"), todo); return err })
}

// Whenever something is due, its reminders come before it or as it is due, not in the
// quiet hours, not in the past, at most two of them, apart.
func TestTaskRemindersKeepTheNight(t *testing.T) {
	h := newHouse(t)
	rapid.Check(t, func(rt *rapid.T) {
		now := tuesday.Start().Add(time.Duration(rapid.IntRange(0, 3*24*60-1).Draw(rt, "now")) * time.Minute)
		due := now.Add(time.Duration(rapid.IntRange(1, 3*24*60).Draw(rt, "ahead")) * time.Minute)
		todo := &Task{By: "LiNa", For: "LiNa", Due: due, DayAlone: rapid.Bool().Draw(rt, "day"), Entry: rapid.Bool().Draw(rt, "entry")}
		err := h.store.View(context.Background(), func(tx *Tx) error {
			tx.Now = now
			at := TaskReminders(tx, todo)
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
