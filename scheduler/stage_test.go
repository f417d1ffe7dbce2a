package scheduler

import (
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// A deal is reminded of 7, 3 and 1 days before its last day and taken back after it.
func TestStages(t *testing.T) {
	h := newHouse(t)
	last := rulebook.NewDay(2026, 11, 30) // a Monday, two weeks after the entry
	h.now = (last - 8).At(9 * 60)
	h.start()
	deal := &crm.Deal{Name: "浦东体育馆", Customer: "浦东文体", Stage: rulebook.Opportunity,
		Holding: crm.Holding{Owner: "lina", EnteredAt: monday.At(10 * 60)}}
	h.update(func(tx *sales.Tx) error { return crm.Deals.Put(tx, deal) })
	for _, day := range []rulebook.Day{last - 7, last - 3} { // 27 November is the workday 3 and 1 days before
		h.got = nil
		h.until(day.At(12 * 60))
		h.wantLetters("【阶段到期】浦东体育馆", day.At(9*60+5), "lina")
	}
	h.got = nil
	h.until((last + 1).At(9))
	if n := len(h.with("【收回公海】")); n != 0 {
		t.Errorf("%d letters in the quiet hours", n)
	}
	h.until((last + 1).At(10*60 + 0))
	h.wantLetters("【收回公海】浦东体育馆", (last + 1).At(8*60), "lina", "zhangwei")
	h.view(func(tx *sales.Tx) error {
		d, err := crm.Deals.Get(tx, crm.Deals.Key(deal))
		if err == nil && (d.Owner != "" || !d.Pool.Since.Equal((last + 1).At(10))) {
			t.Errorf("deal %+v", d)
		}
		return err
	})
	for _, l := range h.with(")情况") {
		if l.to == "zhangwei" && len(h.with("已收回公海：浦东体育馆(原李娜)")) != 1 {
			t.Errorf("the morning digest does not tell of it:\n%s", l.text)
		}
	}
	// Once more adds nothing.
	h.got = nil
	for range 2 {
		if err := h.run("stage-windows", h.now); err != nil {
			t.Fatal(err)
		}
	}
	h.runDue()
	if len(h.got) != 0 {
		t.Errorf("received %v", h.got)
	}
}

func TestStagesBeforeGoLive(t *testing.T) {
	h := newHouse(t)
	h.store.Settings().GoLive = 0
	h.start()
	deal := &crm.Deal{Name: "浦东体育馆", Stage: rulebook.Opportunity,
		Holding: crm.Holding{Owner: "lina", EnteredAt: (monday - 60).Start(), RemindedAt: (monday - 50).Start()}}
	h.update(func(tx *sales.Tx) error { return crm.Deals.Put(tx, deal) })
	h.until((monday + 2).At(12 * 60))
	h.view(func(tx *sales.Tx) error {
		d, err := crm.Deals.Get(tx, crm.Deals.Key(deal))
		if err == nil && d.Owner != "lina" {
			t.Error("taken back before go_live")
		}
		return err
	})
	if len(h.got) != 0 {
		t.Errorf("received %v", h.got)
	}
}

// An appeal nobody decided on goes to HR after five workdays.
func TestOverdueAppeals(t *testing.T) {
	h := newHouse(t)
	h.start()
	wednesday := monday + 2
	h.until(wednesday.At(10 * 60)) // Tuesday's report is missing, and told
	h.update(func(tx *sales.Tx) error {
		lina, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		fines, err := ledger.FinesOf(tx, "lina")
		if err != nil {
			return err
		}
		return ledger.AppealFine(tx, lina, fines[0], "手机没电", h.now)
	})
	h.runDue()
	h.wantLetters("【申诉】", h.now, "zhangwei")
	h.got = nil
	h.until((wednesday + 7).At(23 * 60))
	if n := len(h.with("【申诉】")); n != 0 {
		t.Errorf("%d cards within the term", n)
	}
	h.until((wednesday + 8).At(23 * 60))
	h.wantLetters("【申诉】", (wednesday + 8).At(9*60+5), "chenhr")
}
