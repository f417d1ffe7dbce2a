package view_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/view"
)

// told is somebody's feed of a day as lines: who verb about.
func (h *house) told(userid string, day rulebook.Day) (lines []string) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		f, err := view.FeedOf(tx, h.Person(tx, userid))
		if err != nil {
			return err
		}
		page, _, err := f.Page(tx, day, day, 0, 50)
		for _, n := range page {
			lines = append(lines, n.By+" "+n.Verb+" "+n.About)
		}
		return err
	})
	return lines
}

func (h *house) newsSinceLook(userid string) (n int) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) (err error) {
		n, err = view.NewsSinceLook(tx, h.Person(tx, userid))
		return err
	})
	return n
}

func (h *house) follows(userid string, thing func(*sales.Tx) any) {
	h.T.Helper()
	h.As(userid, func(tx *sales.Tx) error {
		_, _, err := crm.Subscribe(tx, h.Person(tx, userid), thing(tx), tx.Now)
		return err
	})
}

func (h *house) looks(userid string) {
	h.T.Helper()
	h.As(userid, func(tx *sales.Tx) error { return view.Looked(tx, h.Person(tx, userid)) })
}

// A deal's whole way is news to who has its customer: opened, moved on, taken back,
// claimed, handed on.
func TestNewsOfADeal(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	var c *crm.Customer
	h.As("LiNa", func(tx *sales.Tx) (err error) {
		if c, err = crm.NewCustomer(tx, h.Person(tx, "LiNa"), "华东设计院", ""); err != nil {
			return err
		}
		return crm.ShareCustomer(tx, h.Person(tx, "LiNa"), c, h.Person(tx, "wangqiang"))
	})
	deal := func(tx *sales.Tx) *crm.Deal {
		d, err := crm.Deals.Get(tx, "浦东体育馆")
		if err != nil {
			h.T.Fatal(err)
		}
		return d
	}
	h.At(wednesday, "10:00:00")
	h.As("wangqiang", func(tx *sales.Tx) error {
		_, err := crm.NewDeal(tx, h.Person(tx, "wangqiang"), "浦东体育馆", c, tx.Now)
		return err
	})
	h.At(wednesday, "11:00:00")
	h.As("wangqiang", func(tx *sales.Tx) error {
		return crm.AdvanceDeal(tx, h.Person(tx, "wangqiang"), deal(tx), rulebook.Project, tx.Now)
	})
	h.At(wednesday, "12:00:00")
	h.Do(func(tx *sales.Tx) error { return crm.TakeBack(tx, deal(tx), crm.Term{Last: tuesday}) })
	h.At(wednesday, "13:00:00")
	h.As("zhoumin", func(tx *sales.Tx) error { return crm.Claim(tx, h.Person(tx, "zhoumin"), deal(tx), tx.Now) })
	h.At(wednesday, "14:00:00")
	h.As("zhoumin", func(tx *sales.Tx) error { return crm.Return(tx, h.Person(tx, "zhoumin"), deal(tx), "暂缓") })
	h.At(wednesday, "15:00:00")
	h.As("LiNa", func(tx *sales.Tx) error { return crm.Claim(tx, h.Person(tx, "LiNa"), deal(tx), tx.Now) })
	h.At(wednesday, "16:00:00")
	h.As("LiNa", func(tx *sales.Tx) error { return crm.LoseDeal(tx, deal(tx), "价格", tx.Now) })
	want := []string{"LiNa 更新阶段 浦东体育馆", "LiNa 领取 浦东体育馆", "zhoumin 退回公海 浦东体育馆", "zhoumin 领取 浦东体育馆",
		"system 收回公海 浦东体育馆", "wangqiang 更新阶段 浦东体育馆", "wangqiang 新建商机 浦东体育馆"}
	for _, who := range []string{"LiNa", "wangqiang"} { // who owns the customer, and who shares it
		if got := h.told(who, wednesday); !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s", who, strings.Join(got, "\n"))
		}
	}
	if got := h.told("zhangwei", wednesday); len(got) != 4 { // what his people did, and nothing of another team's
		t.Errorf("the manager: got\n%s", strings.Join(got, "\n"))
	}
	if got := h.told("sunli", wednesday); len(got) != 2 {
		t.Errorf("the other manager: got\n%s", strings.Join(got, "\n"))
	}
	if got := h.told("wujun", wednesday); len(got) != 0 {
		t.Errorf("somebody it does not concern: got\n%s", strings.Join(got, "\n"))
	}
}

// What is taken from somebody followed is news, though the bot did it.
func TestReclaimedFromWhomOneFollows(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.follows("zhoumin", func(tx *sales.Tx) any { return h.Person(tx, "LiNa") })
	h.As("LiNa", func(tx *sales.Tx) error {
		_, err := crm.NewLead(tx, h.Person(tx, "LiNa"), crm.LeadDetails{Name: "临港冷库"}, tx.Now)
		return err
	})
	h.At(wednesday, "00:10:00")
	h.Do(func(tx *sales.Tx) error {
		l, err := crm.Leads.Get(tx, "临港冷库")
		if err != nil {
			return err
		}
		return crm.TakeBack(tx, l, crm.Term{Last: tuesday, Silent: true})
	})
	if got := h.told("zhoumin", wednesday); !slices.Equal(got, []string{"system 收回公海 临港冷库"}) {
		t.Errorf("got %q", got)
	}
}

// New is what others did since one looked, also when it arrives a little after it was
// written; nothing is new twice, nor what one did oneself, nor what was before one followed.
func TestNewsSinceLook(t *testing.T) {
	h := newHouse(t)
	lead := func(who, name string, sentAt time.Time) {
		h.As(who, func(tx *sales.Tx) error {
			_, err := crm.NewLead(tx, h.Person(tx, who), crm.LeadDetails{Name: name}, sentAt)
			return err
		})
	}
	at := h.At(tuesday, "10:00:00")
	lead("LiNa", "线索甲", at)
	if n := h.newsSinceLook("zhoumin"); n != 0 {
		t.Errorf("%d new to who follows nothing", n)
	}
	h.follows("zhoumin", func(tx *sales.Tx) any { return h.Person(tx, "LiNa") })
	if n := h.newsSinceLook("zhoumin"); n != 0 {
		t.Errorf("%d new of what was before", n)
	}
	lead("LiNa", "线索乙", at) // the same second
	at = h.At(tuesday, "11:00:00")
	lead("LiNa", "线索丙", at)
	lead("zhoumin", "线索丁", at)
	h.follows("zhoumin", func(tx *sales.Tx) any {
		l, err := crm.Leads.Get(tx, "线索丁")
		if err != nil {
			h.T.Fatal(err)
		}
		return l
	})
	if n := h.newsSinceLook("zhoumin"); n != 2 {
		t.Errorf("%d new, want 2", n)
	}
	h.looks("zhoumin")
	if n := h.newsSinceLook("zhoumin"); n != 0 {
		t.Errorf("%d new after a look", n)
	}
	h.At(tuesday, "11:00:03")
	lead("LiNa", "线索戊", at.Add(-time.Second)) // written before the look, arrived after it
	if n := h.newsSinceLook("zhoumin"); n != 1 {
		t.Errorf("%d new, want the one that arrived late", n)
	}
	h.At(tuesday+30, "09:00:00")
	if n := h.newsSinceLook("zhoumin"); n != 0 {
		t.Errorf("%d new after a month: nobody would find them in 动态", n)
	}
}

// A followed customer that is merged goes on being followed under its new name, once, and
// can be dropped under it.
func TestFollowMerged(t *testing.T) {
	h := newHouse(t)
	var keep, gone *crm.Customer
	h.As("LiNa", func(tx *sales.Tx) (err error) {
		keep, err = crm.NewCustomer(tx, h.Person(tx, "LiNa"), "华东设计研究院", "")
		return err
	})
	h.As("wangqiang", func(tx *sales.Tx) (err error) {
		gone, err = crm.NewCustomer(tx, h.Person(tx, "wangqiang"), "华东院", "")
		return err
	})
	h.follows("zhoumin", func(*sales.Tx) any { return keep })
	h.follows("zhoumin", func(*sales.Tx) any { return gone })
	h.At(tuesday, "10:00:00")
	h.As("zhangwei", func(tx *sales.Tx) error {
		_, err := crm.MergeCustomers(tx, h.Person(tx, "zhangwei"), keep, gone)
		return err
	})
	h.As("zhoumin", func(tx *sales.Tx) error {
		all, err := crm.SubscriptionsOf(tx, "zhoumin")
		if err != nil || len(all) != 1 || all[0].Customer != "华东设计研究院" || all[0].Gone() {
			t.Fatalf("%+v, %v", all, err)
		}
		return crm.Unsubscribe(tx, all[0])
	})
	h.Do(func(tx *sales.Tx) error {
		if all, err := crm.SubscriptionsOf(tx, "zhoumin"); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		return nil
	})
}

// The pages of a feed are the whole of it in order, however many days and things there are.
func TestFeedPages(t *testing.T) {
	h := newHouse(t)
	for i := range 23 {
		h.At(tuesday+rulebook.Day(i*i/40), fmt.Sprintf("10:%02d:00", i))
		h.As("LiNa", func(tx *sales.Tx) error {
			_, err := crm.NewLead(tx, h.Person(tx, "LiNa"), crm.LeadDetails{Name: fmt.Sprintf("线索%d号", i)}, tx.Now)
			return err
		})
	}
	h.Do(func(tx *sales.Tx) error {
		f, err := view.FeedAbout(tx, h.Person(tx, "LiNa"), h.Person(tx, "LiNa"))
		if err != nil {
			return err
		}
		var all []string
		for skip, more := 0, true; more; skip += 5 {
			var page []*view.News
			if page, more, err = f.Page(tx, tuesday-3, tx.Today(), skip, 5); err != nil {
				return err
			}
			for _, n := range page {
				all = append(all, n.About)
			}
		}
		for i, about := range all {
			if want := fmt.Sprintf("线索%d号", 22-i); about != want {
				t.Errorf("%d: %s, want %s", i, about, want)
			}
		}
		if len(all) != 23 {
			t.Errorf("%d of 23", len(all))
		}
		return nil
	})
}
