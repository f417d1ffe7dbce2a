package sandbox

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// conditions is the weather: how calls and callbacks go wrong on request.
type conditions struct {
	times   int
	reorder bool
	held    *callback // delivered after the next one
	faults  map[string][]fault

	unlisted map[int]bool  // departments department/list leaves out
	apiAhead time.Duration // of the Date header
	signed   time.Duration // of the timestamps callbacks are signed with
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

// UnlistDepartments makes department/list leave these out with errcode 0, as if they were not
// there; none lists all again. What else knows of them is unchanged.
func (s *Server) UnlistDepartments(ids ...int) error {
	unlisted := map[int]bool{}
	for _, id := range ids {
		if !slices.ContainsFunc(s.cfg.Company.Departments, func(d Department) bool { return d.ID == id }) {
			return fmt.Errorf("department %d: does not exist", id)
		}
		unlisted[id] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cond.unlisted = unlisted
	return nil
}

// UnlistPeople makes user/list leave these out with errcode 0; none lists all again. user/get
// still finds them, and they are as reachable as before.
func (s *Server) UnlistPeople(userids ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range userids {
		if s.find(id) == nil {
			return fmt.Errorf("%w: %s", ErrUnknownPerson, id)
		}
	}
	for _, m := range s.people {
		m.unlisted = slices.ContainsFunc(userids, func(id string) bool { return fold(id) == fold(m.UserID) })
	}
	return nil
}

// SetStatus changes what the directory says of a person: 1 active, 2 disabled, 4 not
// activated, 5 left (D/90196), 0 nothing at all.
func (s *Server) SetStatus(userid string, status int) error {
	if !slices.Contains([]int{0, 1, 2, 4, 5}, status) {
		return fmt.Errorf("status %d is none of 1, 2, 4, 5, nor 0 for none", status)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(userid)
	if m == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	m.Status = status
	return nil
}

// SetAPIAhead sets how far the Date header of the API's answers is ahead of the clock;
// negative behind it.
func (s *Server) SetAPIAhead(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cond.apiAhead = by
}

// SetSignedAhead sets how far the timestamp callbacks are signed with is ahead of the clock;
// negative behind it. CreateTime stays the clock's.
func (s *Server) SetSignedAhead(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cond.signed = by
}

// What a Fault may be besides an errcode and an HTTP status from 500 to 599.
const (
	FaultTimeout         = "timeout"          // not processed, no answer; see the package comment
	FaultAcceptedTimeout = "accepted-timeout" // processed, no answer
	FaultReset           = "reset"            // the connection breaks, not processed
	FaultGarbage         = "garbage"          // status 200 with something that is no JSON
)

// faultStatus is an HTTP status as a Fault.
var faultStatus = regexp.MustCompile(`^5[0-9][0-9]$`)

// Fault makes the next times calls of an endpoint, such as message/send, go
// wrong: what is one of the Fault words, an HTTP status or an errcode. Faults of one
// endpoint queue up.
func (s *Server) Fault(endpoint, what string, times int) error {
	if _, ok := s.endpoints()[endpoint]; !ok {
		return fmt.Errorf("fault %s: no such endpoint", endpoint)
	}
	switch what {
	case FaultTimeout, FaultAcceptedTimeout, FaultReset, FaultGarbage:
	default:
		if code, err := strconv.Atoi(what); err != nil || code == 0 {
			return fmt.Errorf("fault %s: %q is no errcode and none of 500 to 599, timeout, accepted-timeout, reset, garbage", endpoint, what)
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
