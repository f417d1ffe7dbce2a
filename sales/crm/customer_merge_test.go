package crm_test

import (
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// history makes 李娜 and 王强 keep one company under two names, each with all there can be.
func history(h *house) (a, b *crm.Customer) {
	a, b = h.Customer("lina", fullName, nil), h.Customer("wangqiang", shortName, nil)
	work := func(who string, c *crm.Customer, deal, phone, role string) {
		h.CheckIn(who, square, c, h.Now)
		h.As(who, func(tx *sales.Tx) error {
			p := h.Person(tx, who)
			if _, err := crm.PutContact(tx, &crm.Contact{Customer: c.Name, Name: "王建国", Title: "总工", Phone: phone, Role: role, By: who, At: tx.Now}); err != nil {
				return err
			}
			if _, err := crm.RecordVisit(tx, p, c, "见了王建国", thursday, tx.Now); err != nil {
				return err
			}
			if _, err := crm.NewLead(tx, p, crm.LeadDetails{Name: deal + "二期", Customer: c.Name}, tx.Now); err != nil {
				return err
			}
			_, err := crm.NewDeal(tx, p, deal, c, tx.Now)
			return err
		})
	}
	h.At(tuesday, "09:00:00")
	work("wangqiang", b, "虹桥枢纽", "1", "领导")
	h.At(tuesday, "09:00:01")
	work("lina", a, "世博园区", "2", "")
	return a, b
}

func (h *house) judged(by string, a, b *crm.Customer, registered string) (keeper string, steps int) {
	h.T.Helper()
	h.As(by, func(tx *sales.Tx) error {
		j, err := crm.JudgeOwnership(tx, h.Person(tx, by), a, b, registered)
		if err == nil && j.Keeper != nil {
			keeper = j.Keeper.Name
		}
		steps = len(j.Steps)
		return err
	})
	return keeper, steps
}

func TestJudgeOwnership(t *testing.T) {
	h := newHouse(t)
	a, b := history(h)
	third := h.Customer("zhoumin", "华东建筑设计院有限公司", nil)
	fourth := h.Customer("wujun", "华东建筑规划设计院有限公司", nil)
	for _, c := range []struct {
		by, keeper string
		a, b       *crm.Customer
		steps      int
	}{
		{"zhangwei", fullName, a, b, 1}, {"zhangwei", fullName, b, a, 1}, // whichever is said first
		{"wangfang", fullName, a, third, 2}, {"wangfang", fullName, third, a, 2}, // who has none was not earlier
		{"wangfang", "", third, fourth, 3},
	} {
		registered := ""
		if c.steps == 1 {
			registered = fullName // said, for no code proves one
		}
		if keeper, steps := h.judged(c.by, c.a, c.b, registered); keeper != c.keeper || steps != c.steps {
			t.Errorf("%s and %s: %q after %d steps, want %q after %d", c.a.Name, c.b.Name, keeper, steps, c.keeper, c.steps)
		}
	}
	// The moment of entry counts, and of whoever has the customer in hand.
	h.As("zhoumin", func(tx *sales.Tx) error {
		third.Related = []string{"wujun"}
		if err := crm.Customers.Put(tx, third); err != nil {
			return err
		}
		_, err := crm.RecordVisit(tx, h.Person(tx, "wujun"), third, "上周已谈过", thursday, h.Now)
		return err
	})
	if keeper, steps := h.judged("wangfang", third, fourth, ""); keeper != "" || steps != 3 {
		t.Errorf("%q after %d steps: what somebody related wrote counts", keeper, steps)
	}
	h.As("wujun", func(tx *sales.Tx) error {
		_, err := crm.NewDeal(tx, h.Person(tx, "wujun"), "前滩", fourth, h.Now)
		return err
	})
	if keeper, steps := h.judged("wangfang", third, fourth, ""); keeper != fourth.Name || steps != 3 {
		t.Errorf("%q after %d steps, want the only one with a deal", keeper, steps)
	}
	h.At(tuesday, "09:00:02") // a second after 李娜
	h.As("wujun", func(tx *sales.Tx) error {
		_, err := crm.RecordVisit(tx, h.Person(tx, "wujun"), fourth, "11月2日谈过", thursday, h.Now)
		return err
	})
	for _, pair := range [][2]*crm.Customer{{a, fourth}, {fourth, a}} {
		if keeper, steps := h.judged("zhangwei", pair[0], pair[1], ""); keeper != fullName || steps != 2 {
			t.Errorf("%q after %d steps, want who wrote first", keeper, steps)
		}
	}
	for _, by := range []string{"lina", "wujun", "sunli", "chenhr"} {
		h.Refused(by, sales.Forbidden, func(tx *sales.Tx) error { _, err := crm.JudgeOwnership(tx, h.Person(tx, by), a, third, ""); return err })
	}
	h.Refused("wangfang", sales.Invalid, func(tx *sales.Tx) error {
		_, err := crm.JudgeOwnership(tx, h.Person(tx, "wangfang"), a, a, "")
		return err
	})
}

// Nothing is lost in a merge: every row of the one that is gone hangs on the other, every
// change is in the audit, the name finds the other.
func TestMergeKeepsBothHistories(t *testing.T) {
	h := newHouse(t)
	a, b := history(h)
	var before [2]crm.History
	h.Do(func(tx *sales.Tx) (err error) {
		if before[0], err = crm.HistoryWith(tx, a); err != nil {
			return err
		}
		before[1], err = crm.HistoryWith(tx, b)
		return err
	})
	h.Refused("sunli", sales.Forbidden, func(tx *sales.Tx) error { _, err := crm.MergeCustomers(tx, h.Person(tx, "sunli"), a, b); return err })
	h.At(tuesday, "10:00:00")
	h.As("zhangwei", func(tx *sales.Tx) error { _, err := crm.MergeCustomers(tx, h.Person(tx, "zhangwei"), a, b); return err })
	h.Do(func(tx *sales.Tx) error {
		found, err := crm.FindCustomers(tx, shortName)
		if err != nil || len(found) != 1 || found[0].Name != fullName {
			t.Fatalf("%v, %v: the old name does not find the other", found, err)
		}
		c := found[0]
		if !sales.SameUser(c.Owner, "lina") || !c.RelatedTo("wangqiang") || len(c.Merged) != 1 || c.Merged[0].Owner != "wangqiang" {
			t.Errorf("%+v", c)
		}
		now, err := crm.HistoryWith(tx, c)
		if err != nil {
			return err
		}
		for what, n := range map[string][3]int{
			"visits": {len(before[0].Visits), len(before[1].Visits), len(now.Visits)}, "records": {len(before[0].Records), len(before[1].Records), len(now.Records)},
			"contacts": {len(before[0].Contacts), len(before[1].Contacts), len(now.Contacts)}, "deals": {len(before[0].Deals), len(before[1].Deals), len(now.Deals)},
			"leads": {len(before[0].Leads), len(before[1].Leads), len(now.Leads)},
		} {
			if n[0] != 1 || n[1] != 1 || n[2] != 2 {
				t.Errorf("%s: %d and %d make %d", what, n[0], n[1], n[2])
			}
		}
		// What speaks of a record by its key still finds it.
		if r, err := crm.FollowUps.Get(tx, before[1].Records[0].Key()); err != nil || r.Customer != fullName {
			t.Errorf("%+v, %v: the record of the one that is gone is not where it was", r, err)
		}
		for _, table := range company.Tables() { // but the audit, which tells how it was
			if table.Name() == sales.Audit.Name() {
				continue
			}
			c, err := tx.Cursor(table.Name(), "", "")
			if err != nil {
				return err
			}
			for c.Next() {
				if strings.Contains(string(c.Value()), `"customer":"`+shortName+`"`) {
					t.Errorf("%s %s still speaks of the one that is gone", table.Name(), c.Key())
				}
			}
			if err := c.Close(); err != nil {
				return err
			}
		}
		gone, err := sales.HistoryOf(tx, crm.Customers.Name(), crm.CustomerKey(shortName))
		if err != nil || len(gone) == 0 || gone[len(gone)-1].New != nil || gone[len(gone)-1].Actor != "zhangwei" {
			t.Errorf("%d entries, %v: the audit does not say who took it away", len(gone), err)
		}
		chain, err := crm.DecisionChain(tx, fullName)
		if err != nil || len(chain) != 1 || chain[0].Contact.Name != "王建国" || chain[0].Contact.Phone != "2" || chain[0].Met != tuesday {
			t.Errorf("%+v, %v: want the one contact with the role only the other had", chain, err)
		}
		return err
	})
	if told := h.Notices("merge/"); len(told) != 2 || !strings.Contains(told[0].Content.Text, "归属判定第1步") {
		t.Errorf("%d were told, want both owners, with the reason", len(told))
	}
	h.Refused("wangqiang", sales.Conflict, func(tx *sales.Tx) error {
		_, err := crm.NewCustomer(tx, h.Person(tx, "wangqiang"), shortName, "")
		return err
	})
}

func TestMergeTakesWhatIsNotKnown(t *testing.T) {
	h := newHouse(t)
	a, b := h.Customer("lina", fullName, nil), h.Customer("wangqiang", shortName, &square)
	h.Do(func(tx *sales.Tx) error {
		a.Owner, a.CoOwners, a.Tags = "", []string{"WangQiang"}, []string{"国企"}
		b.CoOwners, b.Tags, b.Category = []string{"wujun"}, []string{"医疗", "国企"}, "重点"
		b.Merged = []crm.MergedName{{Name: "华东建院", By: "zhangwei", At: tx.Now}}
		return crm.Customers.Put(tx, a)
	})
	h.As("wangqiang", func(tx *sales.Tx) error {
		return crm.SetCreditCode(tx, h.Person(tx, "wangqiang"), b, "91350100M000100Y43")
	})
	h.As("zhangwei", func(tx *sales.Tx) error { _, err := crm.MergeCustomers(tx, h.Person(tx, "zhangwei"), a, b); return err })
	h.Do(func(tx *sales.Tx) error {
		c, err := crm.CustomerNamed(tx, crm.CustomerKey("华东建院"))
		if err != nil {
			return err
		}
		if c.Name != fullName || c.Owner != "wangqiang" || len(c.CoOwners) != 0 || !c.RelatedTo("wujun") || c.Category != "重点" ||
			strings.Join(c.Tags, " ") != "国企 医疗" || c.Code != "91350100M000100Y43" || c.CodeBy != "wangqiang" || c.Place == nil {
			t.Errorf("%+v", c)
		}
		return nil
	})
	// Two codes are two companies.
	other := h.Customer("lina", "上海浦江有限公司", nil)
	h.Refused("lina", sales.Conflict, func(tx *sales.Tx) error {
		return crm.SetCreditCode(tx, h.Person(tx, "lina"), other, "91350100m000100y43")
	})
	h.Refused("lina", sales.Invalid, func(tx *sales.Tx) error {
		return crm.SetCreditCode(tx, h.Person(tx, "lina"), other, "91350100M000100Y44")
	})
	h.As("lina", func(tx *sales.Tx) error {
		return crm.SetCreditCode(tx, h.Person(tx, "lina"), other, "914403001922038216")
	})
	h.Refused("zhangwei", sales.Conflict, func(tx *sales.Tx) error {
		c, err := storage.First(crm.CustomersByCode.Find(tx, "91350100M000100Y43"))
		if err != nil {
			return err
		}
		_, err = crm.MergeCustomers(tx, h.Person(tx, "zhangwei"), c, other)
		return err
	})
}

// Who is merely related sees the last day a contact was met, whoever met them.
func TestDecisionChain(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", fullName, nil)
	record := func(day rulebook.Day, text string) {
		h.At(day, "10:00:00")
		h.As("lina", func(tx *sales.Tx) error {
			_, err := crm.RecordVisit(tx, h.Person(tx, "lina"), c, text, friday, h.Now)
			return err
		})
	}
	record(tuesday, "见了王建国和陈立")
	record(wednesday, "又见了王建国")
	h.As("lina", func(tx *sales.Tx) error {
		for name, role := range map[string]string{"王建国": "领导", "陈立": "建设部门", "李敏": "采购部门", "赵工": ""} {
			if _, err := crm.PutContact(tx, &crm.Contact{Customer: c.Name, Name: name, Role: role}); err != nil {
				return err
			}
		}
		return nil
	})
	h.Do(func(tx *sales.Tx) error {
		chain, err := crm.DecisionChain(tx, c.Name)
		met := make(map[string]rulebook.Day)
		for _, l := range chain {
			met[l.Contact.Name] = l.Met
		}
		if len(chain) != 3 || met["王建国"] != wednesday || met["陈立"] != tuesday || met["李敏"] != 0 {
			t.Errorf("%v", met)
		}
		return err
	})
}
