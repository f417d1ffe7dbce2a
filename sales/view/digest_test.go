package view_test

import (
	"slices"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/view"
)

// checkDay holds what must be true of every team's day: who owes has filed, or not yet.
func checkDay(t *testing.T, d *view.TeamDay) {
	t.Helper()
	if d.Owed != len(d.OnTime)+len(d.Late)+len(d.Missing) {
		t.Errorf("应交%d, but 按时%d 延交%d 暂未交%d", d.Owed, len(d.OnTime), len(d.Late), len(d.Missing))
	}
}

func (h *house) team(boss string, day rulebook.Day) (d *view.TeamDay) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
		team, err := sales.TeamOf(tx, h.Person(tx, boss))
		if err == nil {
			d, err = view.LookAt(tx, team, day)
		}
		return err
	})
	return d
}

func TestTeamDayAddsUp(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		return sales.Leaves.Put(tx, &sales.Leave{Person: "wujun", From: tuesday, To: tuesday, Kind: "病假", Decided: true})
	})
	c := h.Customer("lina", "华东设计院", &square)
	h.CheckIn("lina", square, c, h.At(tuesday, "15:00:00"))
	h.CheckIn("lina", north(700), c, h.At(tuesday, "16:35:00"))
	h.File("lina", tuesday, "17:00:00")
	h.File("zhoumin", tuesday, "18:07:00")
	h.At(tuesday, "18:35:00")

	manager, director := h.team("zhangwei", tuesday), h.team("wangfang", tuesday)
	checkDay(t, manager)
	checkDay(t, director)
	if manager.Owed != 2 || sales.Names(manager.OnTime) != "李娜" || sales.Names(manager.Missing) != "王强" || sales.Names(manager.Excused) != "吴军" {
		t.Errorf("manager's: %+v", manager)
	}
	if director.Owed != 3 || sales.Names(director.Late) != "周敏" {
		t.Errorf("director's: %+v", director)
	}
	if manager.Visits != 2 || manager.OutOfRange != 1 || manager.NoRecord != 1 {
		t.Errorf("visits %d, out of range %d, without a record for over two hours %d; want 2, 1, 1", manager.Visits, manager.OutOfRange, manager.NoRecord)
	}

	// Made up later, it is still missing; a manager on leave is nobody's 请假.
	h.Sweep(tuesday)
	h.At(wednesday, "10:00:00")
	h.As("wangqiang", func(tx *sales.Tx) error {
		_, err := ledger.MakeUpReport(tx, h.Person(tx, "wangqiang"), tuesday, goodText, tx.Now)
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		return sales.Leaves.Put(tx, &sales.Leave{Person: "zhangwei", From: tuesday, To: tuesday, Kind: "年假", Decided: true})
	})
	manager, director = h.team("zhangwei", tuesday), h.team("wangfang", tuesday)
	checkDay(t, manager)
	checkDay(t, director)
	if sales.Names(manager.Missing) != "王强" || len(director.Excused) != 1 || len(director.Fines) != 2 {
		t.Errorf("the day after: %+v\n%+v", manager, director)
	}
}

// What was filed while it was not owed counts by when it came once it is.
func TestTeamDayOfADayMadeAWorkday(t *testing.T) {
	h := newHouse(t)
	h.File("lina", saturday, "12:00:00")
	h.File("wangqiang", saturday, "20:00:00")
	h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, saturday, true, 0); return err })
	d := h.team("zhangwei", saturday)
	checkDay(t, d)
	if sales.Names(d.OnTime) != "李娜" || sales.Names(d.Late) != "王强" || len(h.Fines("wangqiang", saturday)) != 0 {
		t.Errorf("%+v, fines %v", d, h.Fines("wangqiang", saturday))
	}
}

func TestDigests(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "17:00:00")
	h.At(tuesday, "18:35:00")
	digests := func(look func(*sales.Tx, rulebook.Day) ([]sales.Notice, error), day rulebook.Day) (to []string, text map[string]string) {
		text = make(map[string]string)
		h.Do(func(tx *sales.Tx) error {
			all, err := look(tx, day)
			for _, n := range all {
				to = append(to, n.To)
				text[n.To] = n.Content.Text
			}
			return err
		})
		return to, text
	}
	to, text := digests(view.EveningDigests, tuesday)
	if !slices.Equal(to, []string{"sunli", "wangfang", "zhangwei"}) {
		t.Errorf("to %v, want the leaders", to)
	}
	if !strings.Contains(text["zhangwei"], "应交3｜按时1｜延交0｜暂未交2") || !strings.Contains(text["zhangwei"], "王强、吴军") {
		t.Errorf("manager:\n%s", text["zhangwei"])
	}
	d := text["wangfang"]
	if !strings.Contains(d, "应交4｜按时1｜延交0｜暂未交3") || !strings.Contains(d, "上海销售部：应交3") || !strings.Contains(d, "杭州销售部：应交1") {
		t.Errorf("director:\n%s", d)
	}
	for _, name := range []string{"李娜", "王强", "周敏", "吴军"} {
		if strings.Contains(d, name) {
			t.Errorf("the director's digest names %s:\n%s", name, d)
		}
	}
	if to, _ := digests(view.EveningDigests, saturday); len(to) != 0 {
		t.Errorf("digests on a Saturday to %v", to)
	}
	h.Sweep(tuesday)
	h.At(wednesday, "09:10:00")
	_, text = digests(view.MorningDigests, wednesday)
	if !strings.Contains(text["sunli"], "缺交1") || !strings.Contains(text["sunli"], "周敏") || !strings.Contains(text["sunli"], "缺交(已登记)") {
		t.Errorf("morning:\n%s", text["sunli"])
	}
}

// The evening announces what the night takes, and the morning says it was taken.
func TestReclaimIsAnnounced(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	last := tuesday + 14
	h.Days(wednesday, last, true)
	h.At(last, "18:35:00")
	if d := h.team("zhangwei", last); len(d.Reclaiming) != 1 || len(d.Ending) != 0 {
		t.Errorf("evening: reclaiming %d, ending %d", len(d.Reclaiming), len(d.Ending))
	}
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		d.RemindedAt = last.At(9*60 + 5) // 15 hours before the sweep
		return crm.Deals.Put(tx, d)
	})
	if d := h.team("zhangwei", last); len(d.Reclaiming) != 0 || len(d.Ending) != 1 {
		t.Errorf("reminded too late to be taken: reclaiming %d, ending %d", len(d.Reclaiming), len(d.Ending))
	}
	h.Now = (last + 2).At(10)
	h.Do(func(tx *sales.Tx) error { _, err := sweepStages(tx); return err })
	if d := h.team("zhangwei", last+1); len(d.Reclaimed) != 1 {
		t.Errorf("morning: %d reclaimed", len(d.Reclaimed))
	}
}
