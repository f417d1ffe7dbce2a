package scheduler

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

// A whole day and the morning after, as people receive it.
func TestDay(t *testing.T) {
	h := newHouse(t)
	h.start()
	h.wantLetters("我是销售助手", monday.At(8*60+30), "lina", "wangqiang", "zhoumin", "zhangwei", "sunli", "wangfang", "chenhr")
	h.until(monday.At(23 * 60))
	if n := len(h.got); n != 7 {
		t.Errorf("%d letters on the first day, want the greetings alone", n)
	}

	tuesday := monday + 1
	h.until(tuesday.At(17 * 60))
	h.report("lina")
	h.until(tuesday.At(17*60 + 40))
	h.wantLetters("18:00截止", tuesday.At(17*60+40), "wangqiang", "zhoumin")
	h.until(tuesday.At(18*60 + 20))
	h.wantLetters("今天的日报还没收到", tuesday.At(18*60), "wangqiang", "zhoumin")
	h.report("zhoumin")
	h.until(tuesday.At(22 * 60))
	evening := h.wantLetters("暂未交", tuesday.At(18*60+35), "zhangwei", "sunli", "wangfang")
	h.wantLetters("24:00前交是延交", tuesday.At(21*60+30), "wangqiang")
	for _, l := range evening {
		want := map[string][]string{
			"zhangwei": {"【上海销售部】11月17日(周二)", "\n应交2｜按时1｜延交0｜暂未交1", "暂未交：王强"},
			"sunli":    {"【杭州销售部】", "应交1｜按时0｜延交1｜暂未交0"},
			"wangfang": {"【华东大区】11月17日(周二)", "\n应交3｜按时1｜延交1｜暂未交1", "\n上海销售部：应交2｜按时1｜延交0｜暂未交1", "\n杭州销售部：应交1｜按时0｜延交1｜暂未交0"},
		}[l.to]
		for _, part := range want {
			if !strings.Contains(l.text, part) {
				t.Errorf("evening digest of %s lacks %q:\n%s", l.to, part, l.text)
			}
		}
		if strings.Contains(l.text, "直属") {
			t.Errorf("a line about leaders alone:\n%s", l.text)
		}
		if l.to == "wangfang" && (strings.Contains(l.text, "王强") || strings.Contains(l.text, "周敏")) {
			t.Errorf("a director's digest names people:\n%s", l.text)
		}
	}

	wednesday := tuesday + 1
	h.until(wednesday.At(10 * 60))
	fines := h.fines()
	if got := fmt.Sprint(len(fines)); got != "2" {
		t.Fatalf("%s fines, want zhoumin's for late and wangqiang's for missing", got)
	}
	if f := fines[0]; f.Person != "wangqiang" || f.Rule != rulebook.MissingReportID || f.State != ledger.Booked || !f.BookedAt.Equal(wednesday.At(5)) {
		t.Errorf("fine %+v", f)
	}
	h.wantLetters("【缺交】11月17日", wednesday.At(9*60+5), "wangqiang")
	morning := h.wantLetters(")情况", wednesday.At(9*60+10), "zhangwei", "sunli", "wangfang")
	for _, l := range morning {
		want := map[string]string{"zhangwei": "缺交：王强", "sunli": "延交：周敏", "wangfang": "\n上海销售部：应交2｜按时1｜延交0｜缺交1｜罚单1"}[l.to]
		if !strings.Contains(l.text, want) {
			t.Errorf("morning digest of %s lacks %q:\n%s", l.to, want, l.text)
		}
	}
	if f := h.fines()[0]; !f.NoticedAt.Equal(wednesday.At(9*60 + 5)) {
		t.Errorf("noticed at %v", f.NoticedAt)
	}
}

// Running every slot of the day again adds nothing.
func TestSlotsAreIdempotent(t *testing.T) {
	h := newHouse(t)
	h.start()
	day := monday + 1
	h.until(day.At(9 * 60))
	for _, c := range []struct {
		job   string
		clock rulebook.Clock
		key   string
		want  int
	}{
		{"nudge", 17*60 + 40, "report-nudge/", 3},
		{"report-deadline", 18 * 60, "report-deadline/", 3},
		{"evening-digest", 18*60 + 35, "digest-evening/", 3},
		{"last-call", 21*60 + 30, "report-last-call/", 3},
		{"report-sweep", 24*60 + 5, "", 0},
		{"fine-notices", 24*60 + 9*60 + 5, "fine/", 3},
		{"morning-digest", 24*60 + 9*60 + 10, "digest-morning/", 3},
		{"monthly-tally", 24*60 + 9*60 + 20, "tally/", 0},
	} {
		slot := day.Start().Add(day.At(c.clock).Sub(day.Start()))
		h.now = slot
		if c.job == "report-sweep" {
			h.update(func(tx *sales.Tx) error { // WeCom accepted the last call
				all, err := storage.Collect(sales.Notices.Scan(tx, "report-last-call/"))
				for _, n := range all {
					err = errors.Join(err, n.Accept(tx))
				}
				return err
			})
		}
		for range 3 {
			if err := h.run(c.job, slot); err != nil {
				t.Fatalf("%s: %v", c.job, err)
			}
		}
		if c.key != "" && h.count(c.key) != c.want {
			t.Errorf("%s: %d notices, want %d", c.job, h.count(c.key), c.want)
		}
	}
	if n := len(h.fines()); n != 3 {
		t.Errorf("%d fines, want 3", n)
	}
}

func TestNothingOnDaysOff(t *testing.T) {
	h := newHouse(t)
	h.start()
	saturday := monday + 5
	h.until(saturday.At(8 * 60))
	before := len(h.got)
	h.until((saturday + 2).At(8*60 + 59))
	for _, l := range h.got[before:] {
		t.Errorf("on the weekend to %s: %s", l.to, l.text)
	}
	// Friday's fines were booked on Saturday and are told on Monday; so is Friday's digest.
	h.until((saturday + 2).At(9*60 + 30))
	h.wantLetters("【缺交】11月20日", (saturday + 2).At(9*60+5), "lina", "wangqiang", "zhoumin")
	h.wantLetters("11月20日(周五)情况", (saturday + 2).At(9*60+10), "zhangwei", "sunli", "wangfang")
}

// A department's own day off silences its manager, not the director above.
func TestDigestsFollowTheDepartmentsCalendar(t *testing.T) {
	h := newHouse(t)
	h.start()
	day := monday + 1
	h.until(day.At(9 * 60))
	h.update(func(tx *sales.Tx) error {
		_, err := ledger.SetCompanyDay(tx, day, false, 3)
		return err
	})
	h.until(day.At(20 * 60))
	h.wantLetters("今天的日报还没收到", day.At(18*60), "lina", "wangqiang")
	h.wantLetters("暂未交", day.At(18*60+35), "zhangwei", "wangfang")
	h.until((day + 1).At(10 * 60))
	// Wednesday morning is about each one's own workday before: Tuesday, or Monday, on
	// which nobody owed anything yet.
	h.wantLetters(")情况", (day + 1).At(9*60+10), "zhangwei", "wangfang")
}

func TestMonthlyTally(t *testing.T) {
	h := newHouse(t)
	h.now = rulebook.NewDay(2026, 11, 25).At(9 * 60) // duty from the 26th: three workdays
	h.start()
	h.until(rulebook.NewDay(2026, 11, 30).At(20 * 60))
	if n := len(h.with("【罚款统计】")); n != 0 {
		t.Errorf("%d tallies within the month", n)
	}
	h.update(func(tx *sales.Tx) error { // the first workday is the 2nd
		_, err := ledger.SetCompanyDay(tx, rulebook.NewDay(2026, 12, 1), false, 0)
		return err
	})
	first := rulebook.NewDay(2026, 12, 2)
	h.until(first.At(12 * 60))
	found := h.wantLetters("【罚款统计】2026年11月", first.At(9*60+20), "chenhr")
	for _, want := range []string{"计入9张，3人，合计270元", "李娜 3张 90元", "结算 2026-11"} {
		if len(found) == 1 && !strings.Contains(found[0].text, want) {
			t.Errorf("tally lacks %q:\n%s", want, found[0].text)
		}
	}
	h.until(rulebook.NewDay(2026, 12, 3).At(12 * 60))
	if n := len(h.with("【罚款统计】")); n != 1 {
		t.Errorf("%d tallies, want 1", n)
	}
}

func TestBeforeGoLive(t *testing.T) {
	h := newHouse(t)
	h.store.Settings().GoLive = monday + 7
	h.start()
	h.until((monday + 4).At(23 * 60))
	if len(h.got) > 0 || len(h.fines()) > 0 {
		t.Errorf("%d letters, %d fines before go_live", len(h.got), len(h.fines()))
	}
	h.until((monday + 7).At(9 * 60))
	h.wantLetters("我是销售助手", (monday + 7).At(8*60), "lina", "wangqiang", "zhoumin", "zhangwei", "sunli", "wangfang", "chenhr")
}
