package ledger_test

import (
	"context"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
)

func TestFineChart(t *testing.T) {
	all := []ledger.FineState{"", ledger.Held, ledger.Booked, ledger.Appealed, ledger.Upheld, ledger.Waived, ledger.Settled}
	allowed := map[[2]ledger.FineState]bool{
		{"", ledger.Held}: true, {"", ledger.Booked}: true,
		{ledger.Held, ledger.Booked}: true, {ledger.Held, ledger.Waived}: true,
		{ledger.Booked, ledger.Appealed}: true, {ledger.Booked, ledger.Waived}: true, {ledger.Booked, ledger.Settled}: true,
		{ledger.Appealed, ledger.Upheld}: true, {ledger.Appealed, ledger.Waived}: true,
		{ledger.Upheld, ledger.Settled}: true,
	}
	h := newHouse(t)
	h.File("lina", tuesday, "18:07:00")
	for _, from := range all {
		for _, to := range all[1:] {
			h.Do(func(tx *sales.Tx) error {
				f := h.Fine(tx, rulebook.LateReportID, "lina", tuesday)
				f.State = from
				moves := len(f.Moves)
				err := f.Move(tx, to, "测试")
				if (err == nil) != allowed[[2]ledger.FineState{from, to}] {
					t.Errorf("%q → %q: %v", from, to, err)
				}
				if err == nil && (len(f.Moves) != moves+1 || f.Moves[moves] != ledger.Move{At: tx.Now, By: sales.System, From: from, To: to, Why: "测试"}) {
					t.Errorf("%q → %q: move %+v", from, to, f.Moves[len(f.Moves)-1])
				}
				return nil
			})
		}
	}
}

func TestFineOnceAndItsCode(t *testing.T) {
	h := newHouse(t, func(s *sales.Settings) { s.MadeUp = true })
	key := ledger.FineKey(rulebook.LateReportID, "lina", tuesday)
	taken := rulebook.FineCode(key, 6)
	h.Do(func(tx *sales.Tx) error {
		return ledger.Fines.Put(tx, &ledger.Fine{Code: taken, Rule: rulebook.LateReportID, Person: "wangqiang", Day: monday, State: ledger.Waived})
	})
	f := h.File("lina", tuesday, "18:07:00").Changed[0]
	if f.Code != rulebook.FineCode(key, 7) || f.Amount != 1000 || f.Department != 2 || f.Manager != "zhangwei" || f.Person != "LiNa" {
		t.Errorf("%+v, want a code of seven digits, 10 yuan, the day's department and manager", f)
	}
	if six := h.File("wangqiang", tuesday, "18:08:00").Changed[0].Code; len(six) != 6 {
		t.Errorf("code %s, want six digits where nothing collides", six)
	}
	if more := h.File("lina", tuesday, "18:30:00").Changed; len(more) != 0 {
		t.Errorf("a second late filing changed %+v", more)
	}
	h.Sweep(tuesday)
	if got := h.Fines("lina", tuesday); len(got) != 1 {
		t.Errorf("fines %v, want the late one alone", got)
	}
	h.Do(func(tx *sales.Tx) error {
		if got, err := ledger.FineByCode(tx, f.Code); err != nil || got.Key() != f.Key() {
			t.Errorf("by code: %v, %v", got, err)
		}
		return nil
	})
	h.Refused("lina", sales.NotFound, func(tx *sales.Tx) error { _, err := ledger.FineByCode(tx, "999999"); return err })
}

// booked gives lina a missing fine of Tuesday whose notice arrived on Wednesday 09:05.
func booked(h *house) {
	h.T.Helper()
	h.Sweep(tuesday)
	h.At(wednesday, "09:05:00")
	h.Do(ledger.NoticeBooked)
	h.Deliver()
}

func (h *house) appeal(who string, rule string, day rulebook.Day) {
	h.T.Helper()
	h.As(who, func(tx *sales.Tx) error {
		return ledger.AppealFine(tx, h.Person(tx, who), h.Fine(tx, rule, who, day), "当时在客户那儿", tx.Now)
	})
}

func TestAppealTerm(t *testing.T) {
	for _, c := range []struct {
		name  string
		leave *sales.Leave
		day   rulebook.Day
		clock string
		ok    bool
	}{
		{"the third workday after", nil, monday + 7, "23:59:59", true},
		{"the fourth", nil, tuesday + 7, "00:00:00", false},
		{"leave does not count", &sales.Leave{Person: "lina", From: friday, To: friday, Kind: "病假", Decided: true}, tuesday + 7, "23:59:59", true},
		{"half a day does", &sales.Leave{Person: "lina", From: friday, To: friday, Half: sales.Morning, Kind: "病假", Decided: true}, tuesday + 7, "00:00:00", false},
		{"undecided leave does", &sales.Leave{Person: "lina", From: friday, To: friday, Kind: "病假"}, tuesday + 7, "00:00:00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			booked(h)
			if c.leave != nil {
				h.Do(func(tx *sales.Tx) error { return sales.Leaves.Put(tx, c.leave) })
			}
			h.At(c.day, c.clock)
			err := h.Store.Update(context.Background(), sales.Origin{Actor: "lina"}, func(tx *sales.Tx) error {
				return ledger.AppealFine(tx, h.Person(tx, "lina"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "在路上", tx.Now)
			})
			if (err == nil) != c.ok || err != nil && !sales.IsRefusal(err, sales.Conflict) {
				t.Errorf("got %v, want allowed: %v", err, c.ok)
			}
		})
	}
}

func TestAppealBeforeTheNoticeArrives(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	h.At(friday, "09:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.Deliver()
	h.As("zhangwei", func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "确有其事")
		return err
	})
	if told := h.Deliver(); len(told) != 1 || told[0].To != "LiNa" || !strings.Contains(told[0].Content.Text, "已撤销") {
		t.Errorf("%+v, want the one who appealed to be told", told)
	}
}

func TestDeciders(t *testing.T) {
	decide := func(h *house, who string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			return ledger.UpholdFine(tx, h.Person(tx, who), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "查过了")
		}
	}
	h := newHouse(t)
	booked(h)
	h.Refused("zhangwei", sales.Conflict, decide(h, "zhangwei")) // nobody appealed
	h.Refused("wangqiang", sales.Forbidden, func(tx *sales.Tx) error {
		return ledger.AppealFine(tx, h.Person(tx, "wangqiang"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "x", tx.Now)
	})
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	if asked := h.Deliver(); len(asked) != 1 || asked[0].To != "zhangwei" || asked[0].Content.Card == nil {
		t.Errorf("asked %+v, want lina's manager by card", asked)
	}
	for _, who := range []string{"lina", "wangqiang", "sunli", "root"} {
		h.Refused(who, sales.Forbidden, decide(h, who))
	}
	h.Refused("wangfang", sales.Invalid, func(tx *sales.Tx) error {
		return ledger.UpholdFine(tx, h.Person(tx, "wangfang"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "  ")
	})
	h.As("wangfang", decide(h, "wangfang"))
	if got := h.Fines("lina", tuesday)[rulebook.MissingReportID]; got != ledger.Upheld {
		t.Errorf("%s, want upheld", got)
	}
	h.Refused("chenhr", sales.Conflict, func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "chenhr"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "算了")
		return err
	})
}

// Whoever flagged or booked a fine by hand may take it back, and decides no appeal.
func TestDecidersByHand(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error { return ledger.NamedUnreachable(tx, "lina") })
	h.At(tuesday, "18:40:00")
	h.Do(func(tx *sales.Tx) error { return ledger.NamedUnreachable(tx, "lina") })
	h.Sweep(tuesday)
	h.As("chenhr", func(tx *sales.Tx) error {
		return ledger.ConfirmFine(tx, h.Person(tx, "chenhr"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "手机没坏")
	})
	h.At(wednesday, "08:00:00")
	h.Deliver()
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.Refused("chenhr", sales.Forbidden, func(tx *sales.Tx) error {
		return ledger.UpholdFine(tx, h.Person(tx, "chenhr"), h.Fine(tx, rulebook.MissingReportID, "lina", tuesday), "手机没坏")
	})
	h.Do(func(tx *sales.Tx) error {
		_, hr, err := ledger.DecidersOf(tx, h.Fine(tx, rulebook.MissingReportID, "lina", tuesday))
		if sales.Names(hr) != "刘洋" {
			t.Errorf("HR who decide: %s", sales.Names(hr))
		}
		return err
	})

	h.File("wangqiang", wednesday, "17:00:00")
	h.As("zhangwei", func(tx *sales.Tx) error {
		_, err := ledger.FlagFalseReport(tx, h.Person(tx, "zhangwei"), h.Person(tx, "wangqiang"), wednesday, "「拜访了华东设计院」没去过")
		return err
	})
	h.Deliver()
	h.appeal("wangqiang", rulebook.FalseReportID, wednesday)
	if asked := h.Deliver(); len(asked) != 1 || asked[0].To != "wangfang" {
		t.Errorf("asked %+v, want the next leader up", asked)
	}
	h.Refused("zhangwei", sales.Forbidden, func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), h.Fine(tx, rulebook.FalseReportID, "wangqiang", wednesday), "算了")
		return err
	})
	h.As("wangfang", func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "wangfang"), h.Fine(tx, rulebook.FalseReportID, "wangqiang", wednesday), "有合影")
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		if r, err := ledger.ReportOf(tx, "wangqiang", wednesday); err != nil || r.FalseBy != "" {
			t.Errorf("%+v, %v: the report is still called false", r, err)
		}
		return nil
	})
}

func TestFlagFalseReport(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "18:07:00")
	h.File("lina", saturday, "12:00:00")
	flag := func(who string, day rulebook.Day, reason string) func(*sales.Tx) error {
		return func(tx *sales.Tx) error {
			_, err := ledger.FlagFalseReport(tx, h.Person(tx, who), h.Person(tx, "lina"), day, reason)
			return err
		}
	}
	h.Refused("lina", sales.Forbidden, flag("lina", tuesday, "自首"))
	h.Refused("zhangwei", sales.NotFound, flag("zhangwei", wednesday, "没去"))
	h.Refused("zhangwei", sales.Conflict, flag("zhangwei", saturday, "没去"))
	h.Refused("zhangwei", sales.Invalid, flag("zhangwei", tuesday, " "))
	h.At(tuesday+30, "23:00:00")
	long := "「拜访了华东设计院」" + strings.Repeat("没有去过<a href>", 200)
	h.As("zhangwei", flag("zhangwei", tuesday, long))
	h.Refused("zhangwei", sales.Conflict, flag("zhangwei", tuesday, "又一次"))
	if got := h.Fines("lina", tuesday); got[rulebook.FalseReportID] != ledger.Booked || got[rulebook.LateReportID] != ledger.Booked {
		t.Errorf("fines %v, want false on top of late", got)
	}
	text := h.Notices("fine/")[0].Content.Text
	if !strings.Contains(text, "「拜访了华东设计院」") || !strings.Contains(text, "申诉") || strings.Contains(text, "<") || len(text) > sales.MaxText {
		t.Errorf("%d bytes: %s", len(text), text)
	}
	h.At(tuesday+31, "00:00:00")
	h.Refused("zhangwei", sales.Conflict, flag("zhangwei", tuesday, "太晚"))
}

func TestWaivedBeforeItsNotice(t *testing.T) {
	h := newHouse(t)
	h.File("lina", tuesday, "17:00:00")
	h.At(tuesday, "22:30:00")
	var f *ledger.Fine
	h.As("zhangwei", func(tx *sales.Tx) (err error) {
		f, err = ledger.FlagFalseReport(tx, h.Person(tx, "zhangwei"), h.Person(tx, "lina"), tuesday, "没去")
		return err
	})
	waive := func(tx *sales.Tx) error {
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), h.Fine(tx, f.Rule, "lina", tuesday), "看错了")
		return err
	}
	h.At(tuesday, "23:00:00")
	h.As("zhangwei", waive)
	h.At(wednesday, "08:00:00")
	if sent := h.Deliver(); len(sent) != 0 {
		t.Errorf("sent %+v about a fine that was waived in the night", sent)
	}
	// Had it been under way already, they would be told of the waiver after it.
	h.Do(func(tx *sales.Tx) error { return company.Accepted(tx, h.NoticesIn(tx, "fine/")[0]) })
	if told := h.Deliver(); len(told) != 1 || !strings.Contains(told[0].Content.Text, "看错了") {
		t.Errorf("told %+v", told)
	}
}

func TestOverdueAppeals(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.At(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.At(wednesday+7, "23:00:00") // the fifth workday
	h.Do(ledger.OverdueAppeals)
	if n := len(h.Notices("appeal/")); n != 1 {
		t.Fatalf("%d asked, want the manager alone until the fifth workday is over", n)
	}
	h.At(thursday+7, "09:05:00")
	h.Do(ledger.OverdueAppeals)
	h.At(friday+7, "09:05:00")
	h.Do(ledger.OverdueAppeals)
	if n := len(h.Notices("appeal/")); n != 3 {
		t.Errorf("%d asked, want the manager and two of HR, once", n)
	}
}

func TestAttachPhoto(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.At(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	attach := func(clock string) (n int) {
		h.At(wednesday, clock)
		h.As("lina", func(tx *sales.Tx) error {
			fines, err := ledger.AttachPhoto(tx, h.Person(tx, "lina"), "media", tx.Now)
			n = len(fines)
			return err
		})
		return n
	}
	if a, b := attach("10:10:00"), attach("10:10:01"); a != 1 || b != 0 {
		t.Errorf("attached %d at ten minutes and %d a second later", a, b)
	}
}
