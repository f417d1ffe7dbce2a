package sales

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
	"salesbot/storage"
)

// noGates lets deals move up whatever is missing.
func noGates(s *Settings) {
	s.Law.Stages.OwnerContacts, s.Law.Papers.Required = 0, 0
	s.Law.Stages.Rules = slices.Clone(s.Law.Stages.Rules)
	for i := range s.Law.Stages.Rules {
		s.Law.Stages.Rules[i].Needs = nil
	}
}

// Whatever is done in whatever order: a deal or lead has one owner or is in the pool with
// a reason, what has ended is not there, nobody gets back within seven days what they lost
// to it, a lead became at most one deal, and a deal's advances lead to its stage.
func TestOneOwnerOrThePool(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := memoryHouse(rt, noGates)
		h.at(tuesday, "10:00:00")
		h.customer("lina", "浦东置业有限公司", nil)
		h.customer("wangqiang", "浦江投资有限公司", nil)
		h.newDeal("体育馆")
		h.newLead("lina", LeadDetails{Name: "一号"})
		h.newLead("wangqiang", LeadDetails{Name: "二号"})
		lost := make(map[string]rulebook.Day) // who and what → the day
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			h.now = h.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 20, 24, 80, 200}).Draw(rt, "hours")) * time.Hour)
			act := rapid.SampledFrom([]string{"claim", "return", "assign", "hand", "convert", "create", "follow", "sweep", "grace", "lose", "advance", "win",
				"false", "waive", "merge", "on leave", "gone", "back"}).Draw(rt, "act")
			who := rapid.SampledFrom([]string{"lina", "wangqiang"}).Draw(rt, "who")
			n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, 4}).Draw(rt, "which")
			rt.Logf("%s: %s %s %d", h.now.In(rulebook.Zone), who, act, n)
			before := h.owners()
			err := h.store.Update(context.Background(), Origin{Actor: who}, func(tx *Tx) error { return tryOn(h, tx, h.person(tx, who), act, n) })
			if refusal, ok := errors.AsType[*Error](err); err != nil && !ok {
				rt.Fatal(err)
			} else if ok {
				rt.Log(refusal.Text)
			}
			h.deliver()
			today := rulebook.DayOf(h.now)
			for what, owner := range h.owners() {
				was := before[what]
				switch day, ok := lost[owner+what]; {
				case was != "" && owner == "":
					lost[was+what] = today
				case was != "" || owner == "" || !ok:
				case act == "on leave" || act == "waive": // what was wrong is set right
					delete(lost, owner+what)
				case today < day.AddDays(7):
					rt.Fatalf("%s has %s back on %s, lost on %s", owner, what, today, day)
				}
			}
		}
	})
}

// tryOn does something to the n-th deal or lead there is, as the commands would let
// somebody.
func tryOn(h *house, tx *Tx, p *Person, act string, n int) error {
	all, err := allProspects(tx)
	if err != nil {
		return err
	}
	x := all[n%len(all)]
	d, isDeal := x.(*Deal)
	l, isLead := x.(*Lead)
	own := SameUser(x.Holds().Owner, p.UserID) && p.Active
	name := fmt.Sprintf("第%d个%s", n, stamp(tx.Now))
	boss := h.person(tx, "zhangwei")
	c, err := firstCustomer(tx, p)
	switch {
	case err != nil:
		return err
	case act == "claim" && p.Active:
		return Claim(tx, p, x, tx.Now)
	case act == "return" && own:
		return Return(tx, p, x, "不做")
	case act == "assign" && isLead && p.Active:
		return AssignLead(tx, boss, l, p, tx.Now)
	case act == "hand" && isDeal && p.Active:
		return HandDeal(tx, boss, d, p)
	case act == "convert" && isLead && own && c != nil:
		_, err = ConvertLead(tx, p, l, name, c, tx.Now)
	case act == "create" && p.Active && c != nil:
		_, err = NewDeal(tx, p, name, c, tx.Now)
	case act == "follow" && isLead && own:
		_, err = FollowLead(tx, p, l, "聊了聊", tx.Today()+7, tx.Now)
	case act == "grace":
		_, err = GiveGrace(tx, boss, x, 7, "再等等")
	case act == "lose" && isDeal && own:
		return LoseDeal(tx, d, "丢标", tx.Now)
	case act == "advance" && isDeal && own:
		return AdvanceDeal(tx, p, d, next(tx, d), tx.Now)
	case act == "win" && isDeal && own:
		for err == nil && d.Open() {
			err = AdvanceDeal(tx, p, d, next(tx, d), tx.Now)
		}
	case act == "false" && isDeal:
		_, err = FlagFalseAdvance(tx, boss, d, "没有这回事")
	case act == "waive":
		return waiveAdvances(tx, h.person(tx, "chenhr"), n)
	case act == "merge":
		return mergeAll(tx, boss)
	case act == "on leave":
		_, _, err = BookLeave(tx, boss, p, LeaveAsked{From: tx.Today() - 14, To: tx.Today() - 4, Kind: "病假", Reason: "住院"}, tx.Now)
	case act == "gone" || act == "back":
		dir := everybody()
		if act == "gone" {
			dir = without(dir, p.UserID)
		}
		_, err = SyncDirectory(tx, dir)
	case act == "sweep":
		if err := remindStages(tx); err != nil {
			return err
		}
		_, err = sweepStages(tx)
	}
	return err
}

func next(tx *Tx, d *Deal) rulebook.Stage {
	rule, _ := tx.Law.Stage(d.Stage)
	return rule.Next
}

// firstCustomer is a customer in somebody's hands; nil when there is none.
func firstCustomer(tx *Tx, p *Person) (*Customer, error) {
	all, err := CustomersOf(tx, p.UserID)
	for _, c := range all {
		if c.InHandsOf(p.UserID) {
			return c, err
		}
	}
	return nil, err
}

// waiveAdvances takes back every fine for an advance, or for every second one.
func waiveAdvances(tx *Tx, hr *Person, n int) error {
	fines, err := storage.Collect(Fines.Scan(tx, ""))
	for i, f := range fines {
		if err == nil && f.Rule == rulebook.FalseAdvanceID && f.Open() && (n%2 == 0 || i%2 == 0) {
			_, err = WaiveFine(tx, hr, f, "核实过")
		}
	}
	return err
}

// mergeAll makes the first customer take in the last.
func mergeAll(tx *Tx, by *Person) error {
	all, err := storage.Collect(Customers.Scan(tx, ""))
	if err != nil || len(all) < 2 {
		return err
	}
	_, err = MergeCustomers(tx, by, all[0], all[len(all)-1])
	return err
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
			if d, ok := x.(*Deal); ok {
				h.checkHistory(tx, d)
			}
			held := x.Holds()
			if held.EnteredAt.After(h.now) || held.Owner == "" && !x.Open() {
				h.t.Fatalf("%s %s in %s, owner %q, entered %s, now %s", x.kind(), x.key(), x.In(), held.Owner, held.EnteredAt, h.now)
			}
			what := x.kind() + x.key()
			found[what] = fold(held.Owner)
			if (held.Owner == "") != (held.Pool != nil) || held.Owner == "" && (held.Pool.Why == "" || held.Former == "") {
				h.t.Fatalf("%s: owner %q, pool %+v, former %q", what, held.Owner, held.Pool, held.Former)
			}
			times := 0
			for _, owner := range []string{"", "LiNa", "wangqiang", "zhangwei", "wangfang"} {
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

// checkHistory holds a deal's advances to its stage: those that stand lead from 商机 to
// where it is, one after the other in time.
func (h *house) checkHistory(tx *Tx, d *Deal) {
	h.t.Helper()
	at, since := rulebook.Opportunity, time.Time{}
	for i, a := range d.Advances {
		if a.N != i+1 || a.At.After(h.now) || a.EnteredBefore.After(a.At) {
			h.t.Fatalf("%s: advance %+v", d.Name, a)
		}
		if a.Undone {
			continue
		}
		rule, _ := tx.Law.Stage(at)
		if a.From != at || a.To != rule.Next || a.At.Before(since) {
			h.t.Fatalf("%s: %+v stands after %s of %s", d.Name, a, at, since)
		}
		at, since = a.To, a.At
	}
	if d.Stage != at && d.Stage != rulebook.Lost {
		h.t.Fatalf("%s is in %s, its advances lead to %s: %+v", d.Name, d.Stage, at, d.Advances)
	}
	if _, err := Customers.Get(tx, customerKey(d.Customer)); err != nil {
		h.t.Fatalf("%s: its customer: %v", d.Name, err)
	}
}
