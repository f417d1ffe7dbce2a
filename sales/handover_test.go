package sales

import (
	"errors"
	"testing"

	"salesbot/rulebook"
)

// hand gives the deal 体育馆 in somebody's name.
func (h *house) hand(who, to string) func(*Tx) error {
	return h.onDeal(who, "体育馆", func(tx *Tx, p *Person, d *Deal) error { return HandDeal(tx, p, d, h.person(tx, to)) })
}

// Who leads both the owner and the taker may hand something over, and nobody else; HR only
// where nobody can.
func TestWhoMayHandOver(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	for _, no := range []struct{ who, to string }{
		{"lina", "wangqiang"}, {"wangqiang", "wangqiang"}, {"sunli", "zhoumin"}, {"zhangwei", "zhoumin"}, {"chenhr", "wangqiang"}, {"root", "wangqiang"}, {"zhangwei", "sunli"},
	} {
		h.refused(no.who, Forbidden, h.hand(no.who, no.to))
	}
	h.refused("zhangwei", Invalid, h.hand("zhangwei", "root"))
	h.refused("zhangwei", Conflict, h.hand("zhangwei", "lina"))
	for _, yes := range []struct{ who, to string }{{"zhangwei", "wangqiang"}, {"zhangwei", "zhangwei"}, {"zhangwei", "wujun"}, {"wangfang", "zhoumin"}, {"sunli", "sunli"}} {
		h.as(yes.who, h.hand(yes.who, yes.to))
		if d := h.stage("体育馆"); !SameUser(d.Owner, yes.to) {
			t.Errorf("%s gave it to %s: %s has it", yes.who, yes.to, d.Owner)
		}
	}
	h.as("sunli", h.onDeal("sunli", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Return(tx, p, d, "不跟") }))
	h.refused("zhangwei", Forbidden, h.hand("zhangwei", "zhoumin"))
	h.as("chenhr", h.hand("chenhr", "zhoumin")) // out of the pool nobody's leader is passed over
}

// A window goes on when a deal changes hands; the taker has a week, hears of its end
// before it is taken back, and follows the customer.
func TestWindowOfWhatIsHandedOver(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	last := tuesday + 14
	day := func(what string, want rulebook.Day) {
		t.Helper()
		h.do(func(tx *Tx) error {
			got, err := LastDay(tx, h.deal(tx, "体育馆"))
			if got != want {
				t.Errorf("%s: last day %s, want %s", what, got, want)
			}
			return err
		})
	}
	h.at(wednesday, "10:00:00")
	h.as("zhangwei", h.hand("zhangwei", "wangqiang"))
	day("with time enough", last)
	h.at(last-1, "10:00:00")
	h.do(func(tx *Tx) error {
		d := h.deal(tx, "体育馆")
		d.RemindedAt = tx.Now
		return Deals.Put(tx, d)
	})
	h.as("wangfang", h.hand("wangfang", "zhoumin"))
	day("a day before the end", last+6)
	h.do(func(tx *Tx) error {
		d := h.deal(tx, "体育馆")
		c, err := CustomerNamed(tx, d.Customer)
		if err == nil && (!d.RemindedAt.IsZero() || d.EnteredAt.IsZero() || len(c.Related) != 2) {
			err = errors.New("the reminder of another counts, or the customer is closed to the taker")
		}
		return err
	})
}

// What a leaver had stays theirs to be found until somebody is given it, also when their
// manager had it meanwhile; with nobody above it is nobody's.
func TestLeaversBelongings(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	h.at(thursday, "10:00:00")
	h.dir = without(h.dir, "LiNa")
	h.sync()
	of := func(who string) (b *Belongings) {
		h.do(func(tx *Tx) (err error) { b, err = BelongingsOf(tx, h.person(tx, who)); return err })
		return b
	}
	if b := of("lina"); len(b.Deals) != 1 || len(b.Customers) != 1 || of("zhangwei").Empty() {
		t.Errorf("left behind: %s", b.Counted())
	}
	all := func(who, from, to string) func(*Tx) error {
		return func(tx *Tx) error {
			_, err := HandAll(tx, h.person(tx, who), h.person(tx, from), h.person(tx, to))
			return err
		}
	}
	h.refused("sunli", Forbidden, all("sunli", "lina", "zhoumin"))
	h.as("zhangwei", all("zhangwei", "lina", "wangqiang"))
	if b := of("lina"); !b.Empty() || h.stage("体育馆").Owner != "wangqiang" {
		t.Errorf("still left behind: %s", b.Counted())
	}
	h.at(friday, "10:00:00")
	h.dir = without(h.dir, "wangqiang", "zhangwei", "wangfang")
	h.sync()
	if d := h.stage("体育馆"); d.Owner != "" || d.Pool == nil || d.Leaver == "" {
		t.Errorf("with nobody above: %+v", d)
	}
	if told := h.notices("handover/wangqiang/"); len(told) != 2 || told[0].To != "chenhr" {
		t.Errorf("HR is not told: %+v", told)
	}
	h.as("chenhr", all("chenhr", "wangqiang", "zhoumin"))
	if d := h.stage("体育馆"); d.Owner != "zhoumin" || d.Pool != nil || d.Leaver != "" {
		t.Errorf("%+v", d)
	}
}
