package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/documents"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// A File is what somebody sent: a picture, a voice message, a video.
type File struct {
	Name string // as WeCom names it; "" when it does not
	Type string // media type, such as image/jpeg
	Body []byte
}

// A Media fetches what somebody sent. Its error is a *SendError.
type Media interface {
	Media(ctx context.Context, mediaID string) (File, error)
}

// A Fetcher fetches the documents people sent and puts them on file, one after the other.
// What fails for now is tried again later; what cannot be had any more, its sender is told.
type Fetcher struct {
	backlog[crm.Document]
	media Media
	keep  *documents.Store
}

// NewFetcher fetches from media into keep.
func NewFetcher(store *sales.Store, media Media, keep *documents.Store, log logrus.FieldLogger) *Fetcher {
	f := &Fetcher{media: media, keep: keep}
	f.backlog = backlog[crm.Document]{
		store: store, log: log, name: "fetch", table: crm.Documents,
		next: crm.NextDocument, due: func(p *crm.Document) time.Time { return p.Due }, do: f.do,
	}
	return f
}

func (f *Fetcher) do(ctx context.Context, p *crm.Document) (settle func(*sales.Tx) error, failure error) {
	kept, failure := f.fetch(ctx, p)
	return func(tx *sales.Tx) error {
		p, err := crm.Documents.Get(tx, crm.Documents.Key(p))
		if err != nil || p.State != crm.DocumentFetching {
			return err
		}
		if failure == nil {
			return crm.DocumentKept(tx, p, kept)
		}
		if why := hopeless(failure, tx.Law.Papers.MaxMB); why != "" {
			return crm.DocumentGone(tx, p, why, failure)
		}
		return crm.DocumentLate(tx, p, tx.Now.Add(patience(p.Attempts, failure)), failure)
	}, failure
}

// fetch gets a document and keeps it. It changes no row, so a crash on the way only
// repeats it.
func (f *Fetcher) fetch(ctx context.Context, p *crm.Document) (crm.Kept, error) {
	file, err := f.media.Media(ctx, p.MediaID)
	if err != nil {
		return crm.Kept{}, err
	}
	var limit int64
	if err := f.store.View(ctx, func(tx *sales.Tx) error {
		limit = int64(tx.Law.Papers.MaxMB) << 20
		return nil
	}); err != nil {
		return crm.Kept{}, err
	}
	d, err := f.keep.Put(ctx, bytes.NewReader(file.Body), limit)
	return crm.Kept{SHA256: d.SHA256, Size: d.Size, Type: string(d.Type)}, err
}

// hopeless says why another try would do no better, for who sent it; "" when it might.
func hopeless(failure error, maxMB int) string {
	var e *SendError
	switch {
	case errors.Is(failure, documents.ErrTooLarge):
		return fmt.Sprintf("超过%dMB，请拍小一点", maxMB)
	case errors.Is(failure, documents.ErrType):
		return "不是照片，也不是 PDF、Word、Excel"
	case errors.As(failure, &e) && (e.Outcome == Rejected || e.Outcome == Gone):
		return "企业微信里已经取不到"
	}
	return ""
}

// patience is how long to wait before the next try after some.
func patience(tries int, failure error) time.Duration {
	wait := Backoff(tries + 1)
	if e := (*SendError)(nil); errors.As(failure, &e) {
		wait = max(wait, e.Wait)
	}
	return wait
}
