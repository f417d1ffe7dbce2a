package sales

import (
	"errors"
	"fmt"
)

// Code names a refusal so that code and tests can tell one from another.
type Code string

// The refusals.
const (
	Invalid   Code = "invalid"   // the input is not what is needed; the text names the cure
	NotFound  Code = "not_found" // nothing of that name, day or number
	Forbidden Code = "forbidden" // not this person's to do
	Conflict  Code = "conflict"  // the state of the matter does not allow it
	Missing   Code = "missing"   // something is needed first
	TooMuch   Code = "too_much"  // a quota is used up; the message is kept, see NoteRefused
)

// An Error is a refusal a person sees: what is wrong and what cures it, in Chinese.
// An act that returns one has changed nothing that stays.
type Error struct {
	Code Code
	Text string
	Err  error // what lies behind, for the log; may be nil
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Text, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Text)
}

func (e *Error) Unwrap() error { return e.Err }

// Refuse makes an Error.
func Refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Unseen is the same answer for want of a right.
func (e *Error) Unseen() *Error {
	e.Code = Forbidden
	return e
}

// IsRefusal says whether err is a refusal of this code.
func IsRefusal(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
