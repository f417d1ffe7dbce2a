package sandbox

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	active = 1 // status of a member who can be reached (D/90196)

	tokenLife    = 2 * time.Hour      // D/91039
	codeLife     = 5 * time.Minute    // D/91023
	mediaLife    = 3 * 24 * time.Hour // D/90253
	responseLife = 72 * time.Hour     // D/94888
)

// A Clock is simulated time. Advance moves it forward, visiting what is due
// on the way, and returns when all of that is done.
type Clock interface {
	Now() time.Time
	Advance(ctx context.Context, to time.Time) error
}

// Config is what a Server is made from. Only Company and the five WeCom values
// are required.
type Config struct {
	Company        *Company
	CorpID         string
	AgentID        int
	Secret         string
	Token          string
	EncodingAESKey string // 43 characters
	CallbackURL    string // "" until SetCallback: what people do is shown but reaches nobody

	Now   func() time.Time // default: Clock's, else the real time
	Clock Clock            // lets the page move time; nil: real time, no buttons

	Client     *http.Client                           // carries callbacks; default: its own. The 5 s limit is added per call
	RetryWait  func(ctx context.Context, attempt int) // before the 1st, 2nd, 3rd repetition of a failed callback; nil: no wait
	FirstMsgID uint64                                 // MsgIds count up from here; 0: from the real time, so a restart repeats none
	Public     bool                                   // answers to any Host, not only to loopback names
	Log        *logrus.Logger                         // nil: silent
}

// A Server is the stand-in. Its methods may be called concurrently.
type Server struct {
	cfg    Config
	client *http.Client
	done   chan struct{}
	closed sync.Once

	advancing sync.Mutex // one jump of the clock at a time

	mu       sync.Mutex // guards everything below; never held during a call to the bot
	callback string
	public   bool
	seq      uint64 // last MsgId or msgid given out
	cond     conditions
	people   map[string]*member // by folded userid
	order    []string           // folded userids as listed
	token    accessToken
	sends    map[[32]byte]sentBefore
	tasks    map[string]bool    // task_ids used
	codes    map[string]*redeem // response codes of card presses
	logins   map[string]loginCode
	media    map[string]medium
	menu     []menuButton
	record   record

	heard      map[string]reply // answers shown to the events of a second, by their XML
	heardSince int64            // that second
}

// A member is a person with what happened to them.
type member struct {
	Person
	gone        bool
	unreachable bool
	unlisted    bool        // user/list leaves them out
	received    []time.Time // of messages within the last hour, for the limits
	cards       []*heldCard // oldest first
}

// New returns a stand-in for cfg.Company.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		cfg.Now = time.Now
		if cfg.Clock != nil {
			cfg.Now = cfg.Clock.Now
		}
	}
	if cfg.Log == nil {
		cfg.Log = logrus.New()
		cfg.Log.SetOutput(io.Discard)
	}
	if cfg.FirstMsgID == 0 {
		cfg.FirstMsgID = uint64(time.Now().UnixMicro()) * 1000
	}
	client := &http.Client{}
	if cfg.Client != nil {
		c := *cfg.Client
		client = &c
	}
	// WeCom takes a redirect for what it is: not a 200.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s := &Server{
		cfg: cfg, client: client, callback: cfg.CallbackURL, public: cfg.Public, seq: cfg.FirstMsgID,
		done: make(chan struct{}), cond: conditions{times: 1, faults: map[string][]fault{}},
		people: map[string]*member{}, sends: map[[32]byte]sentBefore{}, tasks: map[string]bool{},
		codes: map[string]*redeem{}, logins: map[string]loginCode{}, media: map[string]medium{},
		record: record{changed: make(chan struct{})},
	}
	for _, p := range cfg.Company.People {
		s.people[fold(p.UserID)] = &member{Person: p}
		s.order = append(s.order, fold(p.UserID))
	}
	return s
}

// SetCallback names the URL the bot is called back at; "" for none.
func (s *Server) SetCallback(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callback = url
}

// SetPublic makes it answer to any Host, as Config.Public does.
func (s *Server) SetPublic(public bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.public = public
}

// Close ends the pages' event streams, which would otherwise hold up an
// http.Server's Shutdown.
func (s *Server) Close() { s.closed.Do(func() { close(s.done) }) }

// find returns the member, nil when there is none now. mu is held.
func (s *Server) find(userid string) *member {
	if m := s.people[fold(userid)]; m != nil && !m.gone {
		return m
	}
	return nil
}

// nextID is a number never given out before. mu is held.
func (s *Server) nextID() uint64 {
	s.seq++
	return s.seq
}
