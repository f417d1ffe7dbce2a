package company

import (
	"fmt"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
	"strings"
)

// A subject is what a notice may be about, by the first word of its About: what its delivery
// matters to.
type subject struct {
	wanted    func(tx *sales.Tx, key string) (why string, err error)        // why it need not go out any more; nil: it is wanted as long as it is fresh
	sees      func(tx *sales.Tx, p *sales.Person, key string) (bool, error) // whether p may still know of it, by what they are when it goes out; nil: yes
	accepted  func(tx *sales.Tx, n *sales.Notice, key string) error         // what waits for WeCom to accept it
	lost      func(tx *sales.Tx, n *sales.Notice, key, why string) error    // what follows when it is given up; n as it was before
	suspended bool                                                          // it reaches also who is suspended: it is about them, and asks them for nothing
}

func subjects() map[string]subject {
	return map[string]subject{
		"greeting":          {accepted: func(tx *sales.Tx, n *sales.Notice, _ string) error { return sales.Greeted(tx, n.To) }, suspended: true},
		sales.ConductNotice: {suspended: true},
		"task":              {wanted: task.StillWantedTask},
		crm.DealKind:        {accepted: func(tx *sales.Tx, _ *sales.Notice, key string) error { return crm.Reminded(tx, crm.DealKind, key) }},
		crm.LeadKind:        {accepted: func(tx *sales.Tx, _ *sales.Notice, key string) error { return crm.Reminded(tx, crm.LeadKind, key) }},
		"fine":              {wanted: ledger.WantedFine, accepted: ledger.NoticedFine, suspended: true},
		ledger.AppealNotice: {wanted: ledger.WantedAppeal, sees: func(tx *sales.Tx, p *sales.Person, code string) (bool, error) {
			f, err := ledger.FineByCode(tx, code)
			if err != nil {
				return false, err
			}
			return ledger.SeesFine(tx, p, f)
		}},
		"request": {wanted: request.StillWantedRequest, sees: func(tx *sales.Tx, p *sales.Person, code string) (bool, error) {
			r, err := request.RequestByCode(tx, code)
			if err != nil {
				return false, err
			}
			return r.SeenBy(tx, p)
		}},
		"check": {wanted: stillWantedCheck, sees: func(tx *sales.Tx, p *sales.Person, code string) (bool, error) {
			c, err := SpotCheckByCode(tx, code)
			if err != nil {
				return false, err
			}
			return MayReview(tx, p, c.Person)
		}},
		errandNotice: {wanted: stillWantedErrand, lost: undeliveredErrand},
	}
}

// about is the subject of a notice and the rest of its About; a zero subject of one that is
// about nothing.
func about(n *sales.Notice) (subject, string, error) {
	kind, key, _ := strings.Cut(n.About, " ")
	s, ok := subjects()[kind]
	if !ok && kind != "" {
		return s, key, fmt.Errorf("notice %s: nothing is called %q", sales.Notices.Key(n), n.About)
	}
	return s, key, nil
}

// StillWanted says whether a queued notice should go out: it is not stale, its person is
// still here, and what it asks for is still owed.
func StillWanted(tx *sales.Tx, n *sales.Notice) (why string, err error) {
	if !n.Until.IsZero() && !tx.Now.Before(n.Until) {
		return "too late to be of use", nil
	}
	s, key, err := about(n)
	if err != nil {
		return "", err
	}
	p, err := sales.PersonByID(tx, n.To)
	switch {
	case sales.IsNotFound(err):
		return "unknown person", nil
	case err != nil:
		return "", err
	case !p.Active:
		return "left the company", nil
	case p.Suspended && !s.suspended:
		return "suspended", nil
	}
	if s.wanted != nil {
		if why, err := s.wanted(tx, key); err != nil || why != "" {
			return why, err
		}
	}
	if s.sees != nil {
		if sees, err := s.sees(tx, p, key); err != nil || !sees {
			return "not theirs to know any more", err
		}
	}
	if n.OwedDay.IsZero() {
		return "", nil
	}
	owes, err := ledger.StillOwes(tx, p, n.OwedDay)
	if err != nil || owes {
		return "", err
	}
	return "not owed any more", nil
}

// Accepted records that WeCom accepted a notice, for what waits for that.
func Accepted(tx *sales.Tx, n *sales.Notice) error {
	s, key, err := about(n)
	if err != nil {
		return err
	}
	if err := n.Accept(tx); err != nil || s.accepted == nil {
		return err
	}
	return s.accepted(tx, n, key)
}

// GiveUp records that a notice will not be delivered.
func GiveUp(tx *sales.Tx, n *sales.Notice, why string) error {
	was := *n
	s, key, err := about(n)
	if err != nil {
		return err
	}
	if err := n.Lose(tx, why); err != nil || s.lost == nil {
		return err
	}
	return s.lost(tx, &was, key, why)
}
