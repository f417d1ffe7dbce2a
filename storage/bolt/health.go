package bolt

import (
	"fmt"
	"time"
)

// minFree is how many bytes of the disk must be left for the engine to be healthy: as much
// as bbolt takes at once when the file has to grow.
const minFree = 16 << 20

// slowCommit is how long a commit may be under way before the disk counts as stuck; one takes
// milliseconds.
const slowCommit = 10 * time.Second

// Health is what an engine knows of itself without writing anything.
type Health struct {
	// Committed is when the last commit succeeded that wrote something; zero before the
	// first. It is wall time, for people to read.
	Committed time.Time
	// Failed is why the last commit failed or why the engine ended; nil after a commit that
	// succeeded.
	Failed error
	// Waiting is how long the commit under way has been; zero when none is.
	Waiting time.Duration
	// Free is how many bytes of the disk are left to this user; -1 where that is unknown.
	Free int64
}

// Health looks at the disk and at the last commit.
func (e *Engine) Health() Health {
	e.healthLock.Lock()
	h := e.health
	if !e.committing.IsZero() {
		h.Waiting = time.Since(e.committing)
	}
	e.healthLock.Unlock()
	if err := e.over(); err != nil {
		h.Failed = err
	}
	h.Free = freeBytes(e.path)
	return h
}

// Err is why the engine should not be called ready: its last commit failed, or the disk is
// all but full.
func (h Health) Err() error {
	if h.Failed != nil {
		return fmt.Errorf("the store's last commit failed: %w", h.Failed)
	}
	if h.Waiting > slowCommit {
		return fmt.Errorf("the store's disk is stuck: a commit is under way since %s", h.Waiting.Round(time.Second))
	}
	if h.Free >= 0 && h.Free < minFree {
		return fmt.Errorf("the store's disk is all but full: %d MB left, want %d", h.Free>>20, minFree>>20)
	}
	return nil
}

// timed runs a commit and keeps what became of it.
func (e *Engine) timed(commit func() error) error {
	e.healthLock.Lock()
	e.committing = time.Now()
	e.healthLock.Unlock()
	err := commit()
	e.healthLock.Lock()
	defer e.healthLock.Unlock()
	e.committing = time.Time{}
	if e.health.Failed = err; err == nil {
		e.health.Committed = time.Now()
	}
	return err
}
