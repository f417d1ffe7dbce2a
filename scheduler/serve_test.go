package scheduler

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	logtest "github.com/sirupsen/logrus/hooks/test"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

// fixed is an address book that never changes.
type fixed sales.Directory

func (f fixed) Directory(context.Context) (sales.Directory, error) { return sales.Directory(f), nil }

// counting is a wire that accepts everything.
type counting struct{ sent atomic.Int64 }

func (c *counting) Encode([]string, sales.Content) ([]byte, error) { return []byte("x"), nil }

func (c *counting) Send(context.Context, []byte) (outbox.Sent, error) {
	c.sent.Add(1)
	return outbox.Sent{}, nil
}

func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := company.Open(storage.New(storagetest.Memory(), time.Now), sales.Settings{Law: rulebook.DefaultLaw()})
		log, _ := logtest.NewNullLogger()
		wire := &counting{}
		people := fixed{Departments: []sales.Department{{ID: 1}}, People: []sales.Entry{{UserID: "lina", Departments: []int{1}, Active: true}}}
		ran := make(chan time.Time, 100)
		job := Job{Name: "a", Spec: func(rulebook.Law) string { return "30 * * * *" }, Run: func(_ context.Context, _ *Env, slot time.Time) error {
			ran <- slot
			return nil
		}}
		loop := newLoop(&Env{Store: store, Directory: people, Log: log}, outbox.NewDeliverer(store, wire, log), time.Now, []Job{directorySync, job})
		ctx, stop := context.WithCancel(t.Context())
		if err := loop.Start(ctx); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() { ended <- loop.Serve(ctx) }()
		synctest.Wait()

		// Jobs run at their moment: synctest begins at midnight UTC, a full hour.
		begin := time.Now()
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if len(ran) != 3 {
			t.Errorf("ran %d times in 3 hours", len(ran))
		}
		if slot := <-ran; !slot.Equal(begin.Add(30 * time.Minute)) {
			t.Errorf("ran for %v", slot)
		}

		// A poke sends what was queued at once.
		time.Sleep(10 * time.Second)
		queue := func(key string) {
			err := store.Update(ctx, Origin("test"), func(tx *sales.Tx) error {
				return sales.Queue(tx, sales.Notice{Key: key, To: "lina", Content: sales.Content{Text: key}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		queue("first")
		synctest.Wait()
		if wire.sent.Load() != 0 {
			t.Error("sent without being asked to look")
		}
		loop.Poke()
		loop.Poke()
		synctest.Wait()
		if wire.sent.Load() != 1 {
			t.Error("not sent after a poke")
		}
		// Without one within a minute.
		queue("second")
		time.Sleep(time.Minute)
		synctest.Wait()
		if wire.sent.Load() != 2 {
			t.Error("not sent within a minute")
		}

		// Life is marked until the end.
		time.Sleep(25 * time.Second)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		stopped := time.Now()
		time.Sleep(10 * time.Minute)
		var hole *ledger.Hole
		err := store.Update(t.Context(), Origin("test"), func(tx *sales.Tx) (err error) {
			hole, err = ledger.RecordDown(tx, ledger.Down)
			return err
		})
		if err != nil || hole == nil || !hole.From.Equal(stopped) {
			t.Errorf("%v, %v, want a hole from %v", err, hole, stopped)
		}
	})
}
