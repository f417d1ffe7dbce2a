package sales

import (
	"cmp"

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

// An Excuse is what the leaves of a person say about one day.
type Excuse struct {
	Whole     bool   // the day is free of duty
	Afternoon bool   // free from noon: late is lifted, missing is held
	Undecided bool   // asked for and not decided
	Kind      string // of the leave that says so
	By        string // who approved that leave; "" while undecided
	Request   string // its code
}

// ExcuseOf consults the leaves of a person for a day.
func ExcuseOf(tx *Tx, userid string, day rulebook.Day) (Excuse, error) {
	leaves, err := LeavesOf(tx, userid)
	if err != nil {
		return Excuse{}, err
	}
	var e Excuse
	var says *Leave
	morning := false
	for _, l := range leaves {
		if !l.Covers(day) {
			continue
		}
		switch {
		case !l.Decided:
			e.Undecided = true
		case l.Half == "":
			e.Whole = true
		case l.Half == Morning:
			morning = true
		case l.Half == Afternoon:
			e.Afternoon = true
		}
		if says == nil || l.weight() >= says.weight() {
			says = l
		}
	}
	if says != nil {
		e.Kind, e.By, e.Request = says.Kind, says.DecidedBy, says.Request
	}
	if morning && e.Afternoon {
		e.Whole = true
	}
	return e, nil
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

// Absences are the approved leaves of whole days, and the suspensions, that may pause what
// a person owns.
func Absences(tx *Tx, userid string) ([]rulebook.LeaveDays, error) {
	leaves, err := LeavesOf(tx, userid)
	if err != nil {
		return nil, err
	}
	var all []rulebook.LeaveDays
	for _, l := range leaves {
		if l.Decided && l.Half == "" && l.Kind != rulebook.Exempted {
			all = append(all, rulebook.LeaveDays{From: l.From, To: l.To})
		}
	}
	suspended, err := suspendedDays(tx, userid)
	return append(all, suspended...), err
}

// Evidence says what frees a person from the report of a day, for whoever reads a waiver;
// "" when no leave does.
func (e Excuse) Evidence(tx *Tx) string {
	if !e.Whole && !e.Afternoon {
		return ""
	}
	text := "当天" + e.Kind
	if !e.Whole {
		text = "当天下午" + e.Kind + "，不记延交"
	}
	if e.By != "" {
		text += "（申请" + cmp.Or(e.Request, "无号") + "，" + NameOf(tx, e.By) + "批准）"
	}
	return text
}
