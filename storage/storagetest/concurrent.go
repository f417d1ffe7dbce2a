package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"salesbot/storage"
)

const writers, rounds = 8, 12

// together runs fn for each writer at the same time.
func together(fn func(writer int)) {
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { fn(w) })
	}
	wg.Wait()
}

// add counts up a row.
func add(kv storage.KV, key string) error {
	n := 0
	raw, err := kv.Get("counts", key)
	switch {
	case errors.Is(err, storage.ErrNotFound):
	case err != nil:
		return err
	default:
		if n, err = strconv.Atoi(string(raw)); err != nil {
			return err
		}
	}
	return kv.Put("counts", key, []byte(strconv.Itoa(n+1)))
}

func testLostUpdate(t *testing.T, engine storage.Engine) {
	together(func(int) {
		for range rounds {
			if err := engine.Update(context.Background(), func(kv storage.KV) error { return add(kv, "all") }); err != nil {
				t.Errorf("Update: %v", err)
			}
		}
	})
	wantRows(t, engine, "counts", fmt.Sprintf(`"all"=%d`, writers*rounds))
}

// Of all who may leave as long as somebody stays, one stays.
func testWriteSkew(t *testing.T, engine storage.Engine) {
	for round := range rounds {
		table := fmt.Sprintf("duty%d", round)
		update(t, engine, func(kv storage.KV) error {
			for w := range writers {
				if err := kv.Put(table, strconv.Itoa(w), one); err != nil {
					return err
				}
			}
			return nil
		})
		together(func(w int) {
			err := engine.Update(context.Background(), func(kv storage.KV) error {
				rows, err := dump(kv, table, "", "")
				if err != nil || len(rows) == 1 {
					return err
				}
				return kv.Delete(table, strconv.Itoa(w))
			})
			if err != nil {
				t.Errorf("Update: %v", err)
			}
		})
		view(t, engine, func(kv storage.KV) error {
			rows, err := dump(kv, table, "", "")
			if len(rows) != 1 {
				t.Errorf("round %d: %v stay, want one", round, rows)
			}
			return err
		})
	}
}

// Updates that fail or panic at the same time as good ones neither spoil them nor
// leave anything behind.
func testFailingBesideGood(t *testing.T, engine storage.Engine) {
	together(func(w int) {
		for range rounds {
			var err error
			got := panicOf(func() {
				err = engine.Update(context.Background(), func(kv storage.KV) error {
					if err := add(kv, "all"); err != nil {
						return err
					}
					if err := add(kv, fmt.Sprintf("writer %d", w)); err != nil {
						return err
					}
					switch w % 4 {
					case 1:
						return errRefused
					case 2:
						panic(w)
					}
					return nil
				})
			})
			switch w % 4 {
			case 1:
				if !errors.Is(err, errRefused) {
					t.Errorf("writer %d: %v, want its own error", w, err)
				}
			case 2:
				if got != w {
					t.Errorf("writer %d panicked with %v, want its own panic", w, got)
				}
			default:
				if err != nil || got != nil {
					t.Errorf("writer %d: %v, panic %v", w, err, got)
				}
			}
		}
	})
	want := []string{fmt.Sprintf(`"all"=%d`, writers/2*rounds)}
	for w := range writers {
		if w%4 == 0 || w%4 == 3 {
			want = append(want, fmt.Sprintf(`"writer %d"=%d`, w, rounds))
		}
	}
	wantRows(t, engine, "counts", want...)
}
