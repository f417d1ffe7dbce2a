package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/bot"
	"salesbot/bot/wecom"
	"salesbot/bot/words"
	"salesbot/documents"
	"salesbot/handlers"
	"salesbot/outbox"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/scheduler"
	"salesbot/storage"
	"salesbot/storage/bolt"
	"salesbot/workbook"
)

// An app is the whole bot around one store: what serve, demo and chat all run.
type app struct {
	store  *sales.Store
	client *wecom.Client
	loop   *scheduler.Loop
	log    logrus.FieldLogger
	verify map[string]string // WW_verify files by name

	data   string // the folder of the store
	engine *bolt.Engine
	db     *storage.Store
	router *bot.Router
	answer http.Handler

	now    func() time.Time
	health health
}

// appConfig is what an app is made from.
type appConfig struct {
	settings sales.Settings
	wecom    wecomConfig
	data     string // the folder of the store
	light    bool   // the store does not wait for the disk: the company is made up
	verify   map[string]string
	now      func() time.Time
	beat     func() ledger.Beat // of a process in real time; nil where now is moved by visiting
	wire     http.RoundTripper  // carries the calls to WeCom; nil: an ordinary one
	fatal    func(error)        // a commit failed: end the process
	log      logrus.FieldLogger
}

// wecomConfig is one WeCom app.
type wecomConfig struct {
	CorpID, AgentID, Secret, Token, EncodingAESKey, APIURL string
}

// migrateTimeout bounds the opening of a store.
const migrateTimeout = 5 * time.Minute

// newApp opens the store and wires the rooms. It calls nobody.
func newApp(cfg appConfig) (*app, error) {
	ctx, cancel := context.WithTimeout(context.Background(), migrateTimeout)
	defer cancel()
	engine, db, fresh, err := openStore(ctx, cfg.data, bolt.Options{Fatal: cfg.fatal, Light: cfg.light}, cfg.now)
	if err != nil {
		return nil, err
	}
	if fresh {
		cfg.log.WithField("data", cfg.data).Info("the data folder had no store yet: a new one was made")
	}
	a := &app{engine: engine, db: db, store: company.Open(db, cfg.settings), log: cfg.log, verify: cfg.verify, data: cfg.data, now: cfg.now}
	a.client = wecom.NewClient(wecom.ClientConfig{
		CorpID: cfg.wecom.CorpID, AgentID: cfg.wecom.AgentID, Secret: cfg.wecom.Secret, APIURL: cfg.wecom.APIURL,
		Token: tokenStore{db}, HTTP: cfg.wire, Now: cfg.now, Active: a.atWork, Log: cfg.log,
		OnDate: func(server, local time.Time) { a.loop.Date(server, local) },
	})
	commands := handlers.Commands()
	reader := words.NewReader(commands)
	a.router = &bot.Router{
		Store: a.store, Commands: commands, Plain: reader.Understand, Slot: reader.Slot, Declined: words.Declined, Click: handlers.Click, On: handlers.On(), Lookup: a.lookup, Join: company.Introduce, Unknown: words.HandleUnknown, Otherwise: words.PerhapsReport, Unheard: unheard, Cards: a.client, Log: cfg.log,
	}
	papers := documents.New(documentsPath(cfg.data))
	env := &scheduler.Env{
		Store: a.store, Directory: a.client, Witness: a.client, Beat: cfg.beat, Fetch: outbox.NewFetcher(a.store, a.client, papers, cfg.log),
		Errands:  outbox.NewRunner(a.store, outbox.Works{Uploader: a.client, Workbook: workbook.Month, Backup: a.backUp}, cfg.log),
		Janitors: []func(*sales.Tx, int) (int, error){bot.ForgetReceipts, bot.ForgetConversations}, Log: cfg.log,
	}
	if !cfg.light {
		env.Backup = a.dailyBackup
	}
	a.loop = scheduler.NewLoop(env, outbox.NewDeliverer(a.store, a.client, cfg.log), cfg.now)
	a.answer = wecom.NewCallback(wecom.Config{
		Token: cfg.wecom.Token, EncodingAESKey: cfg.wecom.EncodingAESKey, CorpID: cfg.wecom.CorpID, AgentID: cfg.wecom.AgentID,
		Keep: a.keep, Ended: a.ended,
	}, a.handle, cfg.now, cfg.log)
	return a, nil
}

func storePath(data string) string { return filepath.Join(data, "salesbot.db") }

func documentsPath(data string) string { return filepath.Join(data, "documents") }

// callbackPath is where WeCom calls.
const callbackPath = "/wecom/callback"

// routes are everything the bot serves.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(callbackPath, a.answer)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", a.ready)
	mux.HandleFunc("GET /{name}", a.verifyFile)
	return mux
}

// verifyFile answers WeCom's proof of domain, WW_verify_….txt, from the settings.
func (a *app) verifyFile(w http.ResponseWriter, r *http.Request) {
	content, ok := a.verify[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, content)
}

// createMenu puts the menu into the app. The bot works without it, so a failure is
// logged, not returned; false after one.
func (a *app) createMenu(ctx context.Context) bool {
	err := a.client.CreateMenu(ctx, menuItems(handlers.Menu()))
	if err != nil {
		a.log.WithError(err).WithField("cure", wecom.Hint(err)).Warn("the menu was not created")
	}
	return err == nil
}

// keepCreatingMenu tries until the menu stands: WeCom may be down when the bot starts.
func (a *app) keepCreatingMenu(ctx context.Context) {
	for n := 1; !a.createMenu(ctx); n++ {
		select {
		case <-ctx.Done():
			return
		case <-time.After(outbox.Backoff(n)):
		}
	}
}

func menuItems(entries []bot.MenuEntry) []wecom.MenuItem {
	var items []wecom.MenuItem
	for _, e := range entries {
		item := wecom.MenuItem{Name: e.Name, Key: e.Key, Sub: menuItems(e.Below)}
		switch {
		case len(e.Below) > 0: // a heading does nothing itself
		case e.Location:
			item.Type = "location_select"
		default:
			item.Type = "click"
		}
		items = append(items, item)
	}
	return items
}

// close releases the store after everything that used it has ended.
func (a *app) close() error { return a.db.Close() }
