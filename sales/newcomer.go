package sales

import (
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A FirstSync is the first synchronisation with the directory after a go_live: whoever it
// finds was there before the bot, whoever comes later is a new hire.
type FirstSync struct {
	GoLive rulebook.Day `json:"go_live"`
	At     time.Time    `json:"at"`
}

// FirstSyncs are keyed by the day of go_live.
var FirstSyncs = storage.NewTable("first_syncs", func(s *FirstSync) string { return s.GoLive.String() })

// TakesNewcomers says whether somebody never seen before is a new hire: the bot is live and
// the directory was read since it is.
func TakesNewcomers(tx *Tx) (bool, error) {
	if !tx.Settings.Live(tx.Today()) {
		return false, nil
	}
	return FirstSyncs.Has(tx, tx.Settings.GoLive.String())
}

// NoteSync keeps the first synchronisation since go_live.
func NoteSync(tx *Tx) error {
	noted, err := TakesNewcomers(tx)
	if err != nil || noted || !tx.Settings.Live(tx.Today()) {
		return err
	}
	return FirstSyncs.Put(tx, &FirstSync{GoLive: tx.Settings.GoLive, At: tx.Now})
}

// NewcomerLast is the last of the workdays on which what the bot finds of a new hire is shown
// and not booked, had they been greeted on a day: Law.Fines.NewcomerWorkdays, days of leave and
// suspension not counted. Zero for everybody else.
func NewcomerLast(tx *Tx, p *Person, greeted rulebook.Day) (rulebook.Day, error) {
	n := tx.Law.Fines.NewcomerWorkdays
	if !p.Newcomer || n == 0 {
		return 0, nil
	}
	cal, err := CalendarFor(tx, p.Main)
	if err != nil {
		return 0, err
	}
	var failed error
	last := cal.Add(max(greeted, tx.Settings.GoLive-1), n, func(d rulebook.Day) bool {
		a, err := AbsenceOn(tx, p.UserID, d)
		if err != nil {
			failed = err
		}
		return a.Away()
	})
	return last, failed
}
