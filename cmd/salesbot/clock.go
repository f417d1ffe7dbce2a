package main

import (
	"sync"
	"time"

	"salesbot/rulebook"
)

// A simClock is the time of a made-up world: it stands still, or runs along with the
// real time, and can be set forward.
type simClock struct {
	mu      sync.Mutex
	base    time.Time
	since   time.Time // real moment at which base was true
	running bool
}

func newClock(start time.Time) *simClock {
	return &simClock{base: start.In(rulebook.Zone), since: time.Now()}
}

// Now is the simulated moment.
func (c *simClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *simClock) now() time.Time {
	if !c.running {
		return c.base
	}
	return c.base.Add(time.Since(c.since))
}

// set moves the clock to t, never back.
func (c *simClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); t.Before(now) {
		t = now
	}
	c.base, c.since = t.In(rulebook.Zone), time.Now()
}

// run lets the clock run along with the real time from here.
func (c *simClock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since, c.running = time.Now(), true
}
