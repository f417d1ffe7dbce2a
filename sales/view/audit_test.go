package view_test

import (
	"fmt"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/view"
	"strings"
	"testing"
	"time"
)

// Whatever leaves a trace has a Chinese name in it.
func TestEveryTracedTableHasAName(t *testing.T) {
	for _, table := range company.Tables() {
		if trail := table.Trail(); trail != nil && trail.Title == "" {
			t.Errorf("%s is traced and has no title", table.Name())
		}
	}
}

// Pages of the trail are newest first, lose nothing and repeat nothing, also over days on
// which nothing happened.
func TestAuditPages(t *testing.T) {
	h := newHouse(t)
	for i := range 25 {
		h.Now = h.Now.Add(7 * time.Hour)
		if i == 12 {
			h.Now = h.Now.AddDate(0, 0, 40)
		}
		h.As("lina", func(tx *sales.Tx) error {
			_, err := crm.NewCustomer(tx, h.Person(tx, "LiNa"), fmt.Sprintf("第%02d建筑设计院", i))
			return err
		})
		h.Do(func(tx *sales.Tx) error {
			return sales.GrantRole(tx, h.Person(tx, "wangqiang"), sales.Reviewer, i%2 == 0)
		})
	}
	for _, actor := range []string{"LINA", sales.System, ""} {
		h.Do(func(tx *sales.Tx) error {
			var got []string
			var last time.Time
			for more := true; more; {
				page, m, err := view.AuditPage(tx, view.AuditQuery{Actor: actor}, len(got), 10)
				if err != nil {
					return err
				}
				if len(page) > 10 || m && len(page) < 10 {
					t.Fatalf("%q: a page of %d, more %v", actor, len(page), m)
				}
				for _, e := range page {
					if !last.IsZero() && e.At.After(last) {
						t.Errorf("%q: %v stands after %v", actor, e.At, last)
					}
					if actor != "" && !sales.SameUser(e.Actor, actor) {
						t.Errorf("%q: an entry of %s", actor, e.Actor)
					}
					last, got = e.At, append(got, sales.Audit.Key(e))
				}
				more = m
			}
			seen := make(map[string]bool)
			for _, k := range got {
				seen[k] = true
			}
			want := 0
			c := sales.Audit.Scan(tx, "")
			defer c.Close()
			for c.Next() {
				if actor == "" || sales.SameUser(c.Row().Actor, actor) {
					want++
				}
			}
			if len(seen) != want || len(got) != want || actor == "LINA" && want != 25 {
				t.Errorf("%q: %d entries, %d different, want %d", actor, len(got), len(seen), want)
			}
			return c.Err()
		})
	}
}

// The trail tells what changed and keeps what is nobody's business.
func TestDescribe(t *testing.T) {
	h := newHouse(t)
	h.As("lina", func(tx *sales.Tx) error {
		p := h.Person(tx, "LiNa")
		if err := sales.KeepProfile(tx, p, sales.Profile{Mobile: "13812348000"}, h.Now); err != nil {
			return err
		}
		c, err := crm.NewCustomer(tx, p, "华东建筑设计院")
		if err != nil {
			return err
		}
		c.Place = &crm.CustomerPlace{Label: "人民大道", By: "LiNa", At: h.Now}
		c.Place.Point.Lat = 31.2304
		if err := crm.Customers.Put(tx, c); err != nil {
			return err
		}
		if _, err := crm.PutContact(tx, &crm.Contact{Customer: c.Name, Name: "王建国", Title: "院长", Phone: "13900139000", By: "LiNa", At: h.Now}); err != nil {
			return err
		}
		d, err := crm.NewDeal(tx, p, "浦东体育馆", c, h.Now)
		if err != nil {
			return err
		}
		if err := crm.FillDeal(tx, d, map[string]string{"预算": "300万"}); err != nil {
			return err
		}
		return crm.Deals.Delete(tx, d.Key())
	})
	all := ""
	h.Do(func(tx *sales.Tx) error {
		page, _, err := view.AuditPage(tx, view.AuditQuery{Actor: "lina"}, 0, 100)
		for _, e := range page {
			all += view.DescribeEntry(tx, e, 100) + "\n"
		}
		return err
	})
	for _, want := range []string{
		"11月16日08:30 李娜 新建 资料 李娜：手机 13****00", "李娜 新建 客户 华东建筑设计院：负责人 李娜",
		"新建 联系人 华东建筑设计院 王建国：职务 院长；电话 13****00", "改 客户 华东建筑设计院：位置 李娜", "新建 商机 浦东体育馆：负责人 李娜；阶段 商机",
		"改 商机 浦东体育馆：预算 3000000元\n", "删除 商机 浦东体育馆\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("want %q in\n%s", want, all)
		}
	}
	for _, not := range []string{"1234", "0139", "31.23", "人民大道"} {
		if strings.Contains(all, not) {
			t.Errorf("%q is told in\n%s", not, all)
		}
	}
}

// However often one row changes in one moment, every change is kept, in order.
func TestAuditOfOneMoment(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	const changes = 37
	for range changes {
		h.As("lina", func(tx *sales.Tx) error {
			p := h.Person(tx, "lina")
			p.Title += "级"
			return sales.People.Put(tx, p)
		})
	}
	h.Do(func(tx *sales.Tx) error {
		history, err := sales.HistoryOf(tx, sales.People.Name(), "lina")
		if err != nil {
			return err
		}
		history = history[len(history)-changes:]
		for i, e := range history {
			if e.Seq != i || i > 0 && string(e.Old) != string(history[i-1].New) {
				t.Fatalf("change %d has number %d, from %s", i, e.Seq, e.Old)
			}
		}
		return nil
	})
}
