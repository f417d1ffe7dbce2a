package sales

import (
	"slices"
	"strings"
	"testing"
)

func TestNewCustomerIsKeptOnce(t *testing.T) {
	h := newHouse(t)
	h.customer("lina", "华东 建筑设计研究院有限公司", nil)
	create := func(who, name string) func(*Tx) error {
		return func(tx *Tx) error { _, err := NewCustomer(tx, h.person(tx, who), name); return err }
	}
	for _, same := range []string{
		"华东建筑设计研究院有限公司", "华东建筑设计研究院股份有限公司", "华东建筑设计研究院有限责任公司", "华东建筑设计研究院",
		"华东（建筑）设计研究院 有限公司", "华东·建筑设计研究院",
	} {
		h.refused("wangqiang", Conflict, create("wangqiang", same))
	}
	h.refused("lina", Conflict, create("lina", "华东建筑设计研究院"))
	h.as("wangqiang", create("wangqiang", "华东建筑设计研究院杭州分院"))
	h.refused("lina", Invalid, create("lina", "！"))
	h.refused("lina", Invalid, create("lina", strings.Repeat("长", 67)))
	h.do(func(tx *Tx) error {
		_, err := NewCustomer(tx, h.person(tx, "wangqiang"), "华东建筑设计研究院")
		if err == nil || !strings.Contains(err.Error(), "李娜") {
			t.Errorf("%v: does not name the owner", err)
		}
		similar, err := SimilarCustomers(tx, "华东建筑设计研究员")
		if len(similar) != 1 {
			t.Errorf("%d similar, want one", len(similar))
		}
		exact, err2 := FindCustomers(tx, "华东建筑设计研究院")
		part, err3 := FindCustomers(tx, "设计研究院")
		none, err4 := FindCustomers(tx, "。")
		if len(exact) != 1 || len(part) != 2 || len(none) != 0 || err != nil || err2 != nil || err3 != nil || err4 != nil {
			t.Errorf("%d exact, %d containing, %d nothing; %v %v %v %v", len(exact), len(part), len(none), err, err2, err3, err4)
		}
		return nil
	})
}

func TestCustomersByHand(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", "华东设计院", nil)
	h.do(func(tx *Tx) error {
		c.CoOwners, c.Related = []string{"WangQiang"}, []string{"wujun"}
		return Customers.Put(tx, c)
	})
	h.do(func(tx *Tx) error {
		for who, n := range map[string]int{"LINA": 1, "wangqiang": 1, "wujun": 1, "zhoumin": 0} {
			if found, err := CustomersOf(tx, who); err != nil || len(found) != n {
				t.Errorf("%s has %d customers, %v", who, len(found), err)
			}
		}
		if !c.InHandsOf("wangqiang") || c.InHandsOf("wujun") {
			t.Error("a co-owner has the customer in hand, who is merely related has not")
		}
		return nil
	})
}

func TestContacts(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", "华东设计院有限公司", nil)
	put := func(name, phone string) (before *Contact) {
		h.as("lina", func(tx *Tx) (err error) {
			before, err = PutContact(tx, &Contact{Customer: "华东设计院", Name: name, Title: "总工", Phone: phone, By: "lina", At: tx.Now})
			return err
		})
		return before
	}
	if put("王建国", "1") != nil || put("李红", "2") != nil {
		t.Error("a new contact had something before")
	}
	if b := put("王建国", "3"); b == nil || b.Phone != "1" {
		t.Errorf("replaced %+v, want the former one", b)
	}
	h.do(func(tx *Tx) error {
		all, err := ContactsOf(tx, c.Name)
		if len(all) != 2 || !slices.Equal(mentioned(all, "见了王建国总工，李工不在"), []string{"王建国"}) {
			t.Errorf("%d contacts, mentioned %v", len(all), mentioned(all, "见了王建国总工，李工不在"))
		}
		return err
	})
}

func TestFollowUps(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", "华东设计院", &square)
	v, _ := h.checkIn("lina", square, c, h.at(tuesday, "09:00:00"))
	record := func(who string, clock string) {
		h.as(who, func(tx *Tx) error {
			f, err := RecordVisit(tx, h.person(tx, who), c, "见了王建国", thursday, sent(tx.Today(), clock))
			if err == nil && clock == "10:00:00" && f.Visit != v.Key() {
				t.Errorf("%+v, want it tied to the check-in", f)
			}
			return err
		})
	}
	open := func() (n int) {
		h.do(func(tx *Tx) error {
			all, err := VisitsWithoutRecord(tx, "lina", tuesday)
			n = len(all)
			return err
		})
		return n
	}
	if open() != 1 {
		t.Error("the check-in has a record before one was written")
	}
	record("lina", "10:00:00")
	if open() != 0 {
		t.Error("the check-in still lacks its record")
	}
	h.refused("lina", Invalid, func(tx *Tx) error {
		_, err := RecordVisit(tx, h.person(tx, "lina"), c, "见了王建国", tuesday, sent(tuesday, "11:00:00"))
		return err
	})
	due := func() (done []bool) {
		h.do(func(tx *Tx) error {
			all, err := FollowUpsDue(tx, "LINA", thursday)
			for _, d := range all {
				done = append(done, d.Done)
			}
			return err
		})
		return done
	}
	if !slices.Equal(due(), []bool{false}) {
		t.Errorf("due %v, want one open", due())
	}
	h.at(wednesday, "09:00:00")
	record("zhoumin", "09:00:00")
	if !slices.Equal(due(), []bool{false}) {
		t.Errorf("due %v: a colleague's record keeps nobody's promise", due())
	}
	h.checkIn("lina", square, c, h.at(thursday, "09:00:00"))
	if !slices.Equal(due(), []bool{true}) {
		t.Errorf("due %v, want kept by the check-in", due())
	}
}
