package company_test

import (
	"context"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"slices"
	"strings"
	"testing"
)

func TestJoin(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.Dir.People = append(h.Dir.People, sales.Entry{UserID: "New.Man", Name: "新人", Departments: []int{2}, Active: true},
		sales.Entry{UserID: "gone", Name: "早走的", Departments: []int{2}})
	h.Do(func(tx *sales.Tx) error {
		synced, err := company.SyncDirectory(tx, h.Dir)
		if sales.Names(synced.Joined) != "新人" || len(synced.Left) != 0 {
			t.Errorf("%+v", synced)
		}
		return err
	})
	if sent := h.Deliver(); len(sent) != 1 || sent[0].To != "New.Man" {
		t.Errorf("greeted %+v", sent)
	}
	if h.Duty("new.man", tuesday).Owed || !h.Duty("new.man", wednesday).Owed {
		t.Error("the duty begins on the workday after the greeting")
	}
}

func TestLeaveAndReturn(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.At(thursday, "10:00:00")
	h.Dir = without(h.Dir, "LiNa")
	h.Sync()
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		p, c, d := h.Person(tx, "lina"), h.customerOf(tx, "zhangwei"), h.Deal(tx, "体育馆")
		if p.Active || !p.LeftAt.Equal(h.Now) || c == nil || d.Owner != "zhangwei" || !d.EnteredAt.Equal(h.Now) {
			t.Errorf("%+v\n%+v\n%+v: want all with the manager, the window begun anew", p, c, d)
		}
		return nil
	})
	if told := h.Notices("handover/"); len(told) != 1 || told[0].To != "zhangwei" {
		t.Errorf("told %+v", told)
	}
	if d := h.Duty("lina", friday); d.Owed || d.Why != "已不在通讯录" {
		t.Errorf("%+v", d)
	}
	h.At(friday, "09:00:00")
	h.Dir = everybody()
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		p, c, d := h.Person(tx, "lina"), h.customerOf(tx, "lina"), h.Deal(tx, "体育馆")
		if !p.Active || c == nil || d.Owner != "LiNa" || !d.EnteredAt.Equal(sent(tuesday, "10:00:00")) || d.LeftWith != "" {
			t.Errorf("%+v\n%+v\n%+v: want all back, the window as it was", p, c, d)
		}
		return nil
	})
	for _, n := range h.Deliver() {
		if n.Reason == "greeting" {
			t.Errorf("greeted again: %+v", n)
		}
	}
	if told := h.Notices("homecoming/"); len(told) != 1 || told[0].To != "zhangwei" {
		t.Errorf("told %+v", told)
	}
	if !h.Duty("lina", friday).Owed || !h.Duty("lina", wednesday).Owed {
		t.Error("the duty goes on where it was")
	}
}

// Away for longer than a day: what is granted in chat is gone, all else is back, with time to act.
func TestReturnAfterDays(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.Do(func(tx *sales.Tx) error { return sales.GrantRole(tx, h.Person(tx, "lina"), sales.HR, true) })
	h.Dir = without(h.Dir, "LiNa")
	h.Sync()
	h.At(tuesday+27, "10:00:00")
	h.Dir = everybody()
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		p, d := h.Person(tx, "lina"), h.Deal(tx, "体育馆")
		last, err := crm.LastDay(tx, d)
		if len(p.Granted) != 0 || d.Owner != "LiNa" || last < tx.Today()+7 || len(p.Away) != 1 {
			t.Errorf("%+v\n%+v\n%s", p, d, last)
		}
		return err
	})
	if h.Duty("lina", friday).Owed || !h.Duty("lina", tuesday+28).Owed {
		t.Error("owes days of an absence, or none after it")
	}
	if told := h.Notices("ungranted/"); len(told) != 1 || told[0].To != "root" {
		t.Errorf("told %+v", told)
	}
}

func (h *house) customerOf(tx *sales.Tx, userid string) *crm.Customer {
	h.T.Helper()
	all, err := crm.CustomersOf(tx, userid)
	if err != nil || len(all) != 1 {
		h.T.Fatalf("%s has %d customers, %v", userid, len(all), err)
	}
	return all[0]
}

// A manager who leaves with the rep passes on what came from the rep.
func TestManagerLeavesToo(t *testing.T) {
	h := newHouse(t)
	h.NewDeal("体育馆")
	h.At(tuesday, "10:00:00")
	h.Dir = without(h.Dir, "LiNa", "zhangwei")
	h.Sync()
	if d := h.Stage("体育馆"); d.Owner != "wangfang" {
		t.Errorf("%s has the deal, want the next leader up", d.Owner)
	}
}

// A directory that has lost more than half of those known is a mistake in WeCom's
// settings, whoever else is in it.
func TestHalfGoneDirectoryIsRefused(t *testing.T) {
	h := newHouse(t)
	sync := func(dir sales.Directory) error {
		return h.Store.Update(context.Background(), sales.Origin{Actor: sales.System}, func(tx *sales.Tx) error { _, err := company.SyncDirectory(tx, dir); return err })
	}
	few := without(h.Dir, "wangfang", "zhangwei", "sunli", "LiNa", "wangqiang", "zhoumin")
	others := few
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		others.People = append(slices.Clone(others.People), sales.Entry{UserID: name, Name: name, Departments: []int{1}, Active: true})
	}
	inactive := everybody()
	for i := range inactive.People {
		inactive.People[i].Active = false
	}
	for name, dir := range map[string]sales.Directory{"few": few, "others": others, "nobody": {}, "all inactive": inactive} {
		if err := sync(dir); err == nil || !strings.Contains(err.Error(), "可见范围") {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.Do(func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		if len(people) != 11 {
			t.Errorf("%d people left", len(people))
		}
		return err
	})
	if err := sync(without(h.Dir, "wangfang", "zhangwei", "sunli", "LiNa", "wangqiang")); err != nil {
		t.Errorf("five of eleven gone: %v", err)
	}
	h.Do(func(tx *sales.Tx) error {
		people, err := sales.ActivePeople(tx)
		if len(people) != 11 {
			t.Errorf("%d people left by a parked answer", len(people))
		}
		return err
	})
}

func TestRolesFromTheDirectory(t *testing.T) {
	h := newHouse(t)
	for i := range h.Dir.People {
		if h.Dir.People[i].UserID == "wujun" {
			h.Dir.People[i].DirectLeaders = []string{"Qianhui"}
		}
	}
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		for who, want := range map[string]sales.Role{"wangfang": sales.Director, "zhangwei": sales.Manager, "qianhui": sales.Manager, "lina": sales.Rep, "chenhr": sales.HR, "root": sales.Admin} {
			roles, err := sales.RolesOf(tx, h.Person(tx, who))
			if err != nil || len(roles) != 1 || roles[0] != want {
				t.Errorf("%s is %v, %v, want %s", who, roles, err, want)
			}
		}
		for who, want := range map[string]string{"lina": "张伟、王芳", "wujun": "钱慧、王芳", "zhangwei": "王芳", "wangfang": ""} {
			chain, err := sales.LeadersOf(tx, h.Person(tx, who))
			if err != nil || sales.Names(chain) != want {
				t.Errorf("above %s: %s, %v, want %s", who, sales.Names(chain), err, want)
			}
		}
		return nil
	})
}

// Two may lead one department: both lead its people, and so does who stands above them.
func TestTwoLeadersOfOneDepartment(t *testing.T) {
	h := newHouse(t)
	h.Dir.People = append(h.Dir.People, sales.Entry{UserID: "zhoujie", Name: "周杰", Departments: []int{2}, Leads: []int{2}, Active: true})
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		for who, want := range map[string]string{"lina": "张伟、周杰、王芳", "zhangwei": "周杰、王芳", "zhoujie": "张伟、王芳"} {
			chain, err := sales.LeadersOf(tx, h.Person(tx, who))
			if err != nil || sales.Names(chain) != want {
				t.Errorf("above %s: %s, %v, want %s", who, sales.Names(chain), err, want)
			}
		}
		return nil
	})
}

func TestFindPeople(t *testing.T) {
	h := newHouse(t)
	h.Dir.People = append(h.Dir.People, sales.Entry{UserID: "lina2", Name: "李娜", Departments: []int{3}, Active: true})
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		for said, n := range map[string]int{"@李娜": 2, "LINA": 1, "＠ｌｉｎａ２": 1, "王强": 1, "无名": 0} {
			if found, err := sales.FindPeople(tx, said); err != nil || len(found) != n {
				t.Errorf("%s: %d, %v, want %d", said, len(found), err, n)
			}
		}
		return nil
	})
}
