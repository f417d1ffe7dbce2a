package scheduler

import (
	"context"
	"fmt"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A step is the next thing to do: a slot of a job, a round of a queue, or to ask what time
// it is.
type step struct {
	ask   bool
	job   *scheduled
	slot  time.Time
	queue *queue
	due   time.Time // zero: nothing to do
}

// earliest finds the next step. At the same moment jobs come in the order of their
// list, the queues after them, the outbox last: what they queue goes out with it. While
// the time is in doubt slots wait, and who knows it is asked.
func (l *Loop) earliest(ctx context.Context, now time.Time) (step, error) {
	ask, doubtful := l.watch.next(now)
	if l.env.Witness == nil {
		ask = time.Time{}
	}
	if !ask.IsZero() && !ask.After(now) {
		return step{ask: true, due: ask}, nil
	}
	slots := make(map[string]time.Time, len(l.jobs))
	err := l.env.Store.View(ctx, func(tx *sales.Tx) error {
		for _, j := range l.jobs {
			s, err := stateOf(tx, j.Name)
			if err != nil {
				return err
			}
			if s != nil {
				slots[j.Name] = s.Slot
			}
		}
		return nil
	})
	if err != nil {
		return step{}, err
	}
	waiting := make([]time.Time, len(l.queues))
	for i, q := range l.queues {
		if waiting[i], err = q.Next(ctx); err != nil {
			return step{}, fmt.Errorf("%s: %w", q.name, err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	first := step{ask: true, due: ask}
	for _, j := range l.jobs {
		last, installed := slots[j.Name]
		if j.schedule == nil || !installed || doubtful {
			continue // not started, or nobody knows what is due
		}
		s := j.next(last, now)
		if j.runsAtStart() {
			return s, nil // before what was missed
		}
		if first.due.IsZero() || s.due.Before(first.due) {
			first = s
		}
	}
	for i, next := range waiting {
		if next.IsZero() {
			continue
		}
		if retryAt := l.queues[i].trouble.retryAt; next.Before(retryAt) {
			next = retryAt
		}
		if first.due.IsZero() || next.Before(first.due) {
			first = step{queue: l.queues[i], due: next}
		}
	}
	return first, nil
}

// runsAtStart says whether the run of the start is still to be tried.
func (j *scheduled) runsAtStart() bool { return !j.start.IsZero() && j.trouble.failures == 0 }

// next is the job's next slot after the last one done, and when it is due.
func (j *scheduled) next(last, now time.Time) step {
	slot := j.schedule.Next(last.In(rulebook.Zone))
	if j.Latest {
		for later := j.schedule.Next(slot); !later.After(now); later = j.schedule.Next(later) {
			slot = later
		}
	}
	if !j.start.IsZero() && (slot.After(now) || slot.Before(j.start)) {
		slot = j.start
	}
	s := step{job: j, slot: slot, due: slot}
	if s.due.Before(j.trouble.retryAt) {
		s.due = j.trouble.retryAt
	}
	return s
}
