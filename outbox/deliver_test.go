package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/storage/storagetest"
)

// wire stands for WeCom: it records what goes over it and answers as told.
type wire struct {
	payloads []string
	answer   func(n int, p packet) (outbox.Sent, error) // n counts from 1; nil: everything is accepted
}

type packet struct {
	To      []string
	Content sales.Content
}

func (w *wire) Encode(to []string, content sales.Content) ([]byte, error) {
	for _, id := range to {
		if strings.Contains(id, "|") {
			return nil, fmt.Errorf("message to %q: no userid", id)
		}
	}
	return json.Marshal(packet{to, content})
}

func (w *wire) Send(_ context.Context, payload []byte) (outbox.Sent, error) {
	w.payloads = append(w.payloads, string(payload))
	var p packet
	if err := json.Unmarshal(payload, &p); err != nil {
		return outbox.Sent{}, err
	}
	if w.answer == nil {
		return outbox.Sent{MsgID: "m1"}, nil
	}
	return w.answer(len(w.payloads), p)
}

func (w *wire) texts() []string {
	var all []string
	for _, raw := range w.payloads {
		var p packet
		json.Unmarshal([]byte(raw), &p)
		all = append(all, p.Content.Text)
	}
	return all
}

// post is an outbox on a real store with a clock that stands still.
type post struct {
	runs  int
	t     *testing.T
	now   time.Time
	store *sales.Store
	wire  *wire
	out   *outbox.Deliverer
	log   *logtest.Hook
}

// friday is a workday, long before the quiet hours.
var friday = time.Date(2026, 11, 20, 15, 0, 0, 0, rulebook.Zone)

func newPost(t *testing.T, people ...string) *post {
	t.Helper()
	p := &post{t: t, now: friday, wire: &wire{}}
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "salesbot.db"), bolt.Options{Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	p.store = company.Open(storage.New(storagetest.Twice(engine), func() time.Time { return p.now }), sales.Settings{Law: rulebook.DefaultLaw()})
	dir := sales.Directory{Departments: []sales.Department{{ID: 1, Name: "上海销售部"}}}
	for _, id := range people {
		dir.People = append(dir.People, sales.Entry{UserID: id, Name: id, Departments: []int{1}, Active: true})
	}
	p.update(func(tx *sales.Tx) error {
		_, err := company.SyncDirectory(tx, dir)
		return err
	})
	p.restart()
	return p
}

// restart puts a new process on the same store.
func (p *post) restart() {
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	p.out, p.log = outbox.NewDeliverer(p.store, p.wire, log), hook
}

func (p *post) update(fn func(*sales.Tx) error) {
	p.t.Helper()
	if err := p.store.Update(p.t.Context(), sales.Origin{Actor: sales.System, Via: "test"}, fn); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) queue(notices ...sales.Notice) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		for _, n := range notices {
			if err := sales.Queue(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func note(to, text string) sales.Notice {
	return sales.Notice{Key: "test/" + text, To: to, Content: sales.Content{Text: text}, Reason: "test"}
}

func (p *post) run() {
	p.t.Helper()
	// Bounded, so that an outbox that never comes to rest fails instead of hanging.
	if p.runs++; p.runs > 2000 {
		p.t.Fatal("2000 runs and no end")
	}
	for range 200 {
		if more, err := p.out.Round(p.t.Context()); err != nil {
			p.t.Fatal(err)
		} else if !more {
			return
		}
	}
	p.t.Fatal("200 rounds and something is due still")
}

// deliver goes round until nothing is due.
func (p *post) deliver(ctx context.Context) error {
	for {
		if worked, err := p.out.Round(ctx); err != nil || !worked {
			return err
		}
	}
}

func (p *post) next() time.Time {
	p.t.Helper()
	next, err := p.out.Next(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return next
}

func (p *post) notice(to, text string) *sales.Notice {
	p.t.Helper()
	var n *sales.Notice
	err := p.store.View(p.t.Context(), func(tx *sales.Tx) (err error) {
		n, err = sales.Notices.Get(tx, "test/"+text+"/"+strings.ToLower(to))
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *post) wantState(to, text string, want sales.NoticeState) *sales.Notice {
	p.t.Helper()
	n := p.notice(to, text)
	if n.State != want {
		p.t.Errorf("notice %q to %s is %s (%s), want %s", text, to, n.State, n.Error, want)
	}
	return n
}

func (p *post) wantNext(want time.Time) {
	p.t.Helper()
	if next := p.next(); !next.Equal(want) {
		p.t.Errorf("next is %v, want %v", next, want)
	}
}

func (p *post) wantSends(want ...string) {
	p.t.Helper()
	if got := fmt.Sprint(p.wire.texts()); got != fmt.Sprint(want) {
		p.t.Errorf("sent %s, want %v", got, want)
	}
}

// wantOpen checks how many batches are left.
func (p *post) wantOpen(want int) {
	p.t.Helper()
	var open []*outbox.Batch
	err := p.store.View(p.t.Context(), func(tx *sales.Tx) (err error) {
		open, err = storage.Collect(outbox.Batches.Scan(tx, ""))
		return err
	})
	if err != nil || len(open) != want {
		p.t.Errorf("%d batches open (%v), want %d", len(open), err, want)
	}
}

func (p *post) unreachable(userid string) bool {
	p.t.Helper()
	var has bool
	err := p.store.View(p.t.Context(), func(tx *sales.Tx) (err error) {
		has, err = ledger.Unreachables.Has(tx, tx.Today().String()+"/"+userid)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return has
}

func fails(outcome outbox.Outcome, wait time.Duration) func(int, packet) (outbox.Sent, error) {
	return func(int, packet) (outbox.Sent, error) {
		return outbox.Sent{}, &outbox.SendError{Outcome: outcome, Wait: wait, Err: errors.New("wire: " + string(outcome))}
	}
}
