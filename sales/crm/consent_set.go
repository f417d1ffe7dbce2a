package crm

import (
	"salesbot/sales"
	"time"
)

// SetConsent records that p was asked, grants or refuses. Refusing erases the places of
// the check-ins so far at once; it returns how many.
func SetConsent(tx *sales.Tx, p *sales.Person, state sales.ConsentState, sentAt time.Time) (erased int, err error) {
	c, err := sales.ConsentOf(tx, p.UserID)
	if err != nil || c.State == state {
		return 0, err
	}
	c.Person, c.State, c.At, c.Message = p.UserID, state, sentAt, tx.MsgID
	if err := sales.Consents.Put(tx, c); err != nil || state != sales.ConsentRefused {
		return 0, err
	}
	if err := Fixes.Delete(tx, sales.UserKey(p.UserID)); err != nil {
		return 0, err
	}
	return erasePlacesOf(tx, p)
}
