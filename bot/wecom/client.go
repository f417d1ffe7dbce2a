package wecom

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/sirupsen/logrus"

	"salesbot/outbox"
)

// DefaultAPIURL is the official host (D/90664).
const DefaultAPIURL = "https://qyapi.weixin.qq.com"

const (
	defaultTimeout = 10 * time.Second
	maxAnswer      = 64 << 20 // bytes; a directory of 50,000 people is about 20 MB
)

// ClientConfig is what calling WeCom takes.
type ClientConfig struct {
	CorpID  string
	AgentID string // decimal
	Secret  string
	APIURL  string            // scheme and host; "" is DefaultAPIURL
	Token   TokenStore        // nil keeps the token in memory only
	HTTP    http.RoundTripper // nil is a transport of its own
	Timeout time.Duration     // of one call; 0 is 10 s
	Now     func() time.Time  // nil is time.Now
	// OnDate is told what WeCom's clock says, whole seconds, beside Now at the moment its
	// answer had come: a witness of the time. Only answers of WeCom's own count, however it
	// answers; not what a proxy says. nil asks for none. It may be called at once by many.
	OnDate func(server, local time.Time)
	// Active says whether somebody is at work as far as the bot knows, for whom the
	// directory gives no status; nil: nobody is.
	Active func(ctx context.Context, userid string) (bool, error)
	Log    logrus.FieldLogger
}

// String leaves the secret out.
func (c ClientConfig) String() string {
	return "wecom.ClientConfig{CorpID: " + c.CorpID + ", AgentID: " + c.AgentID + ", APIURL: " + c.APIURL + "}"
}

// GoString leaves the secret out.
func (c ClientConfig) GoString() string { return c.String() }

// A Client calls WeCom for one app. All its methods may be used at once; every
// error of a call is or wraps a *outbox.SendError and carries no secret.
type Client struct {
	corpID  string
	agentID string
	secret  string
	rest    *resty.Client
	tokens  *tokens
	now     func() time.Time
	onDate  func(server, local time.Time)
	active  func(ctx context.Context, userid string) (bool, error)
	log     logrus.FieldLogger
}

var _ outbox.Sender = (*Client)(nil)

// NewClient returns a client. It calls nothing yet.
func NewClient(cfg ClientConfig) *Client {
	log := cfg.Log
	if log == nil {
		quiet := logrus.New()
		quiet.SetOutput(io.Discard)
		log = quiet
	}
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	timeout := cfg.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	base := strings.TrimRight(cfg.APIURL, "/")
	if base == "" {
		base = DefaultAPIURL
	}
	transport := cfg.HTTP
	if transport == nil {
		transport = http.DefaultTransport
		if own, ok := transport.(*http.Transport); ok {
			transport = own.Clone()
		}
	}
	c := &Client{corpID: cfg.CorpID, agentID: cfg.AgentID, secret: cfg.Secret, now: now, onDate: cfg.OnDate, active: cfg.Active, log: log}
	c.tokens = &tokens{store: cfg.Token, fetch: c.fetchToken, now: now, log: log, timeout: timeout}
	c.rest = resty.NewWithClient(&http.Client{
		Transport: transport,
		Timeout:   timeout,
		// A redirect would carry the token to wherever it points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}).
		SetBaseURL(base + "/cgi-bin").
		SetRetryCount(0). // resty would repeat a POST that may have been accepted
		SetResponseBodyLimit(maxAnswer).
		SetLogger(restyLog{log: log, redact: c.redact})
	return c
}

// redact takes this client's secrets out of s.
func (c *Client) redact(s string) string { return redact(s, c.secret, c.tokens.peek()) }

// Ready says whether WeCom would answer us: it needs a token, and gets one if there is
// none. It may be asked as often as one likes: after a failure it repeats that for 10 s, then
// 20, 40 … up to 5 minutes, before WeCom is asked again.
func (c *Client) Ready(ctx context.Context) error { return c.tokens.probe(ctx) }

// Standing is what Ready would say, of what is known already: it asks nobody and writes
// nothing.
func (c *Client) Standing() error { return c.tokens.standing() }

// A request is one call, still without its token.
type request struct {
	method   string
	endpoint string // under /cgi-bin, without a leading slash
	query    map[string]string
	body     []byte // sent as it is; nil for none
	kind     string // of body; "" is JSON
}

// call makes the request and decodes the answer into out, which may be nil. It
// repeats the request once, only when WeCom refused the token (D/90313). Its error is
// a *outbox.SendError.
func (c *Client) call(ctx context.Context, r request, out any) error {
	_, err := c.fetch(ctx, r, func(body []byte, _ http.Header) error {
		return c.decode(r.endpoint, body, out)
	})
	return err
}

// fetch is call for answers that are not always JSON: read judges the answer.
func (c *Client) fetch(ctx context.Context, r request, read func([]byte, http.Header) error) (*resty.Response, error) {
	rejected := ""
	for {
		token, err := c.tokens.get(ctx, rejected)
		if err != nil {
			return nil, notMade(r.endpoint, err)
		}
		query := maps.Clone(r.query)
		if query == nil {
			query = map[string]string{}
		}
		query["access_token"] = token
		response, err := c.exchange(ctx, r, query)
		if err != nil {
			return nil, err
		}
		err = read(response.Body(), response.Header())
		c.witness(response.Header(), err)
		if err == nil {
			return response, nil
		}
		expired := codeOf(err) == codeBadToken || codeOf(err) == codeTokenExpired
		if !expired || rejected != "" {
			return nil, err
		}
		rejected = token
	}
}

// witness passes on the Date of an answer that err says is WeCom's.
func (c *Client) witness(header http.Header, err error) {
	if c.onDate == nil || err != nil && codeOf(err) == 0 {
		return
	}
	if server, err := http.ParseTime(header.Get("Date")); err == nil {
		c.onDate(server, c.now())
	}
}

// ServerTime asks WeCom what time it is, whole seconds, by the cheapest call there is. Who
// doubts this machine's clock may ask each minute.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	const endpoint = "agent/get"
	r := request{method: http.MethodGet, endpoint: endpoint, query: map[string]string{"agentid": c.agentID}}
	response, err := c.fetch(ctx, r, func(body []byte, _ http.Header) error { return c.decode(endpoint, body, nil) })
	if err != nil {
		return time.Time{}, err
	}
	server, err := http.ParseTime(response.Header().Get("Date"))
	if err != nil {
		return time.Time{}, &outbox.SendError{Outcome: outbox.Unknown, Err: fmt.Errorf("%s: an answer without a date", endpoint)}
	}
	return server, nil
}

// codeOf is WeCom's errcode in an error of a call, 0 when there was none.
func codeOf(err error) int {
	if send, ok := errors.AsType[*outbox.SendError](err); ok {
		return send.Code
	}
	return 0
}

// notMade turns a failure to get a token into a failure of the call it was for.
// However unclear the token's fate, that call was never made.
func notMade(endpoint string, err error) error {
	send, ok := errors.AsType[*outbox.SendError](err)
	if !ok {
		return &outbox.SendError{Outcome: outbox.Refused, Err: fmt.Errorf("%s: %w", endpoint, err)}
	}
	e := *send
	if e.Outcome == outbox.Unknown {
		e.Outcome = outbox.Refused
	}
	e.Err = fmt.Errorf("%s: %w", endpoint, send.Err)
	return &e
}

// exchange is one HTTP round trip. All failures of HTTP leave it unknown whether
// WeCom acted, except one to connect at all.
func (c *Client) exchange(ctx context.Context, r request, query map[string]string) (*resty.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, &outbox.SendError{Outcome: outbox.Refused, Err: fmt.Errorf("%s: %w", r.endpoint, err)}
	}
	req := c.rest.R().SetContext(ctx).SetQueryParams(query)
	if r.body != nil {
		req.SetHeader("Content-Type", cmp.Or(r.kind, "application/json")).SetBody(r.body)
	}
	response, err := req.Execute(r.method, "/"+r.endpoint)
	if err != nil {
		outcome := outbox.Unknown
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
			outcome = outbox.Refused
		}
		safe := newWireError(err, c.secret, query["access_token"])
		return nil, &outbox.SendError{Outcome: outcome, Err: fmt.Errorf("%s: %w", r.endpoint, safe)}
	}
	if status := response.StatusCode(); status != http.StatusOK {
		// The body is left out: error pages like to quote the address.
		return nil, &outbox.SendError{Outcome: outbox.Unknown, Err: fmt.Errorf("%s: HTTP %d", r.endpoint, status)}
	}
	return response, nil
}

// decode judges an answer by its errcode; HTTP says 200 to failures too.
func (c *Client) decode(endpoint string, body []byte, out any) error {
	var status struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &status); err != nil || status.Code == nil {
		return garbage(endpoint, len(body))
	}
	if *status.Code != 0 {
		return apiError(endpoint, *status.Code, c.redact(status.Message))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return garbage(endpoint, len(body))
	}
	return nil
}

func garbage(endpoint string, size int) error {
	return &outbox.SendError{
		Outcome: outbox.Unknown,
		Err:     fmt.Errorf("%s: an answer of %d bytes that is none of WeCom's", endpoint, size),
	}
}

// fetchToken is gettoken (D/91039).
func (c *Client) fetchToken(ctx context.Context) (string, time.Duration, error) {
	const endpoint = "gettoken"
	response, err := c.exchange(ctx, request{method: http.MethodGet, endpoint: endpoint},
		map[string]string{"corpid": c.corpID, "corpsecret": c.secret})
	if err != nil {
		return "", 0, err
	}
	var answer struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	err = c.decode(endpoint, response.Body(), &answer)
	c.witness(response.Header(), err)
	if err != nil {
		return "", 0, err
	}
	if answer.Token == "" || answer.Seconds <= 0 {
		return "", 0, garbage(endpoint, len(response.Body()))
	}
	return answer.Token, time.Duration(answer.Seconds) * time.Second, nil
}
