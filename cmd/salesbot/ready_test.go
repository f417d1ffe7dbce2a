package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/sales/ledger"
	"salesbot/sandbox"
)

// TestReadyzCostsNothing: anybody may ask, as often as they like.
func TestReadyzCostsNothing(t *testing.T) {
	company, err := loadCompany("")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := companySettings(company)
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock(company.Start)
	wecom := sandbox.New(sandbox.Config{
		Company: company, CorpID: demoCorpID, AgentID: demoAgentID, Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey, Now: clock.Now,
	})
	defer wecom.Close()
	var asked atomic.Int64
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		wecom.Handler().ServeHTTP(w, r)
	}))
	defer api.Close()
	log := logrus.New()
	log.SetOutput(io.Discard)
	data := t.TempDir()
	a, err := newApp(appConfig{
		settings: settings, data: data, now: clock.Now, log: log, fatal: func(err error) { t.Error(err) },
		wecom: wecomConfig{CorpID: demoCorpID, AgentID: "1000002", Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey, APIURL: api.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.loop.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	bot := httptest.NewServer(a.routes())
	defer bot.Close()
	probe := func(want int) {
		t.Helper()
		for range 10 {
			if got := get(t, bot.URL+"/readyz"); got != want {
				t.Errorf("/readyz: %d, want %d", got, want)
			}
		}
	}
	store := func() []byte {
		t.Helper()
		all, err := os.ReadFile(storePath(data))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}

	before := store()
	probe(http.StatusServiceUnavailable) // no token yet
	if n := asked.Load(); n != 0 {
		t.Errorf("WeCom was asked %d times by probes", n)
	}
	if err := wecom.Fault("gettoken", "502", 1); err != nil {
		t.Fatal(err)
	}
	_ = a.client.Ready(t.Context())
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusServiceUnavailable)
	if !bytes.Equal(before, store()) {
		t.Error("probes wrote to the store")
	}
	clock.set(clock.Now().Add(healthLasts))
	if err := a.client.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusOK)
	before, n := store(), asked.Load()
	for range 5 {
		clock.set(clock.Now().Add(healthLasts))
		probe(http.StatusOK)
	}
	if asked.Load() != n || !bytes.Equal(before, store()) {
		t.Errorf("with a token, WeCom was asked %d times, wrote: %v", asked.Load()-n, !bytes.Equal(before, store()))
	}

	// What it cannot receive makes it not ready, until it can.
	a.loop.Lost(ledger.Failing, clock.Now())
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusServiceUnavailable)
	a.loop.Heard(clock.Now(), clock.Now())
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusOK)
	a.loop.Date(clock.Now().Add(2*time.Minute), clock.Now())
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusServiceUnavailable)
	a.loop.Date(clock.Now(), clock.Now())
	clock.set(clock.Now().Add(lifeMayWait)) // no sign of life meanwhile
	probe(http.StatusServiceUnavailable)
	if err := a.loop.MarkLife(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock.set(clock.Now().Add(healthLasts))
	probe(http.StatusOK)
}

func TestDemoIsForThisMachineOnly(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		cmd := newDemoCommand()
		cmd.SetArgs([]string{"--listen", listen})
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		if err := cmd.Execute(); err == nil || !strings.Contains(err.Error(), "--public") {
			t.Errorf("demo --listen %s: %v", listen, err)
		}
		if err := onlyLoopback(listen, true); err != nil {
			t.Errorf("%s meant: %v", listen, err)
		}
	}
	for _, listen := range []string{"127.0.0.1:0", "localhost:8080", "[::1]:0", "127.9.9.9:1"} {
		if err := onlyLoopback(listen, false); err != nil {
			t.Error(err)
		}
	}
}
