package wecom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/outbox"
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
	date    string // the header, where it is not the real time; "-" for none
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
	switch a.date {
	case "":
	case "-":
		w.Header()["Date"] = nil
	default:
		w.Header().Set("Date", a.date)
	}
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

func sendError(t *testing.T, err error) *outbox.SendError {
	t.Helper()
	send, ok := err.(*outbox.SendError)
	if !ok {
		t.Fatalf("%T is no *outbox.SendError: %v", err, err)
	}
	return send
}

const sent = `{"errcode":0,"errmsg":"ok","msgid":"m1"}`

func jsonOf(t *testing.T, s string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return out
}
