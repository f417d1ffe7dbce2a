package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"salesbot/sales"
	"salesbot/sales/ledger"
)

const (
	// healthLasts is how long an answer of /readyz holds: anybody may ask, as often as
	// they like, and each time must cost nothing.
	healthLasts = 10 * time.Second
	// queueMayWait is how long a due notice may lie before the bot calls itself not ready.
	queueMayWait = 15 * time.Minute
	// lifeMayWait is how old the last sign of life may be; there is one a minute.
	lifeMayWait = 3 * time.Minute
)

// health is the last answer of /readyz.
type health struct {
	mu    sync.Mutex
	asked time.Time
	err   error
}

// ready says whether the bot can do its work: the store takes writes, the queue moves,
// WeCom would answer.
func (a *app) ready(w http.ResponseWriter, r *http.Request) {
	// Who asks may leave: the answer is for all.
	if err := a.healthNow(context.WithoutCancel(r.Context())); err != nil {
		http.Error(w, "not ready; see the log", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}

// healthNow is what is wrong, at most healthLasts ago.
func (a *app) healthNow(ctx context.Context) error {
	h := &a.health
	h.mu.Lock()
	defer h.mu.Unlock()
	if age := a.now().Sub(h.asked); age >= 0 && age < healthLasts {
		return h.err
	}
	h.err = a.checkHealth(ctx)
	h.asked = a.now()
	if h.err != nil {
		a.log.WithError(h.err).Warn("not ready")
	}
	return h.err
}

// checkHealth writes nothing and calls nobody.
func (a *app) checkHealth(ctx context.Context) error {
	if err := a.engine.Health().Err(); err != nil {
		return err
	}
	if err := a.loop.Trouble(); err != nil {
		return err
	}
	err := a.store.View(ctx, func(tx *sales.Tx) error {
		last, err := ledger.LastSignOfLife(tx)
		if err == nil && tx.Now.Sub(last) > lifeMayWait {
			return fmt.Errorf("the last sign of life the store took is of %s", last.Format(time.RFC3339))
		}
		if err != nil {
			return err
		}
		due, err := sales.NextNotice(tx)
		if err == nil && !due.IsZero() && tx.Now.Sub(due) > queueMayWait {
			return fmt.Errorf("the oldest notice is due since %s", due.Format(time.RFC3339))
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.client.Standing()
}

// keepToken sees to it that a failed token is got again, whoever needs it next: the client
// itself waits longer after each failure.
func (a *app) keepToken(ctx context.Context) {
	tick := time.NewTicker(healthLasts)
	defer tick.Stop()
	for {
		// Logged by who needs one.
		_ = a.client.Ready(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
