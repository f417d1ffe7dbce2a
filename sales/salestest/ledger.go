package salestest

import (
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// File sets the clock and files a report at that moment.
func (h *House) File(userid string, day rulebook.Day, clock string) *ledger.Filed {
	h.T.Helper()
	return h.FileSent(userid, h.At(day, clock), GoodText)
}

// Remind lets everybody have been reminded of a day's report before its deadline, as who
// files or is swept in these tests was unless the house is mute.
func (h *House) Remind(day rulebook.Day) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		if err != nil {
			return err
		}
		at := day.At(tx.Law.Report.Nudge)
		for _, p := range people {
			n := &sales.Notice{Key: "report-nudge/" + day.String(), To: p.UserID, QueuedAt: at, Due: at, State: sales.Sent, DoneAt: at, OwedDay: day}
			if known, err := sales.Notices.Has(tx, n.ID()); err != nil || known {
				return err
			}
			if err := sales.Notices.Put(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// FileSent files a report written at another moment than now.
func (h *House) FileSent(userid string, sentAt time.Time, text string) (filed *ledger.Filed) {
	h.T.Helper()
	if !h.Mute {
		h.Remind(rulebook.DayOf(sentAt))
	}
	h.As(userid, func(tx *sales.Tx) (err error) {
		filed, err = ledger.FileReport(tx, h.Person(tx, userid), text, sentAt)
		return err
	})
	return filed
}

// Sweep books what is missing of a day, at 00:05 of the next.
func (h *House) Sweep(day rulebook.Day) {
	h.T.Helper()
	if after := day.AddDays(1).At(5); h.Now.Before(after) {
		h.Now = after
	}
	if !h.Mute {
		h.Remind(day)
	}
	h.Do(func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		if err != nil {
			return err
		}
		_, err = ledger.SweepReports(tx, day, people)
		return err
	})
}

// Fines returns somebody's fines by rule, with their state: the whole ledger of a day.
func (h *House) Fines(userid string, day rulebook.Day) map[string]ledger.FineState {
	h.T.Helper()
	found := make(map[string]ledger.FineState)
	h.Do(func(tx *sales.Tx) error {
		all, err := ledger.FinesOf(tx, userid)
		for _, f := range all {
			if f.Day == day {
				found[f.Rule] = f.State
			}
		}
		return err
	})
	return found
}

// Fine reads one fine again.
func (h *House) Fine(tx *sales.Tx, rule, userid string, day rulebook.Day) *ledger.Fine {
	h.T.Helper()
	f, err := ledger.Fines.Get(tx, ledger.FineKey(rule, userid, day))
	if err != nil {
		h.T.Fatal(err)
	}
	return f
}

// Duty says whether somebody owes the report of a day.
func (h *House) Duty(userid string, day rulebook.Day) (d ledger.Duty) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) (err error) {
		d, err = ledger.DutyOf(tx, h.Person(tx, userid), day)
		return err
	})
	return d
}

// Sent is a moment of a day.
func Sent(day rulebook.Day, clock string) time.Time {
	c, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return day.Start().Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute + time.Duration(c.Second())*time.Second)
}

// FileSaid files what p said at sentAt for a day, as a report or an addition to it; of a day
// gone by it is made up.
func FileSaid(tx *sales.Tx, p *sales.Person, day rulebook.Day, text string, sentAt time.Time, added bool) (*ledger.Filed, error) {
	switch {
	case rulebook.DayOf(sentAt) != day:
		return ledger.MakeUpReport(tx, p, day, text, sentAt)
	case added:
		return ledger.AddToReport(tx, p, text, sentAt)
	}
	return ledger.FileReport(tx, p, text, sentAt)
}
