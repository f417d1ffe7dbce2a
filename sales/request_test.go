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
)

// A trial asks for something of every kind, of one thing each, and says how often it took
// effect.
type trial struct {
	kind    RequestKind
	ask     func(h *house) (*Request, error)
	effects func(h *house) int
}

func trials() []trial {
	in := func(h *house, act func(tx *Tx) (*Request, error)) (r *Request, err error) {
		err = h.try("lina", func(tx *Tx) error { r, err = act(tx); return err })
		return r, err
	}
	deal := func(h *house) (d *Deal) {
		h.do(func(tx *Tx) (err error) { d, err = Deals.Get(tx, dealKey("浦东体育馆")); return err })
		return d
	}
	return []trial{
		{LeaveRequest, func(h *house) (*Request, error) {
			return in(h, func(tx *Tx) (*Request, error) {
				r, _, err := AskLeave(tx, h.person(tx, "lina"), LeaveAsked{From: friday, To: friday, Kind: "年假", Reason: "年假"}, tx.Now)
				return r, err
			})
		}, func(h *house) (n int) {
			h.do(func(tx *Tx) error {
				e, err := ExcuseOf(tx, "lina", friday)
				if e.Whole {
					n = 1
				}
				return err
			})
			return n
		}},
		{ExtensionRequest, func(h *house) (*Request, error) {
			return in(h, func(tx *Tx) (*Request, error) {
				d, err := Deals.Get(tx, dealKey("浦东体育馆"))
				if err != nil {
					return nil, err
				}
				r, _, err := AskExtension(tx, h.person(tx, "lina"), d, 7, "甲方推迟", tx.Now)
				return r, err
			})
		}, func(h *house) int { return len(deal(h).Graces) }},
		{DiscountRequest, func(h *house) (*Request, error) {
			return in(h, func(tx *Tx) (*Request, error) {
				d, err := Deals.Get(tx, dealKey("浦东体育馆"))
				if err != nil {
					return nil, err
				}
				r, _, err := AskAmendment(tx, DiscountRequest, h.person(tx, "lina"), d, "95折", "压价", tx.Now)
				return r, err
			})
		}, func(h *house) int { return len(deal(h).Amendments) }},
		{CorrectionRequest, func(h *house) (*Request, error) {
			return in(h, func(tx *Tx) (*Request, error) {
				all, err := FollowUpsOn(tx, "lina", tuesday)
				if err != nil {
					return nil, err
				}
				r, _, err := AskCorrection(tx, h.person(tx, "lina"), all[0], fmt.Sprintf("见了王总%d", len(all[0].Versions)), "写错了", tx.Now)
				return r, err
			})
		}, func(h *house) (n int) {
			h.do(func(tx *Tx) error {
				all, err := FollowUpsOn(tx, "lina", tuesday)
				n = len(all[0].Versions)
				return err
			})
			return n
		}},
	}
}

// try runs fn in somebody's name and returns its refusal; any other error ends the test.
func (h *house) try(actor string, fn func(*Tx) error) error {
	h.t.Helper()
	err := h.store.Update(context.Background(), Origin{Actor: actor, Via: "test"}, fn)
	var refusal *Error
	if err != nil && !errors.As(err, &refusal) {
		h.t.Fatal(err)
	}
	return err
}

// asking is a house with a deal and a record of 李娜's on Tuesday.
func (h *house) asking() {
	h.t.Helper()
	c := h.customer("lina", fullName, nil)
	h.at(tuesday, "10:00:00")
	h.as("lina", func(tx *Tx) error {
		p := h.person(tx, "lina")
		if _, err := NewDeal(tx, p, "浦东体育馆", c, tx.Now); err != nil {
			return err
		}
		_, err := FollowCustomer(tx, p, c, "见了王总", friday, tx.Now)
		return err
	})
}

// onRequest carries out an act on a request as it stands now.
func (h *house) onRequest(who, code string, act func(tx *Tx, by *Person, r *Request) error) error {
	return h.try(who, func(tx *Tx) error {
		r, err := RequestByCode(tx, code)
		if err != nil {
			return err
		}
		return act(tx, h.person(tx, who), r)
	})
}

func decideIt(approve bool) func(*Tx, *Person, *Request) error {
	return func(tx *Tx, by *Person, r *Request) error {
		_, err := DecideRequest(tx, by, r, approve, "")
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
		kindOf, states := make(map[string]trial), make(map[string]RequestState)
		count := func(k trial, s RequestState) (n int) {
			for code, state := range states {
				if kindOf[code].kind == k.kind && state == s {
					n++
				}
			}
			return n
		}
		move := func(who, code string, allowed bool, to RequestState, act func(*Tx, *Person, *Request) error) {
			err := h.onRequest(who, code, act)
			if (err == nil) != allowed {
				rt.Fatalf("%s by %s from %s: %v", to, who, states[code], err)
			}
			if allowed {
				states[code] = to
			}
		}
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			h.now = h.now.Add(time.Second)
			k := rapid.SampledFrom(kinds).Draw(rt, "kind")
			op := rapid.SampledFrom([]string{"ask", "approve", "refuse", "withdraw", "approve one's own", "chase"}).Draw(rt, "op")
			switch {
			case op == "chase":
				h.do(chaseRequests)
			case op == "ask":
				free := count(k, Asked) == 0 && (k.kind != LeaveRequest || count(k, Approved) == 0)
				r, err := k.ask(h)
				if (err == nil) != free {
					rt.Fatalf("asking for %s: %v", k.kind, err)
				}
				if err == nil {
					codes, kindOf[r.Code], states[r.Code] = append(codes, r.Code), k, Asked
				}
			case len(codes) > 0:
				code := rapid.SampledFrom(codes).Draw(rt, "code")
				open := states[code] == Asked
				switch op {
				case "approve":
					move("zhangwei", code, open, Approved, decideIt(true))
				case "refuse":
					move("chenhr", code, open, Refused, decideIt(false))
				case "withdraw":
					move("lina", code, open || states[code] == Approved && kindOf[code].kind == LeaveRequest, Withdrawn, WithdrawRequest)
				default:
					move("lina", code, false, Approved, decideIt(true))
				}
			}
			for code, want := range states {
				h.do(func(tx *Tx) error {
					r, err := RequestByCode(tx, code)
					if err == nil && r.State != want {
						rt.Fatalf("%s %s is %s, want %s", r.Kind, code, r.State, want)
					}
					return err
				})
			}
			for _, k := range kinds {
				if got, want := k.effects(h), count(k, Approved); got != want {
					rt.Fatalf("%s took effect %d times, approved %d times", k.kind, got, want)
				}
			}
		}
	})
}

// Every kind has all it needs in the one table.
func TestEveryKindOfRequestIsComplete(t *testing.T) {
	for _, k := range []RequestKind{LeaveRequest, ShareRequest, ExtensionRequest, CorrectionRequest, DiscountRequest, ChangeRequest} {
		r := k.rules()
		if r.title == "" || r.what == nil || r.details == nil || r.effect == nil || r.consequence == nil || (r.chain == nil) != (r.whose == nil) {
			t.Errorf("%s: %+v", k, r)
		}
	}
}

// What was added after a correction was asked for stands after it; what was written before
// and arrives late is not lost either.
func TestCorrectedReportKeepsWhatIsAdded(t *testing.T) {
	h := newHouse(t)
	h.file("lina", tuesday, "17:00:00")
	h.at(tuesday, "19:00:00")
	var r *Request
	h.as("lina", func(tx *Tx) (err error) {
		report, err := ReportOf(tx, "lina", tuesday)
		if err != nil {
			return err
		}
		r, _, err = AskCorrection(tx, h.person(tx, "lina"), report, "更正后的日报内容，谈了预算", "写错了", tx.Now)
		return err
	})
	add := func(clock, text string) {
		at := h.at(tuesday, clock)
		h.as("lina", func(tx *Tx) error { _, err := AddToReport(tx, h.person(tx, "lina"), text, at); return err })
	}
	add("19:30:00", "客户来电")
	if err := h.onRequest("zhangwei", r.Code, decideIt(true)); err != nil {
		t.Fatal(err)
	}
	add("20:00:00", "已回电")
	h.as("lina", func(tx *Tx) error {
		_, err := AddToReport(tx, h.person(tx, "lina"), "路上收到的", tuesday.Start().Add(18*time.Hour+30*time.Minute))
		return err
	})
	h.do(func(tx *Tx) error {
		report, err := ReportOf(tx, "lina", tuesday)
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
	ask := func(find func(tx *Tx) (Submitted, error), text string) {
		t.Helper()
		var r *Request
		h.as("lina", func(tx *Tx) error {
			if err := Contacts.Put(tx, &Contact{Customer: fullName, Name: "王建国"}); err != nil {
				return err
			}
			x, err := find(tx)
			if err != nil {
				return err
			}
			r, _, err = AskCorrection(tx, h.person(tx, "lina"), x, text, "写错了", tx.Now)
			return err
		})
		if err := h.onRequest("zhangwei", r.Code, decideIt(true)); err != nil {
			t.Fatal(err)
		}
	}
	var key string
	record := func(tx *Tx) (Submitted, error) {
		all, err := FollowUpsOn(tx, "lina", tuesday)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d records, %v", len(all), err)
		}
		if key != "" && all[0].key() != key {
			t.Errorf("key %s, was %s", all[0].key(), key)
		}
		key = all[0].key()
		return all[0], nil
	}
	ask(record, "见了王建国")
	h.do(func(tx *Tx) error {
		x, err := record(tx)
		if f := x.(*FollowUp); !slices.Equal(f.Contacts, []string{"王建国"}) || f.Text != "见了王建国" || f.Versions[0].Text != "见了王总" {
			t.Errorf("%+v", f)
		}
		return err
	})
	named := func(tx *Tx) (Submitted, error) { c, err := CustomerNamed(tx, fullName); return c, err }
	ask(named, "浦江工程咨询集团有限公司")
	h.do(func(tx *Tx) error {
		c, err := CustomerNamed(tx, fullName)
		if err != nil {
			return err
		}
		history, err := HistoryWith(tx, c)
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
