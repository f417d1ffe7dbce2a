package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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

// A look runs in a View, once; what it notes and the conversation are written with the
// receipt.
func TestLooksRunBesideTheWriter(t *testing.T) {
	for name, engine := range map[string]storage.Engine{"once": storagetest.Memory(), "twice": storagetest.Twice(storagetest.Memory())} {
		t.Run(name, func(t *testing.T) {
			h := houseOn(t, engine)
			h.say("lina", "新玩具 小熊 圆的")
			h.say("lina", "新玩具 小鸭 黄的")
			views := 0
			h.toys.look = func(turn *bot.Turn) {
				if err := toyTable.Put(turn.Tx, &toy{Name: "不该", At: h.now}); !errors.Is(err, storage.ErrReadOnly) {
					t.Errorf("%q could write: %v", turn.Message.Text, err)
				}
				views++
			}
			look := func(what, answer string, pieces ...string) {
				t.Helper()
				if h.contains(answer, what, pieces...); views != 1 {
					t.Errorf("%s looked %d times", what, views)
				}
				views = 0
			}
			look("a line", h.say("lina", "看"), "1 小熊", "2 小鸭")
			look("a number", h.say("lina", "2"), "小鸭 LiNa")
			look("a click", h.click("lina", "show"), "玩具2个")
			h.say("lina", "看 小")
			views = 0
			look("an answer", h.say("lina", "1"), "小熊 LiNa")
			if h.want("lina", "看 小熊 9", "没有第「9」页"); views != 1 {
				t.Errorf("refused, and looked %d times", views)
			}
			h.stored("小熊 LiNa 10:00 圆的 seen 1", "小鸭 LiNa 10:00 黄的 seen 1")
			h.toys.look, h.toys.runs = nil, nil
			if h.want("LINA", "看 小熊", "seen 1"); h.lastActor() != "LiNa" {
				t.Errorf("noted by %s", h.lastActor())
			}
			if h.want("lina", "记 小熊 方的", "方的"); name == "once" && !slices.Equal(h.toys.runs, []string{"show", "note"}) {
				t.Errorf("carried out %q", h.toys.runs)
			}
		})
	}
}

// A command that says it Reads and writes all the same loses nothing.
func TestALookThatWrites(t *testing.T) {
	h := newHouse(t)
	bot.ByKey(h.router.Commands, "new").Reads = true
	h.want("lina", "新玩具 小熊", "怎样的？")
	h.want("lina", "圆的", "有了")
	h.stored("小熊 LiNa 10:00 圆的")
}

// What another process answered meanwhile is not overwritten by a look that began before.
func TestAConversationThatMovedOn(t *testing.T) {
	h := newHouse(t)
	h.say("lina", "今天")
	times := 0
	h.toys.look = func(turn *bot.Turn) {
		if times++; times == 1 {
			h.update(func(tx *sales.Tx) error {
				return bot.Conversations.Put(tx, &bot.Conversation{Person: "lina", Dialogue: &bot.Dialogue{Command: "new", Param: "名称", At: h.now}})
			})
		}
	}
	h.want("lina", "看", "玩具0个")
	if times != 2 {
		t.Errorf("looked %d times", times)
	}
}

// Messages of one person wait for one another; others' do not, and nobody waits for a look.
func TestOneMessageOfAPersonAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.say("lina", "新玩具 小熊 圆的")
		looking, goOn := make(chan bool), make(chan bool)
		h.toys.look = func(*bot.Turn) { looking <- true; <-goOn }
		var mu sync.Mutex
		var done []string
		var all sync.WaitGroup
		handle := func(ctx context.Context, who, said string) {
			m := bot.Message{ID: who + said, From: who, SentAt: h.now, Kind: bot.Text, Text: said}
			all.Go(func() {
				reply, err := h.router.Handle(ctx, m, nil)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					reply.Text = err.Error()
				}
				done = append(done, m.ID+": "+strings.SplitN(reply.Text, "\n", 2)[0])
			})
		}
		handle(t.Context(), "LiNa", "看 小熊")
		<-looking
		handle(t.Context(), "lina", "记 小熊 一")
		synctest.Wait()
		handle(t.Context(), "LINA", "记 小熊 二")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		handle(ctx, "lina", "记 小熊 三")
		handle(t.Context(), "zhangwei", "新玩具 小鸭 黄的")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		want := []string{"zhangwei新玩具 小鸭 黄的: 有了：小鸭 zhangwei 10:00 黄的", "lina记 小熊 三: message lina记 小熊 三: context deadline exceeded"}
		slices.Sort(want)
		mu.Lock()
		slices.Sort(done)
		if !slices.Equal(done, want) {
			t.Errorf("beside a look: %q", done)
		}
		if n := h.router.Senders(); n != 1 {
			t.Errorf("%d people are waited for, want 李娜 alone", n)
		}
		done = nil
		mu.Unlock()
		close(goOn)
		all.Wait()
		if want := []string{"LiNa看 小熊: 小熊 LiNa 10:00 圆的", "lina记 小熊 一: 好：小熊 LiNa 10:00 一 seen 1", "LINA记 小熊 二: 好：小熊 LiNa 10:00 二 seen 1"}; !slices.Equal(done, want) {
			t.Errorf("in order: %q", done)
		}
		if n := h.router.Senders(); n != 0 {
			t.Errorf("%d people are remembered", n)
		}
	})
}

// What took longer to see than the message had is kept, so that the next delivery has it.
func TestALookThatTookTooLong(t *testing.T) {
	h := newHouse(t)
	ctx, cancel := context.WithCancel(t.Context())
	h.toys.look = func(*bot.Turn) { cancel() }
	reply, err := h.router.Handle(ctx, bot.Message{ID: "m", From: "lina", SentAt: h.now, Kind: bot.Text, Text: "看"}, nil)
	if err != nil || h.receipts()["m"] == nil || reply.Text != "玩具0个：" {
		t.Errorf("%q, %v", reply.Text, err)
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
	h.want("down", "看", "你不在本应用的可见范围")
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
