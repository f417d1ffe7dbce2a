package crm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/storage"
)

// noGates lets deals move up whatever is missing.
func noGates(s *sales.Settings) {
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
		h.At(tuesday, "10:00:00")
		h.Customer("lina", "浦东置业有限公司", nil)
		h.Customer("wangqiang", "浦江投资有限公司", nil)
		h.NewDeal("体育馆")
		h.newLead("lina", crm.LeadDetails{Name: "一号"})
		h.newLead("wangqiang", crm.LeadDetails{Name: "二号"})
		lost := make(map[string]rulebook.Day) // who and what → the day
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			h.Now = h.Now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 20, 24, 80, 200}).Draw(rt, "hours")) * time.Hour)
			act := rapid.SampledFrom([]string{"claim", "return", "assign", "hand", "convert", "create", "follow", "sweep", "grace", "lose", "advance", "win",
				"false", "waive", "merge", "on leave", "gone", "back"}).Draw(rt, "act")
			who := rapid.SampledFrom([]string{"lina", "wangqiang"}).Draw(rt, "who")
			n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3, 4}).Draw(rt, "which")
			rt.Logf("%s: %s %s %d", h.Now.In(rulebook.Zone), who, act, n)
			before := h.owners()
			err := h.Store.Update(context.Background(), sales.Origin{Actor: who}, func(tx *sales.Tx) error { return tryOn(h, tx, h.Person(tx, who), act, n) })
			if refusal, ok := errors.AsType[*sales.Error](err); err != nil && !ok {
				rt.Fatal(err)
			} else if ok {
				rt.Log(refusal.Text)
			}
			h.Deliver()
			today := rulebook.DayOf(h.Now)
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
func tryOn(h *house, tx *sales.Tx, p *sales.Person, act string, n int) error {
	all, err := crm.AllProspects(tx)
	if err != nil {
		return err
	}
	x := all[n%len(all)]
	d, isDeal := x.(*crm.Deal)
	l, isLead := x.(*crm.Lead)
	own := sales.SameUser(x.Holds().Owner, p.UserID) && p.Active
	name := fmt.Sprintf("第%d个%s", n, sales.Stamp(tx.Now))
	boss := h.Person(tx, "zhangwei")
	c, err := firstCustomer(tx, p)
	switch {
	case err != nil:
		return err
	case act == "claim" && p.Active:
		return crm.Claim(tx, p, x, tx.Now)
	case act == "return" && own:
		return crm.Return(tx, p, x, "不做")
	case act == "assign" && isLead && p.Active:
		return crm.AssignLead(tx, boss, l, p, tx.Now)
	case act == "hand" && isDeal && p.Active:
		return crm.HandDeal(tx, boss, d, p)
	case act == "convert" && isLead && own && c != nil:
		_, err = crm.ConvertLead(tx, p, l, name, c, tx.Now)
	case act == "create" && p.Active && c != nil:
		_, err = crm.NewDeal(tx, p, name, c, tx.Now)
	case act == "follow" && isLead && own:
		_, err = crm.RecordLeadContact(tx, p, l, "聊了聊", tx.Today()+7, tx.Now)
	case act == "grace":
		_, err = crm.GiveGrace(tx, boss, x, 7, "再等等")
	case act == "lose" && isDeal && own:
		return crm.LoseDeal(tx, d, "丢标", tx.Now)
	case act == "advance" && isDeal && own:
		return crm.AdvanceDeal(tx, p, d, next(tx, d), tx.Now)
	case act == "win" && isDeal && own:
		for err == nil && d.Open() {
			err = crm.AdvanceDeal(tx, p, d, next(tx, d), tx.Now)
		}
	case act == "false" && isDeal:
		_, err = ledger.FlagFalseAdvance(tx, boss, d, "没有这回事")
	case act == "waive":
		return waiveAdvances(tx, h.Person(tx, "chenhr"), n)
	case act == "merge":
		return mergeAll(tx, boss)
	case act == "on leave":
		_, _, err = request.BookLeave(tx, boss, p, request.LeaveAsked{From: tx.Today() - 14, To: tx.Today() - 4, Kind: "病假", Reason: "住院"}, tx.Now)
	case act == "gone" || act == "back":
		dir := everybody()
		if act == "gone" {
			dir = without(dir, p.UserID)
		}
		_, err = company.SyncDirectory(tx, dir)
	case act == "sweep":
		if err := remindStages(tx); err != nil {
			return err
		}
		_, err = sweepStages(tx)
	}
	return err
}

func next(tx *sales.Tx, d *crm.Deal) rulebook.Stage {
	rule, _ := tx.Law.Stage(d.Stage)
	return rule.Next
}

// firstCustomer is a customer in somebody's hands; nil when there is none.
func firstCustomer(tx *sales.Tx, p *sales.Person) (*crm.Customer, error) {
	all, err := crm.CustomersOf(tx, p.UserID)
	for _, c := range all {
		if c.InHandsOf(p.UserID) {
			return c, err
		}
	}
	return nil, err
}

// waiveAdvances takes back every fine for an advance, or for every second one.
func waiveAdvances(tx *sales.Tx, hr *sales.Person, n int) error {
	fines, err := storage.Collect(ledger.Fines.Scan(tx, ""))
	for i, f := range fines {
		if err == nil && f.Rule == rulebook.FalseAdvanceID && f.Open() && (n%2 == 0 || i%2 == 0) {
			_, err = ledger.WaiveFine(tx, hr, f, "核实过")
		}
	}
	return err
}

// mergeAll makes the first customer take in the last.
func mergeAll(tx *sales.Tx, by *sales.Person) error {
	all, err := storage.Collect(crm.Customers.Scan(tx, ""))
	if err != nil || len(all) < 2 {
		return err
	}
	_, err = crm.MergeCustomers(tx, by, all[0], all[len(all)-1])
	return err
}

// owners returns who has what, and holds what must be true of it at any moment.
func (h *house) owners() map[string]string {
	h.T.Helper()
	found := make(map[string]string)
	h.Do(func(tx *sales.Tx) error {
		all, err := crm.AllProspects(tx)
		if err != nil {
			return err
		}
		deals := make(map[string]int)
		for _, x := range all {
			if d, ok := x.(*crm.Deal); ok {
				h.checkHistory(tx, d)
			}
			held := x.Holds()
			if held.EnteredAt.After(h.Now) || held.Owner == "" && !x.Open() {
				h.T.Fatalf("%s %s in %s, owner %q, entered %s, now %s", x.Kind(), x.Key(), x.CurrentStage(), held.Owner, held.EnteredAt, h.Now)
			}
			what := x.Kind() + x.Key()
			found[what] = sales.UserKey(held.Owner)
			if (held.Owner == "") != (held.Pool != nil) || held.Owner == "" && (held.Pool.Why == "" || held.PreviousOwner == "") {
				h.T.Fatalf("%s: owner %q, pool %+v, former %q", what, held.Owner, held.Pool, held.PreviousOwner)
			}
			times := 0
			for _, owner := range []string{"", "LiNa", "wangqiang", "zhangwei", "wangfang"} {
				list, err := crm.HeldBy(tx, owner)
				if err != nil {
					return err
				}
				for _, y := range list {
					if y.Kind() == x.Kind() && y.Key() == x.Key() {
						times++
					}
				}
			}
			if want := 1; times != want && (x.Open() || x.Kind() == "deal") {
				h.T.Fatalf("%s is on %d lists", what, times)
			}
			if d, ok := x.(*crm.Deal); ok && d.Lead != "" {
				deals[crm.DealKey(d.Lead)]++
			}
		}
		leads, err := storage.Collect(crm.Leads.Scan(tx, ""))
		for _, l := range leads {
			if want := map[bool]int{true: 0, false: 1}[l.Open()]; deals[l.Key()] != want {
				h.T.Fatalf("lead %s became %q; deals that say so: %d", l.Name, l.Converted, deals[l.Key()])
			}
		}
		return err
	})
	return found
}

// checkHistory holds a deal's advances to its stage: those that stand lead from 商机 to
// where it is, one after the other in time.
func (h *house) checkHistory(tx *sales.Tx, d *crm.Deal) {
	h.T.Helper()
	at, since := rulebook.Opportunity, time.Time{}
	for i, a := range d.Advances {
		if a.N != i+1 || a.At.After(h.Now) || a.EnteredBefore.After(a.At) {
			h.T.Fatalf("%s: advance %+v", d.Name, a)
		}
		if a.Undone {
			continue
		}
		rule, _ := tx.Law.Stage(at)
		if a.From != at || a.To != rule.Next || a.At.Before(since) {
			h.T.Fatalf("%s: %+v stands after %s of %s", d.Name, a, at, since)
		}
		at, since = a.To, a.At
	}
	if d.Stage != at && d.Stage != rulebook.Lost {
		h.T.Fatalf("%s is in %s, its advances lead to %s: %+v", d.Name, d.Stage, at, d.Advances)
	}
	if _, err := crm.Customers.Get(tx, crm.CustomerKey(d.Customer)); err != nil {
		h.T.Fatalf("%s: its customer: %v", d.Name, err)
	}
}
