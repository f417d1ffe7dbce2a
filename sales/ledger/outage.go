package ledger

import (
	"errors"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An Outage is a time in which the bot could not receive.
type Outage struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (o *Outage) key() string { return sales.Stamp(o.From) }

// Outages are keyed by their beginning.
var Outages = storage.NewTable("outages", (*Outage).key).Traced(storage.Trail{Title: "中断", By: []string{"from"}})

// A Life is the bot's last sign of life.
type Life struct {
	At time.Time `json:"at"`
}

const lifeKey = "bot"

// Lives has one row.
var Lives = storage.NewTable("life", func(*Life) string { return lifeKey })

// SignOfLife notes that the bot can receive now.
func SignOfLife(tx *sales.Tx) error { return Lives.Put(tx, &Life{At: tx.Now}) }

// LastSignOfLife is when the bot last said it could receive; zero before the first time.
func LastSignOfLife(tx *sales.Tx) (time.Time, error) {
	last, err := Lives.Get(tx, lifeKey)
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return last.At, nil
}

// RecordOutage enters what passed since the last sign of life as an outage when it is
// longer than the signs are apart. It returns nil when there was none. Run it at
// start, before anything is caught up.
func RecordOutage(tx *sales.Tx, apart time.Duration) (*Outage, error) {
	last, err := Lives.Get(tx, lifeKey)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, SignOfLife(tx)
	}
	if err != nil {
		return nil, err
	}
	if err := SignOfLife(tx); err != nil || tx.Now.Sub(last.At) <= apart {
		return nil, err
	}
	o := &Outage{From: last.At, To: tx.Now}
	return o, Outages.Put(tx, o)
}

// outagesOn returns the outages that touch a day.
func outagesOn(tx *sales.Tx, day rulebook.Day) ([]rulebook.Span, error) {
	c := Outages.Range(tx, "", sales.Stamp(day.AddDays(1).Start()))
	defer c.Close()
	var spans []rulebook.Span
	for c.Next() {
		if o := c.Row(); o.To.After(day.Start()) {
			spans = append(spans, rulebook.Span{From: o.From, To: o.To})
		}
	}
	return spans, c.Err()
}

// An Unreachable notes that a send of that day named a person as one it could not reach.
type Unreachable struct {
	Person string       `json:"person"`
	Day    rulebook.Day `json:"day"`
}

func unreachableKey(userid string, day rulebook.Day) string {
	return day.String() + "/" + sales.UserKey(userid)
}

// Unreachables are keyed by day, then person.
var Unreachables = storage.NewTable("unreachables", func(u *Unreachable) string { return unreachableKey(u.Person, u.Day) })

// NamedUnreachable records that a send named a person as one it could not reach today.
func NamedUnreachable(tx *sales.Tx, userid string) error {
	return Unreachables.Put(tx, &Unreachable{Person: userid, Day: tx.Today()})
}
