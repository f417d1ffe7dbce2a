package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"salesbot/storage"
)

func testEmptyTable(t *testing.T, engine storage.Engine) {
	look := func(kv storage.KV) error {
		if _, err := kv.Get("none", "a"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("Get: %v, want ErrNotFound", err)
		}
		rows, err := dump(kv, "none", "", "")
		if len(rows) > 0 {
			t.Errorf("rows: %v", rows)
		}
		return err
	}
	view(t, engine, look)
	update(t, engine, func(kv storage.KV) error {
		if err := kv.Delete("none", "a"); err != nil {
			t.Errorf("Delete: %v", err)
		}
		return look(kv)
	})
}

func testCopies(t *testing.T, engine storage.Engine) {
	var kept []byte
	update(t, engine, func(kv storage.KV) error {
		value := []byte(`123`)
		if err := kv.Put("t", "a", value); err != nil {
			return err
		}
		value[0] = 'x'
		var err error
		if kept, err = kv.Get("t", "a"); err != nil {
			return err
		}
		kept[1] = 'x'
		return nil
	})
	wantRows(t, engine, "t", `"a"=123`)
	view(t, engine, func(kv storage.KV) error {
		c, err := kv.Cursor("t", "", "")
		if err != nil {
			return err
		}
		defer c.Close()
		if !c.Next() {
			return c.Err()
		}
		value := c.Value()
		value[0] = 'x'
		return nil
	})
	wantRows(t, engine, "t", `"a"=123`)
	if string(kept) != "1x3" {
		t.Errorf("a value changed under its owner: %s", kept)
	}
}

func testViewReadOnly(t *testing.T, engine storage.Engine) {
	put(t, engine, "t", "a", one)
	view(t, engine, func(kv storage.KV) error {
		for name, err := range map[string]error{
			"Put":               kv.Put("t", "a", two),
			"Put in a Try":      kv.Try(func() error { return kv.Put("t", "b", two) }),
			"Delete":            kv.Delete("t", "a"),
			"Delete of nothing": kv.Delete("t", "b"),
		} {
			if !errors.Is(err, storage.ErrReadOnly) {
				t.Errorf("%s: %v, want ErrReadOnly", name, err)
			}
		}
		return nil
	})
	wantRows(t, engine, "t", `"a"=1`)
	if err := engine.View(context.Background(), func(storage.KV) error { return errRefused }); !errors.Is(err, errRefused) {
		t.Errorf("View returns %v, want its function's error", err)
	}
}

func testViewSnapshot(t *testing.T, engine storage.Engine) {
	put(t, engine, "t", "a", one)
	view(t, engine, func(kv storage.KV) error {
		before, err := dump(kv, "t", "", "")
		if err != nil {
			return err
		}
		finished := make(chan error)
		go func() {
			finished <- engine.Update(context.Background(), func(kv storage.KV) error {
				if err := kv.Put("t", "b", two); err != nil {
					return err
				}
				return kv.Delete("t", "a")
			})
		}()
		if err := <-finished; err != nil {
			return err
		}
		after, err := dump(kv, "t", "", "")
		if fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("a View saw %v, then %v", before, after)
		}
		return err
	})
	wantRows(t, engine, "t", `"b"="two"`)
}

func testCursors(t *testing.T, engine storage.Engine) {
	update(t, engine, func(kv storage.KV) error {
		for i := range 50 {
			if err := kv.Put("t", fmt.Sprintf("%02d", i), one); err != nil {
				return err
			}
		}
		return nil
	})
	walk := func(kv storage.KV) error {
		low, err := kv.Cursor("t", "10", "30")
		if err != nil {
			return err
		}
		high, err := kv.Cursor("t", "30", "")
		if err != nil {
			return err
		}
		for i := range 20 {
			if !low.Next() || !high.Next() {
				t.Fatalf("step %d: a cursor ended: %v, %v", i, low.Err(), high.Err())
			}
			if _, err := kv.Get("t", "00"); err != nil {
				return err
			}
			if got, want := low.Key()+" "+high.Key(), fmt.Sprintf("%02d %02d", 10+i, 30+i); got != want {
				t.Fatalf("step %d: at %s, want %s", i, got, want)
			}
		}
		if low.Next() || high.Next() || low.Next() || low.Err() != nil {
			t.Errorf("a cursor went on past its end, or: %v", low.Err())
		}
		again, err := kv.Cursor("t", "", "")
		if err != nil {
			return err
		}
		again.Next()
		for range 2 {
			if err := errors.Join(low.Close(), high.Close(), again.Close()); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
		if again.Next() {
			t.Error("a closed cursor went on")
		}
		return nil
	}
	view(t, engine, walk)
	update(t, engine, walk)
}

func testTry(t *testing.T, engine storage.Engine) {
	put(t, engine, "t", "a", one)
	update(t, engine, func(kv storage.KV) error {
		if err := kv.Put("t", "b", one); err != nil {
			return err
		}
		fail := func(inner error) error {
			return errors.Join(kv.Put("t", "a", two), kv.Put("t", "a", one), kv.Delete("t", "b"), kv.Put("u", "c", two), kv.Delete("t", "a"), inner)
		}
		if err := kv.Try(func() error { return fail(errRefused) }); !errors.Is(err, errRefused) {
			t.Errorf("Try: %v", err)
		}
		plain := errors.New("plain")
		if err := kv.Try(func() error { return plain }); err != plain {
			t.Errorf("Try returns %v, want the very error of its function", err)
		}
		if got := panicOf(func() { _ = kv.Try(func() error { _ = fail(nil); panic("boo") }) }); got != "boo" {
			t.Errorf("Try panicked with %v, want boo", got)
		}
		// An inner failure leaves the outer's writes, an outer one takes the inner's along.
		err := kv.Try(func() error {
			if err := kv.Put("t", "outer", one); err != nil {
				return err
			}
			_ = kv.Try(func() error { return errors.Join(kv.Put("t", "outer", two), errRefused) })
			return kv.Try(func() error { return kv.Put("t", "inner", one) })
		})
		if err != nil {
			return err
		}
		_ = kv.Try(func() error {
			err := kv.Try(func() error { return errors.Join(kv.Put("t", "gone", one), kv.Delete("t", "inner")) })
			return errors.Join(err, errRefused)
		})
		return nil
	})
	wantRows(t, engine, "t", `"a"=1`, `"b"=1`, `"inner"=1`, `"outer"=1`)
	wantRows(t, engine, "u")
}

func testFailedUpdate(t *testing.T, engine storage.Engine) {
	put(t, engine, "t", "a", one)
	spoil := func(kv storage.KV) error {
		return errors.Join(kv.Put("t", "a", two), kv.Put("t", "b", two), kv.Put("u", "c", two))
	}
	err := engine.Update(context.Background(), func(kv storage.KV) error { return errors.Join(spoil(kv), errRefused) })
	if !errors.Is(err, errRefused) {
		t.Errorf("Update: %v, want its function's error", err)
	}
	got := panicOf(func() {
		_ = engine.Update(context.Background(), func(kv storage.KV) error {
			_ = spoil(kv)
			panic("boo")
		})
	})
	if got != "boo" {
		t.Errorf("Update panicked with %v, want boo", got)
	}
	wantRows(t, engine, "t", `"a"=1`)
	wantRows(t, engine, "u")
}

func testDoneContext(t *testing.T, engine storage.Engine) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fn := func(storage.KV) error { t.Error("the function ran"); return nil }
	if err := engine.Update(ctx, fn); !errors.Is(err, context.Canceled) {
		t.Errorf("Update: %v, want context.Canceled", err)
	}
	if err := engine.View(ctx, fn); !errors.Is(err, context.Canceled) {
		t.Errorf("View: %v, want context.Canceled", err)
	}
}

func testClose(t *testing.T, engine storage.Engine) {
	for range 2 {
		if err := engine.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	fn := func(storage.KV) error { t.Error("the function ran"); return nil }
	if err := engine.Update(context.Background(), fn); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("Update: %v, want ErrClosed", err)
	}
	if err := engine.View(context.Background(), fn); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("View: %v, want ErrClosed", err)
	}
}
