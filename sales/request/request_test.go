package request_test

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
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
)

// A trial asks for something of every kind, of one thing each, and says how often it took
// effect.
type trial struct {
	kind    request.RequestKind
	ask     func(h *house) (*request.Request, error)
	effects func(h *house) int
}

func trials() []trial {
	in := func(h *house, act func(tx *sales.Tx) (*request.Request, error)) (r *request.Request, err error) {
		err = h.try("lina", func(tx *sales.Tx) error { r, err = act(tx); return err })
		return r, err
	}
	deal := func(h *house) (d *crm.Deal) {
		h.Do(func(tx *sales.Tx) (err error) { d, err = crm.Deals.Get(tx, crm.DealKey("浦东体育馆")); return err })
		return d
	}
	return []trial{
		{request.LeaveRequest, func(h *house) (*request.Request, error) {
			return in(h, func(tx *sales.Tx) (*request.Request, error) {
				r, _, err := request.AskLeave(tx, h.Person(tx, "lina"), request.LeaveAsked{From: friday, To: friday, Kind: "年假", Reason: "年假"}, tx.Now)
				return r, err
			})
		}, func(h *house) (n int) {
			h.Do(func(tx *sales.Tx) error {
				e, err := sales.AbsenceOn(tx, "lina", friday)
				if e.Whole {
					n = 1
				}
				return err
			})
			return n
		}},
		{request.ExtensionRequest, func(h *house) (*request.Request, error) {
			return in(h, func(tx *sales.Tx) (*request.Request, error) {
				d, err := crm.Deals.Get(tx, crm.DealKey("浦东体育馆"))
				if err != nil {
					return nil, err
				}
				r, _, err := request.AskExtension(tx, h.Person(tx, "lina"), d, 7, "甲方推迟", tx.Now)
				return r, err
			})
		}, func(h *house) int { return len(deal(h).Graces) }},
		{request.DiscountRequest, func(h *house) (*request.Request, error) {
			return in(h, func(tx *sales.Tx) (*request.Request, error) {
				d, err := crm.Deals.Get(tx, crm.DealKey("浦东体育馆"))
				if err != nil {
					return nil, err
				}
				r, _, err := request.AskAmendment(tx, request.DiscountRequest, h.Person(tx, "lina"), d, "95折", "压价", tx.Now)
				return r, err
			})
		}, func(h *house) int { return len(deal(h).Amendments) }},
		{request.CorrectionRequest, func(h *house) (*request.Request, error) {
			return in(h, func(tx *sales.Tx) (*request.Request, error) {
				all, err := crm.FollowUpsOn(tx, "lina", tuesday)
				if err != nil {
					return nil, err
				}
				r, _, err := request.AskCorrection(tx, h.Person(tx, "lina"), all[0], fmt.Sprintf("见了王总%d", len(all[0].Versions)), "写错了", tx.Now)
				return r, err
			})
		}, func(h *house) (n int) {
			h.Do(func(tx *sales.Tx) error {
				all, err := crm.FollowUpsOn(tx, "lina", tuesday)
				n = len(all[0].Versions)
				return err
			})
			return n
		}},
	}
}

// try runs fn in somebody's name and returns its refusal; any other error ends the test.
func (h *house) try(actor string, fn func(*sales.Tx) error) error {
	h.T.Helper()
	err := h.Store.Update(context.Background(), sales.Origin{Actor: actor, Via: "test"}, fn)
	var refusal *sales.Error
	if err != nil && !errors.As(err, &refusal) {
		h.T.Fatal(err)
	}
	return err
}

// asking is a house with a deal and a record of 李娜's on Tuesday.
func (h *house) asking() {
	h.T.Helper()
	c := h.Customer("lina", fullName, nil)
	h.At(tuesday, "10:00:00")
	h.As("lina", func(tx *sales.Tx) error {
		p := h.Person(tx, "lina")
		if _, err := crm.NewDeal(tx, p, "浦东体育馆", c, tx.Now); err != nil {
			return err
		}
		_, err := crm.RecordContact(tx, p, c, "见了王总", friday, tx.Now)
		return err
	})
}

// onRequest carries out an act on a request as it stands now.
func (h *house) onRequest(who, code string, act func(tx *sales.Tx, by *sales.Person, r *request.Request) error) error {
	return h.try(who, func(tx *sales.Tx) error {
		r, err := request.RequestByCode(tx, code)
		if err != nil {
			return err
		}
		return act(tx, h.Person(tx, who), r)
	})
}

func decideIt(approve bool) func(*sales.Tx, *sales.Person, *request.Request) error {
	return func(tx *sales.Tx, by *sales.Person, r *request.Request) error {
		_, err := request.DecideRequest(tx, by, r, approve, "")
		return err
	}
}

// Whatever order people ask, approve, refuse and withdraw in, a request is in one state, and
// what it asks is done exactly when it is approved.
func TestRequestsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := memoryHouse(rt)
		h.asking()
		kinds := trials()
		var codes []string
		kindOf, states := make(map[string]trial), make(map[string]request.RequestState)
		count := func(k trial, s request.RequestState) (n int) {
			for code, state := range states {
				if kindOf[code].kind == k.kind && state == s {
					n++
				}
			}
			return n
		}
		move := func(who, code string, allowed bool, to request.RequestState, act func(*sales.Tx, *sales.Person, *request.Request) error) {
			err := h.onRequest(who, code, act)
			if (err == nil) != allowed {
				rt.Fatalf("%s by %s from %s: %v", to, who, states[code], err)
			}
			if allowed {
				states[code] = to
			}
		}
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			h.Now = h.Now.Add(time.Second)
			k := rapid.SampledFrom(kinds).Draw(rt, "kind")
			op := rapid.SampledFrom([]string{"ask", "approve", "refuse", "withdraw", "approve one's own", "chase"}).Draw(rt, "op")
			switch {
			case op == "chase":
				h.Do(chaseRequests)
			case op == "ask":
				free := count(k, request.Asked) == 0 && (k.kind != request.LeaveRequest || count(k, request.Approved) == 0)
				r, err := k.ask(h)
				if (err == nil) != free {
					rt.Fatalf("asking for %s: %v", k.kind, err)
				}
				if err == nil {
					codes, kindOf[r.Code], states[r.Code] = append(codes, r.Code), k, request.Asked
				}
			case len(codes) > 0:
				code := rapid.SampledFrom(codes).Draw(rt, "code")
				open := states[code] == request.Asked
				switch op {
				case "approve":
					move("zhangwei", code, open, request.Approved, decideIt(true))
				case "refuse":
					move("chenhr", code, open, request.Refused, decideIt(false))
				case "withdraw":
					move("lina", code, open || states[code] == request.Approved && kindOf[code].kind == request.LeaveRequest, request.Withdrawn, request.WithdrawRequest)
				default:
					move("lina", code, false, request.Approved, decideIt(true))
				}
			}
			for code, want := range states {
				h.Do(func(tx *sales.Tx) error {
					r, err := request.RequestByCode(tx, code)
					if err == nil && r.State != want {
						rt.Fatalf("%s %s is %s, want %s", r.Kind, code, r.State, want)
					}
					return err
				})
			}
			for _, k := range kinds {
				if got, want := k.effects(h), count(k, request.Approved); got != want {
					rt.Fatalf("%s took effect %d times, approved %d times", k.kind, got, want)
				}
			}
		}
	})
}

// Every kind has all it needs in the one table.
func TestEveryKindOfRequestIsComplete(t *testing.T) {
	for _, k := range []request.RequestKind{request.LeaveRequest, request.ShareRequest, request.ExtensionRequest, request.CorrectionRequest, request.DiscountRequest, request.ChangeRequest} {
		if lacks := k.Lacks(); lacks != "" {
			t.Errorf("%s lacks %s", k, lacks)
		}
	}
}

// What was added after a correction was asked for stands after it; what was written before
// and arrives late is not lost either.
func TestCorrectedReportKeepsWhatIsAdded(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "17:00:00")
	h.At(tuesday, "19:00:00")
	var r *request.Request
	h.As("lina", func(tx *sales.Tx) (err error) {
		report, err := ledger.ReportOf(tx, "lina", tuesday)
		if err != nil {
			return err
		}
		r, _, err = request.AskCorrection(tx, h.Person(tx, "lina"), report, "更正后的日报内容，谈了预算", "写错了", tx.Now)
		return err
	})
	add := func(clock, text string) {
		at := h.At(tuesday, clock)
		h.As("lina", func(tx *sales.Tx) error { _, err := ledger.AddToReport(tx, h.Person(tx, "lina"), text, at); return err })
	}
	add("19:30:00", "客户来电")
	if err := h.onRequest("zhangwei", r.Code, decideIt(true)); err != nil {
		t.Fatal(err)
	}
	add("20:00:00", "已回电")
	h.As("lina", func(tx *sales.Tx) error {
		_, err := ledger.AddToReport(tx, h.Person(tx, "lina"), "路上收到的", tuesday.Start().Add(18*time.Hour+30*time.Minute))
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		report, err := ledger.ReportOf(tx, "lina", tuesday)
		if err != nil {
			return err
		}
		if got, want := report.Text(), "更正后的日报内容，谈了预算\n路上收到的\n客户来电\n已回电"; got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
		if report.Status != rulebook.OnTime || !report.SentAt.Equal(sent(tuesday, "17:00:00")) || len(report.Revisions) != 4 {
			t.Errorf("status %s, sent %v, %d revisions", report.Status, report.SentAt, len(report.Revisions))
		}
		if v := report.Versions; len(v) != 1 || v[0].Text != goodText+"\n客户来电" || v[0].By != "LiNa" || v[0].ApprovedBy != "zhangwei" {
			t.Errorf("versions %+v", v)
		}
		return nil
	})
}

// A corrected record keeps its key, names the contacts its text names now, and a customer
// takes everything along to its right name.
func TestCorrectionsOfRecordAndName(t *testing.T) {
	h := newHouse(t)
	h.asking()
	ask := func(find func(tx *sales.Tx) (sales.Submitted, error), text string) {
		t.Helper()
		var r *request.Request
		h.As("lina", func(tx *sales.Tx) error {
			if err := crm.Contacts.Put(tx, &crm.Contact{Customer: fullName, Name: "王建国"}); err != nil {
				return err
			}
			x, err := find(tx)
			if err != nil {
				return err
			}
			r, _, err = request.AskCorrection(tx, h.Person(tx, "lina"), x, text, "写错了", tx.Now)
			return err
		})
		if err := h.onRequest("zhangwei", r.Code, decideIt(true)); err != nil {
			t.Fatal(err)
		}
	}
	var key string
	record := func(tx *sales.Tx) (sales.Submitted, error) {
		all, err := crm.FollowUpsOn(tx, "lina", tuesday)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d records, %v", len(all), err)
		}
		if key != "" && all[0].Key() != key {
			t.Errorf("key %s, was %s", all[0].Key(), key)
		}
		key = all[0].Key()
		return all[0], nil
	}
	ask(record, "见了王建国")
	h.Do(func(tx *sales.Tx) error {
		x, err := record(tx)
		if f := x.(*crm.FollowUp); !slices.Equal(f.Contacts, []string{"王建国"}) || f.Text != "见了王建国" || f.Versions[0].Text != "见了王总" {
			t.Errorf("%+v", f)
		}
		return err
	})
	named := func(tx *sales.Tx) (sales.Submitted, error) { c, err := crm.CustomerNamed(tx, fullName); return c, err }
	ask(named, "浦江工程咨询集团有限公司")
	h.Do(func(tx *sales.Tx) error {
		c, err := crm.CustomerNamed(tx, fullName)
		if err != nil {
			return err
		}
		history, err := crm.HistoryWith(tx, c)
		if err != nil {
			return err
		}
		if c.Name != "浦江工程咨询集团有限公司" || len(history.Records) != 1 || len(history.Deals) != 1 || len(history.Contacts) != 1 || c.Owner != "LiNa" {
			t.Errorf("%+v, %+v", c, history)
		}
		_, err = record(tx)
		return err
	})
	ask(named, fullName) // and back: the name is its own again
	if c := h.reread("浦江工程咨询集团有限公司"); c.Name != fullName || len(c.Versions) != 2 || len(c.Merged) != 1 {
		t.Errorf("%+v", c)
	}
}
