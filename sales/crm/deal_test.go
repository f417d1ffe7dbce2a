package crm_test

import (
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// onDeal runs an act on a deal in somebody's name.
func (h *house) onDeal(who, name string, act func(*sales.Tx, *sales.Person, *crm.Deal) error) func(*sales.Tx) error {
	return func(tx *sales.Tx) error { return act(tx, h.Person(tx, who), h.Deal(tx, name)) }
}

func advance(to rulebook.Stage) func(*sales.Tx, *sales.Person, *crm.Deal) error {
	return func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.AdvanceDeal(tx, p, d, to, tx.Now) }
}

func TestNewDeal(t *testing.T) {
	h := newHouse(t)
	c := h.Customer("lina", "华东设计院", nil)
	open := func(who, name string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error { _, err := crm.NewDeal(tx, h.Person(tx, who), name, c, tx.Now); return err }
	}
	h.As("lina", open("lina", "浦东 体育馆 A"))
	h.Refused("lina", sales.Conflict, open("lina", "浦东体育馆ａ"))
	h.Refused("lina", sales.Invalid, open("lina", "馆"))
	h.Refused("lina", sales.Invalid, open("lina", "\u200b\u200b"))
	h.Refused("wangqiang", sales.Forbidden, open("wangqiang", "另一个馆"))
}

func TestStagesInOrder(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	try := func(to rulebook.Stage) func(*sales.Tx) error { return h.onDeal("lina", "体育馆", advance(to)) }
	for _, to := range []rulebook.Stage{rulebook.Opportunity, rulebook.Lead, rulebook.Talks, rulebook.Won} {
		h.Refused("lina", sales.Conflict, try(to))
	}
	h.Refused("lina", sales.Invalid, try(rulebook.Lost))
	h.As("lina", try(rulebook.Project))
	h.Refused("lina", sales.Missing, try(rulebook.Talks))
	fill := func(values map[string]string) func(*sales.Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.FillDeal(tx, d, values) })
	}
	h.Refused("lina", sales.Invalid, fill(map[string]string{"预算": "很多"}))
	h.Refused("lina", sales.Invalid, fill(map[string]string{"颜色": "红"}))
	h.As("lina", fill(map[string]string{"预算": "300万", "预计我司金额": "80万", "预计最晚投标时间": "2026-12-15", "设计单位": "华东院", "决策单位": "业主"}))
	h.Refused("lina", sales.Missing, try(rulebook.Talks))
	h.As("lina", fill(map[string]string{"使用单位": "业主"}))
	h.Refused("lina", sales.Missing, try(rulebook.Talks)) // nobody of the owner's side was visited
	h.contact("lina", "体育馆的客户有限公司", "周敏华", "领导")
	h.visited("lina", "体育馆的客户有限公司", "见了周敏华，谈了预算")
	h.As("lina", try(rulebook.Talks))
	h.As("lina", fill(map[string]string{"预计投标时间": "2026-12-20", "预计中标金额": "100万"}))
	h.As("lina", try(rulebook.Bidding))
	h.As("lina", fill(map[string]string{"发标时间": "2026-12-21", "应标时间": "2026-12-30"}))
	h.Refused("lina", sales.Missing, try(rulebook.Won)) // nothing is on file
	h.filed("体育馆", "招标文件", "投标文件")
	h.As("lina", try(rulebook.Won))
	d := h.Stage("体育馆")
	if d.Stage != rulebook.Won || !d.ToFile || len(d.Advances) != 4 || d.Advances[3].N != 4 || d.Open() {
		t.Errorf("%+v", d)
	}
	h.Refused("lina", sales.Conflict, try(rulebook.Lost))
	h.Refused("lina", sales.Conflict, h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.LoseDeal(tx, d, "丢标", tx.Now) }))
	h.Refused("lina", sales.Conflict, fill(map[string]string{"备注": "x"}))
}

func TestLoseDeal(t *testing.T) {
	h := newHouse(t)
	h.NewDeal("体育馆")
	lose := func(why string) func(*sales.Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.LoseDeal(tx, d, why, tx.Now) })
	}
	h.Refused("lina", sales.Invalid, lose(" "))
	h.As("lina", lose("丢标"))
	if d := h.Stage("体育馆"); d.Stage != rulebook.Lost || d.LostWhy != "丢标" {
		t.Errorf("%+v", d)
	}
}

func wantDays(t *testing.T, what string, got []rulebook.Day, want ...rulebook.Day) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s on %v, want %v", what, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s on %v, want %v", what, got, want)
		}
	}
}

func TestStageWindow(t *testing.T) {
	h := newHouse(t)
	h.At(saturday, "10:00:00")
	h.NewDeal("体育馆")
	last := monday + 21 // two weeks from Saturday is a Saturday: Monday 7 December
	h.Do(func(tx *sales.Tx) error {
		if got, err := crm.LastDay(tx, h.Deal(tx, "体育馆")); err != nil || got != last {
			t.Errorf("last day %s, %v, want %s", got, err, last)
		}
		return nil
	})
	reminded, reclaimed := h.Days(saturday+1, last+1, true)
	// 7 days before is a Monday; 3 before is a Friday; 1 before is a Sunday, so the Friday again.
	wantDays(t, "reminded", reminded, last-7, last-3)
	if d := h.Stage("体育馆"); reclaimed != last+1 || d.Owner != "" || d.Pool == nil || d.PreviousOwner != "LiNa" || len(h.Notices("reclaimed/")) != 2 {
		t.Errorf("reclaimed on %s: %+v; %d told", reclaimed, d, len(h.Notices("reclaimed/")))
	}

	claim := func(who string) func(*sales.Tx) error {
		return h.onDeal(who, "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Claim(tx, p, d, tx.Now) })
	}
	h.Refused("lina", sales.Conflict, h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.At(last+7, "23:59:59")
	h.Refused("lina", sales.Forbidden, claim("lina"))
	h.At(last+8, "00:00:00")
	h.As("lina", claim("lina"))
	h.Refused("wangqiang", sales.Conflict, claim("wangqiang"))
	h.Do(func(tx *sales.Tx) error {
		if got, err := crm.LastDay(tx, h.Deal(tx, "体育馆")); err != nil || got != last+22 {
			t.Errorf("last day %s after the claim, %v, want %s", got, err, last+22)
		}
		return nil
	})
}

func TestClaimByAnother(t *testing.T) {
	h := newHouse(t)
	h.NewDeal("体育馆")
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		d.Release(tx, "不跟了")
		return crm.Deals.Put(tx, d)
	})
	h.As("wangqiang", h.onDeal("wangqiang", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Claim(tx, p, d, tx.Now) }))
	if d := h.Stage("体育馆"); d.Owner != "wangqiang" || d.Pool != nil {
		t.Errorf("%+v", d)
	}
}

// Between the look and the taking the owner may have done what was due.
func TestSweepLooksAgain(t *testing.T) {
	h := newHouse(t)
	h.NewDeal("体育馆")
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		d.RemindedAt = tx.Now
		return crm.Deals.Put(tx, d)
	})
	h.At(monday+15, "10:00:00")
	var over []crm.Prospect
	h.Do(func(tx *sales.Tx) (err error) { over, err = crm.OverdueStages(tx); return err })
	if len(over) != 1 {
		t.Fatalf("%d over", len(over))
	}
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.Do(func(tx *sales.Tx) error { return crm.SweepStage(tx, over[0]) })
	if d := h.Stage("体育馆"); d.Owner != "LiNa" || d.Stage != rulebook.Project {
		t.Errorf("%+v", d)
	}
}

// Who claimed a deal since an advance keeps their own time, whether the advance is found
// false or the finding waived.
func TestFalseAdvanceOfAClaimedDeal(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.At(wednesday, "10:00:00")
	h.As("lina", h.onDeal("lina", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Return(tx, p, d, "不跟了") }))
	claimed := h.At(thursday, "10:00:00")
	h.As("wangqiang", h.onDeal("wangqiang", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Claim(tx, p, d, tx.Now) }))
	h.At(friday, "10:00:00")
	var f *ledger.Fine
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) (err error) {
		f, err = ledger.FlagFalseAdvance(tx, p, d, "没有这回事")
		return err
	}))
	for _, stage := range []rulebook.Stage{rulebook.Opportunity, rulebook.Project} {
		if d := h.Stage("体育馆"); d.Owner != "wangqiang" || d.Stage != stage || !d.EnteredAt.Equal(claimed) || f.Person != "LiNa" {
			t.Errorf("%s: %+v", stage, d)
		}
		if stage == rulebook.Opportunity {
			h.As("chenhr", func(tx *sales.Tx) error {
				_, err := ledger.WaiveFine(tx, h.Person(tx, "chenhr"), f, "有会议纪要")
				return err
			})
		}
	}
}

// Nothing is taken without a reminder that WeCom accepted a day before.
func TestReclaimNeedsAReminder(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	last := tuesday + 14
	reminded, reclaimed := h.Days(wednesday, last+6, false)
	// Once it is over, every workday until one arrives.
	wantDays(t, "reminded", reminded, last-7, last-4, last-1, last+1, last+2, last+3, last+6)
	if reclaimed != 0 {
		t.Fatalf("reclaimed on %s without an accepted reminder", reclaimed)
	}
	h.At(last+6, "09:05:00") // a Monday
	h.Deliver()
	_, reclaimed = h.Days(last+7, last+8, false)
	if reclaimed != last+8 {
		t.Errorf("reclaimed on %s, want %s: 15 hours after the reminder is too early", reclaimed, last+8)
	}
}

func TestNoReminderOnLeave(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	last := tuesday + 14
	h.Do(func(tx *sales.Tx) error {
		return sales.Leaves.Put(tx, &sales.Leave{Person: "lina", From: last - 7, To: last - 6, Kind: "病假", Decided: true})
	})
	reminded, reclaimed := h.Days(wednesday, last+1, true)
	// The reminder missed on leave is made good on the first day back; 3 before is a Saturday, so the Friday.
	wantDays(t, "reminded", reminded, last-5, last-4, last-1)
	if reclaimed != last+1 {
		t.Errorf("reclaimed on %s, want %s", reclaimed, last+1)
	}
}

func TestBiddingEscalates(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.Do(func(tx *sales.Tx) error {
		d := h.Deal(tx, "体育馆")
		d.Stage = rulebook.Bidding
		return crm.Deals.Put(tx, d)
	})
	last := rulebook.NewDay(2027, time.January, 18) // the 17th is a Sunday
	_, reclaimed := h.Days(last-2, last+3, true)
	if told := h.Notices("overdue/"); reclaimed != 0 || len(told) != 1 || told[0].To != "zhangwei" || h.Stage("体育馆").Owner != "LiNa" {
		t.Errorf("reclaimed on %s, told %+v", reclaimed, told)
	}
}

func TestFalseAdvance(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	entered := h.Stage("体育馆").EnteredAt
	flag := func(who, why string) func(*sales.Tx) error {
		return h.onDeal(who, "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
			_, err := ledger.FlagFalseAdvance(tx, p, d, why)
			return err
		})
	}
	h.Refused("zhangwei", sales.Conflict, flag("zhangwei", "没有推进过"))
	h.At(wednesday, "10:00:00")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.Refused("lina", sales.Forbidden, flag("lina", "自首"))
	h.Refused("zhangwei", sales.Invalid, flag("zhangwei", ""))
	h.At(thursday, "10:00:00")
	h.As("zhangwei", flag("zhangwei", "没有立项文件"))
	h.Refused("zhangwei", sales.Conflict, flag("zhangwei", "再来"))
	if d := h.Stage("体育馆"); d.Stage != rulebook.Opportunity || !d.EnteredAt.Equal(entered) {
		t.Errorf("%+v, want the stage before with its former entry", d)
	}
	fine := func(tx *sales.Tx, n string) *ledger.Fine {
		f, err := ledger.Fines.Get(tx, ledger.FineKey(rulebook.FalseAdvanceID, "lina", rulebook.DayOf(h.stageTime(tx)), "体育馆", n))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	h.As("zhangwei", func(tx *sales.Tx) error {
		f := fine(tx, "1")
		if f.Amount != 100_00 || f.Day != wednesday {
			t.Errorf("%+v", f)
		}
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.Stage("体育馆"); d.Stage != rulebook.Project || !d.EnteredAt.Equal(sent(wednesday, "10:00:00")) || d.Advances[0].Undone {
		t.Errorf("%+v, want the advance restored", d)
	}
}

// stageTime is when the deal of TestFalseAdvance was first advanced.
func (h *house) stageTime(tx *sales.Tx) time.Time { return h.Deal(tx, "体育馆").Advances[0].At }

// A waiver restores nothing the deal has left behind since.
func TestWaivedAdvanceOfADealThatMovedOn(t *testing.T) {
	h := newHouse(t)
	h.At(wednesday, "10:00:00")
	h.NewDeal("体育馆")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
		_, err := ledger.FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	h.At(thursday, "10:00:00")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.As("zhangwei", func(tx *sales.Tx) error {
		f, err := ledger.Fines.Get(tx, ledger.FineKey(rulebook.FalseAdvanceID, "lina", wednesday, "体育馆", "1"))
		if err != nil {
			return err
		}
		_, err = ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.Stage("体育馆"); !d.EnteredAt.Equal(sent(thursday, "10:00:00")) || !d.Advances[0].Undone || d.Advances[1].N != 2 {
		t.Errorf("%+v, want it as it had moved on", d)
	}
	h.As("lina", h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.LoseDeal(tx, d, "丢标", tx.Now) }))
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
		_, err := ledger.FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	if d := h.Stage("体育馆"); d.Stage != rulebook.Lost || d.LostWhy != "丢标" {
		t.Errorf("%+v, want it to stay lost", d)
	}
}

// A win that was doubted, given back meanwhile and found true is not left in the pool.
func TestWaivedWinOfADealGivenBack(t *testing.T) {
	h := newHouse(t, noGates)
	h.At(wednesday, "10:00:00")
	h.NewDeal("体育馆")
	for _, to := range []rulebook.Stage{rulebook.Project, rulebook.Talks, rulebook.Bidding, rulebook.Won} {
		h.As("lina", h.onDeal("lina", "体育馆", advance(to)))
	}
	var f *ledger.Fine
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) (err error) {
		f, err = ledger.FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	h.As("lina", h.onDeal("lina", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.Return(tx, p, d, "不跟了") }))
	h.As("zhangwei", func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.Stage("体育馆"); d.Stage != rulebook.Won || d.Owner != "LiNa" || d.Pool != nil {
		t.Errorf("%+v", d)
	}
}

// A loss taken back gives the deal its stage and its time, also of an advance found false
// and waived while it was lost.
func TestReopenDeal(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "10:00:00")
	h.NewDeal("体育馆")
	h.Refused("zhangwei", sales.Conflict, h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.ReopenDeal(tx, p, d, "没有丢") }))
	advanced := h.At(wednesday, "10:00:00")
	h.As("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.At(thursday, "10:00:00")
	h.As("lina", h.onDeal("lina", "体育馆", func(tx *sales.Tx, _ *sales.Person, d *crm.Deal) error { return crm.LoseDeal(tx, d, "丢标", tx.Now) }))
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error {
		f, err := ledger.FlagFalseAdvance(tx, p, d, "没有这回事")
		if err != nil {
			return err
		}
		_, err = ledger.WaiveFine(tx, h.Person(tx, "chenhr"), f, "有会议纪要")
		return err
	}))
	h.At(friday, "10:00:00")
	h.Refused("zhangwei", sales.Invalid, h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.ReopenDeal(tx, p, d, " ") }))
	h.As("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *sales.Tx, p *sales.Person, d *crm.Deal) error { return crm.ReopenDeal(tx, p, d, "没有丢") }))
	if d := h.Stage("体育馆"); d.Stage != rulebook.Project || !d.EnteredAt.Equal(advanced) || d.LostWhy != "" || len(h.Notices("reopened/")) != 1 {
		t.Errorf("%+v", d)
	}
}
