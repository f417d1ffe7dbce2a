package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	logtest "github.com/sirupsen/logrus/hooks/test"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/storage/storagetest"
)

// wire stands for WeCom: it records what goes over it and answers as told.
type wire struct {
	payloads []string
	answer   func(n int, p packet) (bot.Sent, error) // n counts from 1; nil: everything is accepted
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

func (w *wire) Send(_ context.Context, payload []byte) (bot.Sent, error) {
	w.payloads = append(w.payloads, string(payload))
	var p packet
	if err := json.Unmarshal(payload, &p); err != nil {
		return bot.Sent{}, err
	}
	if w.answer == nil {
		return bot.Sent{MsgID: "m1"}, nil
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
	t     *testing.T
	now   time.Time
	store *sales.Store
	wire  *wire
	out   *bot.Deliverer
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
	p.store = sales.NewStore(storage.New(storagetest.Twice(engine), func() time.Time { return p.now }), sales.Settings{Law: rulebook.DefaultLaw()})
	dir := sales.Directory{Departments: []sales.Department{{ID: 1, Name: "上海销售部"}}}
	for _, id := range people {
		dir.People = append(dir.People, sales.Entry{UserID: id, Name: id, Departments: []int{1}, Active: true})
	}
	p.update(func(tx *sales.Tx) error {
		_, err := sales.SyncDirectory(tx, dir)
		return err
	})
	p.restart()
	return p
}

// restart puts a new process on the same store.
func (p *post) restart() {
	log, hook := logtest.NewNullLogger()
	log.SetLevel(logrus.DebugLevel)
	p.out, p.log = bot.NewDeliverer(p.store, p.wire, log), hook
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
	if err := p.out.Run(p.t.Context()); err != nil {
		p.t.Fatal(err)
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
	var open []*bot.Batch
	err := p.store.View(p.t.Context(), func(tx *sales.Tx) (err error) {
		open, err = storage.Collect(bot.Batches.Scan(tx, ""))
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
		has, err = sales.Unreachables.Has(tx, tx.Today().String()+"/"+userid)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return has
}

func fails(outcome bot.Outcome, wait time.Duration) func(int, packet) (bot.Sent, error) {
	return func(int, packet) (bot.Sent, error) {
		return bot.Sent{}, &bot.SendError{Outcome: outcome, Wait: wait, Err: errors.New("wire: " + string(outcome))}
	}
}

func TestDeliverGroupsEqualContent(t *testing.T) {
	var people []string
	for i := range 1500 {
		people = append(people, fmt.Sprintf("u%04d", i))
	}
	p := newPost(t, people...)
	all := []sales.Notice{note("u0000", "只给一个人")}
	for _, id := range people {
		all = append(all, note(id, "11月20日提醒"))
	}
	p.queue(all...)
	p.run()
	var sizes []int
	for _, raw := range p.wire.payloads {
		var sent packet
		json.Unmarshal([]byte(raw), &sent)
		sizes = append(sizes, len(sent.To))
	}
	if slices.Sort(sizes); fmt.Sprint(sizes) != "[1 500 1000]" {
		t.Errorf("messages to %v people", sizes)
	}
	for _, id := range people {
		if n := p.wantState(id, "11月20日提醒", sales.Sent); n.MsgID != "m1" || !n.DoneAt.Equal(p.now) {
			t.Fatalf("notice of %s: msgid %q at %v", id, n.MsgID, n.DoneAt)
		}
	}
	p.wantOpen(0)
	p.wantNext(time.Time{})
	before := len(p.wire.payloads)
	p.run()
	if len(p.wire.payloads) != before {
		t.Error("a second run sent again")
	}
}

func TestDeliverOneCopyToOnePerson(t *testing.T) {
	p := newPost(t, "lina")
	first, second := note("lina", "同文"), note("Lina", "同文")
	second.Key = "test/other"
	p.queue(first, second)
	p.run()
	if len(p.wire.payloads) != 1 || strings.Count(strings.ToLower(p.wire.payloads[0]), "lina") != 1 {
		t.Errorf("sent %v", p.wire.payloads)
	}
	p.wantState("lina", "同文", sales.Sent)
}

func TestDeliverNamedInvalid(t *testing.T) {
	p := newPost(t, "Lina", "wang", "zhao")
	p.queue(note("Lina", "通知"), note("wang", "通知"), note("zhao", "通知"))
	p.wire.answer = func(int, packet) (bot.Sent, error) {
		return bot.Sent{MsgID: "m2", Invalid: []string{"lina", "zhao"}}, nil
	}
	p.run()
	p.wantState("Lina", "通知", sales.Failed)
	p.wantState("zhao", "通知", sales.Failed)
	p.wantState("wang", "通知", sales.Sent)
	if !p.unreachable("lina") || !p.unreachable("zhao") || p.unreachable("wang") {
		t.Error("unreachable: want lina and zhao only")
	}
	p.wantOpen(0)
}

func TestDeliverUnencodable(t *testing.T) {
	p := newPost(t, "lina", "a|b", "wang")
	p.queue(note("lina", "通知"), note("a|b", "通知"), note("wang", "通知"), note("a|b", "只给他"))
	p.run()
	p.wantState("a|b", "通知", sales.Failed)
	p.wantState("a|b", "只给他", sales.Failed)
	p.wantState("lina", "通知", sales.Sent)
	p.wantState("wang", "通知", sales.Sent)
	p.wantSends("通知")
}

func TestDeliverDropsWhatIsNotWanted(t *testing.T) {
	p := newPost(t, "lina", "wang")
	late := note("lina", "过时")
	late.Until = p.now.Add(10 * time.Minute)
	late.Due = p.now.Add(10 * time.Minute)
	owed := note("lina", "不欠了")
	owed.OwedDay = rulebook.DayOf(p.now)
	gone := note("nobody", "查无此人")
	p.queue(late, owed, gone, note("wang", "照发"))
	p.run()
	p.wantState("lina", "不欠了", sales.Failed) // before go_live nothing is owed
	p.wantState("nobody", "查无此人", sales.Failed)
	p.wantNext(late.Due)
	p.now = late.Due
	p.run()
	p.wantState("lina", "过时", sales.Failed)
	p.wantSends("照发")
}

func TestDeliverCardOnce(t *testing.T) {
	p := newPost(t, "zhang")
	n := note("zhang", "申诉 102437")
	n.Content.Card = &sales.Card{TaskID: "fine-1", Title: "申诉", Text: "缺交", Buttons: []sales.Button{{Text: "撤销", Key: "fine.waive 1"}}}
	p.queue(n)
	p.run()
	if len(p.wire.payloads) != 1 || !strings.Contains(p.wire.payloads[0], `"task_id":"fine-1"`) {
		t.Errorf("sent %v, want one card", p.wire.payloads)
	}
}

func TestDeliverRecordsWhatCannotFollow(t *testing.T) {
	p := newPost(t, "lina", "wang")
	n := note("lina", "罚单")
	n.About = "fine 2026-11-19/lina/none" // there is no such fine
	p.queue(n, note("wang", "罚单"))
	p.run()
	if got := p.wantState("lina", "罚单", sales.Sent); got.Error == "" {
		t.Error("nothing says that the fine was not marked")
	}
	p.wantState("wang", "罚单", sales.Sent)
	p.now = p.now.Add(time.Hour)
	p.run()
	p.wantSends("罚单")
}
