package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"salesbot/bot"
	"salesbot/sales"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

// A redrawer remembers what it was told.
type redrawer struct{ drawn []string }

func (r *redrawer) UpdateCard(_ context.Context, userids []string, code, text string) error {
	r.drawn = append(r.drawn, strings.Join(userids, "|")+" "+code+" "+text)
	return errors.New("no network") // which is no matter
}

func (r *redrawer) want(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(r.drawn, want) {
		t.Errorf("drawn %q, want %q", r.drawn, want)
	}
}

// The same message gets the same answer and does nothing, look or act.
func TestTheSameMessageAgain(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具 小熊 圆的")
	for _, said := range []string{"看 小熊", "记 小熊 方的", "坏", "什么"} {
		m := bot.Message{ID: "same " + said, From: "lina", SentAt: h.now, Kind: bot.Text, Text: said}
		first, err := h.router.Handle(t.Context(), m, nil)
		if err != nil || first.Text == "" {
			t.Fatalf("%s: %q, %v", said, first.Text, err)
		}
		ran := len(h.toys.runs)
		h.update(func(tx *sales.Tx) error {
			return toyTable.Put(tx, &toy{Name: "小熊", Owner: "LiNa", Text: "变了", At: h.now})
		})
		if again, err := h.router.Handle(t.Context(), m, nil); err != nil || again != first {
			t.Errorf("%s again: %q, %v, want %q", said, again.Text, err, first.Text)
		}
		if len(h.toys.runs) != ran {
			t.Errorf("%s ran again", said)
		}
	}
	h.stored("小熊 LiNa 10:00 变了")
}

// A refusal undoes the act and what it queued, and is the answer.
func TestARefusalUndoes(t *testing.T) {
	h := newHouse(t)
	h.want("lina", "拒", "不行。", "!办好了", "!1 看")
	h.stored()
}

// What goes wrong is kept with a number; the message is never lost, the act undone.
func TestAPanicIsKept(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "新玩具")
	answer := h.say("lina", "坏")
	r := h.receipts()["m2"]
	h.contains(answer, "answer", "我出错了", r.Failed)
	if r.Failed == "" || r.Raw != "raw 坏" || !strings.Contains(r.Cause, "坏了") || r.Answer != answer || !strings.Contains(h.log.String(), r.Failed) {
		t.Errorf("receipt %+v\nlog %s", r, h.log.String())
	}
	h.stored()
	h.toys.look = func(*bot.Turn) { panic("look") }
	h.want("lina", "看", "我出错了")
	if r := h.receipts()["m3"]; r.Failed == "" || !strings.Contains(r.Cause, "panic: look") {
		t.Errorf("receipt of a look %+v", r)
	}
	h.toys.look = nil
	h.router.On = map[bot.Kind]func(*bot.Turn) error{bot.Fix: func(*bot.Turn) error { return errors.New("no") }}
	h.contains(h.send(bot.Message{From: "lina", Kind: bot.Fix, Raw: "31.2,121.4"}), "a place", "位置没有存上")
	if r := h.receipts()["m4"]; r.Raw != "" || r.Message.Raw != "" {
		t.Errorf("a place is kept: %+v", r)
	}
}

// Where nothing can be stored the message has to come again.
func TestNothingStored(t *testing.T) {
	engine := storagetest.Memory()
	h := houseOn(t, engine)
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"看", "新玩具 小熊 圆的"} {
		if _, err := h.router.Handle(t.Context(), bot.Message{ID: said, From: "lina", Kind: bot.Text, Text: said, SentAt: h.now}, nil); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("%s: %v", said, err)
		}
	}
}

// Who is not known is looked up once, outside the transaction, and taken in where the
// directory knows them.
func TestStrangers(t *testing.T) {
	h := newHouse(t)
	h.want("nobody", "看", "你不在本应用的可见范围")
	asked := 0
	h.router.Lookup = func(_ context.Context, userid string) (sales.Entry, error) {
		asked++
		switch userid {
		case "wujun":
			return sales.Entry{UserID: "WuJun", Name: "吴军", Departments: []int{2}, Active: true}, nil
		case "down":
			return sales.Entry{}, errors.New("no network")
		}
		return sales.Entry{}, fmt.Errorf("%s: %w", userid, bot.ErrStranger)
	}
	h.router.Join = func(tx *sales.Tx, e sales.Entry) error {
		if tx.Actor != sales.System {
			t.Errorf("joined by %s", tx.Actor)
		}
		return sales.People.Put(tx, &sales.Person{UserID: e.UserID, Name: e.Name, Departments: e.Departments, Main: 2, Active: true})
	}
	h.want("wujun", "今天", "11月20日")
	h.want("wujun", "今天", "11月20日")
	h.want("nobody", "看", "你不在本应用的可见范围")
	h.want("down", "看", "还没接通")
	if asked != 3 || !strings.Contains(h.log.String(), "no network") || strings.Contains(h.log.String(), "nobody") {
		t.Errorf("asked %d times, log %s", asked, h.log.String())
	}
	h.update(func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, "wujun")
		if err != nil {
			return err
		}
		p.Active = false
		return sales.People.Put(tx, p)
	})
	h.router.Lookup = nil
	h.want("wujun", "今天", "通讯录里已经没有你了")
}

// Nothing of somebody suspended is carried out; every message gets the one answer.
func TestSuspended(t *testing.T) {
	h := newHouse(t)
	earlier := h.now
	h.wait(5)
	h.update(func(tx *sales.Tx) error {
		hr, err := sales.PersonByID(tx, "chenhr")
		if err != nil {
			return err
		}
		p, err := sales.PersonByID(tx, "lina")
		if err != nil {
			return err
		}
		_, err = sales.Suspend(tx, hr, p, "调查")
		return err
	})
	h.want("lina", "看", "停用", "!玩具")
	h.want("lina", "新玩具 小熊 圆的", "停用")
	if got := h.send(bot.Message{From: "lina", Kind: bot.Fix}); got != "" {
		t.Errorf("a fix is answered %q", got)
	}
	h.stored()
	h.contains(h.send(bot.Message{From: "lina", Kind: bot.Text, Text: "新玩具 小熊 圆的", SentAt: earlier}), "written before", "有了：小熊")
}

// What comes from nobody, and kinds nobody handles, are on record and answer nothing.
func TestOtherMessages(t *testing.T) {
	h := newHouse(t)
	h.router.On = map[bot.Kind]func(*bot.Turn) error{bot.System: func(t *bot.Turn) error {
		t.Note(func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "系统", At: tx.Now}) })
		return nil
	}}
	for _, m := range []bot.Message{{Kind: bot.System}, {From: "lina", Kind: bot.Enter}, {From: "lina", Kind: bot.Other}} {
		if got := h.send(m); got != "" {
			t.Errorf("%s is answered %q", m.Kind, got)
		}
	}
	if n := len(h.receipts()); n != 3 {
		t.Errorf("%d receipts", n)
	}
	h.stored("系统  10:00")
}

func TestForgetReceipts(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "看")
	h.wait(91 * 24 * 60)
	h.say("lina", "看")
	h.update(func(tx *sales.Tx) error {
		n, err := bot.ForgetReceipts(tx, 10)
		if n != 1 {
			t.Errorf("forgot %d", n)
		}
		return err
	})
	if all := h.receipts(); len(all) != 1 || all["m2"] == nil {
		t.Errorf("left: %v", all)
	}
}
