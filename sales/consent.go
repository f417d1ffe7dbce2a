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

func (c *Consent) key() string { return UserKey(c.Person) }

// Consents are keyed by person.
var Consents = storage.NewTable("consents", (*Consent).key).Traced(storage.Trail{Title: "位置授权", By: []string{"person"},
	Words: map[string]func(string) string{"state": func(s string) string { return ConsentState(s).Title() }}})

// ConsentOf returns a person's consent; its State is "" before they were asked.
func ConsentOf(tx *Tx, userid string) (*Consent, error) {
	c, err := Consents.Get(tx, UserKey(userid))
	if IsNotFound(err) {
		return &Consent{Person: userid}, nil
	}
	return c, err
}

// RefusesLocation says whether a person does not want their location kept.
func RefusesLocation(tx *Tx, userid string) (bool, error) {
	c, err := ConsentOf(tx, userid)
	if err != nil {
		return false, err
	}
	return c.State == ConsentRefused, nil
}
