package sales

import (
	"testing"

	"salesbot/rulebook"
)

func (h *house) suspend(who string) {
	h.t.Helper()
	h.as("chenhr", func(tx *Tx) error {
		_, err := Suspend(tx, h.person(tx, "chenhr"), h.person(tx, who), "调查")
		return err
	})
}

func (h *house) restore(who string) {
	h.t.Helper()
	h.as("chenhr", func(tx *Tx) error {
		_, _, err := Restore(tx, h.person(tx, "chenhr"), h.person(tx, who))
		return err
	})
}

// Nothing is owed of a day any moment of which somebody was suspended; what was booked
// before stays, of that very day too.
func TestSuspendedOweNothing(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday) // missing
	h.file("lina", wednesday, "18:30:00")
	h.at(wednesday, "20:00:00")
	h.suspend("lina")
	for day, owed := range map[rulebook.Day]bool{tuesday: true, wednesday: false} {
		if got := h.duty("lina", day).Owed; got != owed {
			t.Errorf("%s owed %v, want %v", day, got, owed)
		}
	}
	h.sweep(wednesday)
	h.sweep(thursday)
	if got := h.fines("lina", wednesday); len(got) != 1 || got[rulebook.LateReportID] != Booked {
		t.Errorf("the late fine of the day of suspension is %v, want booked alone", got)
	}
	if got := h.fines("lina", tuesday); got[rulebook.MissingReportID] != Booked {
		t.Errorf("the missing fine before it is %v, want booked", got)
	}
	if got := h.fines("lina", thursday); len(got) != 0 {
		t.Errorf("while suspended: %v, want nothing", got)
	}
	h.at(friday, "10:00:00")
	h.restore("lina")
	for day, owed := range map[rulebook.Day]bool{thursday: false, friday: false, friday + 3: true} {
		if got := h.duty("lina", day).Owed; got != owed {
			t.Errorf("back again, %s owed %v, want %v", day, got, owed)
		}
	}
	h.sweep(friday)
	if got := h.fines("lina", friday); len(got) != 0 {
		t.Errorf("the day of return: %v, want nothing", got)
	}
}

// Who may not write cannot appeal: the days do not count, as days of leave do not.
func TestSuspensionLengthensTheAppeal(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday)
	h.at(wednesday, "09:05:00")
	h.do(NoticeBooked)
	h.deliver()
	until := func() (day rulebook.Day) {
		h.do(func(tx *Tx) (err error) {
			day, err = AppealUntil(tx, h.fine(tx, rulebook.MissingReportID, "lina", tuesday))
			return err
		})
		return day
	}
	if got := until(); got != monday+7 {
		t.Fatalf("until %s, want next Monday", got)
	}
	h.at(thursday, "10:00:00")
	h.suspend("lina")
	h.at(friday, "10:00:00")
	h.restore("lina")
	if got := until(); got != monday+9 {
		t.Errorf("two days suspended: until %s, want %s", got, monday+9)
	}
}

// The windows of what they own stand still, however short it is.
func TestSuspensionPausesWindows(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	last := func() (day rulebook.Day) {
		h.do(func(tx *Tx) (err error) { day, err = LastDay(tx, h.deal(tx, "体育馆")); return err })
		return day
	}
	before := last()
	h.at(wednesday, "10:00:00")
	h.suspend("lina")
	h.at(thursday, "10:00:00")
	h.restore("lina")
	if got := last(); got != before+2 {
		t.Errorf("ends %s, want two days after %s", got, before)
	}
	h.at(friday, "10:00:00")
	h.suspend("lina")
	h.now = (friday + 60).At(600)
	if got := last(); got < friday+60 {
		t.Errorf("sixty days into a suspension it ended on %s", got)
	}
}

// A suspended leader decides nothing and is sent nothing; the next above has it.
func TestSuspendedLeaderIsPassedOver(t *testing.T) {
	h := newHouse(t)
	h.suspend("zhangwei")
	h.do(func(tx *Tx) error {
		boss, err := ManagerOf(tx, h.person(tx, "lina"))
		if err == nil && !SameUser(boss.UserID, "wangfang") {
			t.Errorf("%s decides for her, want wangfang", boss.UserID)
		}
		return err
	})
	h.refused("chenhr", Conflict, func(tx *Tx) error {
		_, err := Suspend(tx, h.person(tx, "chenhr"), h.person(tx, "zhangwei"), "再来")
		return err
	})
	h.refused("chenhr", Forbidden, func(tx *Tx) error {
		_, err := Suspend(tx, h.person(tx, "chenhr"), h.person(tx, "chenhr"), "自己")
		return err
	})
	h.refused("wangfang", Forbidden, func(tx *Tx) error {
		_, err := Suspend(tx, h.person(tx, "wangfang"), h.person(tx, "lina"), "不是人事")
		return err
	})
}

// What was queued before is not sent to somebody suspended, but for what is about them and
// their fines.
func TestSuspendedAreNotReminded(t *testing.T) {
	h := newHouse(t)
	h.suspend("lina")
	h.do(func(tx *Tx) error {
		for about, heard := range map[string]bool{"": false, "check 123456": false, "task 123456 due": false, "conduct": true, "greeting": true} {
			why, err := StillWanted(tx, &Notice{To: "LiNa", About: about})
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
