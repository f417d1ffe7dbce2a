package wecom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"salesbot/outbox"
)

// memory is a TokenStore as cmd builds one on a table.
type memory struct {
	mu      sync.Mutex
	value   string
	expires time.Time
	broken  error
}

func (m *memory) Load(context.Context) (string, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, m.expires, m.broken
}

func (m *memory) Save(_ context.Context, value string, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken == nil {
		m.value, m.expires = value, expires
	}
	return m.broken
}

func TestTokenIsAskedOnceForAll(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", sent)
	c := a.client()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := c.Send(t.Context(), []byte(`{}`)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := a.count("gettoken"); n != 1 {
		t.Errorf("gettoken called %d times", n)
	}
	if got := a.last(); got.token != firstToken {
		t.Errorf("token %q", got.token)
	}
}

func TestTokenExpiresAndIsShared(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", sent)
	store := &memory{}
	cfg := a.config()
	cfg.Token = store
	one, two := NewClient(cfg), NewClient(cfg)
	for _, step := range []struct {
		c       *Client
		advance time.Duration
		want    int
	}{{one, 0, 1}, {two, 0, 1}, {one, 6899 * time.Second, 1}, {one, 2 * time.Second, 2}, {two, 0, 2}} {
		a.advance(step.advance)
		if _, err := step.c.Send(t.Context(), []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
		if n := a.count("gettoken"); n != step.want {
			t.Errorf("gettoken called %d times, want %d", n, step.want)
		}
	}
}

func TestBrokenTokenStoreStopsNothing(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", sent)
	cfg := a.config()
	cfg.Token = &memory{broken: errors.New("disk full")}
	if _, err := NewClient(cfg).Send(t.Context(), []byte(`{}`)); err != nil {
		t.Error(err)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	for _, code := range []int{40014, 42001} {
		a := newAPI(t)
		refused := fmt.Sprintf(`{"errcode":%d,"errmsg":"no"}`, code)
		a.on("gettoken", tokenAnswer("old"), tokenAnswer("new"))
		a.on("message/send", refused, sent)
		cfg := a.config()
		cfg.Token = &memory{value: "stored", expires: a.now.Add(time.Hour)}
		c := NewClient(cfg)
		if got, err := c.Send(t.Context(), []byte(`{"x":1}`)); err != nil || got.MsgID != "m1" {
			t.Fatalf("%d: %+v, %v", code, got, err)
		}
		if got := a.last(); got.token != "old" || got.body != `{"x":1}` {
			t.Errorf("%d: repeated with %+v", code, got)
		}
		a.on("message/send", refused)
		_, err := c.Send(t.Context(), []byte(`{}`))
		if send := sendError(t, err); send.Outcome != outbox.Refused || send.Code != code {
			t.Errorf("%d: refused twice: %+v", code, send)
		}
		if n := a.count("message/send"); n != 4 {
			t.Errorf("%d: sent %d times", code, n)
		}
	}
}

func TestWrongSecretIsNotTriedAgain(t *testing.T) {
	for _, code := range []int{40001, 40013} {
		a := newAPI(t)
		a.on("gettoken", fmt.Sprintf(`{"errcode":%d,"errmsg":"invalid"}`, code))
		c := a.client()
		for range 5 {
			_, err := c.Send(t.Context(), []byte(`{}`))
			if send := sendError(t, err); send.Outcome != outbox.Halted || send.Code != code {
				t.Errorf("%+v", send)
			}
		}
		if n := a.count("gettoken"); n != 1 {
			t.Errorf("%d: gettoken called %d times", code, n)
		}
		if !strings.Contains(a.log.String(), "WECOM_") {
			t.Errorf("nobody was told: %s", &a.log)
		}
		a.advance(haltFor)
		_ = c.Ready(t.Context())
		if n := a.count("gettoken"); n != 2 {
			t.Errorf("%d: after the wait, called %d times", code, n)
		}
	}
}

// TestReadyAsksSeldom: probes come every few seconds, from anybody.
func TestReadyAsksSeldom(t *testing.T) {
	a := newAPI(t)
	a.on("gettoken", "500")
	c := a.client()
	probe := func(times, asked int, ok bool) {
		t.Helper()
		for range times {
			if err := c.Ready(t.Context()); (err == nil) != ok {
				t.Errorf("ready: %v", err)
			}
		}
		if n := a.count("gettoken"); n != asked {
			t.Errorf("gettoken called %d times, want %d", n, asked)
		}
	}
	probe(5, 1, false)
	for n, wait := range []time.Duration{10, 20, 40, 80, 160, 300, 300} { // seconds
		a.advance(wait*time.Second - time.Second)
		probe(2, n+1, false)
		a.advance(time.Second)
		probe(2, n+2, false)
	}
	// Who has something to send is not held up, and what they learn holds for all.
	a.on("gettoken", tokenAnswer(firstToken))
	a.on("message/send", sent)
	if _, err := c.Send(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	probe(5, 9, true)
	a.advance(3 * time.Hour)
	a.on("gettoken", "500")
	probe(2, 10, false)
	a.advance(-time.Hour) // a clock set back must not wait for the old time to come again
	a.on("gettoken", tokenAnswer("new"))
	probe(2, 11, true)
}

func TestManyProbesAtOnceAskOnce(t *testing.T) {
	a := newAPI(t)
	a.on("gettoken", "500")
	c := a.client()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_ = c.Ready(ctx)
		})
	}
	wg.Wait()
	if n := a.count("gettoken"); n != 1 {
		t.Errorf("gettoken called %d times", n)
	}
}
