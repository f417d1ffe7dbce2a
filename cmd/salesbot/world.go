package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sandbox"
)

// A world is a made-up company: the WeCom stand-in, the bot and the clock they share.
// The two meet only over HTTP.
type world struct {
	clock  *simClock
	wecom  *sandbox.Server
	log    *logrus.Logger
	config appConfig

	mu     sync.Mutex // one thing happens at a time, so that every run is the same
	app    *app       // nil while the bot is down
	server *http.Server
	api    *http.Server
}

// The WeCom app of every made-up company. None of it is a secret.
const (
	demoCorpID  = "ww0000000000000000"
	demoAgentID = 1000002
	demoSecret  = "made-up-secret-of-the-demo-company"
	demoToken   = "MadeUpToken"
	demoAESKey  = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// newWorld builds the stand-in for a company and the bot's settings; nothing runs yet.
func newWorld(company *sandbox.Company, settings sales.Settings, data string, log *logrus.Logger) (*world, error) {
	w := &world{clock: newClock(company.Start), log: log}
	w.wecom = sandbox.New(sandbox.Config{
		Company: company, CorpID: demoCorpID, AgentID: demoAgentID, Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey,
		Now: w.clock.Now, Clock: w, Log: log,
	})
	settings.MadeUp = true
	if settings.GoLive.IsZero() {
		settings.GoLive = rulebook.DayOf(company.Start)
	}
	w.config = appConfig{
		settings: settings, data: data, light: true, now: w.clock.Now, log: log,
		wire:  simulatedTimeouts{http.DefaultTransport.(*http.Transport).Clone()},
		wecom: wecomConfig{CorpID: demoCorpID, AgentID: fmt.Sprint(demoAgentID), Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey},
		fatal: func(err error) {
			log.WithError(err).Error("the store cannot commit")
			os.Exit(1)
		},
	}
	return w, nil
}

// open serves the stand-in at listen and starts the bot.
func (w *world) open(ctx context.Context, listen string) (url string, err error) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return "", fmt.Errorf("%w; another address: --listen 127.0.0.1:0", err)
	}
	w.api = &http.Server{Handler: w.wecom.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go w.api.Serve(l)
	url = "http://" + l.Addr().String()
	w.config.wecom.APIURL = url
	return url, w.botUp(ctx)
}

// botUp starts the bot on its store, as serve does: outages first, then whatever is due.
func (w *world) botUp(ctx context.Context) error {
	if w.app != nil {
		return errors.New("the bot is up already")
	}
	a, err := newApp(w.config)
	if err != nil {
		return err
	}
	if err := a.store.View(ctx, func(tx *sales.Tx) error {
		last, err := ledger.LastSignOfLife(tx)
		w.clock.set(last) // a store that was used before goes on where it stopped
		return err
	}); err != nil {
		return errors.Join(err, a.close())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, a.close())
	}
	w.app, w.server = a, &http.Server{Handler: a.routes(), ReadHeaderTimeout: 10 * time.Second}
	go w.server.Serve(l)
	w.wecom.SetCallback("http://" + l.Addr().String() + callbackPath)
	if err := a.loop.Start(ctx); err != nil {
		return err
	}
	a.createMenu(ctx)
	return w.settle(ctx)
}

// botDown kills the bot: it finishes nothing and leaves no word.
func (w *world) botDown() error {
	if w.app == nil {
		return errors.New("the bot is down already")
	}
	a := w.app
	w.app = nil
	return errors.Join(w.server.Close(), a.close())
}

// settle does everything that is due now and leaves a sign of life: the end of a step.
func (w *world) settle(ctx context.Context) error {
	if w.app == nil {
		return nil
	}
	if err := w.app.loop.RunDue(ctx); err != nil {
		return err
	}
	return w.app.loop.MarkLife(ctx)
}

// Now is the world's moment; with Advance it makes the page's clock.
func (w *world) Now() time.Time { return w.clock.Now() }

// Advance moves the clock to a moment, stopping at every one at which something is due.
func (w *world) Advance(ctx context.Context, to time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.advance(ctx, to)
}

func (w *world) advance(ctx context.Context, to time.Time) error {
	for w.app != nil {
		next, err := w.app.loop.Next(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(to) {
			break
		}
		w.clock.set(next)
		if err := w.settle(ctx); err != nil {
			return err
		}
	}
	w.clock.set(to)
	return w.settle(ctx)
}

// do lets somebody do something and finishes the step.
func (w *world) do(ctx context.Context, something func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := something(); err != nil {
		return err
	}
	return w.settle(ctx)
}

// run keeps the clock running along with the real time and does what comes due, until
// ctx ends.
func (w *world) run(ctx context.Context) error {
	w.clock.run()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := w.do(ctx, func() error { return nil }); err != nil {
				return err
			}
		}
	}
}

// close ends the world in order: no more callbacks, open ones finished, store closed.
func (w *world) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	var errs []error
	if w.app != nil {
		errs = append(errs, w.server.Shutdown(ctx), w.app.close())
		w.app = nil
	}
	w.wecom.Close()
	if w.api != nil {
		errs = append(errs, w.api.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// simulatedTimeouts turns the stand-in's word that a call is to time out into the error
// a real wait would have ended in.
type simulatedTimeouts struct{ wire http.RoundTripper }

func (s simulatedTimeouts) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.wire.RoundTrip(r)
	if err != nil || resp.Header.Get("Sandbox-Fault") != sandbox.FaultTimeout {
		return resp, err
	}
	resp.Body.Close()
	return nil, os.ErrDeadlineExceeded
}
