package sales

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/storage"
)

// ask asks for lina's leave of some days and returns its request.
func (h *house) ask(from, to rulebook.Day, half Half) (r *Request) {
	h.t.Helper()
	h.as("lina", func(tx *Tx) (err error) {
		r, _, err = AskLeave(tx, h.person(tx, "lina"), LeaveAsked{From: from, To: to, Half: half, Kind: "病假", Reason: "发烧"}, h.now)
		return err
	})
	return r
}

// decide approves or refuses a request in somebody's name.
func (h *house) decide(by string, r *Request, approve bool) (changed []*Fine) {
	h.t.Helper()
	h.as(by, func(tx *Tx) (err error) {
		if r, err = RequestByCode(tx, r.Code); err != nil {
			return err
		}
		changed, err = DecideRequest(tx, h.person(tx, by), r, approve, "")
		return err
	})
	return changed
}

// A settled fine is never changed: leave approved afterwards is an entry against it, once.
func TestLeaveAfterTheMonthIsClosed(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday)
	h.do(NoticeBooked)
	h.at(wednesday, "09:05:00")
	h.deliver()
	h.at(rulebook.NewDay(2026, 12, 2), "10:00:00")
	h.as("chenhr", func(tx *Tx) error {
		_, _, err := SettleMonth(tx, tuesday.Month())
		return err
	})
	if got := h.fines("lina", tuesday)[rulebook.MissingReportID]; got != Settled {
		t.Fatalf("the fine is %s, want settled", got)
	}
	changed := h.decide("zhangwei", h.ask(tuesday, tuesday, ""), true)
	if len(changed) != 1 || changed[0].Rule != rulebook.CorrectionID || changed[0].Amount != -30_00 || !strings.Contains(changed[0].Reason, "张伟批准") {
		t.Errorf("%+v, want one correction of -30 naming who approved", changed)
	}
	if got := h.fines("lina", tuesday)[rulebook.MissingReportID]; got != Settled {
		t.Errorf("the settled fine became %s", got)
	}
	if told := h.notices("fine/" + changed[0].Code); len(told) != 1 || told[0].To != "LiNa" {
		t.Errorf("%d notices of the correction, want one for its person", len(told))
	}
}

// Afternoon leave after the fact takes late back and leaves missing, which people decide.
func TestAfternoonLeaveAfterTheFact(t *testing.T) {
	h := newHouse(t)
	h.file("lina", tuesday, "18:30:00")
	h.sweep(wednesday)
	h.decide("zhangwei", h.ask(tuesday, tuesday, Afternoon), true)
	r := h.ask(wednesday, wednesday, Afternoon)
	h.decide("zhangwei", r, true)
	if got := h.fines("lina", tuesday)[rulebook.LateReportID]; got != Waived {
		t.Errorf("late is %s, want waived", got)
	}
	if got := h.fines("lina", wednesday)[rulebook.MissingReportID]; got != Booked {
		t.Errorf("missing is %s, want it to stand", got)
	}
	h.do(func(tx *Tx) error {
		standing, err := StandingFines(tx, r)
		if len(standing) != 1 {
			t.Errorf("%d fines stand beside the leave, want 1", len(standing))
		}
		return err
	})
}

// Nobody decides their own, nor what is decided; a stranger to the person has no say; the
// nearest leader is asked, above whom HR.
func TestWhoDecidesARequest(t *testing.T) {
	h := newHouse(t)
	r := h.ask(friday, friday, "")
	for _, c := range []struct {
		by   string
		code Code
	}{{"lina", Forbidden}, {"sunli", Forbidden}, {"wangqiang", Forbidden}} {
		h.refused(c.by, c.code, func(tx *Tx) error {
			fresh, err := RequestByCode(tx, r.Code)
			if err != nil {
				return err
			}
			_, err = DecideRequest(tx, h.person(tx, c.by), fresh, true, "")
			return err
		})
	}
	h.refused("chenhr", Forbidden, func(tx *Tx) error {
		me := h.person(tx, "chenhr")
		own, _, err := AskLeave(tx, me, LeaveAsked{From: friday, To: friday, Kind: "年假", Reason: "年假"}, h.now)
		if err != nil {
			return err
		}
		_, err = DecideRequest(tx, me, own, true, "")
		return err
	})
	h.decide("wangfang", r, false)
	h.refused("zhangwei", Conflict, func(tx *Tx) error {
		fresh, err := RequestByCode(tx, r.Code)
		if err != nil {
			return err
		}
		_, err = DecideRequest(tx, h.person(tx, "zhangwei"), fresh, true, "")
		return err
	})
	h.do(func(tx *Tx) error {
		left, err := LeavesOf(tx, "lina")
		if len(left) != 0 {
			t.Errorf("a refused leave is kept: %+v", left[0])
		}
		for about, want := range map[string]string{"lina": "zhangwei", "zhangwei": "wangfang", "wangfang": "chenhr liuhr", "chenhr": "wangfang"} {
			deciders, derr := DecidersOfRequest(tx, &Request{By: about, For: about})
			got := make([]string, len(deciders))
			for i, d := range deciders {
				got[i] = d.UserID
			}
			if derr != nil || strings.Join(got, " ") != want {
				t.Errorf("%s is decided by %v (%v), want %s", about, got, derr, want)
			}
		}
		return err
	})
}

// The requests of one moment have codes of their own, and the day is free only while one
// is approved.
func TestRequestsOfOneMoment(t *testing.T) {
	h := newHouse(t)
	first := h.ask(friday, friday, "")
	h.decide("zhangwei", first, false)
	second := h.ask(friday, friday, "")
	if first.Code == second.Code {
		t.Fatalf("two requests are called %s", first.Code)
	}
	free := func(want bool, when string) {
		t.Helper()
		h.do(func(tx *Tx) error {
			duty, err := DutyOf(tx, h.person(tx, "lina"), friday)
			if duty.Owed == want {
				t.Errorf("%s: owed %v", when, duty.Owed)
			}
			return err
		})
	}
	free(false, "asked")
	h.decide("zhangwei", second, true)
	free(true, "approved")
	h.as("lina", func(tx *Tx) error {
		r, err := RequestByCode(tx, second.Code)
		if err != nil {
			return err
		}
		return WithdrawRequest(tx, h.person(tx, "lina"), r)
	})
	free(false, "withdrawn")
	h.do(func(tx *Tx) error {
		all, err := storage.Collect(Requests.Scan(tx, ""))
		if len(all) != 2 || all[0].State != Refused || all[1].State != Withdrawn {
			t.Errorf("the history is %+v", all)
		}
		return err
	})
}

// The card waits for the morning; decided in the night it is not sent any more.
func TestCardOfAClosedRequestIsNotSent(t *testing.T) {
	h := newHouse(t)
	h.at(monday, "23:00:00")
	r := h.ask(tuesday, tuesday, "")
	h.decide("chenhr", r, true)
	h.at(tuesday, "08:00:00")
	for _, n := range h.deliver() {
		if n.To == "zhangwei" {
			t.Errorf("zhangwei gets %q of a closed request", n.Content.Text)
		}
	}
}
