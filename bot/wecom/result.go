package wecom

import (
	"time"

	"salesbot/bot"
)

// A Result is how one callback ended.
type Result string

// How a callback ends.
const (
	Accepted   Result = "accepted"   // the handler has it; a GET: the URL is proven
	Unreadable Result = "unreadable" // authentic, but no message could be made of it: kept raw
	Failed     Result = "failed"     // authentic, but it could not be kept: WeCom is asked to come again

	Stale          Result = "stale"          // signed, but further from this machine's clock than the window
	Replayed       Result = "refused_replay" // signed, but its parts can have been put together anew
	Undecipherable Result = "undecipherable" // signed, but WECOM_ENCODING_AES_KEY does not open it
	Foreign        Result = "foreign"        // for another company or app (WECOM_CORP_ID, WECOM_AGENT_ID)
	NoEcho         Result = "no_echo"        // a GET with something else than an echostr

	BadSignature Result = "bad_signature" // anybody may have sent it, or WECOM_TOKEN differs
	Malformed    Result = "malformed"     // not even an envelope to check the signature of
)

// Lost says that something WeCom sent is kept nowhere.
func (r Result) Lost() bool {
	return r == Failed || r == Stale || r == Undecipherable || r == Foreign
}

// An Ending is one callback that has ended, reported once.
type Ending struct {
	Result Result
	At     time.Time // this machine's clock
	// SignedAt is WeCom's clock, whole seconds, when it sent this; zero where that
	// cannot be trusted.
	SignedAt time.Time
}

// An Unread is an authentic callback that no message could be made of. Somebody said
// something: whoever is handed it must keep it.
type Unread struct {
	// Message is what is known: an ID that is the same on every delivery; From, ""
	// where nobody or more than one is named; SentAt, the CreateTime where it can be
	// believed, else when it was signed.
	Message    bot.Message
	ReceivedAt time.Time
	Body       []byte // decrypted, as it came: neither valid UTF-8 nor free of U+0000 for certain
	Why        string // for the operator; of Body it names an element at most
}
