package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sandbox"
)

// TestServe runs the bot as an operator does, against the stand-in over the wire: it
// answers while WeCom's API is down, greets and answers once it is up, ends in order,
// and finds everything again.
func TestServe(t *testing.T) {
	company, err := loadCompany("")
	if err != nil {
		t.Fatal(err)
	}
	listen := freeAddress(t)
	var up atomic.Bool
	wecom := sandbox.New(sandbox.Config{
		Company: company, CorpID: demoCorpID, AgentID: demoAgentID, Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey,
		CallbackURL: "http://" + listen + callbackPath, Log: logrus.New(),
	})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		wecom.Handler().ServeHTTP(w, r)
	}))
	defer api.Close()
	defer wecom.Close()
	cfg, err := loadConfig("", []string{
		"WECOM_CORP_ID=" + demoCorpID, "WECOM_AGENT_ID=1000002", "WECOM_SECRET=" + demoSecret, "WECOM_TOKEN=" + demoToken,
		"WECOM_ENCODING_AES_KEY=" + demoAESKey, "WECOM_API_URL=" + api.URL,
		"SALESBOT_LISTEN=" + listen, "SALESBOT_DATA=" + t.TempDir(), "SALESBOT_LOG_LEVEL=panic",
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg.GoLive = rulebook.DayOf(time.Now())

	stop := serving(t, cfg)
	if err := wecom.Verify(t.Context()); err != nil {
		t.Errorf("the callback URL is not proven: %v", err)
	}
	if err := wecom.Text(t.Context(), "lina", "帮助"); err != nil {
		t.Fatal(err)
	}
	if got := received(wecom, "lina"); !strings.Contains(got, "还没接通") {
		t.Errorf("with WeCom down, somebody unknown hears %q", got)
	}
	if status := get(t, "http://"+listen+"/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz with WeCom down: %d", status)
	}
	up.Store(true)
	if err := wecom.Text(t.Context(), "lina", "日报 今天在公司整理投标资料，更新报价单"); err != nil {
		t.Fatal(err)
	}
	if got := received(wecom, "lina"); !strings.Contains(got, "已收到") {
		t.Errorf("after WeCom is up again, the report is answered with %q", got)
	}
	stop()

	stop = serving(t, cfg)
	if err := wecom.Text(t.Context(), "lina", "我的日报"); err != nil {
		t.Fatal(err)
	}
	if got := received(wecom, "lina"); !strings.Contains(got, "更新报价单") {
		t.Errorf("after a restart: %q", got)
	}
	if status := get(t, "http://"+listen+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz: %d", status)
	}
	stop()
}

// serving starts serve and returns what ends it and waits.
func serving(t *testing.T, cfg *Config) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, cfg) }()
	for deadline := time.Now().Add(20 * time.Second); ; {
		resp, err := http.Get("http://" + cfg.Listen + "/healthz")
		if err == nil {
			resp.Body.Close()
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("serve ended: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("serve does not answer")
		}
	}
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	}
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// received is the last answer somebody got.
func received(s *sandbox.Server, userid string) string {
	text := ""
	for _, e := range s.Received(0) {
		if e.To == userid && e.Passive {
			text = e.Text
		}
	}
	return text
}
