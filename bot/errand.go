package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An Uploader hands WeCom a file to be sent and returns the media id it goes by. Its error
// is a *SendError.
type Uploader interface {
	Upload(ctx context.Context, name string, file []byte) (mediaID string, err error)
}

// Works are what errands are done with.
type Works struct {
	Uploader Uploader
	// Workbook writes the book of a month's fines.
	Workbook func(tx *sales.Tx, m rulebook.Month, w io.Writer) error
	// Backup makes and verifies a backup named for a moment.
	Backup func(ctx context.Context, at time.Time) (sales.BackedUp, error)
}

// A Runner does the errands people asked for, one after the other. It changes nothing but
// the errand and the notice of what came of it, in one transaction after the work: a
// crash on the way only repeats the work, and one file is sent for one errand.
type Runner struct {
	store *sales.Store
	works Works
	log   logrus.FieldLogger
}

// NewRunner does errands with works.
func NewRunner(store *sales.Store, works Works, log logrus.FieldLogger) *Runner {
	return &Runner{store: store, works: works, log: log}
}

// Next is when the earliest errand is to be done; zero when there is none.
func (r *Runner) Next(ctx context.Context) (time.Time, error) {
	e, _, err := r.first(ctx)
	if err != nil || e == nil {
		return time.Time{}, err
	}
	return e.Due, nil
}

// first is the errand to be done first, nil for none, and the store's moment.
func (r *Runner) first(ctx context.Context) (e *sales.Errand, now time.Time, err error) {
	err = r.store.View(ctx, func(tx *sales.Tx) (err error) {
		now = tx.Now
		if e, err = sales.NextErrand(tx); errors.Is(err, storage.ErrNotFound) {
			e, err = nil, nil
		}
		return err
	})
	return e, now, err
}

// Round does one errand that is due; false when none is. An error is the store's, or says
// that ctx ended: then the errand is done once more.
func (r *Runner) Round(ctx context.Context) (bool, error) {
	e, now, err := r.first(ctx)
	if err != nil || e == nil || e.Due.After(now) {
		return false, err
	}
	end, failure := r.do(ctx, e)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	err = r.store.Update(ctx, sales.Origin{Actor: sales.System, Via: "errand"}, func(tx *sales.Tx) error {
		e, err := sales.Errands.Get(tx, e.Key())
		if err != nil || e.State != sales.ErrandWaiting {
			return err
		}
		// Looked at last, so that a right taken back meanwhile counts.
		may, err := e.MayRun(tx)
		switch {
		case err != nil:
			return err
		case !may:
			return sales.DenyErrand(tx, e)
		case failure == nil:
			return end(tx, e)
		}
		if why := tooMuch(failure); why != "" {
			return sales.ErrandGone(tx, e, why, failure)
		}
		return sales.ErrandLate(tx, e, tx.Now.Add(patience(e.Attempts, failure)), failure)
	})
	if err != nil {
		return false, fmt.Errorf("errand %s: %w", e.Key(), err)
	}
	if failure != nil {
		r.log.WithError(failure).WithField("errand", e.Key()).Warn("an errand was not done")
	}
	return true, nil
}

// do does the work of an errand and returns how it is to end.
func (r *Runner) do(ctx context.Context, e *sales.Errand) (end func(*sales.Tx, *sales.Errand) error, failure error) {
	may := false
	var book bytes.Buffer
	err := r.store.View(ctx, func(tx *sales.Tx) (err error) {
		if may, err = e.MayRun(tx); err != nil || !may || e.Kind != sales.Export {
			return err
		}
		book.Reset() // fn may run more than once
		return r.works.Workbook(tx, e.Month, &book)
	})
	if err != nil || !may {
		return nil, err
	}
	if e.Kind == sales.Export {
		mediaID, err := r.works.Uploader.Upload(ctx, sales.ExportName(e.Month), book.Bytes())
		return func(tx *sales.Tx, e *sales.Errand) error { return sales.ExportReady(tx, e, mediaID) }, err
	}
	made, err := r.works.Backup(ctx, e.AskedAt)
	return func(tx *sales.Tx, e *sales.Errand) error { return sales.BackupReady(tx, e, made) }, err
}

// tooMuch says why another try would do no better, for who asked; "" when it might.
func tooMuch(failure error) string {
	if e, ok := errors.AsType[*SendError](failure); ok && e.Outcome == Rejected {
		return "企业微信不收这个文件（超过20MB或内容有误），可在服务器上用 salesbot export"
	}
	return ""
}
