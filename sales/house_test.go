package sales

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/storage/storagetest"
)

// The days of the tests: a plain week. Everybody is greeted on Monday, so the duty
// begins on Tuesday.
var (
	monday    = rulebook.NewDay(2026, time.November, 16)
	tuesday   = monday + 1
	wednesday = monday + 2
	thursday  = monday + 3
	friday    = monday + 4
	saturday  = monday + 5
)

// reporter is what a house needs of a test; rapid's tests are no testing.TB.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// A house is a small company on a real store, with a clock that can be set.
type house struct {
	t     reporter
	store *Store
	now   time.Time
	dir   Directory
}

const goodText = "今天拜访了华东设计院，谈了预算"

func everybody() Directory {
	person := func(userid, name string, department int, leads ...int) Entry {
		return Entry{UserID: userid, Name: name, Departments: []int{department}, Leads: leads, Active: true}
	}
	return Directory{
		Departments: []Department{{1, "华东大区", 0}, {2, "上海销售部", 1}, {3, "杭州销售部", 1}, {4, "财务部", 1}, {5, "浦东组", 2}},
		People: []Entry{
			person("wangfang", "王芳", 1, 1), person("zhangwei", "张伟", 2, 2), person("sunli", "孙丽", 3, 3),
			person("LiNa", "李娜", 2), person("wangqiang", "王强", 2), person("zhoumin", "周敏", 3), person("wujun", "吴军", 5),
			person("qianhui", "钱慧", 4), person("chenhr", "陈静", 1), person("liuhr", "刘洋", 1), person("root", "管理员", 1),
		},
	}
}

// emptyHouse is a store nobody has been synchronised into, on Monday 08:30.
func emptyHouse(t testing.TB, change ...func(*Settings)) *house {
	t.Helper()
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{Fatal: func(err error) { panic(err) }})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, now: monday.At(8*60 + 30), dir: everybody()}
	db := storage.New(engine, func() time.Time { return h.now })
	t.Cleanup(func() { db.Close() })
	settings := Settings{Law: rulebook.DefaultLaw(), Roles: map[Role][]string{HR: {"chenhr", "liuhr"}, Admin: {"ROOT"}},
		SalesDepartments: []int{2, 3}, GoLive: monday}
	for _, c := range change {
		c(&settings)
	}
	h.store = Open(db, settings)
	return h
}

func newHouse(t testing.TB, change ...func(*Settings)) *house {
	t.Helper()
	h := emptyHouse(t, change...)
	h.sync()
	h.deliver()
	return h
}

// at sets the clock; it may only go forward.
func (h *house) at(day rulebook.Day, clock string) time.Time {
	h.t.Helper()
	c, err := time.Parse("15:04:05", clock)
	if err != nil {
		h.t.Fatal(err)
	}
	t := day.Start().Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute + time.Duration(c.Second())*time.Second)
	if t.Before(h.now) {
		h.t.Fatalf("the clock cannot go back from %v to %v", h.now, t)
	}
	h.now = t
	return t
}

// as runs fn in somebody's name; any error ends the test.
func (h *house) as(actor string, fn func(*Tx) error) {
	h.t.Helper()
	if err := h.store.Update(context.Background(), Origin{Actor: actor, Via: "test"}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) do(fn func(*Tx) error) { h.t.Helper(); h.as(System, fn) }

// refused wants fn to be refused with this code; nothing it did stays.
func (h *house) refused(actor string, code Code, fn func(*Tx) error) {
	h.t.Helper()
	err := h.store.Update(context.Background(), Origin{Actor: actor}, fn)
	if !IsRefusal(err, code) {
		h.t.Errorf("got %v, want a refusal %s", err, code)
	}
}

func (h *house) sync() {
	h.t.Helper()
	h.do(func(tx *Tx) error { _, err := SyncDirectory(tx, h.dir); return err })
}

// deliver accepts what is due now, and returns it.
func (h *house) deliver() []*Notice {
	h.t.Helper()
	var sent []*Notice
	h.do(func(tx *Tx) error {
		due, err := DueNotices(tx, 1000)
		for _, n := range due {
			why, wantedErr := StillWanted(tx, n)
			if why != "" {
				err = errors.Join(err, wantedErr, GiveUp(tx, n, why))
				continue
			}
			sent = append(sent, n)
			err = errors.Join(err, wantedErr, Accepted(tx, n))
		}
		return err
	})
	return sent
}

// person reads somebody; the error of an unknown one ends the test.
func (h *house) person(tx *Tx, userid string) *Person {
	h.t.Helper()
	p, err := PersonByID(tx, userid)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// notices returns who was told what under a key, in whatever state it is.
func (h *house) notices(key string) []*Notice {
	h.t.Helper()
	var all []*Notice
	h.do(func(tx *Tx) (err error) {
		all, err = storage.Collect(Notices.Scan(tx, key))
		return err
	})
	return all
}

// holdings names every row and index entry of the nouns in which one of the words occurs,
// in key or value: the raw bytes, whatever they mean.
func (h *house) holdings(words ...string) (found []string) {
	h.t.Helper()
	h.do(func(tx *Tx) error {
		for _, name := range rawTables() {
			c, err := tx.Cursor(name, "", "")
			if err != nil {
				return err
			}
			for c.Next() {
				for _, w := range words {
					if strings.Contains(c.Key()+" "+string(c.Value()), w) {
						found = append(found, name+" "+c.Key())
						break
					}
				}
			}
			if err := c.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	return found
}

// placeWords are how the places of a test are written: digits of both coordinates, and the address.
var placeWords = []string{"31.25", "121.5317", "秘密路"}

func (h *house) noticesIn(tx *Tx, prefix string) []*Notice {
	h.t.Helper()
	all, err := storage.Collect(Notices.Scan(tx, prefix))
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// memoryHouse is a house for thousands of runs: the same company on the engine the
// conformance suite measures others against.
func memoryHouse(t reporter, change ...func(*Settings)) *house {
	h := &house{t: t, now: monday.At(8*60 + 30), dir: everybody()}
	db := storage.New(storagetest.Memory(), func() time.Time { return h.now })
	settings := Settings{Law: rulebook.DefaultLaw(), Roles: map[Role][]string{HR: {"chenhr"}}, SalesDepartments: []int{2, 3}, GoLive: monday}
	for _, c := range change {
		c(&settings)
	}
	h.store = Open(db, settings)
	h.sync()
	h.deliver()
	return h
}

// without is the directory with some people gone.
func without(dir Directory, userids ...string) Directory {
	dir.People = slices.DeleteFunc(slices.Clone(dir.People), func(e Entry) bool { return slices.Contains(userids, e.UserID) })
	return dir
}

func rawTables() (all []string) {
	for _, table := range Tables() {
		all = append(all, table.Name())
		for _, ix := range table.IndexNames() {
			all = append(all, table.Name()+"/"+ix)
		}
	}
	return all
}
