package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/outbox"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/storage"
)

// desk stands for WeCom's uploads and the disk backups are written to.
type desk struct {
	uploads int
	backups int
	err     error
	during  func() // while the work is done
}

func (d *desk) Upload(_ context.Context, name string, file []byte) (string, error) {
	d.uploads++
	if d.during != nil {
		d.during()
	}
	return fmt.Sprintf("media %d of %s: %s", d.uploads, name, file), d.err
}

func (d *desk) backUp(_ context.Context, at time.Time) (company.BackedUp, error) {
	d.backups++
	return company.BackedUp{Name: "salesbot-1.tar.gz", Size: 5 << 20, Rows: map[string]int{"people": 2}, Documents: 3}, d.err
}

func (p *post) runner(d *desk) *outbox.Runner {
	log := logrus.New()
	log.SetOutput(io.Discard)
	return outbox.NewRunner(p.store, outbox.Works{
		Uploader: d, Backup: d.backUp,
		Workbook: func(tx *sales.Tx, m rulebook.Month, w io.Writer) error {
			_, err := fmt.Fprint(w, "book of ", m)
			return err
		},
	}, log)
}

var november = rulebook.MonthOf(friday)

// office is a post in which lina is HR and wang admin.
func newOffice(t *testing.T) *post {
	p := newPost(t, "lina", "wang")
	p.grant("lina", sales.HR, true)
	p.grant("wang", sales.Admin, true)
	return p
}

func (p *post) grant(who string, role sales.Role, on bool) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		x, err := sales.PersonByID(tx, who)
		if err != nil {
			return err
		}
		return sales.GrantRole(tx, x, role, on)
	})
}

func (p *post) ask(who string, kind company.ErrandKind, m rulebook.Month) (fresh bool) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		x, err := sales.PersonByID(tx, who)
		if err != nil {
			return err
		}
		_, fresh, err = company.AskErrand(tx, x, kind, m)
		return err
	})
	return fresh
}

func (p *post) errand() (only *company.Errand) {
	p.t.Helper()
	p.update(func(tx *sales.Tx) error {
		rows, err := storage.Collect(company.Errands.Scan(tx, ""))
		if err != nil || len(rows) != 1 {
			return fmt.Errorf("%d errands: %w", len(rows), err)
		}
		only = rows[0]
		return nil
	})
	return only
}

func (p *post) round(r *outbox.Runner, want bool) {
	p.t.Helper()
	if worked, err := r.Round(p.t.Context()); err != nil || worked != want {
		p.t.Fatalf("worked %v, %v; want %v", worked, err, want)
	}
}

// files are the media ids of what went over the wire: files alone.
func (p *post) files() (all []string) {
	for _, raw := range p.wire.payloads {
		var sent packet
		if err := json.Unmarshal([]byte(raw), &sent); err != nil || sent.Content.File == nil {
			p.t.Fatalf("sent %s, %v", raw, err)
		}
		all = append(all, sent.Content.File.MediaID)
	}
	return all
}

func TestErrandSendsOneFile(t *testing.T) {
	p, d := newOffice(t), &desk{}
	r := p.runner(d)
	if next, err := r.Next(t.Context()); err != nil || !next.IsZero() {
		t.Fatalf("nothing was asked for, but %v, %v", next, err)
	}
	if !p.ask("lina", company.Export, november) || p.ask("LINA", company.Export, november) {
		t.Error("the same was asked for twice")
	}
	p.round(r, true)
	p.round(r, false)
	p.run()
	if got := fmt.Sprint(p.files()); got != "[media 1 of 罚款明细-2026-11.xlsx: book of 2026-11]" {
		t.Errorf("sent %s", got)
	}
	if e := p.errand(); e.State != company.ErrandDone || e.File != "罚款明细-2026-11.xlsx" {
		t.Errorf("%+v", e)
	}
}

// A crash after the upload uploads again; one while sending sends the same bytes again.
func TestErrandCrash(t *testing.T) {
	p, d := newOffice(t), &desk{}
	p.ask("lina", company.Export, november)
	ctx, kill := context.WithCancel(t.Context())
	d.during = kill
	if worked, err := p.runner(d).Round(ctx); worked || err == nil {
		t.Fatalf("killed: %v, %v", worked, err)
	}
	if e := p.errand(); e.State != company.ErrandWaiting {
		t.Fatalf("%+v", e)
	}
	d.during = nil
	p.round(p.runner(d), true)
	p.crash()
	p.now = p.now.Add(2 * time.Hour)
	p.round(p.runner(d), false)
	p.run()
	if got := p.files(); len(got) != 2 || got[0] != got[1] || got[0] != "media 2 of 罚款明细-2026-11.xlsx: book of 2026-11" {
		t.Errorf("sent %q", got)
	}
	if len(p.wire.payloads) != 2 || p.wire.payloads[0] != p.wire.payloads[1] {
		t.Error("other bytes were sent")
	}
	p.wantOpen(0)
}

// Whoever loses the role meanwhile gets nothing: before the work, during it, before the
// file is sent.
func TestErrandDenied(t *testing.T) {
	revoke := func(p *post) { p.grant("lina", sales.HR, false) }
	for name, c := range map[string]struct {
		before, during, after bool
		uploads               int
	}{"before": {before: true}, "during": {during: true, uploads: 1}, "after": {after: true, uploads: 1}} {
		t.Run(name, func(t *testing.T) {
			p, d := newOffice(t), &desk{}
			r := p.runner(d)
			p.ask("lina", company.Export, november)
			if c.before {
				revoke(p)
			}
			if c.during {
				d.during = func() { revoke(p) }
			}
			p.round(r, true)
			if c.after {
				revoke(p)
			}
			p.run()
			for range 3 {
				if _, err := r.Round(t.Context()); err != nil {
					t.Fatal(err)
				}
				p.run()
			}
			if e := p.errand(); e.State != company.ErrandDenied || len(p.wire.payloads) != 0 || d.uploads != c.uploads {
				t.Errorf("%+v, sent %v, %d uploads", e, p.wire.payloads, d.uploads)
			}
		})
	}
}

// What may get better is tried again, after as long as WeCom says; what cannot, and what
// did not in a day, is said.
func TestErrandFails(t *testing.T) {
	failing := func(o outbox.Outcome, wait time.Duration) error {
		return &outbox.SendError{Outcome: o, Wait: wait, Err: errors.New("no")}
	}
	for name, c := range map[string]struct {
		err  error
		wait time.Duration // zero: given up
	}{
		"rejected":          {failing(outbox.Rejected, 0), 0},
		"broken connection": {failing(outbox.Unknown, 0), time.Minute},
		"over a limit":      {failing(outbox.Limited, 5*time.Minute), 5 * time.Minute},
		"disk":              {errors.New("no space left on device"), time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			p, d := newOffice(t), &desk{err: c.err}
			r := p.runner(d)
			p.ask("lina", company.Export, november)
			p.round(r, true)
			e := p.errand()
			if c.wait > 0 {
				if e.State != company.ErrandWaiting || !e.Due.Equal(p.now.Add(c.wait)) {
					t.Errorf("%+v", e)
				}
				for n := 0; p.errand().State == company.ErrandWaiting; n++ {
					if n > 60 {
						t.Fatal("never given up")
					}
					p.now = p.errand().Due
					p.round(r, true)
				}
			}
			p.now = friday.Add(24*time.Hour + time.Minute)
			p.run()
			if got := p.wire.texts(); p.errand().State != company.ErrandFailed || len(got) != 1 {
				t.Errorf("%+v, told %q", p.errand(), got)
			}
		})
	}
}

// A file WeCom did not take before it forgot the upload is made anew; one of which nobody
// knows whether it came is not sent a second time, but its person is told.
func TestErrandUndelivered(t *testing.T) {
	p, d := newOffice(t), &desk{}
	r := p.runner(d)
	p.ask("lina", company.Export, november)
	p.round(r, true)
	p.now = p.now.Add(3 * 24 * time.Hour) // nothing ran meanwhile
	p.run()
	p.round(r, true)
	p.run()
	if got := p.files(); len(got) != 1 || got[0] != "media 2 of 罚款明细-2026-11.xlsx: book of 2026-11" {
		t.Errorf("sent %q", got)
	}

	p, d = newOffice(t), &desk{}
	r = p.runner(d)
	p.ask("lina", company.Export, november)
	p.round(r, true)
	p.crash()
	p.now = p.now.Add(4*time.Hour + time.Minute)
	p.run()
	p.round(r, false)
	if got := p.wire.texts(); p.errand().State != company.ErrandFailed || len(got) != 2 || got[1] == got[0] {
		t.Errorf("%+v, sent %q", p.errand(), got)
	}
}

func TestErrandBackup(t *testing.T) {
	p, d := newOffice(t), &desk{}
	r := p.runner(d)
	if !p.ask("wang", company.Backup, 0) || p.ask("lina", company.Backup, 0) {
		t.Error("two backups at once")
	}
	p.round(r, true)
	p.run()
	got := p.wire.texts()
	if len(got) != 1 || d.backups != 1 {
		t.Fatalf("told %q", got)
	}
	for _, piece := range []string{"salesbot-1.tar.gz", "5.0MB", "人员2｜", "文件3", "restore"} {
		if !strings.Contains(got[0], piece) {
			t.Errorf("%q lacks %q", got[0], piece)
		}
	}
}
