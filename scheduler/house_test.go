package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// monday is a workday; the bot is live from it on, so the first duty is Tuesday's.
var monday = rulebook.NewDay(2026, 11, 16)

// A house is a company with its bot, on a real store and a clock that is set.
type house struct {
	t     *testing.T
	now   time.Time
	store *sales.Store
	env   *Env
	loop  *Loop
	dir   sales.Directory
	down  error // the directory's answer, when it has none
	asked int   // times the directory was asked
	got   []letter
}

// A letter is one message somebody received.
type letter struct {
	at   time.Time
	to   string
	text string
}

// Directory answers as WeCom's address book.
func (h *house) Directory(context.Context) (sales.Directory, error) {
	h.asked++
	return h.dir, h.down
}

type packet struct {
	To      []string
	Content sales.Content
}

// Encode and Send make the house its own wire: who is written to receives it.
func (h *house) Encode(to []string, content sales.Content) ([]byte, error) {
	return json.Marshal(packet{to, content})
}

func (h *house) Send(_ context.Context, payload []byte) (outbox.Sent, error) {
	var p packet
	if err := json.Unmarshal(payload, &p); err != nil {
		return outbox.Sent{}, err
	}
	for _, to := range p.To {
		h.got = append(h.got, letter{h.now, to, p.Content.Text})
	}
	return outbox.Sent{MsgID: "m"}, nil
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: monday.At(8*60 + 30)}
	h.dir = sales.Directory{
		Departments: []sales.Department{{ID: 1, Name: "华东大区"}, {ID: 2, Name: "上海销售部", Parent: 1}, {ID: 3, Name: "杭州销售部", Parent: 1}},
		People: []sales.Entry{
			{UserID: "lina", Name: "李娜", Departments: []int{2}, Active: true},
			{UserID: "wangqiang", Name: "王强", Departments: []int{2}, Active: true},
			{UserID: "zhoumin", Name: "周敏", Departments: []int{3}, Active: true},
			{UserID: "zhangwei", Name: "张伟", Departments: []int{2}, Leads: []int{2}, Active: true},
			{UserID: "sunli", Name: "孙丽", Departments: []int{3}, Leads: []int{3}, Active: true},
			{UserID: "wangfang", Name: "王芳", Departments: []int{1}, Leads: []int{1}, Active: true},
			{UserID: "chenhr", Name: "陈人事", Departments: []int{1}, Active: true},
		},
	}
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "salesbot.db"), bolt.Options{Light: true, Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	h.store = company.Open(storage.New(storagetest.Twice(engine), func() time.Time { return h.now }), sales.Settings{
		Law: rulebook.DefaultLaw(), GoLive: monday, Roles: map[sales.Role][]string{sales.HR: {"chenhr"}},
	})
	h.env = &Env{Store: h.store, Directory: h}
	h.restart(Jobs())
	return h
}

// restart puts a new process on the same store.
func (h *house) restart(jobs []Job) {
	log, _ := logtest.NewNullLogger()
	h.env.Log = log
	h.loop = newLoop(h.env, outbox.NewDeliverer(h.store, h, log), func() time.Time { return h.now }, jobs)
}

// start starts the loop and does what is due.
func (h *house) start() {
	h.t.Helper()
	if err := h.loop.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.runDue()
}

func (h *house) runDue() {
	h.t.Helper()
	if err := h.loop.RunDue(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) next() time.Time {
	h.t.Helper()
	next, err := h.loop.Next(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return next
}

// until visits every due moment up to t, as who sets the clock does.
func (h *house) until(t time.Time) {
	h.t.Helper()
	for next := h.next(); !next.After(t); next = h.next() {
		if next.After(h.now) {
			h.now = next
		}
		h.runDue()
		h.alive()
	}
	h.now = t
	h.alive()
}

func (h *house) alive() {
	h.t.Helper()
	if err := h.loop.MarkLife(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// run runs one slot of a job, past the loop.
func (h *house) run(name string, slot time.Time) error {
	h.t.Helper()
	jobs := Jobs()
	i := slices.IndexFunc(jobs, func(j Job) bool { return j.Name == name })
	if i < 0 {
		h.t.Fatalf("no job %s", name)
	}
	return jobs[i].Run(h.t.Context(), h.env, slot)
}

func (h *house) update(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.Update(h.t.Context(), sales.Origin{Actor: sales.System, Via: "test"}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) view(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.View(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// report files for somebody at the present moment.
func (h *house) report(userid string) {
	h.t.Helper()
	h.update(func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, userid)
		if err != nil {
			return err
		}
		_, err = ledger.FileReport(tx, p, "今天拜访了华东设计院，谈了预算", h.now)
		return err
	})
}

func (h *house) fines() []*ledger.Fine {
	h.t.Helper()
	var all []*ledger.Fine
	h.view(func(tx *sales.Tx) (err error) {
		all, err = storage.Collect(ledger.Fines.Scan(tx, ""))
		return err
	})
	return all
}

// with returns what was received that contains part of a text.
func (h *house) with(part string) []letter {
	var found []letter
	for _, l := range h.got {
		if strings.Contains(l.text, part) {
			found = append(found, l)
		}
	}
	return found
}

// wantLetters checks who received something containing part, and all at one moment.
func (h *house) wantLetters(part string, at time.Time, to ...string) []letter {
	h.t.Helper()
	found := h.with(part)
	var who []string
	for _, l := range found {
		who = append(who, l.to)
		if !l.at.Equal(at) {
			h.t.Errorf("%q to %s at %v, want %v", part, l.to, l.at, at)
		}
	}
	slices.Sort(who)
	slices.Sort(to)
	if !slices.Equal(who, to) {
		h.t.Errorf("%q went to %v, want %v", part, who, to)
	}
	return found
}

// count counts the notices whose key begins with prefix.
func (h *house) count(prefix string) int {
	h.t.Helper()
	n := 0
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Notices.Scan(tx, prefix))
		n = len(all)
		return err
	})
	return n
}

var errDown = errors.New("WeCom is down")
