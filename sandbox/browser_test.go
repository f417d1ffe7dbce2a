package sandbox

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser starts Chromium, or skips by name where there is none.
func browser(t *testing.T) context.Context {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("SALESBOT_TEST_REQUIRE") == "all" {
			t.Fatal("chromium is missing")
		}
		t.Skip("chromium is missing")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WindowSize(1280, 900),
	}
	limited, stop := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(stop)
	allocator, stop := chromedp.NewExecAllocator(limited, options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	return ctx
}

func TestPhonesInTheBrowser(t *testing.T) {
	ctx := browser(t)
	h := newClockHouse(t)
	h.post("menu/create?agentid=1000002", map[string]any{"button": []any{
		map[string]any{"name": "日报", "sub_button": []any{map[string]any{"type": "click", "name": "写日报", "key": "report.file"}}},
		map[string]any{"type": "location_select", "name": "签到", "key": "visit.here"},
	}})
	h.reply(func(in inbound) string {
		switch {
		case in.Content == "签到":
			return textReply("附近有两个客户：\n1. 华东设计院\n2. 浦东体育馆")
		case in.Content != "":
			return textReply("收到「" + in.Content + "」<b onclick=x>")
		}
		return ""
	})
	seen := func(who, text string) chromedp.Action[chromedp.Void] {
		return chromedp.WaitVisible(`//section[contains(@aria-label,"` + who + `")]//ol//*[contains(text(),"` + text + `")]`)
	}
	tap := func(who, text string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(`//section[contains(@aria-label,"` + who + `")]//*[self::button or self::summary][normalize-space(.)="` + text + `"]`)
	}
	run := func(step string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		limited, stop := context.WithTimeout(ctx, 20*time.Second)
		defer stop()
		if err := chromedp.Do(limited, actions...); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(h.api.URL)); err != nil { // without a limit: it owns the browser
		t.Fatal(err)
	}
	left := `section:first-of-type textarea`
	run("type", chromedp.WaitVisible(left), chromedp.SendKeys(left, "签到\r"), seen("李娜", "附近有两个客户"))
	run("tap a number", tap("李娜", "2. 浦东体育馆"), seen("李娜", "收到「2」<b onclick=x>"))
	run("menu", tap("李娜", "日报"), tap("李娜", "写日报"), seen("李娜", "〔菜单〕写日报"))
	run("place", tap("李娜", "签到"), tap("李娜", "华东设计院"), seen("李娜", "[位置] 上海市黄浦区人民大道"))
	id := h.storeMedium(medium{name: "罚款明细-2026-11.xlsx", data: []byte("PK a book")})
	h.post("message/send", map[string]any{"touser": "zhangwei", "msgtype": "file", "agentid": testAgent, "file": map[string]any{"media_id": id}})
	run("file", chromedp.WaitVisible(`//section[contains(@aria-label,"张伟")]//ol//a[@download="罚款明细-2026-11.xlsx"][@href="/sandbox/file/`+id+`"]`))
	h.post("message/send", approval("zhangwei", "leave-1"))
	run("card", tap("张伟", "批准"), seen("张伟", "〔请假待批〕批准"))
	got := h.inbox()
	press := got[len(got)-1]
	h.post("message/update_template_card", map[string]any{
		"userids": []string{"zhangwei"}, "agentid": testAgent,
		"response_code": press.ResponseCode, "button": map[string]any{"replace_name": "已批准"},
	})
	run("redrawn", seen("张伟", "已批准"))
	run("clock", chromedp.Click(`//button[@data-to="18:00"]`),
		chromedp.WaitVisible(`//output[contains(.,"18:00:00")]`))
	clock, err := chromedp.Run(ctx, chromedp.Text("#now"))
	if err != nil || !strings.HasPrefix(clock, "2026年11月16日 周一 18:00:00") {
		t.Errorf("clock shows %q, error %v", clock, err)
	}
	if p := h.Problems(); len(p) > 0 {
		t.Errorf("problems %v", p)
	}
}
