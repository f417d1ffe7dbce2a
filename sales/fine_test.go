package sales

import (
	"context"
	"strings"
	"testing"

	"salesbot/rulebook"
)

func TestFineChart(t *testing.T) {
	all := []FineState{"", Held, Booked, Appealed, Upheld, Waived, Settled}
	allowed := map[[2]FineState]bool{
		{"", Held}: true, {"", Booked}: true,
		{Held, Booked}: true, {Held, Waived}: true,
		{Booked, Appealed}: true, {Booked, Waived}: true, {Booked, Settled}: true,
		{Appealed, Upheld}: true, {Appealed, Waived}: true,
		{Upheld, Settled}: true,
	}
	h := newHouse(t)
	h.file("lina", tuesday, "18:07:00")
	for _, from := range all {
		for _, to := range all[1:] {
			h.do(func(tx *Tx) error {
				f := h.fine(tx, rulebook.LateReportID, "lina", tuesday)
				f.State = from
				moves := len(f.Moves)
				err := f.move(tx, to, "测试")
				if (err == nil) != allowed[[2]FineState{from, to}] {
					t.Errorf("%q → %q: %v", from, to, err)
				}
				if err == nil && (len(f.Moves) != moves+1 || f.Moves[moves] != Move{At: tx.Now, By: System, From: from, To: to, Why: "测试"}) {
					t.Errorf("%q → %q: move %+v", from, to, f.Moves[len(f.Moves)-1])
				}
				return nil
			})
		}
	}
}

func TestFineOnceAndItsCode(t *testing.T) {
	h := newHouse(t)
	key := fineKey(rulebook.LateReportID, "lina", tuesday)
	taken := rulebook.FineCode(key, 6)
	h.do(func(tx *Tx) error {
		return Fines.Put(tx, &Fine{Code: taken, Rule: rulebook.LateReportID, Person: "wangqiang", Day: monday, State: Waived})
	})
	f := h.file("lina", tuesday, "18:07:00").Changed[0]
	if f.Code != rulebook.FineCode(key, 7) || f.Amount != 1000 || f.Department != 2 || f.Manager != "zhangwei" || f.Person != "LiNa" {
		t.Errorf("%+v, want a code of seven digits, 10 yuan, the day's department and manager", f)
	}
	if six := h.file("wangqiang", tuesday, "18:08:00").Changed[0].Code; len(six) != 6 {
		t.Errorf("code %s, want six digits where nothing collides", six)
	}
	if more := h.file("lina", tuesday, "18:30:00").Changed; len(more) != 0 {
		t.Errorf("a second late filing changed %+v", more)
	}
	h.sweep(tuesday)
	if got := h.fines("lina", tuesday); len(got) != 1 {
		t.Errorf("fines %v, want the late one alone", got)
	}
	h.do(func(tx *Tx) error {
		if got, err := FineByCode(tx, f.Code); err != nil || got.key() != f.key() {
			t.Errorf("by code: %v, %v", got, err)
		}
		return nil
	})
	h.refused("lina", NotFound, func(tx *Tx) error { _, err := FineByCode(tx, "999999"); return err })
}

// booked gives lina a missing fine of Tuesday whose notice arrived on Wednesday 09:05.
func booked(h *house) {
	h.t.Helper()
	h.sweep(tuesday)
	h.at(wednesday, "09:05:00")
	h.do(NoticeBooked)
	h.deliver()
}

func (h *house) appeal(who string, rule string, day rulebook.Day) {
	h.t.Helper()
	h.as(who, func(tx *Tx) error {
		return AppealFine(tx, h.person(tx, who), h.fine(tx, rule, who, day), "当时在客户那儿", tx.Now)
	})
}

func TestAppealTerm(t *testing.T) {
	for _, c := range []struct {
		name  string
		leave *Leave
		day   rulebook.Day
		clock string
		ok    bool
	}{
		{"the third workday after", nil, monday + 7, "23:59:59", true},
		{"the fourth", nil, tuesday + 7, "00:00:00", false},
		{"leave does not count", &Leave{Person: "lina", From: friday, To: friday, Kind: "病假", Decided: true}, tuesday + 7, "23:59:59", true},
		{"half a day does", &Leave{Person: "lina", From: friday, To: friday, Half: Morning, Kind: "病假", Decided: true}, tuesday + 7, "00:00:00", false},
		{"undecided leave does", &Leave{Person: "lina", From: friday, To: friday, Kind: "病假"}, tuesday + 7, "00:00:00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			booked(h)
			if c.leave != nil {
				h.do(func(tx *Tx) error { return Leaves.Put(tx, c.leave) })
			}
			h.at(c.day, c.clock)
			err := h.store.Update(context.Background(), Origin{Actor: "lina"}, func(tx *Tx) error {
				return AppealFine(tx, h.person(tx, "lina"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "在路上", tx.Now)
			})
			if (err == nil) != c.ok || err != nil && !IsRefusal(err, Conflict) {
				t.Errorf("got %v, want allowed: %v", err, c.ok)
			}
		})
	}
}

func TestAppealBeforeTheNoticeArrives(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday)
	h.at(friday, "09:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.deliver()
	h.as("zhangwei", func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "确有其事")
		return err
	})
	if told := h.deliver(); len(told) != 1 || told[0].To != "LiNa" || !strings.Contains(told[0].Content.Text, "已撤销") {
		t.Errorf("%+v, want the one who appealed to be told", told)
	}
}

func TestDeciders(t *testing.T) {
	decide := func(h *house, who string) func(*Tx) error {
		return func(tx *Tx) error {
			return UpholdFine(tx, h.person(tx, who), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "查过了")
		}
	}
	h := newHouse(t)
	booked(h)
	h.refused("zhangwei", Conflict, decide(h, "zhangwei")) // nobody appealed
	h.refused("wangqiang", Forbidden, func(tx *Tx) error {
		return AppealFine(tx, h.person(tx, "wangqiang"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "x", tx.Now)
	})
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	if asked := h.deliver(); len(asked) != 1 || asked[0].To != "zhangwei" || asked[0].Content.Card == nil {
		t.Errorf("asked %+v, want lina's manager by card", asked)
	}
	for _, who := range []string{"lina", "wangqiang", "sunli", "root"} {
		h.refused(who, Forbidden, decide(h, who))
	}
	h.refused("wangfang", Invalid, func(tx *Tx) error {
		return UpholdFine(tx, h.person(tx, "wangfang"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "  ")
	})
	h.as("wangfang", decide(h, "wangfang"))
	if got := h.fines("lina", tuesday)[rulebook.MissingReportID]; got != Upheld {
		t.Errorf("%s, want upheld", got)
	}
	h.refused("chenhr", Conflict, func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "chenhr"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "算了")
		return err
	})
}

// Whoever flagged or booked a fine by hand may take it back, and decides no appeal.
func TestDecidersByHand(t *testing.T) {
	h := newHouse(t)
	h.do(func(tx *Tx) error { return NamedUnreachable(tx, "lina") })
	h.at(tuesday, "18:40:00")
	h.do(func(tx *Tx) error { return NamedUnreachable(tx, "lina") })
	h.sweep(tuesday)
	h.as("chenhr", func(tx *Tx) error {
		return ConfirmFine(tx, h.person(tx, "chenhr"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "手机没坏")
	})
	h.at(wednesday, "08:00:00")
	h.deliver()
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.refused("chenhr", Forbidden, func(tx *Tx) error {
		return UpholdFine(tx, h.person(tx, "chenhr"), h.fine(tx, rulebook.MissingReportID, "lina", tuesday), "手机没坏")
	})
	h.do(func(tx *Tx) error {
		_, hr, err := DecidersOf(tx, h.fine(tx, rulebook.MissingReportID, "lina", tuesday))
		if Names(hr) != "刘洋" {
			t.Errorf("HR who decide: %s", Names(hr))
		}
		return err
	})

	h.file("wangqiang", wednesday, "17:00:00")
	h.as("zhangwei", func(tx *Tx) error {
		_, err := FlagFalseReport(tx, h.person(tx, "zhangwei"), h.person(tx, "wangqiang"), wednesday, "「拜访了华东设计院」没去过")
		return err
	})
	h.deliver()
	h.appeal("wangqiang", rulebook.FalseReportID, wednesday)
	if asked := h.deliver(); len(asked) != 1 || asked[0].To != "wangfang" {
		t.Errorf("asked %+v, want the next leader up", asked)
	}
	h.refused("zhangwei", Forbidden, func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), h.fine(tx, rulebook.FalseReportID, "wangqiang", wednesday), "算了")
		return err
	})
	h.as("wangfang", func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "wangfang"), h.fine(tx, rulebook.FalseReportID, "wangqiang", wednesday), "有合影")
		return err
	})
	h.do(func(tx *Tx) error {
		if r, err := ReportOf(tx, "wangqiang", wednesday); err != nil || r.FalseBy != "" {
			t.Errorf("%+v, %v: the report is still called false", r, err)
		}
		return nil
	})
}

func TestFlagFalseReport(t *testing.T) {
	h := newHouse(t)
	h.file("lina", tuesday, "18:07:00")
	h.file("lina", saturday, "12:00:00")
	flag := func(who string, day rulebook.Day, reason string) func(*Tx) error {
		return func(tx *Tx) error {
			_, err := FlagFalseReport(tx, h.person(tx, who), h.person(tx, "lina"), day, reason)
			return err
		}
	}
	h.refused("lina", Forbidden, flag("lina", tuesday, "自首"))
	h.refused("zhangwei", NotFound, flag("zhangwei", wednesday, "没去"))
	h.refused("zhangwei", Conflict, flag("zhangwei", saturday, "没去"))
	h.refused("zhangwei", Invalid, flag("zhangwei", tuesday, " "))
	h.at(tuesday+30, "23:00:00")
	long := "「拜访了华东设计院」" + strings.Repeat("没有去过<a href>", 200)
	h.as("zhangwei", flag("zhangwei", tuesday, long))
	h.refused("zhangwei", Conflict, flag("zhangwei", tuesday, "又一次"))
	if got := h.fines("lina", tuesday); got[rulebook.FalseReportID] != Booked || got[rulebook.LateReportID] != Booked {
		t.Errorf("fines %v, want false on top of late", got)
	}
	text := h.notices("fine/")[0].Content.Text
	if !strings.Contains(text, "「拜访了华东设计院」") || !strings.Contains(text, "申诉") || strings.Contains(text, "<") || len(text) > MaxText {
		t.Errorf("%d bytes: %s", len(text), text)
	}
	h.at(tuesday+31, "00:00:00")
	h.refused("zhangwei", Conflict, flag("zhangwei", tuesday, "太晚"))
}

func TestWaivedBeforeItsNotice(t *testing.T) {
	h := newHouse(t)
	h.file("lina", tuesday, "17:00:00")
	h.at(tuesday, "22:30:00")
	var f *Fine
	h.as("zhangwei", func(tx *Tx) (err error) {
		f, err = FlagFalseReport(tx, h.person(tx, "zhangwei"), h.person(tx, "lina"), tuesday, "没去")
		return err
	})
	waive := func(tx *Tx) error {
		_, err := WaiveFine(tx, h.person(tx, "zhangwei"), h.fine(tx, f.Rule, "lina", tuesday), "看错了")
		return err
	}
	h.at(tuesday, "23:00:00")
	h.as("zhangwei", waive)
	h.at(wednesday, "08:00:00")
	if sent := h.deliver(); len(sent) != 0 {
		t.Errorf("sent %+v about a fine that was waived in the night", sent)
	}
	// Had it been under way already, they would be told of the waiver after it.
	h.do(func(tx *Tx) error { return Accepted(tx, h.noticesIn(tx, "fine/")[0]) })
	if told := h.deliver(); len(told) != 1 || !strings.Contains(told[0].Content.Text, "看错了") {
		t.Errorf("told %+v", told)
	}
}

func TestOverdueAppeals(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.at(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	h.at(wednesday+7, "23:00:00") // the fifth workday
	h.do(OverdueAppeals)
	if n := len(h.notices("appeal/")); n != 1 {
		t.Fatalf("%d asked, want the manager alone until the fifth workday is over", n)
	}
	h.at(thursday+7, "09:05:00")
	h.do(OverdueAppeals)
	h.at(friday+7, "09:05:00")
	h.do(OverdueAppeals)
	if n := len(h.notices("appeal/")); n != 3 {
		t.Errorf("%d asked, want the manager and two of HR, once", n)
	}
}

func TestAttachPhoto(t *testing.T) {
	h := newHouse(t)
	booked(h)
	h.at(wednesday, "10:00:00")
	h.appeal("lina", rulebook.MissingReportID, tuesday)
	attach := func(clock string) (n int) {
		h.at(wednesday, clock)
		h.as("lina", func(tx *Tx) error {
			fines, err := AttachPhoto(tx, h.person(tx, "lina"), "media", tx.Now)
			n = len(fines)
			return err
		})
		return n
	}
	if a, b := attach("10:10:00"), attach("10:10:01"); a != 1 || b != 0 {
		t.Errorf("attached %d at ten minutes and %d a second later", a, b)
	}
}
