package outbox_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/documents"
	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// shelf stands for what WeCom keeps of what people sent.
type shelf struct {
	body string
	err  error
}

func (s *shelf) Media(context.Context, string) (outbox.File, error) {
	return outbox.File{Body: []byte(s.body)}, s.err
}

// send notes a document lina sent now.
func (p *post) send(mediaID string) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		d := &crm.Deal{Name: "体育馆", Stage: rulebook.Bidding}
		d.Owner = "lina"
		if err := crm.Deals.Put(tx, d); err != nil {
			return err
		}
		_, err := crm.FileDocument(tx, &sales.Person{UserID: "lina"}, d, "招标文件", mediaID, tx.Now)
		return err
	})
}

func (p *post) paper() (only *crm.Document) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		rows, err := storage.Collect(crm.Documents.Scan(tx, ""))
		if err == nil && len(rows) != 1 {
			err = errors.New("not one paper")
		}
		if err == nil {
			only = rows[0]
		}
		return err
	})
	return only
}

func (p *post) fetcher(from *shelf, keep *documents.Store) *outbox.Fetcher {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return outbox.NewFetcher(p.store, from, keep, log)
}

func TestFetchKeepsWhatWasSent(t *testing.T) {
	p := newPost(t, "lina")
	keep := documents.New(t.TempDir())
	f := p.fetcher(&shelf{body: "%PDF-1.7"}, keep)
	if next, err := f.Next(t.Context()); err != nil || !next.IsZero() {
		t.Fatalf("nothing was sent, but %v, %v", next, err)
	}
	p.send("m1")
	// A stop on the way leaves it to be fetched again.
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if worked, err := f.Round(ended); worked || err == nil {
		t.Errorf("after the end: %v, %v", worked, err)
	}
	if worked, err := f.Round(t.Context()); !worked || err != nil {
		t.Fatalf("%v, %v", worked, err)
	}
	got := p.paper()
	if got.State != crm.DocumentFiled || got.Type != "pdf" || got.Size != 8 {
		t.Errorf("%+v", got)
	}
	file, err := keep.Open(got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if body, _ := io.ReadAll(file); string(body) != "%PDF-1.7" {
		t.Errorf("kept %q", body)
	}
	if worked, err := f.Round(t.Context()); worked || err != nil {
		t.Errorf("again: %v, %v", worked, err)
	}
}

// What cannot get better is given up and said; anything else waits, at least as long as
// WeCom says.
func TestFetchGivesUpOnlyWhatIsHopeless(t *testing.T) {
	failed := func(o outbox.Outcome, wait time.Duration) *shelf {
		return &shelf{err: &outbox.SendError{Outcome: o, Wait: wait, Err: errors.New("no")}}
	}
	for name, c := range map[string]struct {
		from *shelf
		wait time.Duration // zero: given up
	}{
		"gone":              {failed(outbox.Rejected, 0), 0},
		"no type":           {&shelf{body: "<html>"}, 0},
		"too large":         {&shelf{body: "%PDF-1.7" + strings.Repeat("x", 1<<20)}, 0},
		"broken connection": {failed(outbox.Unknown, 0), time.Minute},
		"over a limit":      {failed(outbox.Limited, 5*time.Minute), 5 * time.Minute},
		"no permission":     {failed(outbox.Halted, 0), time.Minute},
		"disk":              {&shelf{err: errors.New("no space left on device")}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t, "lina")
			p.store.Settings().Law.Papers.MaxMB = 1
			f := p.fetcher(c.from, documents.New(t.TempDir()))
			p.send("m1")
			sent := p.paper().At
			if worked, err := f.Round(t.Context()); !worked || err != nil {
				t.Fatalf("%v, %v", worked, err)
			}
			got := p.paper()
			if c.wait > 0 {
				if got.State != crm.DocumentFetching || got.Due.Sub(sent) != c.wait {
					t.Errorf("%+v", got)
				}
				return
			}
			if got.State != crm.DocumentLost {
				t.Errorf("%+v", got)
			}
			p.update(func(tx *sales.Tx) error {
				told, err := storage.Collect(sales.Notices.Scan(tx, "paper/"))
				if err != nil || len(told) != 1 || told[0].To != "lina" {
					t.Errorf("told %v, %v", told, err)
				}
				return nil
			})
		})
	}
}
