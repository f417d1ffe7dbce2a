package bolt

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"salesbot/storage"
)

// baseline is how long bbolt's own ways of writing are measured.
const baseline = 2 * time.Second

// BenchmarkCommit measures updates of three rows through the group commit and, in the
// same run on the same disk, through one bbolt transaction each and through
// bbolt's Batch with its timer. The ratios say how many times more updates a second the
// group commit does.
func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "plain.db"), 0o600, &bbolt.Options{InitialMmapSize: mapSize})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			own := rate(b, writers, func(n int64) error { return db.Update(func(tx *bbolt.Tx) error { return plainRows(tx, n) }) })
			batch := rate(b, writers, func(n int64) error { return db.Batch(func(tx *bbolt.Tx) error { return plainRows(tx, n) }) })

			e := openNew(b)
			var number atomic.Int64
			work := make(chan bool)
			var wg sync.WaitGroup
			for range writers {
				wg.Go(func() {
					for range work {
						n := number.Add(1)
						err := e.Update(context.Background(), func(kv storage.KV) error {
							for row := range 3 {
								if err := kv.Put("t", rowKey(n, row), rowValue); err != nil {
									return err
								}
							}
							return nil
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			for b.Loop() {
				work <- true
			}
			close(work)
			wg.Wait()
			perSecond := float64(number.Load()) / b.Elapsed().Seconds()
			b.ReportMetric(perSecond, "updates/s")
			b.ReportMetric(perSecond/own, "x-update")
			b.ReportMetric(perSecond/batch, "x-batch")
		})
	}
}

var rowValue = []byte(`{"Person":"lina","Day":"2026-11-20","Text":"今天拜访了华东设计院，谈了预算，明天给方案"}`)

// rowKey spreads the rows over the key space, as days, people and codes do.
func rowKey(n int64, row int) string {
	return fmt.Sprintf("%016x", uint64(n*3+int64(row))*0x9e3779b97f4a7c15)
}

func plainRows(tx *bbolt.Tx, n int64) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte("t"))
	if err != nil {
		return err
	}
	for row := range 3 {
		if err := bucket.Put([]byte(rowKey(n, row)), rowValue); err != nil {
			return err
		}
	}
	return nil
}

// rate is how often a second writers together get through fn.
func rate(b *testing.B, writers int, fn func(n int64) error) float64 {
	var number atomic.Int64
	start := time.Now()
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for time.Since(start) < baseline {
				if err := fn(number.Add(1)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(number.Load()) / time.Since(start).Seconds()
}
