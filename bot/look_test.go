package bot_test

import (
	"context"
	"errors"
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
