package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

const (
	// lookupTimeout leaves time to answer within WeCom's five seconds.
	lookupTimeout = 2 * time.Second
	// refreshTimeout is how long an answer may wait to know what its sender is by now.
	refreshTimeout = time.Second
	// freshFor is for how long what the directory said of a sender is taken for what it says.
	freshFor = time.Minute
	// refreshPause is for how long nobody is asked about after the directory did not answer.
	refreshPause = time.Minute
)

// asked remembers when the directory was asked about whom. It is lost with the process: then
// everybody is asked about once more.
type asked struct {
	mu     sync.Mutex
	at     map[string]time.Time
	failed time.Time
}

// due says whether to ask about an account now, and notes that it was. The clock may have
// been set back since.
func (a *asked) due(account string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	within := func(since time.Time, most time.Duration) bool {
		return !now.Before(since) && now.Sub(since) < most
	}
	if within(a.failed, refreshPause) || within(a.at[account], freshFor) {
		return false
	}
	if a.at == nil {
		a.at = make(map[string]time.Time)
	}
	a.at[account] = now
	return true
}

func (a *asked) gaveUp(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = now
}

// An asking is what the directory said of somebody just now.
type asking struct {
	entry   *sales.Entry // nil: it was not asked, or knows nothing
	unasked bool         // it could not be asked about somebody the tables do not know
}

// askDirectory asks the directory about a sender, before the transaction is opened: it crosses
// the network. Whom the tables do not know as active is asked about each time, others when
// what is known of them is older than freshFor; then no answer is no harm.
func (r *Router) askDirectory(ctx context.Context, m Message) (asking, error) {
	if m.From == "" || r.Lookup == nil {
		return asking{}, nil
	}
	var known bool
	var now time.Time
	err := r.Store.View(ctx, func(tx *sales.Tx) error {
		now = tx.Now
		p, err := sales.PersonOfAccount(tx, m.From)
		if sales.IsNotFound(err) {
			return nil
		}
		known = err == nil && p.Active
		return err
	})
	if err != nil {
		return asking{}, err
	}
	timeout := lookupTimeout
	if known {
		if timeout = refreshTimeout; !r.asked.due(sales.UserKey(m.From), now) {
			return asking{}, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	entry, err := r.Lookup(ctx, m.From)
	switch {
	case err == nil:
		r.asked.due(sales.UserKey(m.From), now) // of whom it told just now nothing is asked again
		return asking{entry: &entry}, nil
	case errors.Is(err, ErrStranger):
		return asking{}, nil
	case known:
		r.asked.gaveUp(now)
		r.Log.WithError(err).WithField("userid", m.From).Warn("a sender could not be looked up; they stay as they are")
		return asking{}, nil
	}
	r.Log.WithError(err).WithField("userid", m.From).Warn("an unknown sender could not be looked up")
	return asking{unasked: true}, nil
}

// refresh takes over what the directory says of the sender before anything of the message
// is looked at. Looked up first beside the writer: mostly it says what is known. A failure
// leaves a person as they are.
func (r *Router) refresh(ctx context.Context, by sales.Origin, from *asking) {
	if from.entry == nil {
		return
	}
	join := func(tx *sales.Tx) error { return r.Join(tx.As(sales.System), *from.entry) }
	err := r.Store.View(ctx, join)
	if errors.Is(err, storage.ErrReadOnly) {
		err = r.Store.Update(ctx, by, join)
	}
	if err != nil {
		r.Log.WithError(err).WithField("userid", from.entry.UserID).Error("what the directory says of a sender could not be taken over")
		from.unasked = true
	}
}
