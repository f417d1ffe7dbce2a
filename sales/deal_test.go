package sales

import (
	"testing"
	"time"

	"salesbot/rulebook"
)

// onDeal runs an act on a deal in somebody's name.
func (h *house) onDeal(who, name string, act func(*Tx, *Person, *Deal) error) func(*Tx) error {
	return func(tx *Tx) error { return act(tx, h.person(tx, who), h.deal(tx, name)) }
}

func advance(to rulebook.Stage) func(*Tx, *Person, *Deal) error {
	return func(tx *Tx, p *Person, d *Deal) error { return AdvanceDeal(tx, p, d, to, tx.Now) }
}

func TestNewDeal(t *testing.T) {
	h := newHouse(t)
	c := h.customer("lina", "华东设计院", nil)
	open := func(who, name string) func(*Tx) error {
		return func(tx *Tx) error { _, err := NewDeal(tx, h.person(tx, who), name, c, tx.Now); return err }
	}
	h.as("lina", open("lina", "浦东 体育馆 A"))
	h.refused("lina", Conflict, open("lina", "浦东体育馆ａ"))
	h.refused("lina", Invalid, open("lina", "馆"))
	h.refused("lina", Invalid, open("lina", "\u200b\u200b"))
	h.refused("wangqiang", Forbidden, open("wangqiang", "另一个馆"))
}

func TestStagesInOrder(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	try := func(to rulebook.Stage) func(*Tx) error { return h.onDeal("lina", "体育馆", advance(to)) }
	for _, to := range []rulebook.Stage{rulebook.Opportunity, rulebook.Lead, rulebook.Talks, rulebook.Won} {
		h.refused("lina", Conflict, try(to))
	}
	h.refused("lina", Invalid, try(rulebook.Lost))
	h.as("lina", try(rulebook.Project))
	h.refused("lina", Missing, try(rulebook.Talks))
	fill := func(values map[string]string) func(*Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return FillDeal(tx, d, values) })
	}
	h.refused("lina", Invalid, fill(map[string]string{"预算": "很多"}))
	h.refused("lina", Invalid, fill(map[string]string{"颜色": "红"}))
	h.as("lina", fill(map[string]string{"预算": "300万", "预计我司金额": "80万", "预计最晚投标时间": "2026-12-15", "设计单位": "华东院", "决策单位": "业主"}))
	h.refused("lina", Missing, try(rulebook.Talks))
	h.as("lina", fill(map[string]string{"使用单位": "业主"}))
	h.refused("lina", Missing, try(rulebook.Talks)) // nobody of the owner's side was visited
	h.contact("lina", "体育馆的客户有限公司", "周敏华", "领导")
	h.visited("lina", "体育馆的客户有限公司", "见了周敏华，谈了预算")
	h.as("lina", try(rulebook.Talks))
	h.as("lina", fill(map[string]string{"预计投标时间": "2026-12-20", "预计中标金额": "100万"}))
	h.as("lina", try(rulebook.Bidding))
	h.as("lina", fill(map[string]string{"发标时间": "2026-12-21", "应标时间": "2026-12-30"}))
	h.refused("lina", Missing, try(rulebook.Won)) // nothing is on file
	h.filed("体育馆", "招标文件", "投标文件")
	h.as("lina", try(rulebook.Won))
	d := h.stage("体育馆")
	if d.Stage != rulebook.Won || !d.ToFile || len(d.Advances) != 4 || d.Advances[3].N != 4 || d.Open() {
		t.Errorf("%+v", d)
	}
	h.refused("lina", Conflict, try(rulebook.Lost))
	h.refused("lina", Conflict, h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return LoseDeal(tx, d, "丢标", tx.Now) }))
	h.refused("lina", Conflict, fill(map[string]string{"备注": "x"}))
}

func TestLoseDeal(t *testing.T) {
	h := newHouse(t)
	h.newDeal("体育馆")
	lose := func(why string) func(*Tx) error {
		return h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return LoseDeal(tx, d, why, tx.Now) })
	}
	h.refused("lina", Invalid, lose(" "))
	h.as("lina", lose("丢标"))
	if d := h.stage("体育馆"); d.Stage != rulebook.Lost || d.LostWhy != "丢标" {
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
	h.at(saturday, "10:00:00")
	h.newDeal("体育馆")
	last := monday + 21 // two weeks from Saturday is a Saturday: Monday 7 December
	h.do(func(tx *Tx) error {
		if got, err := LastDay(tx, h.deal(tx, "体育馆")); err != nil || got != last {
			t.Errorf("last day %s, %v, want %s", got, err, last)
		}
		return nil
	})
	reminded, reclaimed := h.days(saturday+1, last+1, true)
	// 7 days before is a Monday; 3 before is a Friday; 1 before is a Sunday, so the Friday again.
	wantDays(t, "reminded", reminded, last-7, last-3)
	if d := h.stage("体育馆"); reclaimed != last+1 || d.Owner != "" || d.Pool == nil || d.Former != "LiNa" || len(h.notices("reclaimed/")) != 2 {
		t.Errorf("reclaimed on %s: %+v; %d told", reclaimed, d, len(h.notices("reclaimed/")))
	}

	claim := func(who string) func(*Tx) error {
		return h.onDeal(who, "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Claim(tx, p, d, tx.Now) })
	}
	h.refused("lina", Conflict, h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.at(last+7, "23:59:59")
	h.refused("lina", Forbidden, claim("lina"))
	h.at(last+8, "00:00:00")
	h.as("lina", claim("lina"))
	h.refused("wangqiang", Conflict, claim("wangqiang"))
	h.do(func(tx *Tx) error {
		if got, err := LastDay(tx, h.deal(tx, "体育馆")); err != nil || got != last+22 {
			t.Errorf("last day %s after the claim, %v, want %s", got, err, last+22)
		}
		return nil
	})
}

func TestClaimByAnother(t *testing.T) {
	h := newHouse(t)
	h.newDeal("体育馆")
	h.do(func(tx *Tx) error {
		d := h.deal(tx, "体育馆")
		d.release(tx, "不跟了")
		return Deals.Put(tx, d)
	})
	h.as("wangqiang", h.onDeal("wangqiang", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Claim(tx, p, d, tx.Now) }))
	if d := h.stage("体育馆"); d.Owner != "wangqiang" || d.Pool != nil {
		t.Errorf("%+v", d)
	}
}

// Between the look and the taking the owner may have done what was due.
func TestSweepLooksAgain(t *testing.T) {
	h := newHouse(t)
	h.newDeal("体育馆")
	h.do(func(tx *Tx) error {
		d := h.deal(tx, "体育馆")
		d.RemindedAt = tx.Now
		return Deals.Put(tx, d)
	})
	h.at(monday+15, "10:00:00")
	var over []Prospect
	h.do(func(tx *Tx) (err error) { over, err = OverdueStages(tx); return err })
	if len(over) != 1 {
		t.Fatalf("%d over", len(over))
	}
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.do(func(tx *Tx) error { return SweepStage(tx, over[0]) })
	if d := h.stage("体育馆"); d.Owner != "LiNa" || d.Stage != rulebook.Project {
		t.Errorf("%+v", d)
	}
}

// Who claimed a deal since an advance keeps their own time, whether the advance is found
// false or the finding waived.
func TestFalseAdvanceOfAClaimedDeal(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.at(wednesday, "10:00:00")
	h.as("lina", h.onDeal("lina", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Return(tx, p, d, "不跟了") }))
	claimed := h.at(thursday, "10:00:00")
	h.as("wangqiang", h.onDeal("wangqiang", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Claim(tx, p, d, tx.Now) }))
	h.at(friday, "10:00:00")
	var f *Fine
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) (err error) {
		f, err = FlagFalseAdvance(tx, p, d, "没有这回事")
		return err
	}))
	for _, stage := range []rulebook.Stage{rulebook.Opportunity, rulebook.Project} {
		if d := h.stage("体育馆"); d.Owner != "wangqiang" || d.Stage != stage || !d.EnteredAt.Equal(claimed) || f.Person != "LiNa" {
			t.Errorf("%s: %+v", stage, d)
		}
		if stage == rulebook.Opportunity {
			h.as("chenhr", func(tx *Tx) error {
				_, err := WaiveFine(tx, h.person(tx, "chenhr"), f, "有会议纪要")
				return err
			})
		}
	}
}

// Nothing is taken without a reminder that WeCom accepted a day before.
func TestReclaimNeedsAReminder(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	last := tuesday + 14
	reminded, reclaimed := h.days(wednesday, last+6, false)
	// Once it is over, every workday until one arrives.
	wantDays(t, "reminded", reminded, last-7, last-4, last-1, last+1, last+2, last+3, last+6)
	if reclaimed != 0 {
		t.Fatalf("reclaimed on %s without an accepted reminder", reclaimed)
	}
	h.at(last+6, "09:05:00") // a Monday
	h.deliver()
	_, reclaimed = h.days(last+7, last+8, false)
	if reclaimed != last+8 {
		t.Errorf("reclaimed on %s, want %s: 15 hours after the reminder is too early", reclaimed, last+8)
	}
}

func TestNoReminderOnLeave(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	last := tuesday + 14
	h.do(func(tx *Tx) error {
		return Leaves.Put(tx, &Leave{Person: "lina", From: last - 7, To: last - 6, Kind: "病假", Decided: true})
	})
	reminded, reclaimed := h.days(wednesday, last+1, true)
	// The reminder missed on leave is made good on the first day back; 3 before is a Saturday, so the Friday.
	wantDays(t, "reminded", reminded, last-5, last-4, last-1)
	if reclaimed != last+1 {
		t.Errorf("reclaimed on %s, want %s", reclaimed, last+1)
	}
}

func TestBiddingEscalates(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	h.do(func(tx *Tx) error {
		d := h.deal(tx, "体育馆")
		d.Stage = rulebook.Bidding
		return Deals.Put(tx, d)
	})
	last := rulebook.NewDay(2027, time.January, 18) // the 17th is a Sunday
	_, reclaimed := h.days(last-2, last+3, true)
	if told := h.notices("overdue/"); reclaimed != 0 || len(told) != 1 || told[0].To != "zhangwei" || h.stage("体育馆").Owner != "LiNa" {
		t.Errorf("reclaimed on %s, told %+v", reclaimed, told)
	}
}

func TestFalseAdvance(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	entered := h.stage("体育馆").EnteredAt
	flag := func(who, why string) func(*Tx) error {
		return h.onDeal(who, "体育馆", func(tx *Tx, p *Person, d *Deal) error { _, err := FlagFalseAdvance(tx, p, d, why); return err })
	}
	h.refused("zhangwei", Conflict, flag("zhangwei", "没有推进过"))
	h.at(wednesday, "10:00:00")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.refused("lina", Forbidden, flag("lina", "自首"))
	h.refused("zhangwei", Invalid, flag("zhangwei", ""))
	h.at(thursday, "10:00:00")
	h.as("zhangwei", flag("zhangwei", "没有立项文件"))
	h.refused("zhangwei", Conflict, flag("zhangwei", "再来"))
	if d := h.stage("体育馆"); d.Stage != rulebook.Opportunity || !d.EnteredAt.Equal(entered) {
		t.Errorf("%+v, want the stage before with its former entry", d)
	}
	fine := func(tx *Tx, n string) *Fine {
		f, err := Fines.Get(tx, fineKey(rulebook.FalseAdvanceID, "lina", rulebook.DayOf(h.stageTime(tx)), "体育馆", n))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	h.as("zhangwei", func(tx *Tx) error {
		f := fine(tx, "1")
		if f.Amount != 100_00 || f.Day != wednesday {
			t.Errorf("%+v", f)
		}
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.stage("体育馆"); d.Stage != rulebook.Project || !d.EnteredAt.Equal(sent(wednesday, "10:00:00")) || d.Advances[0].Undone {
		t.Errorf("%+v, want the advance restored", d)
	}
}

// stageTime is when the deal of TestFalseAdvance was first advanced.
func (h *house) stageTime(tx *Tx) time.Time { return h.deal(tx, "体育馆").Advances[0].At }

// A waiver restores nothing the deal has left behind since.
func TestWaivedAdvanceOfADealThatMovedOn(t *testing.T) {
	h := newHouse(t)
	h.at(wednesday, "10:00:00")
	h.newDeal("体育馆")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error {
		_, err := FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	h.at(thursday, "10:00:00")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.as("zhangwei", func(tx *Tx) error {
		f, err := Fines.Get(tx, fineKey(rulebook.FalseAdvanceID, "lina", wednesday, "体育馆", "1"))
		if err != nil {
			return err
		}
		_, err = WaiveFine(tx, h.person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.stage("体育馆"); !d.EnteredAt.Equal(sent(thursday, "10:00:00")) || !d.Advances[0].Undone || d.Advances[1].N != 2 {
		t.Errorf("%+v, want it as it had moved on", d)
	}
	h.as("lina", h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return LoseDeal(tx, d, "丢标", tx.Now) }))
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error {
		_, err := FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	if d := h.stage("体育馆"); d.Stage != rulebook.Lost || d.LostWhy != "丢标" {
		t.Errorf("%+v, want it to stay lost", d)
	}
}

// A win that was doubted, given back meanwhile and found true is not left in the pool.
func TestWaivedWinOfADealGivenBack(t *testing.T) {
	h := newHouse(t, noGates)
	h.at(wednesday, "10:00:00")
	h.newDeal("体育馆")
	for _, to := range []rulebook.Stage{rulebook.Project, rulebook.Talks, rulebook.Bidding, rulebook.Won} {
		h.as("lina", h.onDeal("lina", "体育馆", advance(to)))
	}
	var f *Fine
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) (err error) {
		f, err = FlagFalseAdvance(tx, p, d, "没有文件")
		return err
	}))
	h.as("lina", h.onDeal("lina", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return Return(tx, p, d, "不跟了") }))
	h.as("zhangwei", func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), f, "文件找到了")
		return err
	})
	if d := h.stage("体育馆"); d.Stage != rulebook.Won || d.Owner != "LiNa" || d.Pool != nil {
		t.Errorf("%+v", d)
	}
}

// A loss taken back gives the deal its stage and its time, also of an advance found false
// and waived while it was lost.
func TestReopenDeal(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "10:00:00")
	h.newDeal("体育馆")
	h.refused("zhangwei", Conflict, h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return ReopenDeal(tx, p, d, "没有丢") }))
	advanced := h.at(wednesday, "10:00:00")
	h.as("lina", h.onDeal("lina", "体育馆", advance(rulebook.Project)))
	h.at(thursday, "10:00:00")
	h.as("lina", h.onDeal("lina", "体育馆", func(tx *Tx, _ *Person, d *Deal) error { return LoseDeal(tx, d, "丢标", tx.Now) }))
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error {
		f, err := FlagFalseAdvance(tx, p, d, "没有这回事")
		if err != nil {
			return err
		}
		_, err = WaiveFine(tx, h.person(tx, "chenhr"), f, "有会议纪要")
		return err
	}))
	h.at(friday, "10:00:00")
	h.refused("zhangwei", Invalid, h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return ReopenDeal(tx, p, d, " ") }))
	h.as("zhangwei", h.onDeal("zhangwei", "体育馆", func(tx *Tx, p *Person, d *Deal) error { return ReopenDeal(tx, p, d, "没有丢") }))
	if d := h.stage("体育馆"); d.Stage != rulebook.Project || !d.EnteredAt.Equal(advanced) || d.LostWhy != "" || len(h.notices("reopened/")) != 1 {
		t.Errorf("%+v", d)
	}
}
