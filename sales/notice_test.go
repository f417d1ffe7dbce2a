package sales

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
)

func TestQueueOnce(t *testing.T) {
	h := newHouse(t)
	queue := func(to, text string) {
		h.do(func(tx *Tx) error { return Queue(tx, Notice{Key: "test", To: to, Content: Content{Text: text}}) })
	}
	queue("lina", "一")
	queue("LINA", "二")
	queue("wangqiang", "三")
	if all := h.notices("test/"); len(all) != 2 || all[0].Content.Text != "一" {
		t.Errorf("%+v", all)
	}
	h.deliver()
	queue("lina", "四")
	if sent := h.deliver(); len(sent) != 0 {
		t.Errorf("sent again: %+v", sent)
	}
	h.do(func(tx *Tx) error {
		if at, err := WasSent(tx, "test", "LiNa"); err != nil || !at.Equal(h.now) {
			t.Errorf("sent at %v, %v", at, err)
		}
		at, err := SentTo(tx, "lina", h.now)
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
		h.at(tuesday, c.now)
		n := Notice{Key: "test", To: "lina"}
		if c.due != "" {
			n.Due = sent(tuesday, c.due)
		}
		h.do(func(tx *Tx) error { return Queue(tx, n) })
		if got := h.notices("test/")[0].Due.In(rulebook.Zone).Format("02 15:04:05"); got != c.want {
			t.Errorf("at %s due %q: %s, want %s", c.now, c.due, got, c.want)
		}
		h.do(func(tx *Tx) error {
			next, err := NextNotice(tx)
			due, err2 := DueNotices(tx, 10)
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
		h.do(func(tx *Tx) error {
			return Queue(tx, Notice{Key: text[:9] + string(rune('0'+len(text)%7)), To: "lina", Content: Content{Text: text, Card: &Card{TaskID: "t", Title: text, Text: text}}})
		})
	}
	checked := 0
	for _, n := range h.notices("") {
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
	if got := Fit(strings.Repeat("字", 9), 27, ""); strings.Contains(got, "…") {
		t.Errorf("cut what fits: %s", got)
	}
}

func TestStillWanted(t *testing.T) {
	h := newHouse(t)
	h.at(tuesday, "18:00:00")
	wanted := func(n Notice) (why string) {
		h.do(func(tx *Tx) (err error) { why, err = StillWanted(tx, &n); return err })
		return why
	}
	for _, c := range []struct {
		name string
		n    Notice
		want string
	}{
		{"plain", Notice{To: "lina"}, ""},
		{"in time", Notice{To: "lina", Until: h.now.Add(time.Second)}, ""},
		{"too late", Notice{To: "lina", Until: h.now}, "too late to be of use"},
		{"stranger", Notice{To: "nobody"}, "unknown person"},
		{"owed", Notice{To: "lina", OwedDay: tuesday}, ""},
		{"never owed", Notice{To: "zhangwei", OwedDay: tuesday}, "not owed any more"},
	} {
		if got := wanted(c.n); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	h.file("lina", tuesday, "18:00:30")
	if got := wanted(Notice{To: "lina", OwedDay: tuesday}); got != "not owed any more" {
		t.Errorf("after filing: %q", got)
	}
	h.dir = without(h.dir, "LiNa")
	h.sync()
	if got := wanted(Notice{To: "lina"}); got != "left the company" {
		t.Errorf("after leaving: %q", got)
	}
}

func TestReminders(t *testing.T) {
	h := newHouse(t)
	h.file("lina", tuesday, "17:00:00")
	for _, r := range []struct {
		clock  string
		remind func(*Tx, rulebook.Day) ([]Notice, error)
		key    string
	}{{"17:40:00", Nudge, "report-nudge/"}, {"18:00:00", RemindDeadline, "report-deadline/"}, {"21:30:00", LastCall, "report-last-call/"}} {
		h.at(tuesday, r.clock)
		for range 2 {
			h.do(func(tx *Tx) error {
				all, err := r.remind(tx, tuesday)
				for _, n := range all {
					err = errors.Join(err, Queue(tx, n))
				}
				return err
			})
		}
		if got := h.notices(r.key); len(got) != 3 || got[0].Content.Text != got[2].Content.Text || !strings.Contains(got[0].Content.Text, "11月17日") {
			t.Errorf("%s: %+v, want one text for the three who owe", r.key, got)
		}
	}
	// The deadline's reminder that arrived is evidence against the one who still misses it.
	h.deliver()
	h.sweep(tuesday)
	h.do(func(tx *Tx) error {
		f := h.fine(tx, rulebook.MissingReportID, "wujun", tuesday)
		if got := strings.Join(f.Checked, "；"); !strings.Contains(got, "18:00提醒已发出") || !strings.Contains(got, "系统正常") {
			t.Errorf("checked %s", got)
		}
		return nil
	})
}

func TestFineNoticeIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	h.sweep(tuesday)
	for day := wednesday; day <= thursday; day++ {
		h.at(day, "09:05:00")
		h.do(NoticeBooked)
		h.do(NoticeBooked)
		h.do(func(tx *Tx) error {
			due, err := DueNotices(tx, 100)
			for _, n := range due {
				if err == nil && n.To == "LiNa" {
					err = GiveUp(tx, n, "invaliduser")
				}
			}
			return err
		})
		h.deliver()
	}
	told := map[string]int{}
	for _, n := range h.notices("fine/") {
		told[n.To]++
	}
	if told["LiNa"] != 2 || told["wangqiang"] != 1 {
		t.Errorf("notices %v, want lina's queued again the day after it failed", told)
	}
	h.do(func(tx *Tx) error {
		if f := h.fine(tx, rulebook.MissingReportID, "lina", tuesday); !f.NoticedAt.IsZero() {
			t.Errorf("the term runs from %v though no notice arrived", f.NoticedAt)
		}
		return nil
	})
}

func TestHeldFinesAreToldToHR(t *testing.T) {
	h := newHouse(t)
	h.do(func(tx *Tx) error {
		return Outages.Put(tx, &Outage{From: tuesday.At(18 * 60), To: tuesday.At(20 * 60)})
	})
	h.sweep(tuesday)
	h.at(wednesday, "09:05:00")
	h.do(NoticeBooked)
	sent := h.deliver()
	if len(sent) != 2 || sent[0].To != "chenhr" || !strings.Contains(sent[0].Content.Text, "待确认罚单4张") {
		t.Errorf("%+v, want HR alone to hear of them", sent)
	}
}

func TestCardFor(t *testing.T) {
	h := newHouse(t)
	h.do(func(tx *Tx) error {
		return Queue(tx, Notice{Key: "card", To: "ZhangWei", Content: Content{Card: &Card{TaskID: taskID("fine-102437-zhang.wei"), Title: "x", Text: "y"}}})
	})
	h.do(func(tx *Tx) error { _, err := CardFor(tx, "fine-102437-zhang@@wei", "zhangwei"); return err })
	h.refused("lina", Forbidden, func(tx *Tx) error { _, err := CardFor(tx, "fine-102437-zhang@@wei", "lina"); return err })
}

func TestGreetings(t *testing.T) {
	h := newHouse(t)
	all := h.notices("greeting/")
	if len(all) != 11 {
		t.Fatalf("%d greetings", len(all))
	}
	for _, n := range all {
		rep := strings.Contains(n.Content.Text, "从11月17日(周二)起")
		if want := strings.Contains("LiNa wangqiang zhoumin wujun", n.To); rep != want || len(n.Content.Text) > MaxText {
			t.Errorf("%s: %s", n.To, n.Content.Text)
		}
		if hr := strings.Contains(n.Content.Text, "月结回"); hr != strings.HasSuffix(n.To, "hr") {
			t.Errorf("%s: %s", n.To, n.Content.Text)
		}
	}
	h.at(tuesday, "08:30:00")
	h.do(GreetAll)
	if len(h.notices("greeting/")) != 11 {
		t.Error("greeted twice")
	}
}

// Who could not be reached is greeted again the next day, and owes nothing until then.
func TestGreetingThatDidNotArrive(t *testing.T) {
	h := emptyHouse(t)
	h.sync()
	h.do(func(tx *Tx) error { return GiveUp(tx, h.noticesIn(tx, "greeting/2026-11-16/lina")[0], "invaliduser") })
	h.deliver()
	h.sync()
	if h.duty("lina", tuesday).Owed || len(h.notices("greeting/")) != 11 {
		t.Error("owes without a greeting, or was greeted twice in a day")
	}
	h.at(tuesday, "22:30:00")
	h.sync()
	h.at(wednesday, "08:00:00")
	h.deliver()
	if h.duty("lina", wednesday).Owed || !h.duty("lina", thursday).Owed {
		t.Error("the duty begins on the workday after the greeting was accepted")
	}
}
