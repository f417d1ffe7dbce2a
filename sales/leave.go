package sales

import (
	"salesbot/rulebook"
	"salesbot/storage"
)

// A Leave excuses a person from the daily report of its days.
type Leave struct {
	Person    string       `json:"person"`
	From      rulebook.Day `json:"from"`
	To        rulebook.Day `json:"to"`             // the last day, included
	Half      Half         `json:"half,omitempty"` // of every day; empty: whole days
	Kind      string       `json:"kind"`           // 事假, 病假, 出差, 免报, …
	Decided   bool         `json:"decided"`        // false: asked, undecided
	DecidedBy string       `json:"decided_by,omitempty"`
}

// Half says which half of a day is taken.
type Half string

// The halves of a day.
const (
	Morning   Half = "am"
	Afternoon Half = "pm"
)

func (l *Leave) key() string { return fold(l.Person) + "/" + l.From.String() }

// Leaves are keyed by person, then first day. Refused ones are not kept here.
var Leaves = storage.NewTable("leaves", (*Leave).key)

// An Excuse is what the leaves of a person say about one day.
type Excuse struct {
	Whole     bool   // the day is free of duty
	Afternoon bool   // free from noon: late is lifted, missing is held
	Undecided bool   // asked for and not decided
	Kind      string // of the leave that says so
}

// ExcuseOf consults the leaves of a person for a day.
func ExcuseOf(tx *Tx, userid string, day rulebook.Day) (Excuse, error) {
	c := Leaves.Scan(tx, fold(userid)+"/")
	defer c.Close()
	var e Excuse
	for c.Next() {
		l := c.Row()
		if day < l.From || day > l.To {
			continue
		}
		e.Kind = l.Kind
		switch {
		case !l.Decided:
			e.Undecided = true
		case l.Half == "":
			e.Whole = true
		case l.Half == Afternoon:
			e.Afternoon = true
		}
	}
	return e, c.Err()
}
