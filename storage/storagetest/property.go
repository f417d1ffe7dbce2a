package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"salesbot/storage"
)

// A step is one act of a random transaction. Steps are drawn before they are run, as
// an engine may run a transaction's function more than once.
type step struct {
	act        string // get, put, delete, walk, peek, try
	table, key string
	to         string // walk's end
	value      []byte
	steps      []step // of a try
	end        string // of a try: ok, fail, panic
}

func (s step) String() string {
	if s.act == "try" {
		return fmt.Sprintf("try%v %s", s.steps, s.end)
	}
	return fmt.Sprintf("%s %s %q %q %s", s.act, s.table, s.key, s.to, s.value)
}

// A transaction of a random history; "reopen" closes the engine instead.
type transaction struct {
	kind  string // update, view, reopen
	steps []step
	end   string
}

func (x transaction) String() string { return fmt.Sprintf("%s%v %s\n", x.kind, x.steps, x.end) }

var (
	tableNames = []string{"t", "t/index", "u"}
	// Few keys, so that they meet; at both edges of the order and prefixes of each other.
	keyNames  = []string{"\x01", "a", "a\x00b", "a\x00", "ab", "b", "日", "\xff", "\xff\xff"}
	someKey   = rapid.SampledFrom(keyNames)
	someBound = rapid.SampledFrom(append([]string{""}, keyNames...))
	someValue = rapid.SampledFrom([]string{``, `1`, `22`, `"text"`, `[]`, `"` + strings.Repeat("long", 1500) + `"`})
	someEnd   = rapid.SampledFrom([]string{"ok", "ok", "fail", "panic"})
)

func someSteps(depth int) *rapid.Generator[[]step] {
	acts := []string{"put", "put", "put", "delete", "get", "walk", "peek"}
	if depth > 0 {
		acts = append(acts, "try", "try")
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		s := step{act: rapid.SampledFrom(acts).Draw(t, "act")}
		if s.act == "try" {
			s.steps = someSteps(depth-1).Draw(t, "steps")
			s.end = someEnd.Draw(t, "end")
			return s
		}
		s.table = rapid.SampledFrom(tableNames).Draw(t, "table")
		s.key = someKey.Draw(t, "key")
		switch s.act {
		case "walk", "peek":
			s.key, s.to = someBound.Draw(t, "from"), someBound.Draw(t, "to")
		case "put":
			s.value = []byte(someValue.Draw(t, "value"))
		}
		return s
	}), 0, 8)
}

// play runs the steps and returns what they showed.
func play(kv storage.KV, steps []step) (seen []string) {
	show := func(format string, args ...any) { seen = append(seen, fmt.Sprintf(format, args...)) }
	for _, s := range steps {
		switch s.act {
		case "get":
			value, err := kv.Get(s.table, s.key)
			show("%s %v", value, errors.Is(err, storage.ErrNotFound))
		case "put":
			show("%v", kv.Put(s.table, s.key, s.value))
		case "delete":
			show("%v", kv.Delete(s.table, s.key))
		case "walk":
			rows, err := dump(kv, s.table, s.key, s.to)
			show("%v %v", rows, err)
		case "peek": // the cursor is closed before its end
			c, err := kv.Cursor(s.table, s.key, s.to)
			if err != nil {
				show("%v", err)
				continue
			}
			if c.Next() {
				show("%q %s", c.Key(), c.Value())
			}
			show("%v", c.Close())
		case "try":
			var err error
			got := panicOf(func() {
				err = kv.Try(func() error {
					seen = append(seen, play(kv, s.steps)...)
					return finish(s.end)
				})
			})
			show("try: %v %v", err, got)
		}
	}
	return seen
}

func finish(end string) error {
	switch end {
	case "fail":
		return errRefused
	case "panic":
		panic("as drawn")
	}
	return nil
}

// perform runs the transaction and returns what it showed, from inside and out.
func perform(engine storage.Engine, x transaction) (seen []string) {
	run := engine.Update
	if x.kind == "view" {
		run = engine.View
	}
	var err error
	got := panicOf(func() {
		err = run(context.Background(), func(kv storage.KV) error {
			seen = play(kv, x.steps)
			return finish(x.end)
		})
	})
	return append(seen, fmt.Sprintf("%s: %v %v", x.kind, err, got))
}

// contents is everything in the tables.
func contents(engine storage.Engine) (all []string, err error) {
	err = engine.View(context.Background(), func(kv storage.KV) error {
		all = nil
		for _, table := range tableNames {
			rows, err := dump(kv, table, "", "")
			if err != nil {
				return err
			}
			all = append(all, table+":")
			all = append(all, rows...)
		}
		return nil
	})
	return all, err
}

// empty removes all rows, for the next random history.
func empty(engine storage.Engine) error {
	return engine.Update(context.Background(), func(kv storage.KV) error {
		for _, table := range tableNames {
			for _, key := range keyNames {
				if err := kv.Delete(table, key); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Random histories show the same on the engine as on the model, step by step, and
// leave the same behind.
func (s *suite) testLikeModel(t *testing.T) {
	kinds := []string{"update", "update", "update", "view"}
	if s.reopen != nil {
		kinds = append(kinds, "reopen")
	}
	history := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) transaction {
		x := transaction{kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
		if x.kind != "reopen" {
			x.steps, x.end = someSteps(2).Draw(t, "steps"), someEnd.Draw(t, "end")
		}
		return x
	}), 1, 8)

	engine := s.open(t)
	defer func() { engine.Close() }()
	rapid.Check(t, func(rt *rapid.T) {
		model := Memory()
		if err := empty(engine); err != nil {
			rt.Fatal(err)
		}
		for _, x := range history.Draw(rt, "history") {
			if x.kind == "reopen" {
				engine = s.reopen(t, engine)
			} else if got, want := fmt.Sprint(perform(engine, x)), fmt.Sprint(perform(model, x)); got != want {
				rt.Fatalf("%vshowed\n%s\nwant\n%s", x, got, want)
			}
			got, err := contents(engine)
			if err != nil {
				rt.Fatal(err)
			}
			want, _ := contents(model)
			if fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Fatalf("after %vthere is\n%s\nwant\n%s", x, got, want)
			}
		}
	})
}

// All that was answered with nil is there again after a reopening, and nothing else.
func (s *suite) testReopen(t *testing.T) {
	if s.reopen == nil {
		t.Skip("this engine cannot be reopened")
	}
	engine := s.open(t)
	defer func() { engine.Close() }()
	testFailingBesideGood(t, engine)
	before := []string{}
	read := func(kv storage.KV) (err error) {
		before, err = dump(kv, "counts", "", "")
		return err
	}
	view(t, engine, read)
	engine = s.reopen(t, engine)
	wantRows(t, engine, "counts", before...)
	put(t, engine, "counts", "~later", one)
	engine = s.reopen(t, engine)
	wantRows(t, engine, "counts", append(before, `"~later"=1`)...)
}
