package sales

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

func (h *house) contact(who, customer, name, role string) {
	h.t.Helper()
	h.as(who, func(tx *Tx) error {
		_, err := PutContact(tx, &Contact{Customer: customer, Name: name, Title: "处长", Phone: "13800000000", Role: role, By: who, At: tx.Now})
		return err
	})
}

func (h *house) visited(who, customer, text string) {
	h.t.Helper()
	h.as(who, func(tx *Tx) error {
		c, err := Customers.Get(tx, customerKey(customer))
		if err != nil {
			return err
		}
		_, err = RecordVisit(tx, h.person(tx, who), c, text, tx.Today()+7, tx.Now)
		return err
	})
}

// sent notes a photo of each kind, filed puts it on file too.
func (h *house) sent(deal string, kinds ...string) (papers []*Paper) {
	h.t.Helper()
	for _, kind := range kinds {
		h.as("lina", func(tx *Tx) error {
			if _, err := FilePaper(tx, h.person(tx, "lina"), h.deal(tx, deal), kind, "media of "+kind, tx.Now); err != nil {
				return err
			}
			all, err := PapersOf(tx, h.deal(tx, deal))
			for _, p := range all {
				if p.Kind == kind && p.State == PaperFetching {
					papers = append(papers, p)
				}
			}
			return err
		})
	}
	return papers
}

func (h *house) filed(deal string, kinds ...string) {
	h.t.Helper()
	for _, p := range h.sent(deal, kinds...) {
		h.do(func(tx *Tx) error {
			return PaperKept(tx, p, Kept{SHA256: strings.Repeat("a", 64), Size: 9, Type: "jpg"})
		})
	}
}

// dealIn puts a deal into a stage with every field filled, as if it had come there before
// there were gates.
func (h *house) dealIn(name string, stage rulebook.Stage, fields map[string]string) {
	h.t.Helper()
	h.newDeal(name)
	h.do(func(tx *Tx) error {
		d := h.deal(tx, name)
		rule, _ := tx.Law.Stage(stage)
		d.Stage, d.Fields = stage, fields
		if d.Fields == nil {
			d.Fields = make(map[string]string)
		}
		for _, f := range rule.Needs {
			d.Fields[f.Name] = "x"
		}
		return Deals.Put(tx, d)
	})
}

func (h *house) gap(name string) (g *Gap) {
	h.t.Helper()
	h.do(func(tx *Tx) (err error) { g, err = GapOf(tx, h.deal(tx, name)); return err })
	return g
}

func TestOnlyTheOwnersSideOpensProject(t *testing.T) {
	h := newHouse(t)
	const customer = "体育馆的客户有限公司"
	h.dealIn("体育馆", rulebook.Project, nil)
	h.contact("lina", customer, "冯工", "设计单位")
	h.contact("lina", customer, "沈莉", "")
	h.visited("lina", customer, "见了冯工和沈莉")
	if g := h.gap("体育馆"); g.Visits != 1 || len(g.Unseen) != 0 || len(g.Roleless) != 1 || !strings.Contains(g.Explain(&Deal{Customer: customer}), "没写角色的先写：联系人 "+customer+" 沈莉 处长") {
		t.Errorf("with nobody of the owner's side: %+v", g)
	}
	h.visited("lina", customer, "见了周敏华，谈了预算") // not registered yet
	h.refused("lina", Missing, h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
	h.contact("lina", customer, "周敏华", "使用部门")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
}

func TestAsManyVisitsAsTheLawSays(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.Law.Stages.OwnerContacts = 2 })
	const customer = "体育馆的客户有限公司"
	h.dealIn("体育馆", rulebook.Project, nil)
	h.contact("lina", customer, "周敏华", "领导")
	h.contact("lina", customer, "何静", "采购部门")
	h.visited("lina", customer, "见了周敏华")
	g := h.gap("体育馆")
	if g.Visits != 1 || len(g.Unseen) != 1 || g.Unseen[0].Name != "何静" {
		t.Errorf("%+v", g)
	}
	if text := g.Explain(h.stage("体育馆")); !strings.Contains(text, "何静（采购部门）") || strings.Contains(text, "先登记") {
		t.Errorf("%s", text)
	}
	h.visited("lina", customer, "见了何静")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Talks)))
}

func TestPapersOpenBidding(t *testing.T) {
	h := newHouse(t)
	h.dealIn("体育馆", rulebook.Bidding, map[string]string{"竞争对手": "某某公司"})
	win := h.onDeal("lina", "体育馆", advance(rulebook.Won))
	if g := h.gap("体育馆"); !slices.Equal(g.Papers, []string{"招标文件", "投标文件", "竞争对手文件"}) {
		t.Errorf("%+v", g)
	}
	h.filed("体育馆", "招标文件", "投标文件")
	h.refused("lina", Missing, win)
	h.sent("体育馆", "竞争对手文件") // on its way is not on file
	h.refused("lina", Missing, win)
	h.filed("体育馆", "竞争对手文件", "中标通知书", "开标文件")
	h.as("lina", win)
	if !h.stage("体育馆").ToFile {
		t.Error("achieved without 一览表")
	}
	h.filed("体育馆", "一览表")
	if h.stage("体育馆").ToFile {
		t.Error("not achieved with everything on file")
	}
	h.do(func(tx *Tx) error {
		all, err := storage.Collect(Notices.Scan(tx, "achieved/"))
		if err != nil || len(all) != 1 || !SameUser(all[0].To, "lina") || !strings.Contains(all[0].Content.Text, "一览表") {
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
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Won)))
	if h.stage("体育馆").ToFile {
		t.Error("everything was on file before the win")
	}
}

func TestPapersAreGivenUpInTime(t *testing.T) {
	h := newHouse(t)
	h.dealIn("体育馆", rulebook.Bidding, nil)
	p := h.sent("体育馆", "招标文件")[0]
	h.now = p.At.Add(71 * time.Hour)
	h.do(func(tx *Tx) error { return PaperLate(tx, p, p.At.Add(73*time.Hour), errors.New("timeout")) })
	if p.State != PaperFetching || p.Attempts != 1 || !p.Due.Equal(p.At.Add(72*time.Hour-time.Minute)) {
		t.Errorf("%+v", p)
	}
	h.now = p.Due
	h.do(func(tx *Tx) error { return PaperLate(tx, p, p.Due.Add(time.Hour), errors.New("timeout")) })
	if p.State != PaperLost {
		t.Errorf("%+v", p)
	}
	h.do(func(tx *Tx) error {
		if _, err := NextPaper(tx); !isNotFound(err) {
			t.Errorf("still to be fetched: %v", err)
		}
		return nil
	})
}

func TestFilingRefused(t *testing.T) {
	h := newHouse(t)
	h.newDeal("体育馆")
	file := func(kind string) func(*Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *Tx, p *Person, d *Deal) error {
			_, err := FilePaper(tx, p, d, kind, "media", tx.Now)
			return err
		})
	}
	h.refused("lina", Invalid, file("情书"))
	h.as("lina", h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return LoseDeal(tx, d, "丢标", tx.Now) }))
	h.refused("lina", Conflict, file("招标文件"))
}
