package request_test

import (
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/request"
	"slices"
	"testing"
)

// askShare asks and returns who got the card.
func (h *house) askShare(who string, c *crm.Customer) (r *request.Request, asked []string) {
	h.T.Helper()
	h.As(who, func(tx *sales.Tx) error {
		var deciders []*sales.Person
		var err error
		r, deciders, err = request.AskShare(tx, h.Person(tx, who), c, "", tx.Now)
		for _, d := range deciders {
			asked = append(asked, d.UserID)
		}
		return err
	})
	return r, asked
}

// reread returns a customer as it stands now.
func (h *house) reread(name string) (c *crm.Customer) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) (err error) { c, err = crm.CustomerNamed(tx, name); return err })
	return c
}

// Who owns the customer when it comes to that decides; of who left, who has their things.
func TestShareIsAskedOfWhoOwns(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", fullName, nil)
	h.As("lina", func(tx *sales.Tx) error {
		return crm.ShareCustomer(tx, h.Person(tx, "lina"), c, h.Person(tx, "zhangwei"))
	})
	r, asked := h.askShare("zhoumin", c)
	if !slices.Equal(asked, []string{"LiNa"}) {
		t.Errorf("asked %v, want the owner", asked)
	}
	h.Refused("zhoumin", sales.Conflict, func(tx *sales.Tx) error {
		_, _, err := request.AskShare(tx, h.Person(tx, "zhoumin"), c, "", tx.Now)
		return err
	})

	h.Dir.People = slices.DeleteFunc(h.Dir.People, func(e sales.Entry) bool { return e.UserID == "LiNa" })
	h.Sync()
	if c = h.reread(fullName); c.Owner != "zhangwei" || len(c.CoOwners) != 0 {
		t.Fatalf("%+v, want the heir once", c)
	}
	decide := func(who string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			again, err := request.RequestByCode(tx, r.Code)
			if err != nil {
				return err
			}
			_, err = request.DecideRequest(tx, h.Person(tx, who), again, true, "")
			return err
		}
	}
	h.Do(func(tx *sales.Tx) error {
		waiting, err := request.RequestsWaitingFor(tx, h.Person(tx, "zhangwei"))
		if len(waiting) != 1 {
			t.Errorf("%d wait for the heir, want one", len(waiting))
		}
		return err
	})
	for _, no := range []string{"sunli", "chenhr", "zhoumin", "wangqiang"} {
		h.Refused(no, sales.Forbidden, decide(no))
	}
	h.As("wangfang", decide("wangfang")) // above the owner
	if !h.reread(fullName).InHandsOf("zhoumin") {
		t.Error("approved, and not shared")
	}
	h.Refused("zhangwei", sales.Conflict, decide("zhangwei"))
	h.Refused("zhoumin", sales.Conflict, func(tx *sales.Tx) error {
		again, err := request.RequestByCode(tx, r.Code)
		if err != nil {
			return err
		}
		return request.WithdrawRequest(tx, h.Person(tx, "zhoumin"), again)
	})
}

// A share given without the answer, or brought by a merge, answers what was asked.
func TestShareAnswersTheRequest(t *testing.T) {
	h := newHouse(t)
	a, b := h.Customer("lina", fullName, nil), h.Customer("wangqiang", shortName, nil)
	given, _ := h.askShare("wujun", a)
	merged, _ := h.askShare("lina", b)
	anew, _ := h.askShare("zhoumin", b)
	h.As("lina", func(tx *sales.Tx) error { return crm.ShareCustomer(tx, h.Person(tx, "lina"), a, h.Person(tx, "wujun")) })
	h.As("zhangwei", func(tx *sales.Tx) error { _, err := crm.MergeCustomers(tx, h.Person(tx, "zhangwei"), a, b); return err })
	h.Do(func(tx *sales.Tx) error {
		for _, c := range []struct {
			code  string
			state request.RequestState
			asked []string
		}{{given.Code, request.Approved, []string{"LiNa"}}, {merged.Code, request.Approved, []string{"wangqiang"}}, {anew.Code, request.Asked, []string{"wangqiang", "LiNa"}}} {
			r, err := request.RequestByCode(tx, c.code)
			if err != nil {
				return err
			}
			if r.State != c.state || !slices.Equal(r.Asked, c.asked) {
				t.Errorf("%s of %s: %s, asked %v; want %s, %v", r.Share.Customer, r.For, r.State, r.Asked, c.state, c.asked)
			}
		}
		return nil
	})
}
