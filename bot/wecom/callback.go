package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/bot"
)

const (
	maxBody       = 64 << 10 // a text message is 2 KB, the largest event a few more
	maxText       = 2048     // bytes of a text message, both ways (D/90236, D/90241)
	defaultReplay = 10 * time.Minute
	// handleTimeout bounds the work on one message. WeCom gives up after 5 s and
	// asks again, but work that is under way is better finished than repeated.
	handleTimeout = 30 * time.Second
)

// Config is what the callback must know to trust a request.
type Config struct {
	Token          string
	EncodingAESKey string // 43 characters
	CorpID         string
	AgentID        string // decimal; "" takes what is for any app of the company
	// ReplayWindow is how far the signed timestamp may lie from now, either way;
	// 0 means 10 minutes.
	ReplayWindow time.Duration
	// Keep keeps what no message could be made of, and says what to answer. An error
	// means that it was not kept: WeCom is asked to deliver it again, which comes with
	// the same ID. nil logs a hash of it and lets it go.
	Keep func(context.Context, Unread) (bot.Reply, error)
	// Ended is told of each callback once; nil counts none.
	Ended func(Ending)
}

// Check says which setting cannot work, without its value.
func (c Config) Check() error {
	_, err := newEnvelope(c.Token, c.EncodingAESKey, c.CorpID)
	return err
}

// String leaves the secrets out.
func (c Config) String() string { return "wecom.Config{CorpID: " + c.CorpID + "}" }

// GoString leaves the secrets out.
func (c Config) GoString() string { return c.String() }

// A Handler acts on one message and says what to answer. raw is the decrypted
// XML for the inbound record, freed of what text columns cannot hold (U+0000). An
// error means that nothing was stored: WeCom is asked to deliver again. The
// same message may come several times, also at once.
type Handler func(ctx context.Context, m bot.Message, raw []byte) (bot.Reply, error)

type callback struct {
	Config
	envelope *envelope
	handle   Handler
	now      func() time.Time
	log      logrus.FieldLogger
}

// NewCallback serves the callback URL (D/90930): GET proves to WeCom that it is
// ours, POST delivers a message. It answers
//
//	200  accepted, with the encrypted reply if there is one; also for an authentic
//	     message that cannot be read once it is kept: it would not improve by
//	     being sent again
//	403  not from WeCom, too old or for another receiver; the log says which
//	413  over 64 KB
//	500  it could not be kept, or the settings cannot work (Config.Check)
func NewCallback(cfg Config, handle Handler, now func() time.Time, log logrus.FieldLogger) http.Handler {
	if cfg.ReplayWindow <= 0 {
		cfg.ReplayWindow = defaultReplay
	}
	if cfg.Ended == nil {
		cfg.Ended = func(Ending) {}
	}
	c := &callback{Config: cfg, handle: handle, now: now, log: log}
	if cfg.Keep == nil {
		c.Keep = c.letGo
	}
	var err error
	if c.envelope, err = newEnvelope(cfg.Token, cfg.EncodingAESKey, cfg.CorpID); err != nil {
		log.WithError(err).Error("callback: settings cannot work, every request will be refused")
	}
	return c
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	end := Ending{Result: Failed} // of a panic too
	defer func() {
		if end.Result == Replayed {
			end.SignedAt = time.Time{} // it may be the nonce
		}
		end.At = c.now()
		c.Ended(end)
	}()
	switch {
	case c.envelope == nil:
		w.WriteHeader(http.StatusInternalServerError)
	case r.Method == http.MethodGet:
		end.Result, end.SignedAt = c.verify(w, r)
	case r.Method == http.MethodPost:
		end.Result, end.SignedAt = c.receive(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		end.Result = Malformed
	}
}

// echoShape is what WeCom has us decrypt to prove the URL: a random number. Anything
// longer may be a captured message.
var echoShape = regexp.MustCompile(`^[0-9]{1,32}$`)

func (c *callback) verify(w http.ResponseWriter, r *http.Request) (Result, time.Time) {
	echo := r.URL.Query().Get("echostr")
	plain, signed, err := c.authenticate(r, echo)
	if errors.Is(err, errSignature) && strings.Contains(echo, " ") {
		// Some proxies deliver base64's + unescaped, and it parses as a space.
		plain, signed, err = c.authenticate(r, strings.ReplaceAll(echo, " ", "+"))
	}
	if err == nil && !echoShape.Match(plain) {
		err = refused(NoEcho, "a GET with something else than an echostr")
	}
	if err != nil {
		return c.forbid(w, r, err), signed
	}
	// WeCom compares byte by byte: no newline, no quotes.
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(plain)
	return Accepted, signed
}

func (c *callback) receive(w http.ResponseWriter, r *http.Request) (Result, time.Time) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		w.WriteHeader(status)
		return Malformed, time.Time{}
	}
	outer, err := readXML(body)
	if err != nil {
		return c.forbid(w, r, refused(Malformed, "no envelope: %w", err)), time.Time{}
	}
	plain, signed, err := c.authenticate(r, strings.Trim(outer["Encrypt"], blanks))
	if err != nil {
		return c.forbid(w, r, err), signed
	}
	m, inner, unread := parse(plain, signed)
	if err := c.meant(m, signed, r.URL.Query().Get("nonce"), inner, outer); err != nil {
		return c.forbid(w, r, err), signed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), handleTimeout)
	defer cancel()
	var reply bot.Reply
	result := Accepted
	if unread != nil {
		result = Unreadable
		reply, err = c.Keep(ctx, Unread{Message: m, ReceivedAt: c.now(), Body: plain, Why: unread.Error()})
	} else {
		reply, err = c.handle(ctx, m, scrub(plain))
	}
	if err != nil {
		c.log.WithError(err).WithField("message", m.ID).Error("callback: not stored")
		w.WriteHeader(http.StatusInternalServerError)
		return Failed, signed
	}
	c.answer(w, m, reply)
	return result, signed
}

// letGo is Keep where nobody does. The content stays out of the log; the hash finds it
// in a capture.
func (c *callback) letGo(_ context.Context, u Unread) (bot.Reply, error) {
	sum := sha256.Sum256(u.Body)
	c.log.WithFields(logrus.Fields{"why": u.Why, "userid": u.Message.From, "sent_at": u.Message.SentAt, "sha256": hex.EncodeToString(sum[:])}).
		Error("callback: authentic but unreadable, acknowledged and dropped")
	return bot.Reply{}, nil
}

// A refusal says why a callback is not let in.
type refusal struct {
	result Result
	err    error
}

func (e *refusal) Error() string { return e.err.Error() }

func (e *refusal) Unwrap() error { return e.err }

func refused(result Result, format string, args ...any) error {
	return &refusal{result, fmt.Errorf(format, args...)}
}

func (c *callback) forbid(w http.ResponseWriter, r *http.Request, why error) Result {
	result := Malformed
	if refusal, ok := errors.AsType[*refusal](why); ok {
		result = refusal.result
	}
	c.log.WithError(why).WithField("remote", r.RemoteAddr).WithField("result", result).Warn("callback: refused")
	w.WriteHeader(http.StatusForbidden)
	return result
}
