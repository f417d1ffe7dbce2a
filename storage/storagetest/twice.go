package storagetest

import (
	"context"
	"errors"

	"salesbot/storage"
)

// Twice returns an engine that runs each function given to Update twice, the
// first time in vain, as an engine does that retries: whatever the function does
// besides the transaction is done twice, and a test sees it.
func Twice(engine storage.Engine) storage.Engine { return twice{engine} }

type twice struct{ storage.Engine }

var errAgain = errors.New("again")

func (e twice) Update(ctx context.Context, fn func(storage.KV) error) error {
	return e.Engine.Update(ctx, func(kv storage.KV) error {
		err := kv.Try(func() error {
			// The second run's outcome counts.
			_ = fn(kv)
			return errAgain
		})
		if !errors.Is(err, errAgain) {
			return err
		}
		return fn(kv)
	})
}
