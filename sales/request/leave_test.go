package request_test

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/storage"
)

// ask asks for lina's leave of some days and returns its request.
func (h *house) ask(from, to rulebook.Day, half sales.Half) (r *request.Request) {
	h.T.Helper()
	h.As("lina", func(tx *sales.Tx) (err error) {
		r, _, err = request.AskLeave(tx, h.Person(tx, "lina"), request.LeaveAsked{From: from, To: to, Half: half, Kind: "病假", Reason: "发烧"}, h.Now)
		return err
	})
	return r
}

// decide approves or refuses a request in somebody's name.
func (h *house) decide(by string, r *request.Request, approve bool) (changed []*ledger.Fine) {
	h.T.Helper()
	h.As(by, func(tx *sales.Tx) (err error) {
		if r, err = request.RequestByCode(tx, r.Code); err != nil {
			return err
		}
		changed, err = request.DecideRequest(tx, h.Person(tx, by), r, approve, "")
		return err
	})
	return changed
}

// A settled fine is never changed: leave approved afterwards is an entry against it, once.
func TestLeaveAfterTheMonthIsClosed(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	h.Do(ledger.NoticeBooked)
	h.At(wednesday, "09:05:00")
	h.Deliver()
	h.At(rulebook.NewDay(2026, 12, 2), "10:00:00")
	h.As("chenhr", func(tx *sales.Tx) error {
		_, _, err := ledger.SettleMonth(tx, tuesday.Month())
		return err
	})
	if got := h.Fines("lina", tuesday)[rulebook.MissingReportID]; got != ledger.Settled {
		t.Fatalf("the fine is %s, want settled", got)
	}
	changed := h.decide("zhangwei", h.ask(tuesday, tuesday, ""), true)
	if len(changed) != 1 || changed[0].Rule != rulebook.CorrectionID || changed[0].Amount != -30_00 || !strings.Contains(changed[0].Reason, "张伟批准") {
		t.Errorf("%+v, want one correction of -30 naming who approved", changed)
	}
	if got := h.Fines("lina", tuesday)[rulebook.MissingReportID]; got != ledger.Settled {
		t.Errorf("the settled fine became %s", got)
	}
	if told := h.Notices("fine/" + changed[0].Code); len(told) != 1 || told[0].To != "LiNa" {
		t.Errorf("%d notices of the correction, want one for its person", len(told))
	}
}

// Afternoon leave after the fact takes late back and leaves missing, which people decide.
func TestAfternoonLeaveAfterTheFact(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "18:30:00")
	h.Sweep(wednesday)
	h.decide("zhangwei", h.ask(tuesday, tuesday, sales.Afternoon), true)
	r := h.ask(wednesday, wednesday, sales.Afternoon)
	h.decide("zhangwei", r, true)
	if got := h.Fines("lina", tuesday)[rulebook.LateReportID]; got != ledger.Waived {
		t.Errorf("late is %s, want waived", got)
	}
	if got := h.Fines("lina", wednesday)[rulebook.MissingReportID]; got != ledger.Booked {
		t.Errorf("missing is %s, want it to stand", got)
	}
	h.Do(func(tx *sales.Tx) error {
		standing, err := request.StandingFines(tx, r)
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
		code sales.Code
	}{{"lina", sales.Forbidden}, {"sunli", sales.Forbidden}, {"wangqiang", sales.Forbidden}} {
		h.Refused(c.by, c.code, func(tx *sales.Tx) error {
			fresh, err := request.RequestByCode(tx, r.Code)
			if err != nil {
				return err
			}
			_, err = request.DecideRequest(tx, h.Person(tx, c.by), fresh, true, "")
			return err
		})
	}
	h.Refused("chenhr", sales.Forbidden, func(tx *sales.Tx) error {
		me := h.Person(tx, "chenhr")
		own, _, err := request.AskLeave(tx, me, request.LeaveAsked{From: friday, To: friday, Kind: "年假", Reason: "年假"}, h.Now)
		if err != nil {
			return err
		}
		_, err = request.DecideRequest(tx, me, own, true, "")
		return err
	})
	h.decide("wangfang", r, false)
	h.Refused("zhangwei", sales.Conflict, func(tx *sales.Tx) error {
		fresh, err := request.RequestByCode(tx, r.Code)
		if err != nil {
			return err
		}
		_, err = request.DecideRequest(tx, h.Person(tx, "zhangwei"), fresh, true, "")
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		left, err := sales.LeavesOf(tx, "lina")
		if len(left) != 0 {
			t.Errorf("a refused leave is kept: %+v", left[0])
		}
		for about, want := range map[string]string{"lina": "zhangwei", "zhangwei": "wangfang", "wangfang": "chenhr liuhr", "chenhr": "wangfang"} {
			deciders, derr := request.DecidersOfRequest(tx, &request.Request{By: about, For: about})
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
		h.Do(func(tx *sales.Tx) error {
			duty, err := ledger.DutyOf(tx, h.Person(tx, "lina"), friday)
			if duty.Owed == want {
				t.Errorf("%s: owed %v", when, duty.Owed)
			}
			return err
		})
	}
	free(false, "asked")
	h.decide("zhangwei", second, true)
	free(true, "approved")
	h.As("lina", func(tx *sales.Tx) error {
		r, err := request.RequestByCode(tx, second.Code)
		if err != nil {
			return err
		}
		return request.WithdrawRequest(tx, h.Person(tx, "lina"), r)
	})
	free(false, "withdrawn")
	h.Do(func(tx *sales.Tx) error {
		all, err := storage.Collect(request.Requests.Scan(tx, ""))
		if len(all) != 2 || all[0].State != request.Refused || all[1].State != request.Withdrawn {
			t.Errorf("the history is %+v", all)
		}
		return err
	})
}

// The card waits for the morning; decided in the night it is not sent any more.
func TestCardOfAClosedRequestIsNotSent(t *testing.T) {
	h := newHouse(t)
	h.At(monday, "23:00:00")
	r := h.ask(tuesday, tuesday, "")
	h.decide("chenhr", r, true)
	h.At(tuesday, "08:00:00")
	for _, n := range h.Deliver() {
		if n.To == "zhangwei" {
			t.Errorf("zhangwei gets %q of a closed request", n.Content.Text)
		}
	}
}
