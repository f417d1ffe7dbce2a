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
	Request   string       `json:"request,omitempty"` // code of the request it was asked by
}

// Half says which half of a day is taken.
type Half string

// The halves of a day.
const (
	Morning   Half = "am"
	Afternoon Half = "pm"
)

// Title is what people call it; "" for a whole day.
func (h Half) Title() string {
	switch h {
	case Morning:
		return "上午"
	case Afternoon:
		return "下午"
	}
	return ""
}

// Key is person, first day, request.
func (l *Leave) Key() string {
	key := UserKey(l.Person) + "/" + l.From.String()
	if l.Request != "" {
		key += "/" + l.Request
	}
	return key
}

// Leaves are keyed by person, first day and request. Refused ones are not kept here.
var Leaves = storage.NewTable("leaves", (*Leave).Key).Traced(storage.Trail{Title: "请假", By: []string{"person", "from"}})

// LeavesOf returns the leaves of a person, asked and approved, by first day.
func LeavesOf(tx *Tx, userid string) ([]*Leave, error) {
	return storage.Collect(Leaves.Scan(tx, UserKey(userid)+"/"))
}

// Covers says whether any part of the day is taken.
func (l *Leave) Covers(day rulebook.Day) bool { return l.From <= day && day <= l.To }

// Overlaps says whether two leaves take the same time.
func (l *Leave) Overlaps(o *Leave) bool {
	if l.From > o.To || o.From > l.To {
		return false
	}
	return l.Half == "" || o.Half == "" || l.Half == o.Half
}

// weight orders the leaves of a day by what they say of the duty.
func (l *Leave) weight() int {
	switch {
	case !l.Decided:
		return 0
	case l.Half == Morning:
		return 1
	case l.Half == Afternoon:
		return 2
	}
	return 3
}
