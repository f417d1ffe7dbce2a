package company_test

import (
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

func (h *house) suspend(who string) {
	h.T.Helper()
	h.As("chenhr", func(tx *sales.Tx) error {
		_, err := sales.Suspend(tx, h.Person(tx, "chenhr"), h.Person(tx, who), "调查")
		return err
	})
}

func (h *house) restore(who string) {
	h.T.Helper()
	h.As("chenhr", func(tx *sales.Tx) error {
		_, _, err := sales.Restore(tx, h.Person(tx, "chenhr"), h.Person(tx, who))
		return err
	})
}

// Nothing is owed of a day any moment of which somebody was suspended; what was booked
// before stays, of that very day too.
func TestSuspendedOweNothing(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday) // missing
	h.File("lina", wednesday, "18:30:00")
	h.At(wednesday, "20:00:00")
	h.suspend("lina")
	for day, owed := range map[rulebook.Day]bool{tuesday: true, wednesday: false} {
		if got := h.Duty("lina", day).Owed; got != owed {
			t.Errorf("%s owed %v, want %v", day, got, owed)
		}
	}
	h.Sweep(wednesday)
	h.Sweep(thursday)
	if got := h.Fines("lina", wednesday); len(got) != 1 || got[rulebook.LateReportID] != ledger.Booked {
		t.Errorf("the late fine of the day of suspension is %v, want booked alone", got)
	}
	if got := h.Fines("lina", tuesday); got[rulebook.MissingReportID] != ledger.Booked {
		t.Errorf("the missing fine before it is %v, want booked", got)
	}
	if got := h.Fines("lina", thursday); len(got) != 0 {
		t.Errorf("while suspended: %v, want nothing", got)
	}
	h.At(friday, "10:00:00")
	h.restore("lina")
	for day, owed := range map[rulebook.Day]bool{thursday: false, friday: false, friday + 3: true} {
		if got := h.Duty("lina", day).Owed; got != owed {
			t.Errorf("back again, %s owed %v, want %v", day, got, owed)
		}
	}
	h.Sweep(friday)
	if got := h.Fines("lina", friday); len(got) != 0 {
		t.Errorf("the day of return: %v, want nothing", got)
	}
}

// Who may not write cannot appeal: the days do not count, as days of leave do not.
func TestSuspensionLengthensTheAppeal(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	h.At(wednesday, "09:05:00")
	h.Do(ledger.NoticeBooked)
	h.Deliver()
	until := func() (day rulebook.Day) {
		h.Do(func(tx *sales.Tx) (err error) {
			day, err = ledger.AppealUntil(tx, h.Fine(tx, rulebook.MissingReportID, "lina", tuesday))
			return err
		})
		return day
	}
	if got := until(); got != monday+7 {
		t.Fatalf("until %s, want next Monday", got)
	}
	h.At(thursday, "10:00:00")
	h.suspend("lina")
	h.At(friday, "10:00:00")
	h.restore("lina")
	if got := until(); got != monday+9 {
		t.Errorf("two days suspended: until %s, want %s", got, monday+9)
	}
}

// The windows of what they own stand still, however short it is.
func TestSuspensionPausesWindows(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	last := func() (day rulebook.Day) {
		h.Do(func(tx *sales.Tx) (err error) { day, err = crm.LastDay(tx, h.Deal(tx, "体育馆")); return err })
		return day
	}
	before := last()
	h.At(wednesday, "10:00:00")
	h.suspend("lina")
	h.At(thursday, "10:00:00")
	h.restore("lina")
	if got := last(); got != before+2 {
		t.Errorf("ends %s, want two days after %s", got, before)
	}
	h.At(friday, "10:00:00")
	h.suspend("lina")
	h.Now = (friday + 60).At(600)
	if got := last(); got < friday+60 {
		t.Errorf("sixty days into a suspension it ended on %s", got)
	}
}

// A suspended leader decides nothing and is sent nothing; the next above has it.
func TestSuspendedLeaderIsPassedOver(t *testing.T) {
	h := newHouse(t)
	h.suspend("zhangwei")
	h.Do(func(tx *sales.Tx) error {
		boss, err := sales.ManagerOf(tx, h.Person(tx, "lina"))
		if err == nil && !sales.SameUser(boss.UserID, "wangfang") {
			t.Errorf("%s decides for her, want wangfang", boss.UserID)
		}
		return err
	})
	h.Refused("chenhr", sales.Conflict, func(tx *sales.Tx) error {
		_, err := sales.Suspend(tx, h.Person(tx, "chenhr"), h.Person(tx, "zhangwei"), "再来")
		return err
	})
	h.Refused("chenhr", sales.Forbidden, func(tx *sales.Tx) error {
		_, err := sales.Suspend(tx, h.Person(tx, "chenhr"), h.Person(tx, "chenhr"), "自己")
		return err
	})
	h.Refused("wangfang", sales.Forbidden, func(tx *sales.Tx) error {
		_, err := sales.Suspend(tx, h.Person(tx, "wangfang"), h.Person(tx, "lina"), "不是人事")
		return err
	})
}

// What was queued before is not sent to somebody suspended, but for what is about them and
// their fines.
func TestSuspendedAreNotReminded(t *testing.T) {
	h := newHouse(t)
	h.suspend("lina")
	h.Do(func(tx *sales.Tx) error {
		for about, heard := range map[string]bool{"": false, "check 123456": false, "task 123456 due": false, "conduct": true, "greeting": true} {
			why, err := company.StillWanted(tx, &sales.Notice{To: "LiNa", About: about})
			if err != nil {
				return err
			}
			if got := why != "suspended"; got != heard {
				t.Errorf("%q reaches her: %v, want %v", about, got, heard)
			}
		}
		return nil
	})
}
