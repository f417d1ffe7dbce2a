package crm_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

func (h *house) contact(who, customer, name, role string) {
	h.T.Helper()
	h.As(who, func(tx *sales.Tx) error {
		_, err := crm.PutContact(tx, &crm.Contact{Customer: customer, Name: name, Title: "处长", Phone: "13800000000", Role: role, By: who, At: tx.Now})
		return err
	})
}

func (h *house) visited(who, customer, text string) {
	h.T.Helper()
	h.As(who, func(tx *sales.Tx) error {
		c, err := crm.Customers.Get(tx, crm.CustomerKey(customer))
		if err != nil {
			return err
		}
		_, err = crm.RecordVisit(tx, h.Person(tx, who), c, text, tx.Today()+7, tx.Now)
		return err
	})
}

// sent notes a photo of each kind, filed puts it on file too.
func (h *house) sent(deal string, kinds ...string) (papers []*crm.Document) {
	h.T.Helper()
	for _, kind := range kinds {
		h.As("lina", func(tx *sales.Tx) error {
			if _, err := crm.FileDocument(tx, h.Person(tx, "lina"), h.Deal(tx, deal), kind, "media of "+kind, tx.Now); err != nil {
				return err
			}
			all, err := crm.DocumentsOf(tx, h.Deal(tx, deal))
			for _, p := range all {
				if p.Kind == kind && p.State == crm.DocumentFetching {
					papers = append(papers, p)
				}
			}
			return err
		})
	}
	return papers
}

func (h *house) filed(deal string, kinds ...string) {
	h.T.Helper()
	for _, p := range h.sent(deal, kinds...) {
		h.Do(func(tx *sales.Tx) error {
			return crm.DocumentKept(tx, p, crm.Kept{SHA256: strings.Repeat("a", 64), Size: 9, Type: "jpg"})
		})
	}
}

// dealIn puts a deal into a stage with every field filled, as if it had come there before
// there were gates.
func (h *house) dealIn(name string, stage rulebook.Stage, fields map[string]string) {
	h.T.Helper()
	h.NewDeal(name)
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, name)
		rule, _ := tx.Law.Stage(stage)
		d.Stage, d.Fields = stage, fields
		if d.Fields == nil {
			d.Fields = make(map[string]string)
		}
		for _, f := range rule.Needs {
			d.Fields[f.Name] = "x"
		}
		return crm.Deals.Put(tx, d)
	})
}

func (h *house) gap(name string) (g *crm.Gap) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) (err error) { g, err = crm.GapOf(tx, h.Deal(tx, name)); return err })
	return g
}

func TestOnlyTheOwnersSideOpensProject(t *testing.T) {
	h := newHouse(t)
	const customer = "体育馆的客户有限公司"
	h.dealIn("体育馆", rulebook.Project, nil)
	h.contact("lina", customer, "冯工", "设计单位")
	h.contact("lina", customer, "沈莉", "")
	h.visited("lina", customer, "见了冯工和沈莉")
	if g := h.gap("体育馆"); g.Visits != 1 || len(g.Unseen) != 0 || len(g.Roleless) != 1 || !strings.Contains(g.Explain(&crm.Deal{Customer: customer}), "没写角色的先写：联系人 "+customer+" 沈莉 处长") {
		t.Errorf("with nobody of the owner's side: %+v", g)
	}
	h.visited("lina", customer, "见了周敏华，谈了预算") // not registered yet
	h.Refused("lina", sales.Missing, h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
	h.contact("lina", customer, "周敏华", "使用部门")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
}

func TestAsManyVisitsAsTheLawSays(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.Law.Stages.OwnerContacts = 2 })
	const customer = "体育馆的客户有限公司"
	h.dealIn("体育馆", rulebook.Project, nil)
	h.contact("lina", customer, "周敏华", "领导")
	h.contact("lina", customer, "何静", "采购部门")
	h.visited("lina", customer, "见了周敏华")
	g := h.gap("体育馆")
	if g.Visits != 1 || len(g.Unseen) != 1 || g.Unseen[0].Name != "何静" {
		t.Errorf("%+v", g)
	}
	if text := g.Explain(h.Stage("体育馆")); !strings.Contains(text, "何静（采购部门）") || strings.Contains(text, "先登记") {
		t.Errorf("%s", text)
	}
	h.visited("lina", customer, "见了何静")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
}

func TestPapersOpenBidding(t *testing.T) {
	h := newHouse(t)
	h.dealIn("体育馆", rulebook.Bidding, map[string]string{"竞争对手": "某某公司"})
	win := h.onDeal("lina", "体育馆", advance(rulebook.Won))
	if g := h.gap("体育馆"); !slices.Equal(g.Documents, []string{"招标文件", "投标文件", "竞争对手文件"}) {
		t.Errorf("%+v", g)
	}
	h.filed("体育馆", "招标文件", "投标文件")
	h.Refused("lina", sales.Missing, win)
	h.sent("体育馆", "竞争对手文件") // on its way is not on file
	h.Refused("lina", sales.Missing, win)
	h.filed("体育馆", "竞争对手文件", "中标通知书", "开标文件")
	h.As("lina", win)
	if !h.Stage("体育馆").ToFile {
		t.Error("achieved without 一览表")
	}
	h.filed("体育馆", "一览表")
	if h.Stage("体育馆").ToFile {
		t.Error("not achieved with everything on file")
	}
	h.Do(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, "achieved/"))
		if err != nil || len(all) != 1 || !sales.SameUser(all[0].To, "lina") || !strings.Contains(all[0].Content.Text, "一览表") {
			t.Errorf("the owner is told %v, %v", all, err)
		}
		return nil
	})
}

// Papers may come before the win they prove.
func TestPapersBeforeTheWin(t *testing.T) {
	h := newHouse(t)
	h.dealIn("体育馆", rulebook.Bidding, nil)
	h.filed("体育馆", "招标文件", "投标文件", "中标通知书", "开标文件", "一览表")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Won)))
	if h.Stage("体育馆").ToFile {
		t.Error("everything was on file before the win")
	}
}

func TestPapersAreGivenUpInTime(t *testing.T) {
	h := newHouse(t)
	h.dealIn("体育馆", rulebook.Bidding, nil)
	p := h.sent("体育馆", "招标文件")[0]
	h.Now = p.At.Add(71 * time.Hour)
	h.Do(func(tx *sales.Tx) error {
		return crm.DocumentLate(tx, p, p.At.Add(73*time.Hour), errors.New("timeout"))
	})
	if p.State != crm.DocumentFetching || p.Attempts != 1 || !p.Due.Equal(p.At.Add(72*time.Hour-time.Minute)) {
		t.Errorf("%+v", p)
	}
	h.Now = p.Due
	h.Do(func(tx *sales.Tx) error { return crm.DocumentLate(tx, p, p.Due.Add(time.Hour), errors.New("timeout")) })
	if p.State != crm.DocumentLost {
		t.Errorf("%+v", p)
	}
	h.Do(func(tx *sales.Tx) error {
		if _, err := crm.NextDocument(tx); !sales.IsNotFound(err) {
			t.Errorf("still to be fetched: %v", err)
		}
		return nil
	})
}

func TestFilingRefused(t *testing.T) {
	h := newHouse(t)
	h.NewDeal("体育馆")
	file := func(kind string) func(*sales.Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
			_, err := crm.FileDocument(tx, p, d, kind, "media", tx.Now)
			return err
		})
	}
	h.Refused("lina", sales.Invalid, file("情书"))
	h.As("lina", h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.LoseDeal(tx, d, "丢标", tx.Now) }))
	h.Refused("lina", sales.Conflict, file("招标文件"))
}
