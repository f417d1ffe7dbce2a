package company_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/task"
	"salesbot/storage"
)

// withThings is a company in which lina, wangqiang and zhangwei have something of every kind,
// also with each other.
func withThings(t *rapid.T) *house {
	h := memoryHouse(t, func(s *sales.Settings) { s.Roles[sales.Admin] = []string{"root"} })
	h.At(tuesday, "09:00:00")
	do := func(who string, fn func(tx *sales.Tx, p *sales.Person) error) {
		h.As(who, func(tx *sales.Tx) error { return fn(tx, h.Person(tx, who)) })
	}
	for _, who := range []string{"lina", "wangqiang", "zhangwei", "zhoumin"} {
		do(who, func(tx *sales.Tx, p *sales.Person) error {
			c, err := crm.NewCustomer(tx, p, who+"的客户有限公司")
			if err != nil {
				return err
			}
			if _, err = crm.NewDeal(tx, p, who+"的商机", c, tx.Now); err != nil {
				return err
			}
			if _, err = crm.RecordVisit(tx, p, c, "谈了预算", friday, tx.Now); err != nil {
				return err
			}
			_, err = crm.NewLead(tx, p, crm.LeadDetails{Name: who + "的线索"}, tx.Now)
			return err
		})
	}
	do("lina", func(tx *sales.Tx, p *sales.Person) error {
		c, err := crm.CustomerNamed(tx, "lina的客户有限公司")
		if err != nil {
			return err
		}
		if err := crm.ShareCustomer(tx, p, c, h.Person(tx, "zhangwei")); err != nil { // the heir
			return err
		}
		return crm.ShareCustomer(tx, p, c, h.Person(tx, "wangqiang"))
	})
	do("zhangwei", func(tx *sales.Tx, p *sales.Person) error {
		_, err := task.NewTask(tx, p, h.Person(tx, "lina"), sales.When{At: friday.At(10 * 60)}, "交标书", tx.Now)
		return err
	})
	return h
}

// answer is what the directory says next: some are missing, and perhaps a department.
func (h *house) answer(t *rapid.T) sales.Directory {
	gone := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"LiNa", "wangqiang", "zhangwei", "wangfang", "zhoumin", "sunli", "wujun", "qianhui"}), 0, 4, rapid.ID[string]).Draw(t, "gone")
	dir := without(everybody(), gone...)
	if lost := rapid.IntRange(0, 8).Draw(t, "department"); lost > 1 && lost < 6 {
		dir.Departments = slices.DeleteFunc(slices.Clone(dir.Departments), func(d sales.Department) bool { return d.ID == lost })
	}
	return dir
}

// tell synchronises; what is refused changes nothing.
func (h *house) tell(dir sales.Directory) {
	h.Dir = dir
	err := h.Store.Update(context.Background(), sales.Origin{Actor: sales.System}, func(tx *sales.Tx) error {
		_, err := company.SyncDirectory(tx, dir)
		return err
	})
	if err != nil && !strings.Contains(err.Error(), "可见范围") {
		h.T.Fatal(err)
	}
}

// decide has the admin answer what is parked.
func (h *house) decide(yes bool) {
	h.Do(func(tx *sales.Tx) error {
		waiting, err := storage.Collect(sales.ParkedByState.Find(tx, string(sales.ParkedWaiting)))
		for _, a := range waiting {
			if err := company.DirectoryDecided(tx, a.Key(), "", tx.Now, yes); err != nil {
				return err
			}
		}
		return err
	})
}

// checkThings holds what must be true of everybody's things at any moment.
func (h *house) checkThings() {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		customers, err := storage.Collect(crm.Customers.Scan(tx, ""))
		if err != nil {
			return err
		}
		deals, err := storage.Collect(crm.Deals.Scan(tx, ""))
		if err != nil {
			return err
		}
		leads, err := storage.Collect(crm.Leads.Scan(tx, ""))
		if err != nil {
			return err
		}
		if len(customers) != 4 || len(deals) != 4 || len(leads) != 4 {
			h.T.Fatalf("%d customers, %d deals, %d leads", len(customers), len(deals), len(leads))
		}
		here := func(owner string) bool { return owner == "" || h.Person(tx, owner).Active }
		for _, c := range customers {
			all := sales.UserKeys(c.WhoMaySee())
			slices.Sort(all)
			if len(slices.Compact(slices.Clone(all))) != len(all) {
				h.T.Fatalf("somebody has %s twice: %v", c.Name, all)
			}
			if !here(c.Owner) || c.Owner == "" && c.Leaver == "" {
				h.T.Fatalf("%s is with %q, left by %q", c.Name, c.Owner, c.Leaver)
			}
		}
		for _, h2 := range holdings(deals, leads) {
			if !here(h2.Owner) || (h2.Owner == "") != (h2.Pool != nil) {
				h.T.Fatalf("%+v", h2)
			}
		}
		waiting, err := storage.Collect(crm.Reservations.Scan(tx, ""))
		for _, r := range waiting {
			if h.Person(tx, r.Person).Active {
				h.T.Fatalf("something is reserved for %s who is here: %+v", r.Person, r)
			}
		}
		return err
	})
}

func holdings(deals []*crm.Deal, leads []*crm.Lead) (all []*crm.Holding) {
	for _, d := range deals {
		all = append(all, &d.Holding)
	}
	for _, l := range leads {
		all = append(all, &l.Holding)
	}
	return all
}

// things is what people have and are, without what an absence leaves behind on record.
func (h *house) things() map[string]string {
	h.T.Helper()
	rows := make(map[string]string)
	for key, row := range h.everything() {
		table, _, _ := strings.Cut(key, "/")
		if !slices.Contains([]string{"customers", "deals", "leads", "followups", "departments", "people", "tasks", "reservations"}, table) {
			continue
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(row), &fields); err != nil {
			h.T.Fatal(err)
		}
		for _, record := range []string{"away", "moved_at", "moved_by", "moved_msg"} {
			delete(fields, record)
		}
		if coOwners, ok := fields["co_owners"].([]any); ok { // a set
			slices.SortFunc(coOwners, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
		again, err := json.Marshal(fields)
		if err != nil {
			h.T.Fatal(err)
		}
		rows[key] = string(again)
	}
	return rows
}

// Whatever the directory answers, and whatever the admin says to it, nobody's things are lost or
// had twice.
func TestAnyAnswersLoseNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := withThings(rt)
		for range rapid.IntRange(1, 12).Draw(rt, "answers") {
			h.Now = h.Now.Add(time.Duration(rapid.IntRange(1, 30).Draw(rt, "hours")) * time.Hour)
			switch rapid.IntRange(0, 9).Draw(rt, "kind") {
			case 0:
				h.decide(rapid.Bool().Draw(rt, "yes"))
			case 1: // a leader decides on something of whoever has it
				h.Do(func(tx *sales.Tx) error {
					d, to := h.Deal(tx, "lina的商机"), h.Person(tx, rapid.SampledFrom([]string{"wangqiang", "zhoumin"}).Draw(rt, "to"))
					err := crm.HandDeal(tx, h.Person(tx, "wangfang"), d, to)
					if err != nil && !sales.IsRefusal(err, sales.Conflict) && !sales.IsRefusal(err, sales.Forbidden) && !sales.IsRefusal(err, sales.Invalid) {
						return err
					}
					return nil
				})
			default:
				h.tell(h.answer(rt))
			}
			h.checkThings()
		}
		h.tell(everybody())
		h.checkThings()
	})
}

// Coming back whole within a day equals never having left.
func TestBackWithinADayIsNeverHavingLeft(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		left, stayed := withThings(rt), withThings(rt)
		for range rapid.IntRange(1, 7).Draw(rt, "answers") {
			hours := time.Duration(rapid.IntRange(1, 3).Draw(rt, "hours")) * time.Hour
			left.Now, stayed.Now = left.Now.Add(hours), stayed.Now.Add(hours)
			stayed.tell(everybody())
			if rapid.IntRange(0, 4).Draw(rt, "decide") == 0 {
				left.decide(rapid.Bool().Draw(rt, "yes"))
				continue
			}
			left.tell(left.answer(rt))
			left.checkThings()
		}
		left.Now, stayed.Now = left.Now.Add(time.Hour), stayed.Now.Add(time.Hour)
		left.tell(everybody())
		stayed.tell(everybody())
		left.checkThings()
		a, b := left.things(), stayed.things()
		for key := range maps.Keys(b) {
			if a[key] != b[key] {
				rt.Fatalf("%s\nis   %s\nwant %s", key, a[key], b[key])
			}
		}
		if len(a) != len(b) {
			rt.Fatalf("%d rows, want %d", len(a), len(b))
		}
	})
}
