package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// conditions is the weather: how calls and callbacks go wrong on request.
type conditions struct {
	times   int
	reorder bool
	held    *callback // delivered after the next one
	faults  map[string][]fault
}

type fault struct {
	what  string
	times int
}

// SetTimes makes every callback be delivered n times, one after the other; the
// answer is shown once. 1 is the normal state: it also ends Reorder and
// delivers what was held.
func (s *Server) SetTimes(ctx context.Context, n int) error {
	if n < 1 || n > 10 {
		return fmt.Errorf("callbacks x%d: 1 to 10 deliveries are possible", n)
	}
	s.mu.Lock()
	s.cond.times = n
	s.mu.Unlock()
	if n > 1 {
		return nil
	}
	return s.Reorder(ctx, false)
}

// Reorder holds a callback until the next one was delivered, so that they
// arrive in pairs swapped. A held one is signed when it is delivered; its
// CreateTime stays. Reorder(false) delivers what is held.
func (s *Server) Reorder(ctx context.Context, on bool) error {
	s.mu.Lock()
	s.cond.reorder = on
	s.mu.Unlock()
	if on {
		return nil
	}
	return s.Flush(ctx)
}

// Flush delivers a held callback now, if there is one.
func (s *Server) Flush(ctx context.Context) error {
	s.mu.Lock()
	held := s.cond.held
	s.cond.held = nil
	s.mu.Unlock()
	if held == nil {
		return nil
	}
	return s.deliver(ctx, *held)
}

// Unreachable makes message/send name the person in invaliduser, or ends that.
func (s *Server) Unreachable(userid string, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(userid)
	if m == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	m.unreachable = on
	return nil
}

// Join puts a person into the directory, or back into it. The bot is not told
// (D/90970: only the contacts assistant is).
func (s *Server) Join(p Person) error {
	if err := s.cfg.Company.completePerson(&p); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := fold(p.UserID)
	switch old := s.people[id]; {
	case old == nil:
		s.people[id] = &member{Person: p}
		s.order = append(s.order, id)
	case old.gone:
		old.Person, old.gone, old.unreachable = p, false, false
	default:
		return fmt.Errorf("person %s: is in the directory already", old.UserID)
	}
	s.wake()
	return nil
}

// Leave takes a person out of the directory; what is sent to them is invalid.
func (s *Server) Leave(userid string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(userid)
	if m == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	m.gone = true
	s.wake()
	return nil
}

// What a Fault may be besides an errcode.
const (
	Fault500             = "500"              // HTTP status 500
	FaultTimeout         = "timeout"          // not processed, no answer; see the package comment
	FaultAcceptedTimeout = "accepted-timeout" // processed, no answer
	FaultReset           = "reset"            // the connection breaks, not processed
	FaultGarbage         = "garbage"          // status 200 with something that is no JSON
)

// Fault makes the next times calls of an endpoint, such as message/send, go
// wrong: what is one of the Fault words or an errcode. Faults of one endpoint
// queue up.
func (s *Server) Fault(endpoint, what string, times int) error {
	if _, ok := s.endpoints()[endpoint]; !ok {
		return fmt.Errorf("fault %s: no such endpoint", endpoint)
	}
	switch what {
	case Fault500, FaultTimeout, FaultAcceptedTimeout, FaultReset, FaultGarbage:
	default:
		if code, err := strconv.Atoi(what); err != nil || code == 0 {
			return fmt.Errorf("fault %s: %q is no errcode and none of 500, timeout, accepted-timeout, reset, garbage", endpoint, what)
		}
	}
	if times < 1 {
		return errors.New("fault: at least once")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cond.faults[endpoint] = append(s.cond.faults[endpoint], fault{what, times})
	return nil
}

// nextFault is what goes wrong with this call, "" for nothing.
func (s *Server) nextFault(endpoint string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.cond.faults[endpoint]
	if len(queue) == 0 {
		return ""
	}
	what := queue[0].what
	if queue[0].times--; queue[0].times == 0 {
		s.cond.faults[endpoint] = queue[1:]
	}
	return what
}
