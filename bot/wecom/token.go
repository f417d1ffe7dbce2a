package wecom

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/outbox"
)

// A TokenStore keeps the access token between restarts and for every replica:
// WeCom hands out one token per app and limits how often it is asked (D/91039).
type TokenStore interface {
	// Load returns what Save stored last; "" and no error when there is nothing.
	Load(ctx context.Context) (value string, expires time.Time, err error)
	Save(ctx context.Context, value string, expires time.Time) error
}

// haltFor is how long a wrong secret or corp id is not tried again. Repeated tries
// make WeCom block the address for an hour (D/90313); changing either takes a
// restart, which forgets the wait.
const haltFor = 30 * time.Minute

// tokens hands out the access token. Whoever needs a new one shares a single
// gettoken with all who wait.
type tokens struct {
	store   TokenStore // may be nil
	fetch   func(context.Context) (value string, life time.Duration, err *outbox.SendError)
	now     func() time.Time
	log     logrus.FieldLogger
	timeout time.Duration

	mu        sync.Mutex
	value     string
	expires   time.Time
	bad       string // refused by WeCom before its time
	flight    *flight
	haltUntil time.Time
	haltErr   *outbox.SendError
}

type flight struct {
	done  chan struct{}
	value string
	err   *outbox.SendError
}

// get returns a token other than rejected, which is "" or one WeCom just refused.
// Its error says that the call the token was for has not been made.
func (t *tokens) get(ctx context.Context, rejected string) (string, *outbox.SendError) {
	t.mu.Lock()
	if rejected != "" {
		t.bad = rejected
	}
	if t.usable(t.value, t.expires) {
		defer t.mu.Unlock()
		return t.value, nil
	}
	if t.now().Before(t.haltUntil) {
		defer t.mu.Unlock()
		return "", t.haltErr
	}
	f := t.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		t.flight = f
		// Detached: the first to wait may leave, the others still want it.
		go t.refresh(context.WithoutCancel(ctx), f)
	}
	t.mu.Unlock()

	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		return "", &outbox.SendError{Outcome: outbox.Refused, Err: newWireError(ctx.Err())}
	}
}

// peek returns the current token for redaction.
func (t *tokens) peek() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value
}

func (t *tokens) usable(value string, expires time.Time) bool {
	return value != "" && value != t.bad && t.now().Before(expires)
}

func (t *tokens) refresh(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	value, expires, err := t.renew(ctx)

	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.value, t.expires = value, expires
		f.value = value
	} else {
		f.err = err
		if err.Code == codeBadSecret || err.Code == codeBadCorpID {
			t.haltUntil, t.haltErr = t.now().Add(haltFor), err
			t.log.WithError(err).Errorf("wecom: no access token; not asked again for %s", haltFor)
		}
	}
	t.flight = nil
	close(f.done)
}

// renew prefers what another replica has stored.
func (t *tokens) renew(ctx context.Context) (string, time.Time, *outbox.SendError) {
	if t.store != nil {
		value, expires, err := t.store.Load(ctx)
		if err != nil {
			t.log.WithError(err).Warn("wecom: stored access token not readable, asking for one")
		}
		t.mu.Lock()
		usable := err == nil && t.usable(value, expires)
		t.mu.Unlock()
		if usable {
			return value, expires, nil
		}
	}
	asked := t.now()
	value, life, fetchErr := t.fetch(ctx)
	if fetchErr != nil {
		return "", time.Time{}, fetchErr
	}
	// A tenth early, at most five minutes: a token must not expire on its way.
	expires := asked.Add(life - min(life/10, 5*time.Minute))
	if t.store != nil {
		if err := t.store.Save(ctx, value, expires); err != nil {
			t.log.WithError(err).Warn("wecom: access token not stored, other replicas will ask again")
		}
	}
	return value, expires, nil
}
