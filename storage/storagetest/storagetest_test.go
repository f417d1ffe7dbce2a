package storagetest_test

import (
	"context"
	"testing"

	"salesbot/storage"
	"salesbot/storage/storagetest"
)

func TestMemory(t *testing.T) {
	storagetest.Run(t, func(*testing.T) storage.Engine { return storagetest.Memory() })
}

func TestTwice(t *testing.T) {
	storagetest.Run(t, func(*testing.T) storage.Engine { return storagetest.Twice(storagetest.Memory()) })
}

func TestTwiceShowsSideEffects(t *testing.T) {
	engine := storagetest.Twice(storagetest.Memory())
	defer engine.Close()
	runs := 0
	err := engine.Update(context.Background(), func(kv storage.KV) error {
		runs++
		_, err := kv.Get("t", "a")
		if err == nil {
			t.Error("the second run sees what the first wrote")
		}
		return kv.Put("t", "a", []byte("1"))
	})
	if err != nil || runs != 2 {
		t.Errorf("ran %d times, %v; want twice", runs, err)
	}
}
