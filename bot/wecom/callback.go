package wecom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
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
	// ReplayWindow is how far the signed timestamp may lie from now, either way;
	// 0 means 10 minutes.
	ReplayWindow time.Duration
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
	envelope *envelope
	replay   time.Duration
	handle   Handler
	now      func() time.Time
	log      logrus.FieldLogger
}

// NewCallback serves the callback URL (D/90930): GET proves to WeCom that it is
// ours, POST delivers a message. It answers
//
//	200  accepted, with the encrypted reply if there is one; also for an authentic
//	     message that cannot be read, which would not improve by being sent again
//	403  not from WeCom, too old or for another receiver; the log says which
//	413  over 64 KB
//	500  the handler failed, or the settings cannot work (Config.Check)
func NewCallback(cfg Config, handle Handler, now func() time.Time, log logrus.FieldLogger) http.Handler {
	envelope, err := newEnvelope(cfg.Token, cfg.EncodingAESKey, cfg.CorpID)
	if err != nil {
		log.WithError(err).Error("callback: settings cannot work, every request will be refused")
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		})
	}
	replay := cfg.ReplayWindow
	if replay <= 0 {
		replay = defaultReplay
	}
	return &callback{envelope: envelope, replay: replay, handle: handle, now: now, log: log}
}

func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		c.verify(w, r)
	case http.MethodPost:
		c.receive(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (c *callback) verify(w http.ResponseWriter, r *http.Request) {
	echo := r.URL.Query().Get("echostr")
	plain, err := c.authenticate(r, echo)
	if errors.Is(err, errSignature) && strings.Contains(echo, " ") {
		// Some proxies deliver base64's + unescaped, and it parses as a space.
		plain, err = c.authenticate(r, strings.ReplaceAll(echo, " ", "+"))
	}
	if err != nil {
		c.forbid(w, r, err)
		return
	}
	// WeCom compares byte by byte: no newline, no quotes.
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(plain)
}

func (c *callback) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var outer struct {
		Encrypt string `xml:"Encrypt"`
	}
	if err := xml.Unmarshal(body, &outer); err != nil {
		c.forbid(w, r, fmt.Errorf("no envelope: %w", err))
		return
	}
	plain, err := c.authenticate(r, outer.Encrypt)
	if err != nil {
		c.forbid(w, r, err)
		return
	}
	m, err := parse(plain)
	if err != nil {
		// The content stays out of the log; the hash finds it in a capture.
		sum := sha256.Sum256(plain)
		c.log.WithError(err).WithField("sha256", hex.EncodeToString(sum[:])).
			Error("callback: authentic but unreadable, acknowledged and dropped")
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), handleTimeout)
	defer cancel()
	reply, err := c.handle(ctx, m, scrub(plain))
	if err != nil {
		c.log.WithError(err).WithField("message", m.ID).Error("callback: not stored")
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	c.answer(w, m, reply)
}

var errSignature = errors.New("signature differs (WECOM_TOKEN)")

// authenticate opens encrypted if WeCom signed it, recently, for us. The
// timestamp means something only after the signature that covers it.
func (c *callback) authenticate(r *http.Request, encrypted string) ([]byte, error) {
	query := r.URL.Query()
	timestamp := query.Get("timestamp")
	if !c.envelope.signed(query.Get("msg_signature"), timestamp, query.Get("nonce"), encrypted) {
		return nil, errSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	if age := c.now().Sub(time.Unix(seconds, 0)); age > c.replay || age < -c.replay {
		return nil, fmt.Errorf("signed %s from now: replayed, or this machine's clock is wrong", age.Round(time.Second))
	}
	return c.envelope.open(encrypted)
}

func (c *callback) forbid(w http.ResponseWriter, r *http.Request, why error) {
	c.log.WithError(why).WithField("remote", r.RemoteAddr).Warn("callback: refused")
	w.WriteHeader(http.StatusForbidden)
}
