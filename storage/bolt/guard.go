package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"

	"salesbot/storage"
)

// guard runs a piece of bbolt and none of ours: so a panic in it is bbolt's, for which the
// file is damaged, or a fault of the file's map, for which the disk is. A panic of an
// update's own function never passes here.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			err = fmt.Errorf("%w: a page cannot be read from the disk", storage.ErrDamaged)
		default:
			err = fmt.Errorf("%w: %v", storage.ErrDamaged, p)
		}
	}()
	return fn()
}

// guard is guard for an engine in use: damage ends it.
func (e *Engine) guard(fn func() error) error {
	err := guard(fn)
	if errors.Is(err, storage.ErrDamaged) {
		err = fmt.Errorf("store %s: %w", e.path, err)
		e.fail(err)
	}
	return err
}

// fail ends the engine for good: nothing is read or committed any more, then Fatal is told,
// once.
func (e *Engine) fail(err error) {
	e.failing.Do(func() {
		e.failure = err
		close(e.failed)
		e.fatal(err)
	})
}

// over is why no transaction begins any more; nil while they do.
func (e *Engine) over() error {
	select {
	case <-e.failed:
		return e.failure
	default:
	}
	if e.isClosing() {
		return storage.ErrClosed
	}
	return nil
}

// damaged says that bbolt must not be called any more: it may hold its locks for ever.
func (e *Engine) damaged() bool {
	select {
	case <-e.failed:
		return errors.Is(e.failure, storage.ErrDamaged)
	default:
		return false
	}
}
