package crm_test

import (
	"salesbot/sales"
	"salesbot/sales/crm"
	"slices"
	"strings"
	"testing"
)

func TestNewCustomerIsKeptOnce(t *testing.T) {
	h := newHouse(t)
	h.Customer("lina", "华东 建筑设计研究院有限公司", nil)
	create := func(who, name string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error { _, err := crm.NewCustomer(tx, h.Person(tx, who), name, ""); return err }
	}
	for _, same := range []string{
		"华东建筑设计研究院有限公司", "华东建筑设计研究院股份有限公司", "华东建筑设计研究院有限责任公司", "华东建筑设计研究院",
		"华东（建筑）设计研究院 有限公司", "华东·建筑设计研究院",
	} {
		h.Refused("wangqiang", sales.Conflict, create("wangqiang", same))
	}
	h.Refused("lina", sales.Conflict, create("lina", "华东建筑设计研究院"))
	h.As("wangqiang", create("wangqiang", "华东建筑设计研究院杭州分院"))
	h.Refused("lina", sales.Invalid, create("lina", "！"))
	h.Refused("lina", sales.Invalid, create("lina", strings.Repeat("长", 67)))
	h.Do(func(tx *sales.Tx) error {
		_, err := crm.NewCustomer(tx, h.Person(tx, "wangqiang"), "华东建筑设计研究院", "")
		if err == nil || !strings.Contains(err.Error(), "李娜") {
			t.Errorf("%v: does not name the owner", err)
		}
		similar, err := crm.SimilarCustomers(tx, "华东建筑设计研究员")
		if len(similar) != 1 {
			t.Errorf("%d similar, want one", len(similar))
		}
		exact, err2 := crm.FindCustomers(tx, "华东建筑设计研究院")
		part, err3 := crm.FindCustomers(tx, "设计研究院")
		none, err4 := crm.FindCustomers(tx, "。")
		if len(exact) != 1 || len(part) != 2 || len(none) != 0 || err != nil || err2 != nil || err3 != nil || err4 != nil {
			t.Errorf("%d exact, %d containing, %d nothing; %v %v %v %v", len(exact), len(part), len(none), err, err2, err3, err4)
		}
		return nil
	})
}

func TestCustomersByHand(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院", nil)
	h.Do(func(tx *sales.Tx) error {
		c.CoOwners, c.Related = []string{"WangQiang"}, []string{"wujun"}
		return crm.Customers.Put(tx, c)
	})
	h.Do(func(tx *sales.Tx) error {
		for who, n := range map[string]int{"LINA": 1, "wangqiang": 1, "wujun": 1, "zhoumin": 0} {
			if found, err := crm.CustomersOf(tx, who); err != nil || len(found) != n {
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
	c := h.Customer("lina", "华东设计院有限公司", nil)
	put := func(name, phone string) (before *crm.Contact) {
		h.As("lina", func(tx *sales.Tx) (err error) {
			before, err = crm.PutContact(tx, &crm.Contact{Customer: "华东设计院", Name: name, Title: "总工", Phone: phone, By: "lina", At: tx.Now})
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
	h.Do(func(tx *sales.Tx) error {
		all, err := crm.ContactsOf(tx, c.Name)
		if len(all) != 2 || !slices.Equal(crm.Mentioned(all, "见了王建国总工，李工不在"), []string{"王建国"}) {
			t.Errorf("%d contacts, mentioned %v", len(all), crm.Mentioned(all, "见了王建国总工，李工不在"))
		}
		return err
	})
}

func TestFollowUps(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院", &square)
	v, _ := h.CheckIn("lina", square, c, h.At(tuesday, "09:00:00"))
	record := func(who string, clock string) {
		h.As(who, func(tx *sales.Tx) error {
			f, err := crm.RecordVisit(tx, h.Person(tx, who), c, "见了王建国", thursday, sent(tx.Today(), clock))
			if err == nil && clock == "10:00:00" && f.Visit != v.Key() {
				t.Errorf("%+v, want it tied to the check-in", f)
			}
			return err
		})
	}
	open := func() (n int) {
		h.Do(func(tx *sales.Tx) error {
			all, err := crm.VisitsWithoutRecord(tx, "lina", tuesday)
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
	h.Refused("lina", sales.Invalid, func(tx *sales.Tx) error {
		_, err := crm.RecordVisit(tx, h.Person(tx, "lina"), c, "见了王建国", tuesday, sent(tuesday, "11:00:00"))
		return err
	})
	due := func() (done []bool) {
		h.Do(func(tx *sales.Tx) error {
			all, err := crm.FollowUpsDue(tx, "LINA", thursday)
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
	h.At(wednesday, "09:00:00")
	record("zhoumin", "09:00:00")
	if !slices.Equal(due(), []bool{false}) {
		t.Errorf("due %v: a colleague's record keeps nobody's promise", due())
	}
	h.CheckIn("lina", square, c, h.At(thursday, "09:00:00"))
	if !slices.Equal(due(), []bool{true}) {
		t.Errorf("due %v, want kept by the check-in", due())
	}
}
