package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/storagetest"
)

var friday = rulebook.NewDay(2026, time.November, 20)

// A house is four people with the toy commands on a real store, and a clock the test sets.
// 张伟 leads 李娜 and 王强 (of whom there are two); 陈静 is HR.
type house struct {
	t      testing.TB
	store  *sales.Store
	router *bot.Router
	now    time.Time
	sent   int
	toys   *toys
	log    bytes.Buffer
}

func newHouse(t testing.TB) *house { return houseOn(t, storagetest.Memory()) }

func houseOn(t testing.TB, engine storage.Engine) *house {
	t.Helper()
	h := &house{t: t, now: friday.At(10 * 60), toys: &toys{}}
	db := storage.New(engine, func() time.Time { return h.now })
	t.Cleanup(func() { db.Close() })
	h.store = company.Open(db, sales.Settings{Law: rulebook.DefaultLaw(), GoLive: friday, SalesDepartments: []int{2, 3}, Roles: map[sales.Role][]string{sales.HR: {"chenhr"}}})
	log := logrus.New()
	log.SetOutput(&h.log)
	h.router = &bot.Router{Store: h.store, Commands: h.toys.commands(), Click: func(key string, _ sales.Roles) string {
		if c := bot.ByKey(h.toys.commands(), key); c != nil {
			return c.Name
		}
		return ""
	}, Log: log}
	h.update(func(tx *sales.Tx) error {
		person := func(id, name string, department int, leads ...int) sales.Entry {
			return sales.Entry{UserID: id, Name: name, Departments: []int{department}, Leads: leads, Active: true}
		}
		_, err := company.SyncDirectory(tx, sales.Directory{
			Departments: []sales.Department{{ID: 1, Name: "总部"}, {ID: 2, Name: "一部", Parent: 1}, {ID: 3, Name: "二部", Parent: 1}},
			People:      []sales.Entry{person("LiNa", "李娜", 2), person("wangqiang", "王强", 2), person("wangqiang2", "王强", 3), person("zhangwei", "张伟", 2, 2), person("chenhr", "陈静", 1)},
		})
		return err
	})
	return h
}

func (h *house) update(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.Update(context.Background(), sales.Origin{Actor: sales.System}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) view(fn func(*sales.Tx) error) {
	h.t.Helper()
	if err := h.store.View(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// wait moves the clock on.
func (h *house) wait(minutes int) { h.now = h.now.Add(time.Duration(minutes) * time.Minute) }

// send is one message and its answer.
func (h *house) send(m bot.Message) string {
	h.t.Helper()
	h.sent++
	m.ID = fmt.Sprintf("m%d", h.sent)
	if m.SentAt.IsZero() {
		m.SentAt = h.now
	}
	reply, err := h.router.Handle(context.Background(), m, []byte("raw "+m.Text))
	if err != nil {
		h.t.Fatalf("%s %s %q: %v", m.From, m.Kind, m.Text, err)
	}
	return reply.Text
}

func (h *house) say(who, text string) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Text, Text: text})
}

func (h *house) click(who, key string) string {
	h.t.Helper()
	return h.send(bot.Message{From: who, Kind: bot.Click, Key: key})
}

// want says something and looks for pieces of the answer; a piece after ! must not occur.
func (h *house) want(who, text string, pieces ...string) {
	h.t.Helper()
	h.contains(h.say(who, text), who+" "+text, pieces...)
}

func (h *house) contains(answer, what string, pieces ...string) {
	h.t.Helper()
	for _, p := range pieces {
		if no, forbidden := strings.CutPrefix(p, "!"); forbidden == strings.Contains(answer, no) {
			h.t.Errorf("%s: want %q in the answer:\n%s", what, p, answer)
		}
	}
}

// stored wants the toys to be these, each as toy.String tells it.
func (h *house) stored(want ...string) {
	h.t.Helper()
	var got []string
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(toyTable.Scan(tx, ""))
		for _, x := range all {
			got = append(got, x.String())
		}
		return err
	})
	if !slices.Equal(got, want) {
		h.t.Errorf("stored:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// receipts are all kept, by the id of the message.
func (h *house) receipts() map[string]*bot.Receipt {
	h.t.Helper()
	all := make(map[string]*bot.Receipt)
	h.view(func(tx *sales.Tx) error {
		rows, err := storage.Collect(bot.Receipts.Scan(tx, ""))
		for _, r := range rows {
			all[r.ID] = r
		}
		return err
	})
	return all
}

// lastActor is who is behind the newest entry of the trail.
func (h *house) lastActor() (actor string) {
	h.t.Helper()
	h.view(func(tx *sales.Tx) error {
		all, err := storage.Collect(sales.Audit.Scan(tx, ""))
		actor = all[len(all)-1].Actor
		return err
	})
	return actor
}
