package sandbox

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// simClock is a simulated clock for the page; Advance visits nothing.
type simClock struct{ h **house }

func (c simClock) Now() time.Time {
	(*c.h).mu.Lock()
	defer (*c.h).mu.Unlock()
	return (*c.h).now
}

func (c simClock) Advance(_ context.Context, to time.Time) error {
	(*c.h).wait(to.Sub(c.Now()))
	return nil
}

func newClockHouse(t *testing.T) *house {
	var h *house
	h = newHouse(t, func(c *Config) { c.Clock = simClock{&h} })
	return h
}

func (h *house) do(body string, header ...string) (int, string) {
	h.Helper()
	return h.send("/sandbox/do", body, header...)
}

func (h *house) send(path, body string, header ...string) (int, string) {
	h.Helper()
	req, err := http.NewRequest(http.MethodPost, h.api.URL+path, strings.NewReader(body))
	h.must(err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	h.must(err)
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

func TestPageLoadsNothingFromElsewhere(t *testing.T) {
	outside := regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//|url\(|@import|fetch\(['"]http`)
	h := newHouse(t)
	files, err := fs.Glob(pageFiles, "page/*")
	h.must(err)
	paths := []string{"/"}
	for _, f := range files {
		if !strings.HasSuffix(f, ".html") {
			paths = append(paths, "/sandbox/"+f)
		}
	}
	if len(paths) < 5 {
		t.Fatalf("only %v", paths)
	}
	for _, p := range paths {
		res, err := http.Get(h.api.URL + p)
		h.must(err)
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if found := outside.Find(b); res.StatusCode != 200 || found != nil {
			t.Errorf("%s: status %d, %q", p, res.StatusCode, found)
		}
		if !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: no content security policy", p)
		}
	}
}

func TestForThisMachineOnly(t *testing.T) {
	h := newHouse(t)
	ask := func(path, host string) int {
		req, err := http.NewRequest(http.MethodGet, h.api.URL+path, nil)
		h.must(err)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		h.must(err)
		res.Body.Close()
		return res.StatusCode
	}
	for _, path := range []string{"/", "/sandbox/state", "/connect/oauth2/authorize?appid=" + testCorp + "&redirect_uri=http://localhost", "/cgi-bin/gettoken", "/cgi-bin/user/list"} {
		for host, want := range map[string]int{
			"localhost": 200, "localhost:8080": 200, "127.0.0.1:1": 200, "[::1]:8080": 200,
			"evil.example": 403, "127.0.0.1.evil.example:80": 403, "192.168.1.2": 403, "localhost.evil.example": 403,
		} {
			h.SetPublic(false)
			if got := ask(path, host); got != want {
				t.Errorf("Host %s, %s: status %d, want %d", host, path, got, want)
			}
			h.SetPublic(true)
			if got := ask(path, host); got != 200 {
				t.Errorf("public, Host %s, %s: status %d", host, path, got)
			}
		}
	}
	body := `{"who":"LiNa","do":"text","text":"日报"}`
	if got, _ := h.do(body, "Sec-Fetch-Site", "cross-site"); got != 403 {
		t.Errorf("cross-site write: status %d", got)
	}
	if got, _ := h.do(body); got != 204 || len(h.inbox()) != 1 {
		t.Errorf("own write: status %d, %d callbacks", got, len(h.inbox()))
	}
}

func TestPageRefusesInChinese(t *testing.T) {
	h := newHouse(t)
	for body, want := range map[string]string{
		`{"who":"x","do":"text","text":"a"}`:                              "通讯录里没有这个人",
		`{"who":"LiNa","do":"location","lat":"a","lng":"b"}`:              "坐标不对：纬度 -90 到 90，经度 -180 到 180",
		`{"who":"LiNa","do":"press","task":"t","n":1}`:                    "这张卡片点不了",
		`{"who":"LiNa","do":"text","text":"` + strings.Repeat("x", doCap): "请求不完整",
	} {
		if status, got := h.do(body); status != 400 || strings.TrimSpace(got) != want {
			t.Errorf("status %d, %q, want %q", status, got, want)
		}
	}
}

func TestFeed(t *testing.T) {
	h := newHouse(t)
	h.reply(func(inbound) string { return textReply("已收到") })
	res, err := http.Get(h.api.URL + "/sandbox/feed")
	h.must(err)
	defer res.Body.Close()
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: [") && strings.Contains(lines.Text(), "已收到") {
			h.Server.Close() // ends the stream, else the test would hang here
			for lines.Scan() {
			}
			return
		}
	}
	t.Error("the answer did not appear in the feed")
}

func TestManagerOfARep(t *testing.T) {
	h := newHouse(t)
	for _, p := range h.state().People {
		want := map[string]string{"LiNa": "zhangwei", "zhangwei": "wangfang", "wangfang": "", "chenhr": "wangfang", "root": "wangfang"}[p.UserID]
		if p.Manager != want {
			t.Errorf("manager of %s: %s, want %s", p.UserID, p.Manager, want)
		}
	}
}

func TestClockButtons(t *testing.T) {
	h := newClockHouse(t) // 2026-11-16 08:30
	for _, c := range []struct{ to, want string }{
		{"+10m", "11-16 08:40"}, {"17:59", "11-16 17:59"}, {"18:00", "11-16 18:00"}, {"18:00", "11-17 18:00"},
		{"morning", "11-18 09:10"}, {"month", "12-01 00:10"}, {"month", "01-01 00:10"},
	} {
		status, _ := h.send("/sandbox/clock", `{"to":"`+c.to+`"}`)
		if got := h.state().Now.Format("01-02 15:04"); status != 204 || got != c.want {
			t.Errorf("%s: status %d, %s, want %s", c.to, status, got, c.want)
		}
	}
	if status, _ := h.send("/sandbox/clock", `{"to":"yesterday"}`); status != 400 {
		t.Errorf("yesterday: status %d", status)
	}
	if status, _ := newHouse(t).send("/sandbox/clock", `{"to":"+10m"}`); status != 404 {
		t.Errorf("real time: status %d", status)
	}
}

func TestLoginSendsTheBrowserBack(t *testing.T) {
	h := newHouse(t)
	back := "https://bot.example/login?next=%2Fteam"
	q := url.Values{"appid": {testCorp}, "redirect_uri": {back}, "state": {"s1"}}
	res, err := http.Get(h.api.URL + "/connect/oauth2/authorize?" + q.Encode())
	h.must(err)
	page, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if !strings.Contains(string(page), `value="zhangwei"`) {
		t.Errorf("nobody to pick: %s", page)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	q.Set("userid", "zhangwei")
	res, err = client.PostForm(h.api.URL+"/sandbox/login", q)
	h.must(err)
	res.Body.Close()
	to, err := res.Location()
	h.must(err)
	if to.Host != "bot.example" || to.Query().Get("state") != "s1" || to.Query().Get("next") != "/team" {
		t.Errorf("sent to %s", to)
	}
	if a := h.get("auth/getuserinfo?access_token=" + h.token() + "&code=" + to.Query().Get("code")); a["userid"] != "zhangwei" {
		t.Errorf("the code is of %v", a)
	}
	q.Set("redirect_uri", "javascript:alert(1)")
	res, err = client.PostForm(h.api.URL+"/sandbox/login", q)
	h.must(err)
	res.Body.Close()
	if res.StatusCode != 400 {
		t.Errorf("redirect to javascript: status %d", res.StatusCode)
	}
}
