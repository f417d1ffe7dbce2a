package company_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
)

func TestQueueOnce(t *testing.T) {
	h := newHouse(t)
	queue := func(to, text string) {
		h.Do(func(tx *sales.Tx) error {
			return sales.Queue(tx, sales.Notice{Key: "test", To: to, Content: sales.Content{Text: text}})
		})
	}
	queue("lina", "一")
	queue("LINA", "二")
	queue("wangqiang", "三")
	if all := h.Notices("test/"); len(all) != 2 || all[0].Content.Text != "一" {
		t.Errorf("%+v", all)
	}
	h.Deliver()
	queue("lina", "四")
	if sent := h.Deliver(); len(sent) != 0 {
		t.Errorf("sent again: %+v", sent)
	}
	h.Do(func(tx *sales.Tx) error {
		if at, err := sales.WasSent(tx, "test", "LiNa"); err != nil || !at.Equal(h.Now) {
			t.Errorf("sent at %v, %v", at, err)
		}
		at, err := sales.SentTo(tx, "lina", h.Now)
		if len(at) != 2 {
			t.Errorf("%d sent to lina, want the greeting and this", len(at))
		}
		return err
	})
}

func TestQuietHours(t *testing.T) {
	for _, c := range []struct{ now, due, want string }{
		{"21:59:59", "", "17 21:59:59"},
		{"22:00:00", "", "18 08:00:00"},
		{"10:00:00", "23:00:00", "18 08:00:00"},
		{"10:00:00", "09:00:00", "17 10:00:00"},
		{"07:59:59", "", "17 08:00:00"},
		{"08:00:00", "", "17 08:00:00"},
	} {
		h := newHouse(t)
		h.At(tuesday, c.now)
		n := sales.Notice{Key: "test", To: "lina"}
		if c.due != "" {
			n.Due = sent(tuesday, c.due)
		}
		h.Do(func(tx *sales.Tx) error { return sales.Queue(tx, n) })
		if got := h.Notices("test/")[0].Due.In(rulebook.Zone).Format("02 15:04:05"); got != c.want {
			t.Errorf("at %s due %q: %s, want %s", c.now, c.due, got, c.want)
		}
		h.Do(func(tx *sales.Tx) error {
			next, err := sales.NextNotice(tx)
			due, err2 := sales.DueNotices(tx, 10)
			if (len(due) == 1) != !next.After(tx.Now) {
				t.Errorf("next %v, %d due", next, len(due))
			}
			if err == nil {
				err = err2
			}
			return err
		})
	}
}

func TestNoticeIsCutAndPlain(t *testing.T) {
	h := newHouse(t)
	for _, text := range []string{strings.Repeat("字", 2000), "x" + strings.Repeat("字", 2000), "xx" + strings.Repeat("字", 2000), strings.Repeat("<", 2000), strings.Repeat("字", 682) + "xx"} {
		h.Do(func(tx *sales.Tx) error {
			return sales.Queue(tx, sales.Notice{Key: text[:9] + string(rune('0'+len(text)%7)), To: "lina", Content: sales.Content{Text: text, Card: &sales.Card{TaskID: "t", Title: text, Text: text}}})
		})
	}
	checked := 0
	for _, n := range h.Notices("") {
		if n.Content.Card == nil {
			continue
		}
		checked++
		for _, part := range []struct {
			text string
			most int
		}{{n.Content.Text, 2048}, {n.Content.Card.Title, 128}, {n.Content.Card.Text, 512}} {
			if len(part.text) > part.most || len(part.text) < part.most-4 || !utf8.ValidString(part.text) || strings.Contains(part.text, "<") {
				t.Errorf("%d bytes of %d, valid %v: …%s", len(part.text), part.most, utf8.ValidString(part.text), part.text[len(part.text)-9:])
			}
		}
	}
	if checked != 5 {
		t.Errorf("%d notices, want 5", checked)
	}
	if got := sales.Fit(strings.Repeat("字", 9), 27, ""); strings.Contains(got, "…") {
		t.Errorf("cut what fits: %s", got)
	}
}

func TestStillWanted(t *testing.T) {
	h := newHouse(t)
	h.At(tuesday, "18:00:00")
	wanted := func(n sales.Notice) (why string) {
		h.Do(func(tx *sales.Tx) (err error) { why, err = company.StillWanted(tx, &n); return err })
		return why
	}
	for _, c := range []struct {
		name string
		n    sales.Notice
		want string
	}{
		{"plain", sales.Notice{To: "lina"}, ""},
		{"in time", sales.Notice{To: "lina", Until: h.Now.Add(time.Second)}, ""},
		{"too late", sales.Notice{To: "lina", Until: h.Now}, "too late to be of use"},
		{"stranger", sales.Notice{To: "nobody"}, "unknown person"},
		{"owed", sales.Notice{To: "lina", OwedDay: tuesday}, ""},
		{"never owed", sales.Notice{To: "zhangwei", OwedDay: tuesday}, "not owed any more"},
	} {
		if got := wanted(c.n); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	h.File("lina", tuesday, "18:00:30")
	if got := wanted(sales.Notice{To: "lina", OwedDay: tuesday}); got != "not owed any more" {
		t.Errorf("after filing: %q", got)
	}
	h.Dir = without(h.Dir, "LiNa")
	h.Sync()
	if got := wanted(sales.Notice{To: "lina"}); got != "left the company" {
		t.Errorf("after leaving: %q", got)
	}
}

func TestReminders(t *testing.T) {
	h := newHouse(t)
	h.Mute = true
	h.File("lina", tuesday, "17:00:00")
	for _, r := range []struct {
		clock  string
		remind func(*sales.Tx, rulebook.Day) ([]sales.Notice, error)
		key    string
	}{{"17:40:00", ledger.Nudge, "report-nudge/"}, {"18:00:00", ledger.RemindDeadline, "report-deadline/"}, {"21:30:00", ledger.LastCall, "report-last-call/"}} {
		h.At(tuesday, r.clock)
		for range 2 {
			h.Do(func(tx *sales.Tx) error {
				all, err := r.remind(tx, tuesday)
				for _, n := range all {
					err = errors.Join(err, sales.Queue(tx, n))
				}
				return err
			})
		}
		if got := h.Notices(r.key); len(got) != 3 || got[0].Content.Text != got[2].Content.Text || !strings.Contains(got[0].Content.Text, "11月17日") {
			t.Errorf("%s: %+v, want one text for the three who owe", r.key, got)
		}
		h.Now = h.Now.Add(20 * time.Minute)
		h.Deliver()
	}
	// The deadline's reminder that arrived is evidence against the one who still misses it,
	// from when WeCom accepted it.
	h.Sweep(tuesday)
	h.Do(func(tx *sales.Tx) error {
		f := h.Fine(tx, rulebook.MissingReportID, "wujun", tuesday)
		if got := strings.Join(f.Checked, "；"); !strings.Contains(got, "18:00提醒18:20送达") || !strings.Contains(got, "系统正常") {
			t.Errorf("checked %s", got)
		}
		return nil
	})
}

func TestFineNoticeIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	h.Sweep(tuesday)
	for day := wednesday; day <= thursday; day++ {
		h.At(day, "09:05:00")
		h.Do(ledger.NoticeBooked)
		h.Do(ledger.NoticeBooked)
		h.Do(func(tx *sales.Tx) error {
			due, err := sales.DueNotices(tx, 100)
			for _, n := range due {
				if err == nil && n.To == "LiNa" {
					err = company.GiveUp(tx, n, "invaliduser")
				}
			}
			return err
		})
		h.Deliver()
	}
	told := map[string]int{}
	for _, n := range h.Notices("fine/") {
		told[n.To]++
	}
	if told["LiNa"] != 2 || told["wangqiang"] != 1 {
		t.Errorf("notices %v, want lina's queued again the day after it failed", told)
	}
	h.Do(func(tx *sales.Tx) error {
		if f := h.Fine(tx, rulebook.MissingReportID, "lina", tuesday); !f.NoticedAt.IsZero() {
			t.Errorf("the term runs from %v though no notice arrived", f.NoticedAt)
		}
		return nil
	})
}

func TestHeldFinesAreToldToHR(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		return ledger.RecordHole(tx, ledger.Hole{From: tuesday.At(18 * 60), To: tuesday.At(20 * 60)})
	})
	h.Sweep(tuesday)
	h.At(wednesday, "09:05:00")
	h.Do(ledger.NoticeBooked)
	sent := h.Deliver()
	if len(sent) != 2 || sent[0].To != "chenhr" || !strings.Contains(sent[0].Content.Text, "待确认罚单4张") {
		t.Errorf("%+v, want HR alone to hear of them", sent)
	}
}

func TestCardFor(t *testing.T) {
	h := newHouse(t)
	h.Do(func(tx *sales.Tx) error {
		return sales.Queue(tx, sales.Notice{Key: "card", To: "ZhangWei", Content: sales.Content{Card: &sales.Card{TaskID: sales.CardID("fine-102437-zhang.wei"), Title: "x", Text: "y"}}})
	})
	h.Do(func(tx *sales.Tx) error {
		_, err := sales.CardFor(tx, "fine-102437-zhang@@wei", "zhangwei")
		return err
	})
	h.Refused("lina", sales.Forbidden, func(tx *sales.Tx) error { _, err := sales.CardFor(tx, "fine-102437-zhang@@wei", "lina"); return err })
}

func TestGreetings(t *testing.T) {
	h := newHouse(t)
	all := h.Notices("greeting/")
	if len(all) != 11 {
		t.Fatalf("%d greetings", len(all))
	}
	for _, n := range all {
		rep := strings.Contains(n.Content.Text, "从11月17日(周二)起")
		if want := strings.Contains("LiNa wangqiang zhoumin wujun", n.To); rep != want || len(n.Content.Text) > sales.MaxText {
			t.Errorf("%s: %s", n.To, n.Content.Text)
		}
		if hr := strings.Contains(n.Content.Text, "月结回"); hr != strings.HasSuffix(n.To, "hr") {
			t.Errorf("%s: %s", n.To, n.Content.Text)
		}
	}
	h.At(tuesday, "08:30:00")
	h.Do(sales.GreetAll)
	if len(h.Notices("greeting/")) != 11 {
		t.Error("greeted twice")
	}
}

// Who could not be reached is greeted again the next day, and owes nothing until then.
func TestGreetingThatDidNotArrive(t *testing.T) {
	h := emptyHouse(t)
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		return company.GiveUp(tx, h.NoticesIn(tx, "greeting/2026-11-16/lina")[0], "invaliduser")
	})
	h.Deliver()
	h.Sync()
	if h.Duty("lina", tuesday).Owed || len(h.Notices("greeting/")) != 11 {
		t.Error("owes without a greeting, or was greeted twice in a day")
	}
	h.At(tuesday, "22:30:00")
	h.Sync()
	h.At(wednesday, "08:00:00")
	h.Deliver()
	if h.Duty("lina", wednesday).Owed || !h.Duty("lina", thursday).Owed {
		t.Error("the duty begins on the workday after the greeting was accepted")
	}
}
