package sales

import (
	"time"

	"salesbot/rulebook"
)

// file sets the clock and files a report at that moment.
func (h *house) file(userid string, day rulebook.Day, clock string) *Filed {
	h.t.Helper()
	return h.fileSent(userid, h.at(day, clock), goodText)
}

// fileSent files a report written at another moment than now.
func (h *house) fileSent(userid string, sentAt time.Time, text string) (filed *Filed) {
	h.t.Helper()
	h.as(userid, func(tx *Tx) (err error) {
		filed, err = FileReport(tx, h.person(tx, userid), text, sentAt)
		return err
	})
	return filed
}

// sweep books what is missing of a day, at 00:05 of the next.
func (h *house) sweep(day rulebook.Day) {
	h.t.Helper()
	if after := day.AddDays(1).At(5); h.now.Before(after) {
		h.now = after
	}
	h.do(func(tx *Tx) error {
		people, err := ActivePeople(tx)
		if err != nil {
			return err
		}
		_, err = SweepReports(tx, day, people)
		return err
	})
}

// fines returns somebody's fines by rule, with their state: the whole ledger of a day.
func (h *house) fines(userid string, day rulebook.Day) map[string]FineState {
	h.t.Helper()
	found := make(map[string]FineState)
	h.do(func(tx *Tx) error {
		all, err := FinesOf(tx, userid)
		for _, f := range all {
			if f.Day == day {
				found[f.Rule] = f.State
			}
		}
		return err
	})
	return found
}

// fine reads one fine again.
func (h *house) fine(tx *Tx, rule, userid string, day rulebook.Day) *Fine {
	h.t.Helper()
	f, err := Fines.Get(tx, fineKey(rule, userid, day))
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (h *house) duty(userid string, day rulebook.Day) (d Duty) {
	h.t.Helper()
	h.do(func(tx *Tx) (err error) {
		d, err = DutyOf(tx, h.person(tx, userid), day)
		return err
	})
	return d
}

func sent(day rulebook.Day, clock string) time.Time {
	c, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return day.Start().Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute + time.Duration(c.Second())*time.Second)
}

// fileSaid files what p said at sentAt for a day, as a report or an addition to it; of a day
// gone by it is made up.
func fileSaid(tx *Tx, p *Person, day rulebook.Day, text string, sentAt time.Time, added bool) (*Filed, error) {
	switch {
	case rulebook.DayOf(sentAt) != day:
		return MakeUpReport(tx, p, day, text, sentAt)
	case added:
		return AddToReport(tx, p, text, sentAt)
	}
	return FileReport(tx, p, text, sentAt)
}
