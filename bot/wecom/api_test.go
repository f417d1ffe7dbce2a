package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/bot"
)

const (
	secret     = "S3cret+/=%of the app"
	firstToken = "tok+en/1="
)

// api is WeCom's end of the wire: canned answers by endpoint, and what was asked.
type api struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string][]string // the last one stays
	asked   []call
	now     time.Time
	log     bytes.Buffer
}

type call struct {
	endpoint, token, body string
	query                 map[string]string
}

func newAPI(t *testing.T) *api {
	t.Helper()
	a := &api{answers: map[string][]string{}, now: time.Unix(created, 0)}
	a.on("gettoken", tokenAnswer(firstToken))
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func tokenAnswer(token string) string {
	return fmt.Sprintf(`{"errcode":0,"errmsg":"ok","access_token":%q,"expires_in":7200}`, token)
}

func (a *api) on(endpoint string, answers ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[endpoint] = answers
}

func (a *api) count(endpoint string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, c := range a.asked {
		if c.endpoint == endpoint {
			n++
		}
	}
	return n
}

func (a *api) last() call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked[len(a.asked)-1]
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	endpoint := strings.TrimPrefix(r.URL.Path, "/cgi-bin/")
	c := call{endpoint: endpoint, token: r.URL.Query().Get("access_token"), body: string(body), query: map[string]string{}}
	for k, v := range r.URL.Query() {
		c.query[k] = strings.Join(v, ",")
	}
	a.mu.Lock()
	a.asked = append(a.asked, c)
	answers := a.answers[endpoint]
	if len(answers) > 1 {
		a.answers[endpoint] = answers[1:]
	}
	a.mu.Unlock()
	if len(answers) == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	switch answer := answers[0]; answer {
	case "500":
		// As careless servers do: the whole address in the page.
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, "error at %s %s", r.URL.String(), r.URL.RawQuery)
	case "echo":
		fmt.Fprintf(w, `{"errcode":40035,"errmsg":%q}`, "bad request "+r.URL.String()+" corpsecret="+secret)
	case "hang":
		<-r.Context().Done()
	case "reset":
		panic(http.ErrAbortHandler)
	case "redirect":
		http.Redirect(w, r, "/cgi-bin/elsewhere", http.StatusFound)
	default:
		_, _ = io.WriteString(w, answer)
	}
}

func (a *api) config() ClientConfig {
	log := logrus.New()
	log.SetOutput(&a.log)
	log.SetLevel(logrus.TraceLevel)
	return ClientConfig{
		CorpID: "ww1", AgentID: "1000002", Secret: secret, APIURL: a.URL, Timeout: 5 * time.Second, Log: log,
		Now: func() time.Time { a.mu.Lock(); defer a.mu.Unlock(); return a.now },
	}
}

func (a *api) client() *Client { return NewClient(a.config()) }

func (a *api) advance(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now = a.now.Add(d)
}

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

func sendError(t *testing.T, err error) *bot.SendError {
	t.Helper()
	send, ok := err.(*bot.SendError)
	if !ok {
		t.Fatalf("%T is no *bot.SendError: %v", err, err)
	}
	return send
}

const sent = `{"errcode":0,"errmsg":"ok","msgid":"m1"}`

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
		if send := sendError(t, err); send.Outcome != bot.Refused || send.Code != code {
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
			if send := sendError(t, err); send.Outcome != bot.Halted || send.Code != code {
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

func TestOutcomes(t *testing.T) {
	answer := func(code int) string { return fmt.Sprintf(`{"errcode":%d,"errmsg":"x","invaliduser":""}`, code) }
	for name, c := range map[string]struct {
		answer string
		want   bot.Outcome
	}{
		"-1": {answer(-1), bot.Refused}, "45009": {answer(45009), bot.Limited},
		"45033": {answer(45033), bot.Refused}, "45035": {answer(45035), bot.Refused},
		"60020": {answer(60020), bot.Halted}, "40001": {answer(40001), bot.Halted}, "40013": {answer(40013), bot.Halted},
		"60011": {answer(60011), bot.Halted}, "301002": {answer(301002), bot.Halted}, "48002": {answer(48002), bot.Halted},
		"40056": {answer(40056), bot.Halted},
		"81013": {answer(81013), bot.Gone}, "60111": {answer(60111), bot.Gone},
		"40035": {answer(40035), bot.Rejected}, "44004": {answer(44004), bot.Rejected},
		"unheard of": {answer(987654), bot.Refused},
		"500":        {"500", bot.Unknown}, "reset": {"reset", bot.Unknown}, "redirect": {"redirect", bot.Unknown},
		"garbage": {"<html>busy</html>", bot.Unknown}, "empty": {"", bot.Unknown},
		"no errcode": {"{}", bot.Unknown}, "null": {"null", bot.Unknown}, "array": {"[]", bot.Unknown},
		"half": {`{"errcode":0,"msgid":`, bot.Unknown}, "odd type": {`{"errcode":0,"msgid":7}`, bot.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			a.on("message/send", c.answer)
			_, err := a.client().Send(t.Context(), []byte(`{}`))
			send := sendError(t, err)
			if send.Outcome != c.want {
				t.Errorf("%s, want %s: %v", send.Outcome, c.want, err)
			}
			if (send.Wait > 0) != (c.want == bot.Limited) {
				t.Errorf("waits %s", send.Wait)
			}
			if n := a.count("message/send"); n != 1 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestFailuresBeforeTheCallWereNotAccepted(t *testing.T) {
	for name, answer := range map[string]string{"500": "500", "reset": "reset", "garbage": "busy", "no token": `{"errcode":0}`} {
		a := newAPI(t)
		a.on("gettoken", answer)
		_, err := a.client().Send(t.Context(), []byte(`{}`))
		if send := sendError(t, err); send.Outcome != bot.Refused {
			t.Errorf("gettoken %s: %s", name, send.Outcome)
		}
	}
	a := newAPI(t)
	c := a.client()
	if err := c.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Send(cancelled, []byte(`{}`))
	if send := sendError(t, err); send.Outcome != bot.Refused || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v", send)
	}
	cfg := a.config()
	cfg.Token = &memory{value: "good", expires: a.now.Add(time.Hour)}
	a.Close()
	_, err = NewClient(cfg).Send(t.Context(), []byte(`{}`))
	if send := sendError(t, err); send.Outcome != bot.Refused {
		t.Errorf("connection refused: %+v", send)
	}
}

func TestUntrustedIPIsNamed(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", `{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"}`)
	_, err := a.client().Send(t.Context(), []byte(`{}`))
	if !strings.Contains(err.Error(), "企业可信IP，添加 203.0.113.7)") {
		t.Error(err)
	}
	if !strings.Contains(Hint(fmt.Errorf("deliver: %w", err)), "企业可信IP") || Hint(errors.New("x")) != "" {
		t.Error("no hint")
	}
}

// TestNoSecretInErrorsOrLogs provokes each kind of failure and looks at every
// way to print it.
func TestNoSecretInErrorsOrLogs(t *testing.T) {
	provoke := map[string]func(*api, *ClientConfig){
		"500 quoting the address":       func(a *api, _ *ClientConfig) { a.on("message/send", "500") },
		"errmsg quoting the address":    func(a *api, _ *ClientConfig) { a.on("message/send", "echo") },
		"gettoken 500":                  func(a *api, _ *ClientConfig) { a.on("gettoken", "500") },
		"gettoken errmsg":               func(a *api, _ *ClientConfig) { a.on("gettoken", "echo") },
		"gettoken reset":                func(a *api, _ *ClientConfig) { a.on("gettoken", "reset") },
		"reset":                         func(a *api, _ *ClientConfig) { a.on("message/send", "reset") },
		"redirect":                      func(a *api, _ *ClientConfig) { a.on("message/send", "redirect") },
		"garbage":                       func(a *api, _ *ClientConfig) { a.on("message/send", `{"errcode":"`+secret+firstToken) },
		"timeout":                       func(a *api, c *ClientConfig) { a.on("message/send", "hang"); c.Timeout = 50 * time.Millisecond },
		"gettoken timeout":              func(a *api, c *ClientConfig) { a.on("gettoken", "hang"); c.Timeout = 50 * time.Millisecond },
		"connection refused":            func(a *api, _ *ClientConfig) { a.Close() },
		"address that cannot be parsed": func(_ *api, c *ClientConfig) { c.APIURL = "http://[::1" },
		"transport quoting the address": func(_ *api, c *ClientConfig) { c.HTTP = chatty{} },
	}
	for name, set := range provoke {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			cfg := a.config()
			set(a, &cfg)
			_, err := NewClient(cfg).Send(t.Context(), []byte(`{}`))
			if err == nil {
				t.Fatal("nothing failed")
			}
			printed := a.log.String()
			for e := err; e != nil; e = errors.Unwrap(e) {
				printed += fmt.Sprintf("%v %+v %#v\n", e, e, e)
			}
			assertNoSecret(t, printed)
		})
	}
}

// chatty fails the way some proxies do.
type chatty struct{}

func (chatty) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("proxy: cannot reach %s (%q) for corpsecret %s", r.URL, r.URL.RawQuery, secret)
}

func assertNoSecret(t *testing.T, printed string) {
	t.Helper()
	for _, part := range []string{"S3cret", "of the app", "of+the+app", "of%20the", "tok+en", "tok%2Ben", "en/1", "en%2F1"} {
		if strings.Contains(printed, part) {
			t.Errorf("%q shows in:\n%s", part, printed)
		}
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"?access_token=abc&x=1":                  "?access_token=***&x=1",
		"corpid=ww&corpsecret=a%2Bb_c end":       "corpid=ww&corpsecret=*** end",
		"webhook/send?key=6-9":                   "webhook/send?key=***",
		"monkey=banana errcode=40014":            "monkey=banana errcode=40014",
		"url=https%3A%2F%2Fx%3Fkey%3Dabc%26y%3D": "url=https%3A%2F%2Fx%3Fkey%3D***",
		`{"access_token":"abc","expires_in":7}`:  `{"access_token":"***","expires_in":7}`,
		"plain S3 word":                          "plain *** word",
		"?access_token=%2Babc&x=1":               "?access_token=***&x=1",
	} {
		if got := redact(in, "S3"); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestTimeoutIsOne(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", "hang")
	cfg := a.config()
	cfg.Timeout = 50 * time.Millisecond
	_, err := NewClient(cfg).Send(t.Context(), []byte(`{}`))
	if send := sendError(t, err); send.Outcome != bot.Unknown || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%+v", send)
	}
	if n := a.count("message/send"); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

func jsonOf(t *testing.T, s string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return out
}
