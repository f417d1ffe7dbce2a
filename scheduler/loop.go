package scheduler

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// A Loop does everything that is due, in order of time: the slots of the jobs, then
// what is to be fetched, then the outbox. Start it once, then either let it Serve, or set the clock to Next and
// call RunDue. What fails moves its own due time forward and blocks nothing else.
type Loop struct {
	env    *Env
	now    func() time.Time
	jobs   []*scheduled
	queues []*queue
	poked  chan struct{}
	watch  watch

	running sync.Mutex // one RunDue at a time
	mu      sync.Mutex // guards the jobs' and queues' trouble, and the jobs' start
}

// A Queue is work whose parts are due at moments of their own.
type Queue interface {
	// Next is when its next part is due, which may lie in the past; zero for never.
	Next(ctx context.Context) (time.Time, error)
	// Round does a part of what is due; false when nothing was.
	Round(ctx context.Context) (worked bool, err error)
}

// queue is a Queue with what this process knows of it.
type queue struct {
	Queue
	name    string
	trouble trouble
}

// scheduled is a job with what this process knows of it.
type scheduled struct {
	Job
	schedule cron.Schedule
	trouble  trouble
	start    time.Time // of the run every start asks for; zero when done
}

// trouble is how often something failed in a row, and when to try again.
type trouble struct {
	failures int
	retryAt  time.Time
}

func (t *trouble) failed(now time.Time) {
	t.failures++
	t.retryAt = now.Add(outbox.Backoff(t.failures))
}

// NewLoop makes the loop over Jobs and the outbox. now must be the store's clock.
func NewLoop(env *Env, outbox Queue, now func() time.Time) *Loop {
	return newLoop(env, outbox, now, Jobs())
}

func newLoop(env *Env, outbox Queue, now func() time.Time, jobs []Job) *Loop {
	l := &Loop{env: env, now: now, poked: make(chan struct{}, 1)}
	l.watch.beat = env.Beat
	for _, job := range jobs {
		l.jobs = append(l.jobs, &scheduled{Job: job})
	}
	if env.Fetch != nil {
		l.queues = append(l.queues, &queue{Queue: env.Fetch, name: "fetch"})
	}
	l.queues = append(l.queues, &queue{Queue: deviceFixes{env.Store}, name: "device fixes"})
	if env.Errands != nil {
		l.queues = append(l.queues, &queue{Queue: env.Errands, name: "errands"})
	}
	// Last: what the others queue goes out with it.
	l.queues = append(l.queues, &queue{Queue: outbox, name: "outbox"})
	return l
}

// Start must come when the bot listens and before a callback is taken: it records the
// time the bot was down as a hole, so that nothing caught up later forgets it.
// On the first start of a job nothing before now is due. It may be called again.
func (l *Loop) Start(ctx context.Context) error {
	law := l.env.Store.Settings().Law
	for _, j := range l.jobs {
		var err error
		if j.schedule, err = j.Job.schedule(law); err != nil {
			return err
		}
	}
	var hole *ledger.Hole
	var last time.Time
	err := l.env.Store.Update(ctx, sales.Origin{Actor: sales.System, Via: "start"}, func(tx *sales.Tx) (err error) {
		if last, err = ledger.LastSignOfLife(tx); err != nil {
			return err
		}
		if hole, err = ledger.RecordDown(tx, ledger.Down); err != nil {
			return err
		}
		for _, j := range l.jobs {
			if err := install(tx, j.Name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if hole != nil {
		l.env.Log.WithField("from", hole.From).WithField("to", hole.To).Warn("the bot was down")
	}
	l.watch.start(l.now(), last)
	if err := l.MarkLife(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, j := range l.jobs {
		if j.AtStart {
			j.start = l.now()
		}
	}
	return nil
}

// NotListening records that the bot runs and cannot open its port. The hole began at the
// last sign of life and goes on growing.
func (l *Loop) NotListening(ctx context.Context) error {
	return l.env.Store.Update(ctx, sales.Origin{Actor: sales.System, Via: "start"}, func(tx *sales.Tx) error {
		_, err := ledger.RecordDown(tx, ledger.NotListening)
		return err
	})
}

// MarkLife notes that the bot can receive now, after recording what it could not: while
// the time is in doubt, or the bot has ended, it notes nothing. Serve does it each minute; who
// sets the clock does it after setting it.
func (l *Loop) MarkLife(ctx context.Context) error {
	if err := l.Ready(ctx); err != nil || !l.watch.alive() {
		return err
	}
	return l.env.Store.Update(ctx, sales.Origin{Actor: sales.System, Via: "life"}, ledger.SignOfLife)
}

// Ending leaves the last sign of life: the bot takes no callback from here on.
func (l *Loop) Ending(ctx context.Context) error {
	err := l.MarkLife(ctx)
	l.watch.end()
	return err
}

// Next is when the earliest thing is due, which may lie in the past.
func (l *Loop) Next(ctx context.Context) (time.Time, error) {
	s, err := l.earliest(ctx, l.now())
	return s.due, err
}

// RunDue does everything that is due now. What a job or a send does wrong is logged and
// tried again later; an error means that the store failed or ctx ended.
func (l *Loop) RunDue(ctx context.Context) error {
	l.running.Lock()
	defer l.running.Unlock()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.Ready(ctx); err != nil {
			return err
		}
		now := l.now()
		s, err := l.earliest(ctx, now)
		if err != nil {
			return err
		}
		if s.due.IsZero() || s.due.After(now) {
			return nil
		}
		if s.ask {
			l.ask(ctx, now)
		} else if s.job == nil {
			l.round(ctx, s.queue, now)
		} else if err := l.runSlot(ctx, s.job, s.slot, now); err != nil {
			return err
		}
	}
}

// runSlot runs one slot of a job, or passes it over. Its error is the store's.
func (l *Loop) runSlot(ctx context.Context, j *scheduled, slot, now time.Time) error {
	log := l.env.Log.WithField("job", j.Name).WithField("slot", slot.In(rulebook.Zone).Format(time.RFC3339))
	skipped := j.tooLate(l.env.Store.Settings().Law, slot, now)
	if skipped {
		log.Info("job: too late for this slot, passed over")
	} else if err := run(ctx, l.env, &j.Job, slot); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // stopped, not failed
		}
		l.mu.Lock()
		j.trouble.failed(now)
		retryAt := j.trouble.retryAt
		l.mu.Unlock()
		log.WithError(err).WithField("again", retryAt.In(rulebook.Zone).Format(time.RFC3339)).Error("job failed")
		// Only for people to read: where the store fails, the log has it.
		if err := noteFailure(ctx, l.env.Store, j.Name, err, retryAt); err != nil {
			log.WithError(err).Error("job: state not stored")
		}
		return nil
	}
	if err := done(ctx, l.env.Store, j.Name, slot, skipped); err != nil {
		return fmt.Errorf("job %s: %w", j.Name, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	j.trouble, j.start = trouble{}, time.Time{}
	return nil
}

// run turns a panic into an error: one broken job must not end the others.
func run(ctx context.Context, env *Env, j *Job, slot time.Time) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return j.Run(ctx, env, slot)
}

// round does a part of what a queue has to do, so that jobs that become due meanwhile
// come in between.
func (l *Loop) round(ctx context.Context, q *queue, now time.Time) {
	worked, err := q.Round(ctx)
	if err == nil && !worked {
		err = fmt.Errorf("%s: due, but nothing to do", q.name)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		q.trouble = trouble{}
		return
	}
	if ctx.Err() != nil {
		return
	}
	q.trouble.failed(now)
	l.env.Log.WithError(err).WithField("queue", q.name).Error("queue: a round failed")
}
