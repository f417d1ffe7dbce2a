package bot

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
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

// A Runner does the errands people asked for, one after the other; one file is sent for
// one errand.
type Runner struct {
	backlog[sales.Errand]
	works Works
}

// NewRunner does errands with works.
func NewRunner(store *sales.Store, works Works, log logrus.FieldLogger) *Runner {
	r := &Runner{works: works}
	r.backlog = backlog[sales.Errand]{
		store: store, log: log, name: "errand", table: sales.Errands,
		next: sales.NextErrand, due: func(e *sales.Errand) time.Time { return e.Due }, do: r.do,
	}
	return r
}

func (r *Runner) do(ctx context.Context, e *sales.Errand) (settle func(*sales.Tx) error, failure error) {
	end, failure := r.work(ctx, e)
	return func(tx *sales.Tx) error {
		e, err := sales.Errands.Get(tx, sales.Errands.Key(e))
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
	}, failure
}

// work does what an errand asks for and returns how it is to end.
func (r *Runner) work(ctx context.Context, e *sales.Errand) (end func(*sales.Tx, *sales.Errand) error, failure error) {
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
