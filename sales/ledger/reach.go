package ledger

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Hole is a time in which the bot could not receive, however short; of a stop between
// two moments that cannot be told apart From is To.
type Hole struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Why  Why       `json:"why"`
}

// Why says what kept the bot from receiving. The value stands in metrics.
type Why string

// What makes holes.
const (
	Down         Why = "down"          // no process ran, or none that could be seen
	Frozen       Why = "frozen"        // the process stood still
	NotListening Why = "not_listening" // it ran, and could not open its port
	Refused      Why = "refused"       // what WeCom sent was turned away
	Failing      Why = "failing"       // what WeCom sent could not be kept
	WrongClock   Why = "clock"         // its clock was wrong: what WeCom sends then is turned away
	Deaf         Why = "deaf"          // nothing arrived that WeCom had signed, and WeCom could not be asked
)

// Title is what people call it.
func (w Why) Title() string {
	switch w {
	case Frozen:
		return "系统停顿"
	case NotListening:
		return "端口被占，收不到消息"
	case Refused:
		return "企业微信的回调被拒收"
	case Failing:
		return "消息存不进去"
	case WrongClock:
		return "系统时钟不准"
	case Deaf:
		return "收到的回调都不可信"
	}
	return "系统停机"
}

func (h *Hole) key() string { return sales.Stamp(h.From) }

// Holes are keyed by their beginning.
var Holes = storage.NewTable("holes", (*Hole).key).Traced(storage.Trail{Title: "中断", By: []string{"from"}})

// RecordHole enters a hole. One that begins at the same moment as another is the same one
// grown longer, and keeps what it was first seen as.
func RecordHole(tx *sales.Tx, h Hole) error {
	if h.To.Before(h.From) {
		h.From, h.To = h.To, h.From
	}
	known, err := Holes.Get(tx, h.key())
	switch {
	case err == nil && !h.To.After(known.To):
		return nil
	case err == nil:
		h.Why = known.Why
	case !sales.IsNotFound(err):
		return err
	}
	return Holes.Put(tx, &h)
}

// HolesIn returns the holes that touch a time, by their beginning.
func HolesIn(tx *sales.Tx, from, to time.Time) ([]*Hole, error) {
	c := Holes.Range(tx, "", sales.Stamp(to))
	defer c.Close()
	var found []*Hole
	for c.Next() {
		if h := c.Row(); !h.To.Before(from) {
			found = append(found, h)
		}
	}
	return found, c.Err()
}

// holesOn returns the holes that touch a day, for the law.
func holesOn(tx *sales.Tx, day rulebook.Day) ([]rulebook.Span, error) {
	type holesOf rulebook.Day
	return sales.Remember(tx, holesOf(day), func() ([]rulebook.Span, error) {
		found, err := HolesIn(tx, day.Start(), day.AddDays(1).Start())
		spans := make([]rulebook.Span, len(found))
		for i, h := range found {
			spans[i] = rulebook.Span{From: h.From, To: h.To}
		}
		return spans, err
	})
}
