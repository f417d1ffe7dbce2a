package outbox

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
	"salesbot/sales/company"
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
	Backup func(ctx context.Context, at time.Time) (company.BackedUp, error)
}

// A Runner does the errands people asked for, one after the other; one file is sent for
// one errand.
type Runner struct {
	backlog[company.Errand]
	works Works
}

// NewRunner does errands with works.
func NewRunner(store *sales.Store, works Works, log logrus.FieldLogger) *Runner {
	r := &Runner{works: works}
	r.backlog = backlog[company.Errand]{
		store: store, log: log, name: "errand", table: company.Errands,
		next: company.NextErrand, due: func(e *company.Errand) time.Time { return e.Due }, do: r.do,
	}
	return r
}

func (r *Runner) do(ctx context.Context, e *company.Errand) (settle func(*sales.Tx) error, failure error) {
	end, failure := r.work(ctx, e)
	return func(tx *sales.Tx) error {
		e, err := company.Errands.Get(tx, company.Errands.Key(e))
		if err != nil || e.State != company.ErrandWaiting {
			return err
		}
		// Looked at last, so that a right taken back meanwhile counts.
		may, err := e.MayRun(tx)
		switch {
		case err != nil:
			return err
		case !may:
			return company.DenyErrand(tx, e)
		case failure == nil:
			return end(tx, e)
		}
		if why := tooMuch(failure); why != "" {
			return company.ErrandGone(tx, e, why, failure)
		}
		return company.ErrandLate(tx, e, tx.Now.Add(patience(e.Attempts, failure)), failure)
	}, failure
}

// An ending is how an errand ends once its work is done.
type ending func(*sales.Tx, *company.Errand) error

// work does what an errand asks for and returns how it is to end.
func (r *Runner) work(ctx context.Context, e *company.Errand) (end ending, failure error) {
	may := false
	err := r.store.View(ctx, func(tx *sales.Tx) (err error) { may, err = e.MayRun(tx); return err })
	if err != nil || !may {
		return nil, err
	}
	work, known := map[company.ErrandKind]func(context.Context, *company.Errand) (ending, error){
		company.Export: r.export,
		company.Backup: r.backup,
	}[e.Kind]
	if !known {
		return nil, fmt.Errorf("errand %s: nothing does it", e.Kind)
	}
	return work(ctx, e)
}

func (r *Runner) export(ctx context.Context, e *company.Errand) (ending, error) {
	var book bytes.Buffer
	err := r.store.View(ctx, func(tx *sales.Tx) error {
		book.Reset() // fn may run more than once
		return r.works.Workbook(tx, e.Month, &book)
	})
	if err != nil {
		return nil, err
	}
	mediaID, err := r.works.Uploader.Upload(ctx, company.ExportName(e.Month), book.Bytes())
	return func(tx *sales.Tx, e *company.Errand) error { return company.ExportReady(tx, e, mediaID) }, err
}

func (r *Runner) backup(ctx context.Context, e *company.Errand) (ending, error) {
	made, err := r.works.Backup(ctx, e.AskedAt)
	return func(tx *sales.Tx, e *company.Errand) error { return company.BackupReady(tx, e, made) }, err
}

// tooMuch says why another try would do no better, for who asked; "" when it might.
func tooMuch(failure error) string {
	if e, ok := errors.AsType[*SendError](failure); ok && e.Outcome == Rejected {
		return "企业微信不收这个文件（超过20MB或内容有误），可在服务器上用 salesbot export"
	}
	return ""
}
