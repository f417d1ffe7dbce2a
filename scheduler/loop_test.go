package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// recorded are jobs that only note when they ran.
type recorded struct {
	ran  []string
	fail map[string]func() error
}

func (r *recorded) job(name, spec string) Job {
	return Job{Name: name, Spec: func(rulebook.Law) string { return spec }, Run: func(_ context.Context, _ *Env, slot time.Time) error {
		r.ran = append(r.ran, name+" "+slot.In(rulebook.Zone).Format("02 15:04"))
		if f := r.fail[name]; f != nil {
			return f()
		}
		return nil
	}}
}

func (r *recorded) want(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(r.ran, want) {
		t.Errorf("ran %q, want %q", r.ran, want)
	}
	r.ran = nil
}

func (h *house) state(name string) *JobState {
	h.t.Helper()
	var s *JobState
	h.view(func(tx *sales.Tx) (err error) {
		s, err = stateOf(tx, name)
		return err
	})
	if s == nil {
		h.t.Fatalf("job %s has no state", name)
	}
	return s
}

func TestFirstStartRunsNothingOfBefore(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	h.restart([]Job{r.job("a", "0 8 * * *")})
	h.start() // at 8:30
	r.want(t)
	if want := (monday + 1).At(8 * 60); !h.next().Equal(want) {
		t.Errorf("next is %v, want %v", h.next(), want)
	}
}

// A clock that jumps a week visits every slot in order of time across jobs, and at the
// same moment in order of the list.
func TestWeekJump(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	h.restart([]Job{r.job("a", "0 18 * * *"), r.job("b", "0 9 * * *"), r.job("c", "0 18 * * 2")})
	h.start()
	h.now = h.now.AddDate(0, 0, 7)
	h.runDue()
	r.want(t, "b 16 09:00", "a 16 18:00", "b 17 09:00", "a 17 18:00", "c 17 18:00", "b 18 09:00", "a 18 18:00", "b 19 09:00",
		"a 19 18:00", "b 20 09:00", "a 20 18:00", "b 21 09:00", "a 21 18:00", "b 22 09:00", "a 22 18:00")
	h.runDue()
	r.want(t)
	if s := h.state("a"); !s.Slot.Equal((monday + 6).At(18*60)) || !s.RanAt.Equal(h.now) {
		t.Errorf("state %+v", s)
	}
}

// What a restart finds is the same as what a jump finds.
func TestRestartCatchesUp(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	jobs := []Job{r.job("a", "0 18 * * *"), r.job("b", "0 9 * * *")}
	h.restart(jobs)
	h.start()
	h.now = h.now.AddDate(0, 0, 1)
	h.restart(jobs)
	h.start()
	r.want(t, "b 16 09:00", "a 16 18:00")
	h.restart(jobs)
	h.start()
	r.want(t)
}

func TestSkipAfter(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	job := r.job("a", "40 17 * * *")
	job.SkipAfter = func(rulebook.Law) rulebook.Clock { return 18 * 60 }
	h.restart([]Job{job})
	h.start()
	h.now = (monday + 2).At(18 * 60) // two slots of days before are too late, this one is not
	h.runDue()
	r.want(t, "a 18 17:40")
	if s := h.state("a"); !s.Skipped.Equal((monday + 1).At(17*60 + 40)) {
		t.Errorf("skipped %v, want Tuesday's", s.Skipped)
	}
	h.now = (monday + 3).At(18*60 + 1)
	h.runDue()
	r.want(t)
	if s := h.state("a"); !s.Slot.Equal((monday + 3).At(17*60+40)) || !s.Skipped.Equal(s.Slot) {
		t.Errorf("state %+v, want Thursday's slot skipped", s)
	}
}

func TestLatest(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	job := r.job("a", "0 * * * *")
	job.Latest = true
	h.restart([]Job{job})
	h.start()
	h.now = monday.At(13*60 + 20)
	h.runDue()
	r.want(t, "a 16 13:00")
	h.now = monday.At(14 * 60)
	h.runDue()
	r.want(t, "a 16 14:00")
}

func TestAtStart(t *testing.T) {
	h, r := newHouse(t), &recorded{fail: map[string]func() error{}}
	sync := r.job("sync", "0 * * * *")
	sync.Latest, sync.AtStart = true, true
	jobs := []Job{r.job("b", "0 9 * * *"), sync}
	h.restart(jobs)
	h.start()
	r.want(t, "sync 16 08:30")
	h.now = (monday + 1).At(9*60 + 10)
	h.restart(jobs)
	h.start()
	r.want(t, "sync 17 09:10", "b 16 09:00", "b 17 09:00") // first, though the others are older
	// One that fails holds up nobody.
	h.now = (monday + 2).At(9*60 + 10)
	r.fail["sync"] = func() error { return errDown }
	h.restart(jobs)
	h.start()
	r.want(t, "sync 18 09:10", "b 18 09:00")
	if want := h.now.Add(time.Minute); !h.next().Equal(want) {
		t.Errorf("next is %v, want %v", h.next(), want)
	}
	delete(r.fail, "sync")
	h.now = h.next()
	h.runDue()
	r.want(t, "sync 18 09:10")
	if want := (monday + 2).At(10 * 60); !h.next().Equal(want) {
		t.Errorf("next is %v, want %v", h.next(), want)
	}
}

func TestFailingJobBlocksNothing(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("broken") },
		"panic": func() error { panic("broken") },
	} {
		t.Run(name, func(t *testing.T) {
			h, r := newHouse(t), &recorded{fail: map[string]func() error{"a": fail}}
			h.restart([]Job{r.job("a", "0 9 * * *"), r.job("b", "0 9 * * *")})
			h.start()
			h.now = monday.At(9 * 60)
			h.runDue()
			r.want(t, "a 16 09:00", "b 16 09:00")
			if s := h.state("a"); !strings.Contains(s.Error, "broken") || !s.RetryAt.Equal(h.now.Add(time.Minute)) || !s.Slot.Before(h.now) {
				t.Errorf("state %+v", s)
			}
			var delays []float64
			for range 8 {
				next := h.next()
				delays = append(delays, next.Sub(h.now).Minutes())
				h.now = next
				h.runDue()
			}
			if got := fmt.Sprint(delays); got != "[1 2 4 8 16 32 60 60]" {
				t.Errorf("tried again after %v minutes", got)
			}
			delete(r.fail, "a")
			r.ran = nil
			h.now = h.next()
			h.runDue()
			r.want(t, "a 16 09:00")
			if s := h.state("a"); s.Error != "" || !s.Slot.Equal(monday.At(9*60)) {
				t.Errorf("state %+v", s)
			}
			if want := (monday + 1).At(9 * 60); !h.next().Equal(want) {
				t.Errorf("next is %v, want %v", h.next(), want)
			}
		})
	}
}

// What the jobs of a moment queue goes out at that moment, after all of them.
func TestDeliveriesFollowTheJobsOfTheirMoment(t *testing.T) {
	h, r := newHouse(t), &recorded{}
	h.env.Store.Settings().GoLive = 0 // no greetings
	sync := directorySync
	say := func(name string) Job {
		job := r.job(name, "0 9 * * *")
		job.Run = func(ctx context.Context, env *Env, slot time.Time) error {
			return env.Store.Update(ctx, Origin(name), func(tx *sales.Tx) error {
				return sales.Queue(tx, sales.Notice{Key: name, To: "lina", Content: sales.Content{Text: name}})
			})
		}
		return job
	}
	after := r.job("after", "0 9 * * *")
	after.Run = func(context.Context, *Env, time.Time) error {
		if len(h.got) > 0 {
			t.Error("sent before the last job of its moment")
		}
		return nil
	}
	h.restart([]Job{sync, say("x"), say("y"), after})
	h.start()
	h.now = monday.At(9 * 60)
	h.runDue()
	if len(h.got) != 2 {
		t.Errorf("received %v", h.got)
	}
}
