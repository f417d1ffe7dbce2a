package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"go.etcd.io/bbolt"

	"salesbot/storage"
)

// wholeFile is a file with all that files have: a deep tree, a table small enough to stand
// in its parent, rows of many pages, free pages.
func wholeFile(t *testing.T) []byte {
	t.Helper()
	e := openAs(t, filepath.Join(t.TempDir(), "store.db"), true)
	for round := range 3 {
		err := e.Update(context.Background(), func(kv storage.KV) error {
			err := kv.Put("small", fmt.Sprint(round), []byte(`1`))
			for i := range 1500 {
				key := strings.Repeat("k", i%200) + fmt.Sprintf("%05d", i*7919%1500)
				if i%5 == round {
					err = errors.Join(err, kv.Delete("deep", key))
					continue
				}
				err = errors.Join(err, kv.Put("deep", key, bytes.Repeat([]byte("v"), i%97)))
			}
			return errors.Join(err, kv.Put("wide", fmt.Sprint(round), bytes.Repeat([]byte("w"), 30_000)))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Check(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(e.Path())
	if err != nil {
		t.Fatal(err)
	}
	m, err := currentMeta(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	return whole[:m.pages*uint64(m.pageSize)] // without what it grew by at once
}

// spoil damages a file somewhere and says how.
func spoil(r *rand.Rand, file []byte) ([]byte, string) {
	const pageSize = 4096
	m, err := currentMeta(bytes.NewReader(file))
	if err != nil {
		panic(err)
	}
	id := r.IntN(int(m.pages))
	page := file[id*pageSize : (id+1)*pageSize]
	switch r.IntN(8) {
	case 0:
		n := r.IntN(int(m.pages) * pageSize)
		return file[:n], fmt.Sprintf("cut to %d bytes", n)
	case 1:
		clear(page)
		return file, fmt.Sprintf("page %d zeroed", id)
	case 2:
		for i := range page {
			page[i] = byte(r.Uint32())
		}
		return file, fmt.Sprintf("page %d random", id)
	case 3:
		other := r.IntN(int(m.pages))
		copy(page, file[other*pageSize:])
		return file, fmt.Sprintf("page %d over page %d", other, id)
	case 4:
		other := r.IntN(int(m.pages))
		copy(page[8:], file[other*pageSize+8:(other+1)*pageSize])
		return file, fmt.Sprintf("content of page %d over page %d", other, id)
	case 5:
		at := r.IntN(512) * 8
		native.PutUint64(page[at:], r.Uint64()>>r.IntN(64))
		return file, fmt.Sprintf("page %d, word at %d", id, at)
	case 6: // where the structure is
		at := r.IntN(16) * 4
		native.PutUint32(page[at:], r.Uint32()>>r.IntN(32))
		return file, fmt.Sprintf("page %d, half word at %d", id, at)
	default:
		for range 1 + r.IntN(8) {
			page[r.IntN(pageSize)] ^= 1 << r.IntN(8)
		}
		return file, fmt.Sprintf("page %d, bits", id)
	}
}

// useAll does with an engine what it is there for.
func useAll(e *Engine, r *rand.Rand) error {
	var walked error
	for _, table := range []string{"deep", "small", "wide"} {
		walked = errors.Join(walked, e.View(context.Background(), func(kv storage.KV) error {
			c, err := kv.Cursor(table, "", "")
			if err != nil {
				return err
			}
			for c.Next() {
			}
			return c.Err()
		}))
	}
	for range 4 {
		walked = errors.Join(walked, e.Update(context.Background(), func(kv storage.KV) error {
			var err error
			for range 20 {
				key := strings.Repeat("k", r.IntN(200)) + fmt.Sprintf("%05d", r.IntN(1500))
				err = errors.Join(err, kv.Put("deep", key, bytes.Repeat([]byte("n"), r.IntN(3000))), kv.Delete("deep", key[1:]), kv.Put("small", "x", []byte(`2`)))
			}
			return err
		}))
	}
	return errors.Join(walked, e.Snapshot(io.Discard), e.Check())
}

// However a file was damaged, opening it says so in one line, or nothing that is done with
// it afterwards meets the damage.
func TestDamagedFileIsRefused(t *testing.T) {
	whole := wholeFile(t)
	rounds := 150
	if testing.Short() {
		rounds = 60
	}
	refused := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		file, how := spoil(r, bytes.Clone(whole))
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		var fatal error
		e, err := Open(path, Options{Light: true, ReadOnly: seed%3 == 0, Fatal: func(err error) { fatal = err }})
		if err != nil {
			refused++
			if !errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("seed %d, %s: %v; want one line with ErrDamaged", seed, how, err)
			}
			if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, file) {
				t.Errorf("seed %d, %s: the file was changed", seed, how)
			}
			continue
		}
		err = useAll(e, r)
		if seed%3 == 0 && errors.Is(err, storage.ErrReadOnly) && !errors.Is(err, storage.ErrDamaged) {
			err = nil
		}
		if err != nil || fatal != nil {
			t.Errorf("seed %d, %s: passed the check, then %v, fatal %v", seed, how, err, fatal)
		}
		if err := e.Close(); err != nil {
			t.Errorf("seed %d, %s: close: %v", seed, how, err)
		}
	}
	if refused < rounds/3 {
		t.Errorf("%d of %d refused: the damage is too gentle", refused, rounds)
	}
}

// However a file is damaged under an engine in use, whoever meets it gets an error, Fatal
// hears of it once, and nothing is committed afterwards.
func TestDamageInUseEndsTheEngine(t *testing.T) {
	whole := wholeFile(t)
	rounds := 120
	if testing.Short() {
		rounds = 40
	}
	met := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		var fatal []error
		e, err := Open(path, Options{Light: true, Fatal: func(err error) { fatal = append(fatal, err) }})
		if err != nil {
			t.Fatal(err)
		}
		file, how := spoil(r, bytes.Clone(whole))
		// How many pages a page takes is believed by bbolt: it would free billions of them.
		for at := 0; at+4096 <= len(file); at += 4096 {
			copy(file[at+12:at+16], whole[at+12:at+16])
		}
		under, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := under.WriteAt(file, 0); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(under.Truncate(int64(len(file))), under.Close()); err != nil {
			t.Fatal(err)
		}
		_ = useAll(e, r)
		if len(fatal) > 1 {
			t.Errorf("seed %d, %s: fatal %d times: %v", seed, how, len(fatal), fatal)
		}
		if len(fatal) > 0 {
			met++
			before, _ := os.ReadFile(path)
			if err := e.Update(context.Background(), set); !errors.Is(err, storage.ErrDamaged) || strings.Contains(err.Error(), "\n") {
				t.Errorf("seed %d, %s: the next update: %v", seed, how, err)
			}
			if err := get(t, e, "a"); !errors.Is(err, storage.ErrDamaged) {
				t.Errorf("seed %d, %s: the next view: %v", seed, how, err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Errorf("seed %d, %s: written after the damage was met", seed, how)
			}
			if e.Health().Err() == nil {
				t.Errorf("seed %d, %s: healthy", seed, how)
			}
		}
		if err := e.Close(); err != nil {
			t.Errorf("seed %d, %s: close: %v", seed, how, err)
		}
	}
	if met < rounds/5 {
		t.Errorf("%d of %d met: the damage is too gentle", met, rounds)
	}
}

// An update's own panic is its own affair, bbolt's ends the engine, also where the update
// swallows what it is told.
func TestWhosePanic(t *testing.T) {
	var fatal error
	e, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{Fatal: func(err error) { fatal = err }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	func() {
		defer func() {
			if recover() != "mine" {
				t.Error("the update's panic was swallowed")
			}
		}()
		_ = e.Update(context.Background(), func(storage.KV) error { panic("mine") })
	}()
	if err := e.Update(context.Background(), set); err != nil || fatal != nil {
		t.Fatalf("after an update's own panic: %v, fatal %v", err, fatal)
	}
	err = e.Update(context.Background(), func(inner storage.KV) error {
		_ = inner.Try(func() error { return inner.(*kv).use(func() error { panic("assertion failed") }) })
		_ = inner.Put("t", "b", []byte(`1`))
		return nil
	})
	if !errors.Is(err, storage.ErrDamaged) || !errors.Is(fatal, storage.ErrDamaged) {
		t.Errorf("%v, fatal %v; want both ErrDamaged", err, fatal)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	again := open(t, e.Path())
	if err := get(t, again, "b"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a row written after the assertion: %v, want none", err)
	}
}

// Damage that is met in a View keeps an update beside it from being committed.
func TestDamageBesideAnUpdate(t *testing.T) { synctest.Test(t, testDamageBesideAnUpdate) }

func testDamageBesideAnUpdate(t *testing.T) {
	var fatal error
	e, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{Fatal: func(err error) { fatal = err }})
	if err != nil {
		t.Fatal(err)
	}
	e.commit = func(tx *bbolt.Tx) error { t.Error("committed"); return tx.Commit() }
	release := hold(t, e)
	err = e.View(context.Background(), func(inner storage.KV) error {
		return inner.(*kv).use(func() error { panic("assertion failed") })
	})
	if !errors.Is(err, storage.ErrDamaged) || fatal == nil {
		t.Errorf("%v, fatal %v; want ErrDamaged", err, fatal)
	}
	if err := release(); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("the update under way: %v, want ErrDamaged", err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

// branch finds the root of a deep tree: its page and the numbers of the pages below it.
func branch(t *testing.T, file []byte) (page []byte, below []uint64) {
	t.Helper()
	for at := 2 * 4096; at+4096 <= len(file); at += 4096 {
		page := file[at : at+4096]
		count := int(native.Uint16(page[10:]))
		if native.Uint16(page[8:]) != branchPage || native.Uint64(page) != uint64(at/4096) || count < 3 {
			continue
		}
		for i := range count {
			below = append(below, native.Uint64(page[headSize+i*elementSize+8:]))
		}
		return page, below
	}
	t.Fatal("no tree is deep")
	return nil, nil
}

// A tree that leads back to where it was is refused, and met in use it ends the walk.
func TestCircle(t *testing.T) {
	whole := wholeFile(t)
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	fatal := 0
	e, err := Open(path, Options{Light: true, Fatal: func(error) { fatal++ }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	circle := bytes.Clone(whole)
	for at := 2 * 4096; at+4096 <= len(circle); at += 4096 { // also those not in use
		page := circle[at : at+4096]
		if count := int(native.Uint16(page[10:])); native.Uint16(page[8:]) == branchPage {
			copy(page[headSize+(count-1)*elementSize+8:], page[headSize+8:headSize+16])
		}
	}
	if err := check(bytes.NewReader(circle), int64(len(circle))); err == nil {
		t.Error("the check finds nothing")
	}
	if err := os.WriteFile(path, circle, 0o600); err != nil {
		t.Fatal(err)
	}
	err = e.View(context.Background(), func(kv storage.KV) error {
		c, err := kv.Cursor("deep", "", "")
		if err != nil {
			return err
		}
		rows := 0
		for c.Next() {
			if rows++; rows > 10_000 {
				t.Fatal("the walk does not end")
			}
		}
		return c.Err()
	})
	if !errors.Is(err, storage.ErrDamaged) || fatal != 1 {
		t.Errorf("%v, fatal %d times", err, fatal)
	}
}

// A page that is in use and on the list of free ones would be written over.
func TestFreePageInUse(t *testing.T) {
	file := wholeFile(t)
	_, below := branch(t, file)
	m, err := currentMeta(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	free := file[m.freelist*4096:]
	if n := native.Uint16(free[10:]); n == 0 || n == 0xffff {
		t.Fatalf("%d free pages", n)
	}
	for _, leaf := range below {
		native.PutUint64(free[headSize:], leaf)
		if err := check(bytes.NewReader(file), int64(len(file))); err == nil {
			t.Errorf("page %d is free and in use: the check finds nothing", leaf)
		}
	}
}

// What is no store is named for what it is and stays as it was.
func TestForeignFileIsRefused(t *testing.T) {
	for what, content := range map[string]string{
		"empty":        "",
		"text":         "not a database\n",
		"zeros":        strings.Repeat("\x00", 1<<20),
		"SQLite":       "SQLite format 3\x00" + strings.Repeat("\x00", 8192),
		"head of ours": string(wholeFile(t)[:8192]),
	} {
		for _, readOnly := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "store.db")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, Options{ReadOnly: readOnly, Fatal: func(error) {}})
			if !errors.Is(err, storage.ErrDamaged) {
				t.Errorf("%s: %v, want ErrDamaged", what, err)
			}
			if left, err := os.ReadFile(path); err != nil || string(left) != content {
				t.Errorf("%s: the file was changed: %v", what, err)
			}
		}
	}
}
