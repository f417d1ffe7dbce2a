package sales

import (
	"slices"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A ParkedAnswer is an answer of the directory that takes away too much to be believed at once:
// it waits for the admin, or until the same was answered for a day.
type ParkedAnswer struct {
	Since   time.Time     `json:"since"`            // the first answer
	Seen    time.Time     `json:"seen"`             // the newest, the same
	Same    time.Duration `json:"same"`             // for how long it was answered, in ns; times without an answer left out
	Gone    []string      `json:"gone,omitempty"`   // userids who would leave by it, in order
	Lost    []int         `json:"lost,omitempty"`   // departments that have people and would be no more, in order
	Within  []string      `json:"within,omitempty"` // who is in one of those, in order
	Names   []string      `json:"names"`            // of all these, for people
	State   ParkedState   `json:"state"`
	Until   time.Time     `json:"until,omitzero"` // when it came out of Waiting
	Request string        `json:"request,omitempty"`
}

// ParkedState is where a parked answer stands: waiting, then one of the others.
type ParkedState string

// The states of a parked answer.
const (
	ParkedWaiting ParkedState = "waiting"
	ParkedCarried ParkedState = "carried" // believed: by the admin, or as it was answered for a day
	ParkedRefused ParkedState = "refused" // by the admin: ignored until another answer comes
	ParkedOver    ParkedState = "over"    // another answer came
)

func (a *ParkedAnswer) key() string { return Stamp(a.Since) }

// Key is when it was first answered.
func (a *ParkedAnswer) Key() string { return a.key() }

// Takes says whether it would take away the very same.
func (a *ParkedAnswer) Takes(b *ParkedAnswer) bool {
	return slices.Equal(a.Gone, b.Gone) && slices.Equal(a.Lost, b.Lost)
}

var (
	parkedByPerson = storage.NewIndex("by_person", func(a *ParkedAnswer) []string { return UserKeys(slices.Concat(a.Gone, a.Within)) })
	ParkedByState  = storage.NewIndex("by_state", func(a *ParkedAnswer) []string { return []string{string(a.State)} })
)

// ParkedAnswers are keyed by when they were first answered.
var ParkedAnswers = storage.NewTable("parked", (*ParkedAnswer).key, parkedByPerson, ParkedByState).Traced(storage.Trail{Title: "通讯录变更", By: []string{"request"}})

// Parked says why what is found about p on a day cannot be relied on, as the directory was in
// doubt of them in the hours that count; "" when it can.
func Parked(tx *Tx, p *Person, day rulebook.Day) (why string, err error) {
	from, to := day.At(tx.Law.Hold.OutageFrom), day.AddDays(1).Start()
	touches := func(a, b time.Time) bool { return a.Before(to) && (b.IsZero() || b.After(from)) }
	if p.Earlier != "" {
		return "这个账号换了姓名，等管理员确认是不是同一人", nil
	}
	for _, a := range p.Away {
		if touches(a.From, a.To) {
			return "当天通讯录里一度没有这个人", nil
		}
	}
	c := parkedByPerson.Find(tx, p.Key())
	defer c.Close()
	for c.Next() {
		if a := c.Row(); touches(a.Since, a.Until) {
			return "当天的通讯录变更待管理员确认", nil
		}
	}
	return "", c.Err()
}
