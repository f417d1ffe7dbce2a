package ledger_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/workbook"
)

// A rule that is nothing but a value in the list is booked by the sweep, noticed, appealed,
// waived with its Undo, tallied and written into HR's book. It stands here as README's recipe has
// it.
func TestARuleIsItsValue(t *testing.T) {
	undone := 0
	owl := rulebook.Rule{
		ID: "night_owl", Title: "夜报", Clause: "公司规定「夜里交日报，每次记5元」", Source: rulebook.ByDefault, Version: 1,
		Amount: func(rulebook.Law) rulebook.Fen { return 5_00 },
		Check: func(_ rulebook.Law, f rulebook.ReportFacts) *rulebook.Finding {
			if !f.Owed || f.SentAt.Before(f.Day.At(22*60)) {
				return nil
			}
			return &rulebook.Finding{Checked: []string{f.SentAt.In(rulebook.Zone).Format("15:04") + "送达"}}
		},
		OfReport: true, Shown: "22:00后才交",
		Cure: func(e rulebook.Entry) string { return "下次早点交，" + e.Title + "就没有了。" },
		Undo: func(b rulebook.Books) error { undone++; return b.ClearReport() },
	}
	h := newHouse(t, func(s *sales.Settings) { s.Law = s.Law.WithRules(append(rulebook.Rules(), owl)) })
	for _, who := range []string{"lina", "wangqiang"} {
		h.File(who, tuesday, "22:30:00")
		if got := h.Fines(who, tuesday); len(got) != 1 {
			t.Errorf("booked before the sweep: %v", got)
		}
	}
	h.Sweep(tuesday)
	h.Sweep(tuesday)
	if got := h.Fines("lina", tuesday); len(got) != 2 || got[owl.ID] != ledger.Booked {
		t.Fatalf("after the sweep: %v", got)
	}
	h.At(wednesday, "09:05:00")
	h.Do(ledger.NoticeBooked)
	told := func(who, prefix string) string {
		for _, n := range h.Deliver() {
			if n.To == who && strings.HasPrefix(n.Content.Text, prefix) {
				return n.Content.Text
			}
		}
		return ""
	}
	notice := told("LiNa", "【夜报】")
	for _, says := range []string{"【夜报】11月17日(周二)日报\n22:00后才交，记5元（罚单", "依据：公司规定「夜里交日报，每次记5元」。", "\n已核对：22:30送达。", "\n下次早点交，夜报就没有了。", "\n有异议：11月23日(周一)24:00前回「申诉 "} {
		if !strings.Contains(notice, says) {
			t.Errorf("the notice lacks %q:\n%s", says, notice)
		}
	}
	theirs := func(tx *sales.Tx, who string) *ledger.Fine { return h.Fine(tx, owl.ID, who, tuesday) }
	h.As("lina", func(tx *sales.Tx) error {
		return ledger.AppealFine(tx, h.Person(tx, "lina"), theirs(tx, "lina"), "陪客户吃饭", tx.Now)
	})
	h.As("zhangwei", func(tx *sales.Tx) error {
		f, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), theirs(tx, "lina"), "属实")
		if err == nil && (f.State != ledger.Waived || undone != 1) {
			t.Errorf("%s, undone %d times", f.State, undone)
		}
		return err
	})
	h.Do(func(tx *sales.Tx) error {
		tally, err := ledger.TallyOf(tx, tuesday.Month())
		i := slices.IndexFunc(tally.Rows, func(r ledger.TallyRow) bool { return r.Person == "wangqiang" })
		if i < 0 || tally.Rows[i].Amount != 15_00 {
			t.Errorf("the tally is %+v", tally.Rows)
		}
		var file bytes.Buffer
		if err := workbook.Month(tx, tuesday.Month(), &file); err != nil {
			return err
		}
		book, openErr := excelize.OpenReader(&file)
		if openErr != nil {
			return openErr
		}
		for _, sheet := range []string{"明细", "按人汇总(含离职)"} {
			rows, rowsErr := book.GetRows(sheet)
			if rowsErr != nil || !slices.ContainsFunc(rows, func(r []string) bool { return slices.Contains(r, "夜报") }) {
				t.Errorf("%s does not know 夜报: %v, %v", sheet, rows, rowsErr)
			}
		}
		return err
	})
	// Facts that refute it take it back like any other: the day becomes free.
	h.As("chenhr", func(tx *sales.Tx) error {
		_, err := ledger.SetCompanyDay(tx, tuesday, false, 0)
		if got := theirs(tx, "wangqiang").State; got != ledger.Waived {
			t.Errorf("on a free day it is %s", got)
		}
		return err
	})
}

// An entry outlives its rule: it is still shown, and taken back without it.
func TestAFineOutlivesItsRule(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		f := &ledger.Fine{Code: "123456", Rule: "abolished", Person: "lina", Day: tuesday, Amount: 700, State: ledger.Held}
		if f.Title(tx) != "abolished" || f.ByFacts(tx) {
			t.Errorf("it is called %s", f.Title(tx))
		}
		if err := ledger.Fines.Put(tx, f); err != nil {
			return err
		}
		_, err := ledger.WaiveFine(tx, h.Person(tx, "zhangwei"), f, "不再适用")
		return err
	})
}

// What a new hire's leave moves into their first workdays of duty is taken back.
func TestNewcomersDaysMove(t *testing.T) {
	h := newHouse(t)
	h.At(monday, "10:00:00")
	h.Dir.People = append(slices.Clone(h.Dir.People), sales.Entry{UserID: "xiaoliu", Name: "小刘", Departments: []int{2}, Active: true})
	h.Sync()
	h.Deliver()
	next := monday.AddDays(7)
	for _, day := range []rulebook.Day{tuesday, wednesday, thursday, friday, next} {
		h.Sweep(day)
	}
	for _, c := range []struct {
		day  rulebook.Day
		want int
	}{{tuesday, 0}, {wednesday, 0}, {thursday, 0}, {friday, 1}, {next, 1}} {
		if got := h.Fines("xiaoliu", c.day); len(got) != c.want {
			t.Errorf("%s: %v, want %d", c.day, got, c.want)
		}
		if got := h.Fines("lina", c.day); len(got) != 1 {
			t.Errorf("%s: a colleague has %v", c.day, got)
		}
	}
	h.As("chenhr", func(tx *sales.Tx) error {
		waived, err := ledger.SetCompanyDay(tx, wednesday, false, 3) // another department's
		if len(waived) > 0 && waived[0].Person == "xiaoliu" {
			t.Errorf("waived %+v", waived[0])
		}
		return err
	})
	h.As("chenhr", func(tx *sales.Tx) error { _, err := ledger.SetCompanyDay(tx, wednesday, false, 2); return err })
	if got := h.Fines("xiaoliu", friday)[rulebook.MissingReportID]; got != ledger.Waived {
		t.Errorf("Friday, the third day of duty by now, is %s", got)
	}
	if got := h.Fines("xiaoliu", next)[rulebook.MissingReportID]; got != ledger.Booked {
		t.Errorf("Monday, the fourth, is %s", got)
	}
	h.Do(func(tx *sales.Tx) error {
		if n := h.Person(tx, "lina"); n.Newcomer {
			t.Error("who was there at the first synchronisation is a new hire")
		}
		return nil
	})
}
