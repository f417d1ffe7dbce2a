package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A Job is something the bot does by the clock. Each of its slots runs once, also when
// it comes late; running one twice changes nothing.
type Job struct {
	Name string
	// Spec is the standard five-field cron line of its slots, in rulebook.Zone.
	Spec func(rulebook.Law) string
	// SkipAfter is the time of the slot's own day after which a late slot is passed
	// over; nil or 0: never.
	SkipAfter func(rulebook.Law) rulebook.Clock
	// Latest runs only the newest of several missed slots.
	Latest bool
	// AtStart makes one run due at every start, before what was missed.
	AtStart bool
	// Run does the work of a slot. What it changes has its own transactions, with the
	// origin Origin(name).
	Run func(ctx context.Context, env *Env, slot time.Time) error
}

// An Env is what jobs work with.
type Env struct {
	Store     *sales.Store
	Directory Directory
	// Witness is asked where this machine's clock is in doubt; nil: nobody is.
	Witness Witness
	// Beat reads both clocks of a process that runs in real time; nil where the clock is moved
	// by who visits every due moment.
	Beat func() ledger.Beat
	// Fetch is what people sent and is still to be fetched; nil: nothing ever is.
	Fetch Queue
	// Errands are what people asked for that takes files; nil: nothing ever is.
	Errands Queue
	// Backup makes the backup of a slot, once, and verifies it; nil: none is made.
	Backup func(ctx context.Context, slot time.Time) error
	Log    logrus.FieldLogger
	// Janitors clean up for rooms this one does not know: each deletes up to most rows
	// and returns how many it found.
	Janitors []func(tx *sales.Tx, most int) (int, error)
}

// A Directory asks WeCom's address book for everybody.
type Directory interface {
	Directory(ctx context.Context) (sales.Directory, error)
}

// Origin is behind what a job changes.
func Origin(job string) sales.Origin { return sales.Origin{Actor: sales.System, Via: "job " + job} }

// A JobState is how far a job has come.
type JobState struct {
	Name    string    `json:"name"`
	Slot    time.Time `json:"slot"`              // the last one done; at first the moment of installation
	RanAt   time.Time `json:"ran_at,omitzero"`   // when it was done
	Skipped time.Time `json:"skipped,omitzero"`  // the newest slot passed over for being too late
	Error   string    `json:"error,omitempty"`   // of the newest run, when it failed
	RetryAt time.Time `json:"retry_at,omitzero"` // for people to read; a start tries again at once
}

// States are the jobs' states, by name.
var States = storage.NewTable("jobs", func(s *JobState) string { return s.Name })

// Tables lists the tables of this room.
func Tables() []storage.AnyTable { return []storage.AnyTable{States} }

// An Upcoming is a line of the list of jobs.
type Upcoming struct {
	Name  string
	Spec  string
	Next  time.Time // its next slot; zero before the first start
	State JobState  // zero before the first start
}

// Plan lists every job with its next slot.
func Plan(tx *sales.Tx) ([]Upcoming, error) {
	var plan []Upcoming
	for _, job := range Jobs() {
		u := Upcoming{Name: job.Name, Spec: job.Spec(*tx.Law)}
		schedule, err := job.schedule(*tx.Law)
		if err != nil {
			return nil, err
		}
		state, err := stateOf(tx, job.Name)
		if err != nil {
			return nil, err
		}
		if state != nil {
			u.State, u.Next = *state, schedule.Next(state.Slot.In(rulebook.Zone))
		}
		plan = append(plan, u)
	}
	return plan, nil
}

func (j *Job) schedule(law rulebook.Law) (cron.Schedule, error) {
	spec := j.Spec(law)
	schedule, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("job %s: spec %q: %w", j.Name, spec, err)
	}
	return schedule, nil
}

// tooLate says whether a slot is passed over at a moment.
func (j *Job) tooLate(law rulebook.Law, slot, now time.Time) bool {
	if j.SkipAfter == nil {
		return false
	}
	c := j.SkipAfter(law)
	return c != 0 && now.After(rulebook.DayOf(slot).At(c))
}

// whenLive runs a job in the slots of those days on which the rulebook is kept.
func whenLive(run func(context.Context, *Env, time.Time) error) func(context.Context, *Env, time.Time) error {
	return func(ctx context.Context, env *Env, slot time.Time) error {
		if !env.live(rulebook.DayOf(slot)) {
			return nil
		}
		return run(ctx, env, slot)
	}
}

// live says whether the rulebook is kept on a day.
func (e *Env) live(day rulebook.Day) bool { return e.Store.Settings().Live(day) }

// daily is the cron line of one time a day.
func daily(c rulebook.Clock) string { return fmt.Sprintf("%d %d * * *", c.Minute(), c.Hour()) }
