package bot_test

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/storage/bolt"
)

// slowLook is how long the benchmark's manager looks each time.
const slowLook = 200 * time.Millisecond

// BenchmarkActBesideALook measures how long a rep's short act takes while nobody else does
// anything, while a manager looks without a pause, and while the same command does not say
// that it Reads: p99-ms stays where it was, against slowLook and more.
func BenchmarkActBesideALook(b *testing.B) {
	for _, beside := range []struct {
		name         string
		looks, reads bool
	}{{"nobody", false, true}, {"a-look", true, true}, {"an-act-as-slow", true, false}} {
		b.Run("beside="+beside.name, func(b *testing.B) {
			engine, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{Fatal: func(err error) { b.Error(err) }})
			if err != nil {
				b.Fatal(err)
			}
			h := houseOn(b, engine)
			h.say("lina", "新玩具 小熊 圆的")
			h.toys.look = func(*bot.Turn) { time.Sleep(slowLook) }
			bot.ByKey(h.router.Commands, "show").Reads = beside.reads
			stop := make(chan bool)
			var manager sync.WaitGroup
			if beside.looks {
				manager.Go(func() { h.lookUntil(stop) })
				time.Sleep(slowLook / 2) // in the midst of a look
			}
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				h.say("lina", "记 小熊 方的")
				took = append(took, time.Since(start))
			}
			close(stop)
			manager.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// lookUntil has 张伟 look again and again.
func (h *house) lookUntil(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		m := bot.Message{ID: "look" + time.Now().String(), From: "zhangwei", Kind: bot.Text, Text: "看", SentAt: h.now}
		if _, err := h.router.Handle(h.t.Context(), m, nil); err != nil {
			h.t.Error(err)
			return
		}
	}
}
