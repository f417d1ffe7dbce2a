package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/documents"
	"salesbot/sales"
	"salesbot/storage"
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
	store *sales.Store
	media Media
	keep  *documents.Store
	log   logrus.FieldLogger
}

// NewFetcher fetches from media into keep.
func NewFetcher(store *sales.Store, media Media, keep *documents.Store, log logrus.FieldLogger) *Fetcher {
	return &Fetcher{store: store, media: media, keep: keep, log: log}
}

// Next is when the earliest document is to be fetched; zero when there is none.
func (f *Fetcher) Next(ctx context.Context) (time.Time, error) {
	p, _, err := f.first(ctx)
	if err != nil || p == nil {
		return time.Time{}, err
	}
	return p.Due, nil
}

// first is the document to be fetched first, nil for none, and the store's moment.
func (f *Fetcher) first(ctx context.Context) (p *sales.Paper, now time.Time, err error) {
	err = f.store.View(ctx, func(tx *sales.Tx) (err error) {
		now = tx.Now
		if p, err = sales.NextPaper(tx); errors.Is(err, storage.ErrNotFound) {
			p, err = nil, nil
		}
		return err
	})
	return p, now, err
}

// Round fetches one document that is due; false when none is. An error is the store's, or
// says that ctx ended: then the document is fetched once more.
func (f *Fetcher) Round(ctx context.Context) (bool, error) {
	p, now, err := f.first(ctx)
	if err != nil || p == nil || p.Due.After(now) {
		return false, err
	}
	kept, failure := f.fetch(ctx, p)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	err = f.store.Update(ctx, sales.Origin{Actor: sales.System, Via: "fetch"}, func(tx *sales.Tx) error {
		p, err := sales.Papers.Get(tx, p.Key())
		if err != nil || p.State != sales.PaperFetching {
			return err
		}
		if failure == nil {
			return sales.PaperKept(tx, p, kept)
		}
		if why := hopeless(failure, tx.Law.Papers.MaxMB); why != "" {
			return sales.PaperGone(tx, p, why, failure)
		}
		return sales.PaperLate(tx, p, tx.Now.Add(patience(p.Attempts, failure)), failure)
	})
	if err != nil {
		return false, fmt.Errorf("paper %s: %w", p.Key(), err)
	}
	if failure != nil {
		f.log.WithError(failure).WithField("paper", p.Key()).Warn("a document was not fetched")
	}
	return true, nil
}

// fetch gets a document and keeps it. It changes no row, so a crash on the way only
// repeats it.
func (f *Fetcher) fetch(ctx context.Context, p *sales.Paper) (sales.Kept, error) {
	file, err := f.media.Media(ctx, p.MediaID)
	if err != nil {
		return sales.Kept{}, err
	}
	limit := int64(f.store.Settings().Law.Papers.MaxMB) << 20
	d, err := f.keep.Put(ctx, bytes.NewReader(file.Body), limit)
	return sales.Kept{SHA256: d.SHA256, Size: d.Size, Type: string(d.Type)}, err
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
