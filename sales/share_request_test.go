package sales

import (
	"slices"
	"testing"
)

// askShare asks and returns who got the card.
func (h *house) askShare(who string, c *Customer) (r *Request, asked []string) {
	h.t.Helper()
	h.as(who, func(tx *Tx) error {
		var deciders []*Person
		var err error
		r, deciders, err = AskShare(tx, h.person(tx, who), c, "", tx.Now)
		for _, d := range deciders {
			asked = append(asked, d.UserID)
		}
		return err
	})
	return r, asked
}

// reread returns a customer as it stands now.
func (h *house) reread(name string) (c *Customer) {
	h.t.Helper()
	h.do(func(tx *Tx) (err error) { c, err = CustomerNamed(tx, name); return err })
	return c
}

// Who owns the customer when it comes to that decides; of who left, who has their things.
func TestShareIsAskedOfWhoOwns(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", fullName, nil)
	h.as("lina", func(tx *Tx) error { return ShareCustomer(tx, h.person(tx, "lina"), c, h.person(tx, "zhangwei")) })
	r, asked := h.askShare("zhoumin", c)
	if !slices.Equal(asked, []string{"LiNa"}) {
		t.Errorf("asked %v, want the owner", asked)
	}
	h.refused("zhoumin", Conflict, func(tx *Tx) error { _, _, err := AskShare(tx, h.person(tx, "zhoumin"), c, "", tx.Now); return err })

	h.dir.People = slices.DeleteFunc(h.dir.People, func(e Entry) bool { return e.UserID == "LiNa" })
	h.sync()
	if c = h.reread(fullName); c.Owner != "zhangwei" || len(c.CoOwners) != 0 {
		t.Fatalf("%+v, want the heir once", c)
	}
	decide := func(who string) func(*Tx) error {
		return func(tx *Tx) error {
			again, err := RequestByCode(tx, r.Code)
			if err != nil {
				return err
			}
			_, err = DecideRequest(tx, h.person(tx, who), again, true, "")
			return err
		}
	}
	h.do(func(tx *Tx) error {
		waiting, err := RequestsWaitingFor(tx, h.person(tx, "zhangwei"))
		if len(waiting) != 1 {
			t.Errorf("%d wait for the heir, want one", len(waiting))
		}
		return err
	})
	for _, no := range []string{"sunli", "chenhr", "zhoumin", "wangqiang"} {
		h.refused(no, Forbidden, decide(no))
	}
	h.as("wangfang", decide("wangfang")) // above the owner
	if !h.reread(fullName).InHandsOf("zhoumin") {
		t.Error("approved, and not shared")
	}
	h.refused("zhangwei", Conflict, decide("zhangwei"))
	h.refused("zhoumin", Conflict, func(tx *Tx) error {
		again, err := RequestByCode(tx, r.Code)
		if err != nil {
			return err
		}
		return WithdrawRequest(tx, h.person(tx, "zhoumin"), again)
	})
}

// A share given without the answer, or brought by a merge, answers what was asked.
func TestShareAnswersTheRequest(t *testing.T) {
	h := newHouse(t)
	a, b := h.customer("lina", fullName, nil), h.customer("wangqiang", shortName, nil)
	given, _ := h.askShare("wujun", a)
	merged, _ := h.askShare("lina", b)
	anew, _ := h.askShare("zhoumin", b)
	h.as("lina", func(tx *Tx) error { return ShareCustomer(tx, h.person(tx, "lina"), a, h.person(tx, "wujun")) })
	h.as("zhangwei", func(tx *Tx) error { _, err := MergeCustomers(tx, h.person(tx, "zhangwei"), a, b); return err })
	h.do(func(tx *Tx) error {
		for _, c := range []struct {
			code  string
			state RequestState
			asked []string
		}{{given.Code, Approved, []string{"LiNa"}}, {merged.Code, Approved, []string{"wangqiang"}}, {anew.Code, Asked, []string{"wangqiang", "LiNa"}}} {
			r, err := RequestByCode(tx, c.code)
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
