package wecom

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"golang.org/x/sync/singleflight"

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

// A probe for a token that failed is not repeated for probeWait, doubling up to
// maxProbeWait: who watches the bot asks every few seconds, and anybody may.
const (
	probeWait    = 10 * time.Second
	maxProbeWait = 5 * time.Minute
)

// tokens hands out the access token. Whoever needs a new one shares a single
// gettoken with all who wait.
type tokens struct {
	store   TokenStore // may be nil
	fetch   func(context.Context) (value string, life time.Duration, err error)
	now     func() time.Time
	log     logrus.FieldLogger
	timeout time.Duration
	flight  singleflight.Group

	mu        sync.Mutex
	value     string
	expires   time.Time
	bad       string // refused by WeCom before its time
	haltUntil time.Time
	failures  int // of gettoken, in a row
	failedAt  time.Time
	failure   error
}

// get returns a token other than rejected, which is "" or one WeCom just refused.
// Its error says that the call the token was for has not been made.
func (t *tokens) get(ctx context.Context, rejected string) (string, error) {
	if value, known, err := t.known(rejected); known {
		return value, err
	}
	// Detached: the first to wait may leave, the others still want it.
	detached := context.WithoutCancel(ctx)
	select {
	case r := <-t.flight.DoChan("", func() (any, error) { return t.refresh(detached) }):
		value, _ := r.Val.(string)
		return value, r.Err
	case <-ctx.Done():
		return "", &outbox.SendError{Outcome: outbox.Refused, Err: newWireError(ctx.Err())}
	}
}

// known answers without asking anybody, where it can.
func (t *tokens) known(rejected string) (value string, known bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if rejected != "" {
		t.bad = rejected
	}
	if t.usable(t.value, t.expires) {
		return t.value, true, nil
	}
	if t.now().Before(t.haltUntil) {
		return "", true, t.failure
	}
	return "", false, nil
}

// probe says whether there is a token, and asks for one at most as often as probeWait
// and maxProbeWait allow while that fails.
func (t *tokens) probe(ctx context.Context) error {
	if _, known, err := t.known(""); known {
		return err
	}
	t.mu.Lock()
	failure, age := t.failure, t.now().Sub(t.failedAt)
	wait := min(probeWait<<min(max(t.failures-1, 0), 10), maxProbeWait)
	t.mu.Unlock()
	if failure != nil && age >= 0 && age < wait { // under 0 the clock was set back
		return failure
	}
	_, err := t.get(ctx, "")
	return err
}

// standing says whether there is a token, or why there is none.
func (t *tokens) standing() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.usable(t.value, t.expires):
		return nil
	case t.failure != nil:
		return t.failure
	}
	return errNoToken
}

// errNoToken says that nobody has needed a token yet, or since the last one ended.
var errNoToken = errors.New("no access token yet")

// peek returns the current token for redaction.
func (t *tokens) peek() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value
}

func (t *tokens) usable(value string, expires time.Time) bool {
	return value != "" && value != t.bad && t.now().Before(expires)
}

// refresh gets a token for all who wait for one.
func (t *tokens) refresh(ctx context.Context) (string, error) {
	// Another flight may have landed since its caller looked.
	if value, known, err := t.known(""); known {
		return value, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	value, expires, err := t.renew(ctx)

	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.value, t.expires, t.failures, t.failure = value, expires, 0, nil
		return value, nil
	}
	t.failures, t.failedAt, t.failure = t.failures+1, t.now(), err
	if code := codeOf(err); code == codeBadSecret || code == codeBadCorpID {
		t.haltUntil = t.failedAt.Add(haltFor)
		t.log.WithError(err).Errorf("wecom: no access token; not asked again for %s", haltFor)
	}
	return "", err
}

// renew prefers what another replica has stored.
func (t *tokens) renew(ctx context.Context) (string, time.Time, error) {
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
	value, life, err := t.fetch(ctx)
	if err != nil {
		return "", time.Time{}, err
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
