package crm_test

import (
	"errors"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// hand gives the deal 体育馆 in somebody's name.
func (h *house) hand(who, to string) func(*sales.Tx) error {
	return h.onDeal(who, "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
		return crm.HandDeal(tx, p, d, h.Person(tx, to))
	})
}

// Who leads both the owner and the taker may hand something over, and nobody else; HR only
// where nobody can.
func TestWhoMayHandOver(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	for _, no := range []struct{ who, to string }{
		{"lina", "wangqiang"}, {"wangqiang", "wangqiang"}, {"sunli", "zhoumin"}, {"zhangwei", "zhoumin"}, {"chenhr", "wangqiang"}, {"root", "wangqiang"}, {"zhangwei", "sunli"},
	} {
		h.Refused(no.who, sales.Forbidden, h.hand(no.who, no.to))
	}
	h.Refused("zhangwei", sales.Invalid, h.hand("zhangwei", "root"))
	h.Refused("zhangwei", sales.Conflict, h.hand("zhangwei", "lina"))
	for _, yes := range []struct{ who, to string }{{"zhangwei", "wangqiang"}, {"zhangwei", "zhangwei"}, {"zhangwei", "wujun"}, {"wangfang", "zhoumin"}, {"sunli", "sunli"}} {
		h.As(yes.who, h.hand(yes.who, yes.to))
		if d := h.Stage("体育馆"); !sales.SameUser(d.Owner, yes.to) {
			t.Errorf("%s gave it to %s: %s has it", yes.who, yes.to, d.Owner)
		}
	}
	h.As("sunli", h.onDeal("sunli", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Return(tx, p, d, "不跟") }))
	h.Refused("zhangwei", sales.Forbidden, h.hand("zhangwei", "zhoumin"))
	h.As("chenhr", h.hand("chenhr", "zhoumin")) // out of the pool nobody's leader is passed over
}

// A window goes on when a deal changes hands; the taker has a week, hears of its end
// before it is taken back, and follows the customer.
func TestWindowOfWhatIsHandedOver(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	last := tuesday + 14
	day := func(what string, want rulebook.Day) {
		t.Helper()
		h.Do(func(tx *sales.Tx) error {
			got, err := crm.LastDay(tx, h.Deal(tx, "体育馆"))
			if got != want {
				t.Errorf("%s: last day %s, want %s", what, got, want)
			}
			return err
		})
	}
	h.At(wednesday, "10:00:00")
	h.As("zhangwei", h.hand("zhangwei", "wangqiang"))
	day("with time enough", last)
	h.At(last-1, "10:00:00")
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		d.RemindedAt = tx.Now
		return crm.Deals.Put(tx, d)
	})
	h.As("wangfang", h.hand("wangfang", "zhoumin"))
	day("a day before the end", last+6)
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		c, err := crm.CustomerNamed(tx, d.Customer)
		if err == nil && (!d.RemindedAt.IsZero() || d.EnteredAt.IsZero() || len(c.Through) != 1 || c.Through[0].Person != d.Owner) {
			err = errors.New("the reminder of another counts, or the customer is closed to the taker")
		}
		return err
	})
}

// What a leaver had stays theirs to be found until somebody is given it, also when their
// manager had it meanwhile; with nobody above it is nobody's.
func TestLeaversBelongings(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.At(thursday, "10:00:00")
	h.Dir = without(h.Dir, "LiNa")
	h.Sync()
	of := func(who string) (b *crm.Belongings) {
		h.Do(func(tx *sales.Tx) (err error) { b, err = crm.BelongingsOf(tx, h.Person(tx, who)); return err })
		return b
	}
	if b := of("lina"); len(b.Deals) != 1 || len(b.Customers) != 1 || of("zhangwei").Empty() {
		t.Errorf("left behind: %s", b.Counted())
	}
	all := func(who, from, to string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			_, err := crm.HandAll(tx, h.Person(tx, who), h.Person(tx, from), h.Person(tx, to))
			return err
		}
	}
	h.Refused("sunli", sales.Forbidden, all("sunli", "lina", "zhoumin"))
	h.As("zhangwei", all("zhangwei", "lina", "wangqiang"))
	if b := of("lina"); !b.Empty() || h.Stage("体育馆").Owner != "wangqiang" {
		t.Errorf("still left behind: %s", b.Counted())
	}
	h.At(friday, "10:00:00")
	h.Dir = without(h.Dir, "wangqiang", "zhangwei", "wangfang")
	h.Believe()
	if d := h.Stage("体育馆"); d.Owner != "" || d.Pool == nil || d.LeftWith == "" {
		t.Errorf("with nobody above: %+v", d)
	}
	if told := h.Notices("handover/wangqiang/"); len(told) != 2 || told[0].To != "chenhr" {
		t.Errorf("HR is not told: %+v", told)
	}
	h.As("chenhr", all("chenhr", "wangqiang", "zhoumin"))
	if d := h.Stage("体育馆"); d.Owner != "zhoumin" || d.Pool != nil || d.LeftWith != "" {
		t.Errorf("%+v", d)
	}
}
