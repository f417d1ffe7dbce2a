package sales

import (
	"time"

	"salesbot/storage"
)

// A Consent is a person's word on their location, which is sensitive personal data
// (RULEBOOK §5). Sharing one on purpose is allowed until they say otherwise; they are
// told once what becomes of it.
type Consent struct {
	Person  string       `json:"person"`
	State   ConsentState `json:"state"`
	At      time.Time    `json:"at"`
	Message string       `json:"message,omitempty"` // the id of the message it was asked or given by
}

// ConsentState is where a consent stands:
//
//	"" → asked → granted ⇄ refused
type ConsentState string

// The states of a consent. A person may answer before being asked.
const (
	ConsentAsked   ConsentState = "asked"
	ConsentGranted ConsentState = "granted"
	ConsentRefused ConsentState = "refused"
)

// Title is the state's Chinese name.
func (s ConsentState) Title() string {
	switch s {
	case ConsentAsked:
		return "已说明"
	case ConsentGranted:
		return "同意"
	case ConsentRefused:
		return "不同意"
	}
	return "没问过"
}

func (c *Consent) key() string { return fold(c.Person) }

// Consents are keyed by person.
var Consents = storage.NewTable("consents", (*Consent).key)

// ConsentOf returns a person's consent; its State is "" before they were asked.
func ConsentOf(tx *Tx, userid string) (*Consent, error) {
	c, err := Consents.Get(tx, fold(userid))
	if isNotFound(err) {
		return &Consent{Person: userid}, nil
	}
	return c, err
}

// SetConsent records that p was asked, grants or refuses. Refusing erases the places of
// the check-ins so far at once; it returns how many.
func SetConsent(tx *Tx, p *Person, state ConsentState, sentAt time.Time) (erased int, err error) {
	c, err := ConsentOf(tx, p.UserID)
	if err != nil || c.State == state {
		return 0, err
	}
	c.Person, c.State, c.At, c.Message = p.UserID, state, sentAt, tx.MsgID
	if err := Consents.Put(tx, c); err != nil || state != ConsentRefused {
		return 0, err
	}
	if err := Fixes.Delete(tx, fold(p.UserID)); err != nil {
		return 0, err
	}
	return erasePlacesOf(tx, p)
}

// refusesLocation says whether a person does not want their location kept.
func refusesLocation(tx *Tx, userid string) (bool, error) {
	c, err := ConsentOf(tx, userid)
	if err != nil {
		return false, err
	}
	return c.State == ConsentRefused, nil
}
