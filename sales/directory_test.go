package sales

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestJoin(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.dir.People = append(h.dir.People, Entry{UserID: "New.Man", Name: "新人", Departments: []int{2}, Active: true},
		Entry{UserID: "gone", Name: "早走的", Departments: []int{2}})
	h.do(func(tx *Tx) error {
		synced, err := SyncDirectory(tx, h.dir)
		if Names(synced.Joined) != "新人" || len(synced.Left) != 0 {
			t.Errorf("%+v", synced)
		}
		return err
	})
	if sent := h.deliver(); len(sent) != 1 || sent[0].To != "New.Man" {
		t.Errorf("greeted %+v", sent)
	}
	if h.duty("new.man", tuesday).Owed || !h.duty("new.man", wednesday).Owed {
		t.Error("the duty begins on the workday after the greeting")
	}
}

func TestLeaveAndReturn(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	h.at(thursday, "10:00:00")
	h.dir = without(h.dir, "LiNa")
	h.sync()
	h.sync()
	h.do(func(tx *Tx) error {
		p, c, d := h.person(tx, "lina"), h.customerOf(tx, "zhangwei"), h.deal(tx, "体育馆")
		if p.Active || !p.LeftAt.Equal(h.now) || c == nil || d.Owner != "zhangwei" || !d.EnteredAt.Equal(h.now) {
			t.Errorf("%+v\n%+v\n%+v: want all with the manager, the window begun anew", p, c, d)
		}
		return nil
	})
	if told := h.notices("handover/"); len(told) != 1 || told[0].To != "zhangwei" {
		t.Errorf("told %+v", told)
	}
	if d := h.duty("lina", friday); d.Owed || d.Why != "已不在通讯录" {
		t.Errorf("%+v", d)
	}
	h.at(friday, "10:00:00")
	h.dir = everybody()
	h.sync()
	if h.duty("lina", monday+7).Owed {
		t.Error("owes before the new greeting arrived")
	}
	h.deliver()
	if h.duty("lina", friday).Owed || !h.duty("lina", monday+7).Owed {
		t.Error("the duty begins again on the workday after the new greeting")
	}
}

func (h *house) customerOf(tx *Tx, userid string) *Customer {
	h.t.Helper()
	all, err := CustomersOf(tx, userid)
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%s has %d customers, %v", userid, len(all), err)
	}
	return all[0]
}

// A manager who leaves with the rep passes on what came from the rep.
func TestManagerLeavesToo(t *testing.T) {
	h := newHouse(t)
	h.newDeal("体育馆")
	h.at(tuesday, "10:00:00")
	h.dir = without(h.dir, "LiNa", "zhangwei")
	h.sync()
	if d := h.stage("体育馆"); d.Owner != "wangfang" {
		t.Errorf("%s has the deal, want the next leader up", d.Owner)
	}
}

// A directory that has lost more than half of those known is a mistake in WeCom's
// settings, whoever else is in it.
func TestHalfGoneDirectoryIsRefused(t *testing.T) {
	h := newHouse(t)
	sync := func(dir Directory) error {
		return h.store.Update(context.Background(), Origin{Actor: System}, func(tx *Tx) error { _, err := SyncDirectory(tx, dir); return err })
	}
	few := without(h.dir, "wangfang", "zhangwei", "sunli", "LiNa", "wangqiang", "zhoumin")
	others := few
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		others.People = append(slices.Clone(others.People), Entry{UserID: name, Name: name, Departments: []int{1}, Active: true})
	}
	inactive := everybody()
	for i := range inactive.People {
		inactive.People[i].Active = false
	}
	for name, dir := range map[string]Directory{"few": few, "others": others, "nobody": {}, "all inactive": inactive} {
		if err := sync(dir); err == nil || !strings.Contains(err.Error(), "可见范围") {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.do(func(tx *Tx) error {
		people, err := ActivePeople(tx)
		if len(people) != 11 {
			t.Errorf("%d people left", len(people))
		}
		return err
	})
	if err := sync(without(h.dir, "wangfang", "zhangwei", "sunli", "LiNa", "wangqiang")); err != nil {
		t.Errorf("five of eleven gone: %v", err)
	}
}

func TestRolesFromTheDirectory(t *testing.T) {
	h := newHouse(t)
	for i := range h.dir.People {
		if h.dir.People[i].UserID == "wujun" {
			h.dir.People[i].DirectLeaders = []string{"Qianhui"}
		}
	}
	h.sync()
	h.do(func(tx *Tx) error {
		for who, want := range map[string]Role{"wangfang": Director, "zhangwei": Manager, "qianhui": Manager, "lina": Rep, "chenhr": HR, "root": Admin} {
			roles, err := RolesOf(tx, h.person(tx, who))
			if err != nil || len(roles) != 1 || roles[0] != want {
				t.Errorf("%s is %v, %v, want %s", who, roles, err, want)
			}
		}
		for who, want := range map[string]string{"lina": "张伟、王芳", "wujun": "钱慧、王芳", "zhangwei": "王芳", "wangfang": ""} {
			chain, err := LeadersOf(tx, h.person(tx, who))
			if err != nil || Names(chain) != want {
				t.Errorf("above %s: %s, %v, want %s", who, Names(chain), err, want)
			}
		}
		return nil
	})
}

// Two may lead one department: both lead its people, and so does who stands above them.
func TestTwoLeadersOfOneDepartment(t *testing.T) {
	h := newHouse(t)
	h.dir.People = append(h.dir.People, Entry{UserID: "zhoujie", Name: "周杰", Departments: []int{2}, Leads: []int{2}, Active: true})
	h.sync()
	h.do(func(tx *Tx) error {
		for who, want := range map[string]string{"lina": "张伟、周杰、王芳", "zhangwei": "周杰、王芳", "zhoujie": "张伟、王芳"} {
			chain, err := LeadersOf(tx, h.person(tx, who))
			if err != nil || Names(chain) != want {
				t.Errorf("above %s: %s, %v, want %s", who, Names(chain), err, want)
			}
		}
		return nil
	})
}

func TestFindPeople(t *testing.T) {
	h := newHouse(t)
	h.dir.People = append(h.dir.People, Entry{UserID: "lina2", Name: "李娜", Departments: []int{3}, Active: true})
	h.sync()
	h.do(func(tx *Tx) error {
		for said, n := range map[string]int{"@李娜": 2, "LINA": 1, "＠ｌｉｎａ２": 1, "王强": 1, "无名": 0} {
			if found, err := FindPeople(tx, said); err != nil || len(found) != n {
				t.Errorf("%s: %d, %v, want %d", said, len(found), err, n)
			}
		}
		return nil
	})
}
