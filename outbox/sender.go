package outbox

import (
	"context"
	"time"

	"salesbot/sales"
)

// A Sender puts one message to many people on the wire. Encode is pure: equal
// input gives equal bytes, which Send transmits unchanged, so that a repeated
// Send within 4 h is recognised as the same message and dropped by WeCom.
type Sender interface {
	// Encode renders content for 1 to 1000 userids.
	Encode(to []string, content sales.Content) ([]byte, error)
	// Send transmits encoded bytes. Its error is a *SendError.
	Send(ctx context.Context, payload []byte) (Sent, error)
}

// Sent is what WeCom says of an accepted message.
type Sent struct {
	MsgID   string
	Invalid []string // userids it could not reach, compared case-insensitively
}

// An Outcome says what is known after a failed send and what follows.
type Outcome string

// What a failed send leaves behind.
const (
	Unknown  Outcome = "unknown"  // timeout, broken connection, garbage: may have been accepted; the same bytes again
	Refused  Outcome = "refused"  // not accepted, worth another try
	Limited  Outcome = "limited"  // not accepted, over a limit: wait out Wait
	Rejected Outcome = "rejected" // not accepted and never will be: dead letter
	Halted   Outcome = "halted"   // not accepted for anybody until an operator acts: alert, keep the queue
	Gone     Outcome = "gone"     // nobody it was addressed to can be reached
)

// A SendError is a failed send. Its text carries no secret.
type SendError struct {
	Outcome Outcome
	Code    int           // WeCom's errcode; 0 when there was none
	Wait    time.Duration // Limited: how long at least
	Err     error
}

func (e *SendError) Error() string { return e.Err.Error() }

func (e *SendError) Unwrap() error { return e.Err }
