package sales

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
	"salesbot/storage"
)

// Whatever is said in whatever order: a deal or lead has one owner or is in the pool with
// a reason, nobody gets back within seven days what they lost to it, and a lead became at
// most one deal.
func TestOneOwnerOrThePool(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := memoryHouse(rt)
		h.at(tuesday, "10:00:00")
		c := h.customer("lina", "浦东置业有限公司", nil)
		h.newDeal("体育馆")
		h.newLead("lina", LeadDetails{Name: "一号"})
		h.newLead("wangqiang", LeadDetails{Name: "二号"})
		lost := make(map[string]rulebook.Day) // who and what → the day
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			h.now = h.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 20, 24, 80, 200}).Draw(rt, "hours")) * time.Hour)
			act := rapid.SampledFrom([]string{"claim", "return", "assign", "convert", "follow", "sweep", "grace", "lose", "claim", "return"}).Draw(rt, "act")
			who := rapid.SampledFrom([]string{"lina", "wangqiang", "zhangwei"}).Draw(rt, "who")
			n := rapid.IntRange(0, 2).Draw(rt, "which")
			rt.Logf("%s: %s %s %d", h.now.In(rulebook.Zone), who, act, n)
			before := h.owners()
			err := h.store.Update(context.Background(), Origin{Actor: who}, func(tx *Tx) error { return tryOn(tx, h.person(tx, who), act, n, c) })
			if refusal, ok := errors.AsType[*Error](err); err != nil && !ok {
				rt.Fatal(err)
			} else if ok {
				rt.Log(refusal.Text)
			}
			h.deliver()
			today := rulebook.DayOf(h.now)
			for what, owner := range h.owners() {
				was := before[what]
				if was != "" && owner == "" {
					lost[was+what] = today
				}
				if day, ok := lost[owner+what]; was == "" && owner != "" && ok && act == "claim" && today < day.AddDays(7) {
					rt.Fatalf("%s has %s back on %s, lost on %s", owner, what, today, day)
				}
			}
		}
	})
}

// tryOn does something to the n-th deal or lead there is.
func tryOn(tx *Tx, p *Person, act string, n int, c *Customer) error {
	all, err := allProspects(tx)
	if err != nil {
		return err
	}
	x := all[n]
	l, isLead := x.(*Lead)
	own := SameUser(x.Holds().Owner, p.UserID) // what the commands see to
	switch act {
	case "claim":
		return Claim(tx, p, x, tx.Now)
	case "return":
		if own {
			return Return(tx, p, x, "不做")
		}
	case "assign":
		to, err := PersonByID(tx, "wangqiang")
		if err != nil || !isLead || p.UserID != "zhangwei" {
			return err
		}
		return AssignLead(tx, p, l, to, tx.Now)
	case "convert":
		if isLead && own {
			_, err := ConvertLead(tx, p, l, fmt.Sprintf("%s的商机%s", l.Name, stamp(tx.Now)), c, tx.Now)
			return err
		}
	case "follow":
		if isLead && own {
			_, err := FollowLead(tx, p, l, "聊了聊", tx.Today()+7, tx.Now)
			return err
		}
	case "grace":
		_, err := GiveGrace(tx, p, x, 7, "再等等")
		return err
	case "lose":
		if d, ok := x.(*Deal); ok && own {
			return LoseDeal(tx, d, "丢标", tx.Now)
		}
	case "sweep":
		if err := RemindStages(tx); err != nil {
			return err
		}
		_, err := SweepStages(tx)
		return err
	}
	return nil
}

// owners returns who has what, and holds what must be true of it at any moment.
func (h *house) owners() map[string]string {
	h.t.Helper()
	found := make(map[string]string)
	h.do(func(tx *Tx) error {
		all, err := allProspects(tx)
		if err != nil {
			return err
		}
		deals := make(map[string]int)
		for _, x := range all {
			held := x.Holds()
			what := x.kind() + x.key()
			found[what] = fold(held.Owner)
			if (held.Owner == "") != (held.Pool != nil) || held.Owner == "" && (held.Pool.Why == "" || held.Former == "") {
				h.t.Fatalf("%s: owner %q, pool %+v, former %q", what, held.Owner, held.Pool, held.Former)
			}
			times := 0
			for _, owner := range []string{"", "LiNa", "wangqiang", "zhangwei"} {
				list, err := HeldBy(tx, owner)
				if err != nil {
					return err
				}
				for _, y := range list {
					if y.kind() == x.kind() && y.key() == x.key() {
						times++
					}
				}
			}
			if want := 1; times != want && (x.Open() || x.kind() == "deal") {
				h.t.Fatalf("%s is on %d lists", what, times)
			}
			if d, ok := x.(*Deal); ok && d.Lead != "" {
				deals[dealKey(d.Lead)]++
			}
		}
		leads, err := storage.Collect(Leads.Scan(tx, ""))
		for _, l := range leads {
			if want := map[bool]int{true: 0, false: 1}[l.Open()]; deals[l.key()] != want {
				h.t.Fatalf("lead %s became %q; deals that say so: %d", l.Name, l.Converted, deals[l.key()])
			}
		}
		return err
	})
	return found
}
