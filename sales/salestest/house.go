package salestest

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/storage/storagetest"
)

// The days of the tests: a plain week. Everybody is greeted on Monday, so the duty
// begins on Tuesday.
var (
	Monday    = rulebook.NewDay(2026, time.November, 16)
	Tuesday   = Monday + 1
	Wednesday = Monday + 2
	Thursday  = Monday + 3
	Friday    = Monday + 4
	Saturday  = Monday + 5
)

// Reporter is what a house needs of a test; rapid's tests are no testing.TB.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// A House is a small company on a real store, with a clock that can be set.
type House struct {
	T     Reporter
	Store *sales.Store
	Now   time.Time
	Dir   sales.Directory
	Mute  bool // nobody is reminded of a report: see Remind
}

const GoodText = "今天拜访了华东设计院，谈了预算"

// Everybody is the directory of the company.
func Everybody() sales.Directory {
	person := func(userid, name string, department int, leads ...int) sales.Entry {
		return sales.Entry{UserID: userid, Name: name, Departments: []int{department}, Leads: leads, Active: true}
	}
	return sales.Directory{
		Departments: []sales.Department{{ID: 1, Name: "华东大区", Parent: 0}, {ID: 2, Name: "上海销售部", Parent: 1}, {ID: 3, Name: "杭州销售部", Parent: 1}, {ID: 4, Name: "财务部", Parent: 1}, {ID: 5, Name: "浦东组", Parent: 2}},
		People: []sales.Entry{
			person("wangfang", "王芳", 1, 1), person("zhangwei", "张伟", 2, 2), person("sunli", "孙丽", 3, 3),
			person("LiNa", "李娜", 2), person("wangqiang", "王强", 2), person("zhoumin", "周敏", 3), person("wujun", "吴军", 5),
			person("qianhui", "钱慧", 4), person("chenhr", "陈静", 1), person("liuhr", "刘洋", 1), person("root", "管理员", 1),
		},
	}
}

// EmptyHouse is a store nobody has been synchronised into, on Monday 08:30.
func EmptyHouse(t testing.TB, change ...func(*sales.Settings)) *House {
	t.Helper()
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{Light: true, Fatal: func(err error) { panic(err) }})
	if err != nil {
		t.Fatal(err)
	}
	h := &House{T: t, Now: Monday.At(8*60 + 30), Dir: Everybody()}
	db := storage.New(engine, func() time.Time { return h.Now })
	t.Cleanup(func() { db.Close() })
	settings := sales.Settings{Law: rulebook.DefaultLaw(), Roles: map[sales.Role][]string{sales.HR: {"chenhr", "liuhr"}, sales.Admin: {"ROOT"}},
		SalesDepartments: []int{2, 3}, GoLive: Monday, MadeUp: true}
	for _, c := range change {
		c(&settings)
	}
	h.Store = company.Open(db, settings)
	return h
}

// NewHouse is a house whose people are synchronised and greeted, on Monday 08:30.
func NewHouse(t testing.TB, change ...func(*sales.Settings)) *House {
	t.Helper()
	h := EmptyHouse(t, change...)
	h.Sync()
	h.Deliver()
	return h
}

// At sets the clock; it may only go forward.
func (h *House) At(day rulebook.Day, clock string) time.Time {
	h.T.Helper()
	c, err := time.Parse("15:04:05", clock)
	if err != nil {
		h.T.Fatal(err)
	}
	t := day.Start().Add(time.Duration(c.Hour())*time.Hour + time.Duration(c.Minute())*time.Minute + time.Duration(c.Second())*time.Second)
	if t.Before(h.Now) {
		h.T.Fatalf("the clock cannot go back from %v to %v", h.Now, t)
	}
	h.Now = t
	return t
}

// As runs fn in somebody's name; any error ends the test.
func (h *House) As(actor string, fn func(*sales.Tx) error) {
	h.T.Helper()
	if err := h.Store.Update(context.Background(), sales.Origin{Actor: actor, Via: "test"}, fn); err != nil {
		h.T.Fatal(err)
	}
}

// Do runs fn in the system's name; any error ends the test.
func (h *House) Do(fn func(*sales.Tx) error) { h.T.Helper(); h.As(sales.System, fn) }

// Refused wants fn to be refused with this code; nothing it did stays.
func (h *House) Refused(actor string, code sales.Code, fn func(*sales.Tx) error) {
	h.T.Helper()
	err := h.Store.Update(context.Background(), sales.Origin{Actor: actor}, fn)
	if !sales.IsRefusal(err, code) {
		h.T.Errorf("got %v, want a refusal %s", err, code)
	}
}

// Sync synchronises the directory as Dir has it.
func (h *House) Sync() {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error { _, err := company.SyncDirectory(tx, h.Dir); return err })
}

// Believe synchronises the directory, and has the admin say yes to what is parked of it.
func (h *House) Believe() {
	h.T.Helper()
	h.Sync()
	h.Do(func(tx *sales.Tx) error {
		waiting, err := storage.Collect(sales.ParkedByState.Find(tx, string(sales.ParkedWaiting)))
		for _, a := range waiting {
			err = errors.Join(err, company.DirectoryDecided(tx, a.Key(), "", h.Now, true))
		}
		return err
	})
}

// Deliver accepts what is due now, and returns it.
func (h *House) Deliver() []*sales.Notice {
	h.T.Helper()
	var sent []*sales.Notice
	h.Do(func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 1000)
		for _, n := range due {
			why, wantedErr := company.StillWanted(tx, n)
			if why != "" {
				err = errors.Join(err, wantedErr, company.GiveUp(tx, n, why))
				continue
			}
			sent = append(sent, n)
			err = errors.Join(err, wantedErr, company.Accepted(tx, n))
		}
		return err
	})
	return sent
}

// Person reads somebody; the error of an unknown one ends the test.
func (h *House) Person(tx *sales.Tx, userid string) *sales.Person {
	h.T.Helper()
	p, err := sales.PersonByID(tx, userid)
	if err != nil {
		h.T.Fatal(err)
	}
	return p
}

// Notices returns who was told what under a key, in whatever state it is.
func (h *House) Notices(key string) []*sales.Notice {
	h.T.Helper()
	var all []*sales.Notice
	h.Do(func(tx *sales.Tx) (err error) {
		all, err = storage.Collect(sales.Notices.Scan(tx, key))
		return err
	})
	return all
}

// Holdings names every row and index entry of the nouns in which one of the words occurs,
// in key or value: the raw bytes, whatever they mean.
func (h *House) Holdings(words ...string) (found []string) {
	h.T.Helper()
	h.Do(func(tx *sales.Tx) error {
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

// PlaceWords are how the places of a test are written: digits of both coordinates, and the address.
var PlaceWords = []string{"31.25", "121.5317", "秘密路"}

// NoticesIn lists the notices whose keys begin so.
func (h *House) NoticesIn(tx *sales.Tx, prefix string) []*sales.Notice {
	h.T.Helper()
	all, err := storage.Collect(sales.Notices.Scan(tx, prefix))
	if err != nil {
		h.T.Fatal(err)
	}
	return all
}

// MemoryHouse is a house for thousands of runs: the same company on the engine the
// conformance suite measures others against.
func MemoryHouse(t Reporter, change ...func(*sales.Settings)) *House {
	h := &House{T: t, Now: Monday.At(8*60 + 30), Dir: Everybody()}
	db := storage.New(storagetest.Memory(), func() time.Time { return h.Now })
	settings := sales.Settings{Law: rulebook.DefaultLaw(), Roles: map[sales.Role][]string{sales.HR: {"chenhr"}}, SalesDepartments: []int{2, 3}, GoLive: Monday, MadeUp: true}
	for _, c := range change {
		c(&settings)
	}
	h.Store = company.Open(db, settings)
	h.Sync()
	h.Deliver()
	return h
}

// Without is the directory with some people gone.
func Without(dir sales.Directory, userids ...string) sales.Directory {
	dir.People = slices.DeleteFunc(slices.Clone(dir.People), func(e sales.Entry) bool { return slices.Contains(userids, e.UserID) })
	return dir
}

func rawTables() (all []string) {
	for _, table := range company.Tables() {
		all = append(all, table.Name())
		for _, ix := range table.IndexNames() {
			all = append(all, table.Name()+"/"+ix)
		}
	}
	return all
}
