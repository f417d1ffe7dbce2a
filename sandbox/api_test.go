package sandbox

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestToken(t *testing.T) {
	h := newHouse(t)
	first := h.token()
	h.wait(time.Hour)
	a := h.get("gettoken?corpid=" + testCorp + "&corpsecret=" + testSecret)
	if a["access_token"] != first || a["expires_in"] != 3600.0 {
		t.Errorf("after an hour: %v, want the same token for 3600 s", a)
	}
	for query, want := range map[string]int{
		"department/list":                               41001,
		"department/list?access_token=x":                40014,
		"department/list?access_token=" + first:         0,
		"gettoken?corpid=" + testCorp + "&corpsecret=":  41004,
		"gettoken?corpid=ww0&corpsecret=" + testSecret:  40013,
		"gettoken?corpid=" + testCorp + "&corpsecret=x": 40001,
	} {
		if got := h.get(query).code(); got != want {
			t.Errorf("%s: errcode %d, want %d", query, got, want)
		}
	}
	h.wait(time.Hour)
	if got := h.get("department/list?access_token=" + first).code(); got != 42001 {
		t.Errorf("after 7200 s: errcode %d, want 42001", got)
	}
	second := h.token()
	if second == first {
		t.Error("an expired token is given out")
	}
	h.RevokeToken()
	if got := h.get("department/list?access_token=" + second).code(); got != 40014 {
		t.Errorf("revoked: errcode %d, want 40014", got)
	}
}

func TestDirectory(t *testing.T) {
	h := newHouse(t)
	key := "access_token=" + h.token()
	list := func(query string) string {
		var ids []string
		for _, u := range h.get("user/list?" + key + query)["userlist"].([]any) {
			ids = append(ids, u.(map[string]any)["userid"].(string))
		}
		return strings.Join(ids, " ")
	}
	if got := list("&department_id=1"); got != "wangfang chenhr root" && got != "wangfang root chenhr" {
		t.Errorf("department 1 alone: %s", got)
	}
	if got := list("&department_id=1&fetch_child=1"); !strings.HasPrefix(got, "LiNa zhangwei wangfang") {
		t.Errorf("department 1 and below: %s", got)
	}
	u := h.get("user/get?" + key + "&userid=lina")
	if u["userid"] != "LiNa" || u["position"] != "销售代表" || u["mobile"] != nil {
		t.Errorf("user/get: %v (userids compare without case, mobile is not answered)", u)
	}
	if lead := h.get("user/get?" + key + "&userid=zhangwei")["is_leader_in_dept"].([]any); lead[0] != 1.0 {
		t.Errorf("is_leader_in_dept %v", lead)
	}
	h.must(h.Leave("LINA"))
	if got := h.get("user/get?" + key + "&userid=LiNa").code(); got != 60111 {
		t.Errorf("after leaving: errcode %d, want 60111", got)
	}
	p, err := ReadPerson("{userid: wujun, name: 吴军, department: [2], title: 销售代表}")
	h.must(err)
	h.must(h.Join(p))
	if got := list("&department_id=2"); got != "zhangwei wujun" {
		t.Errorf("department 2: %s", got)
	}
	if err := h.Join(p); err == nil {
		t.Error("joined twice")
	}
	if d := h.get("department/list?" + key + "&id=2")["department"].([]any); len(d) != 1 {
		t.Errorf("department/list below 2: %v", d)
	}
	if a := h.get("agent/get?" + key + "&agentid=1000002"); a.code() != 0 || a["allow_partys"] == nil {
		t.Errorf("agent/get: %v", a)
	}
}

func TestLoginCodeWorksOnce(t *testing.T) {
	h := newHouse(t)
	ask := "auth/getuserinfo?access_token=" + h.token() + "&code="
	code, err := h.LoginCode("zhangwei")
	h.must(err)
	if a := h.get(ask + code); a["userid"] != "zhangwei" {
		t.Errorf("first use: %v", a)
	}
	if got := h.get(ask + code).code(); got != 40029 {
		t.Errorf("second use: errcode %d, want 40029", got)
	}
	code, err = h.LoginCode("zhangwei")
	h.must(err)
	h.wait(5 * time.Minute)
	if got := h.get(ask + code).code(); got != 40029 {
		t.Errorf("after five minutes: errcode %d, want 40029", got)
	}
}

func TestMenuLimits(t *testing.T) {
	h := newHouse(t)
	click := func(name, key string) map[string]any {
		return map[string]any{"type": "click", "name": name, "key": key}
	}
	many := func(n int) (list []any) {
		for range n {
			list = append(list, click("写日报", "report.file"))
		}
		return list
	}
	for name, c := range map[string]struct {
		buttons []any
		want    int
	}{
		"good":       {[]any{map[string]any{"name": "日报", "sub_button": many(5)}, click("今天", "today")}, 0},
		"none":       {nil, 40016},
		"four":       {many(4), 40016},
		"six below":  {[]any{map[string]any{"name": "日报", "sub_button": many(6)}}, 40023},
		"long name":  {[]any{click("写日报写日报", "k")}, 40018},
		"long key":   {[]any{click("今天", strings.Repeat("k", 129))}, 40019},
		"no type":    {[]any{map[string]any{"name": "今天", "key": "k"}}, 40017},
		"below that": {[]any{map[string]any{"name": "日报", "sub_button": []any{map[string]any{"name": "a", "sub_button": many(1)}}}}, 40022},
	} {
		if got := h.post("menu/create?agentid=1000002", map[string]any{"button": c.buttons}).code(); got != c.want {
			t.Errorf("%s: errcode %d, want %d", name, got, c.want)
		}
	}
	if h.menuName("report.file") != "写日报" {
		t.Error("the good menu is not shown")
	}
}

func TestMedia(t *testing.T) {
	h := newHouse(t)
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, _ := form.CreateFormFile("media", "11月.xlsx")
	io.WriteString(part, "spreadsheet")
	form.Close()
	res, err := http.Post(h.api.URL+"/cgi-bin/media/upload?type=file&access_token="+h.token(), form.FormDataContentType(), &b)
	h.must(err)
	id := h.decode(res)["media_id"].(string)
	fetch := func() string {
		res, err := http.Get(h.api.URL + "/cgi-bin/media/get?media_id=" + id + "&access_token=" + h.token())
		h.must(err)
		defer res.Body.Close()
		got, _ := io.ReadAll(res.Body)
		return string(got)
	}
	if got := fetch(); got != "spreadsheet" {
		t.Errorf("media/get: %q", got)
	}
	h.wait(72 * time.Hour)
	if got := fetch(); !strings.Contains(got, "40007") {
		t.Errorf("after three days: %q", got)
	}
}

func TestFaults(t *testing.T) {
	h := newHouse(t)
	send := func(content string) (*http.Response, error) {
		body := strings.NewReader(`{"touser":"LiNa","msgtype":"text","agentid":1000002,"text":{"content":"` + content + `"},"enable_duplicate_check":1}`)
		return http.Post(h.api.URL+"/cgi-bin/message/send?access_token="+h.token(), "application/json", body)
	}
	for _, c := range []struct {
		what    string
		status  int // 0: no answer
		code    int // 0: no JSON
		arrives bool
	}{
		{"45009", 200, 45009, false},
		{"500", 500, 0, false},
		{"502", 502, 0, false},
		{"timeout", 504, 0, false},
		{"accepted-timeout", 504, 0, true},
		{"reset", 0, 0, false},
		{"garbage", 200, 0, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			h.must(h.Fault("message/send", c.what, 2))
			before := len(h.Received(0))
			for range 2 {
				res, err := send(c.what)
				if c.status == 0 {
					if err == nil {
						t.Error("the connection did not break")
					}
					continue
				}
				h.must(err)
				body, _ := io.ReadAll(res.Body)
				res.Body.Close()
				if res.StatusCode != c.status || c.code != 0 && !strings.Contains(string(body), "45009") {
					t.Errorf("status %d, %s", res.StatusCode, body)
				}
				if (c.status == 504) != (res.Header.Get("Sandbox-Fault") == "timeout") {
					t.Error("header Sandbox-Fault is wrong")
				}
				if c.what == "garbage" && strings.HasPrefix(string(body), "{") {
					t.Errorf("garbage is JSON: %s", body)
				}
			}
			if got := len(h.Received(0)) - before; (got == 1) != c.arrives {
				t.Errorf("%d messages arrived", got)
			}
			res, err := send(c.what)
			h.must(err)
			if a := h.decode(res); a.code() != 0 {
				t.Errorf("after the fault: %v", a)
			}
			if got := len(h.Received(0)) - before; got != 1 {
				t.Errorf("%d messages arrived after the repetition, want 1", got)
			}
		})
	}
	for _, bad := range [][2]string{{"message/sned", "500"}, {"message/send", "sometimes"}, {"message/send", "0"}} {
		if h.Fault(bad[0], bad[1], 1) == nil {
			t.Errorf("fault %v was taken", bad)
		}
	}
}

// TestFaultsOfEveryEndpoint: a fault strikes the endpoint it was asked of, and no other.
func TestFaultsOfEveryEndpoint(t *testing.T) {
	h := newHouse(t)
	key := h.token()
	for name, e := range h.endpoints() {
		h.must(h.Fault(name, "503", 1))
		for _, want := range []int{503, 200} {
			req, err := http.NewRequest(e.method, h.api.URL+"/cgi-bin/"+name+"?access_token="+key, strings.NewReader("{}"))
			h.must(err)
			res, err := http.DefaultClient.Do(req)
			h.must(err)
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s: status %d, want %d", name, res.StatusCode, want)
			}
		}
	}
}

func TestDirectoryThatIsNotWhole(t *testing.T) {
	h := newHouse(t)
	key := "access_token=" + h.token()
	count := func(path, list string) int { return len(h.get(path + "&" + key)[list].([]any)) }
	departments := func() int { return count("department/list?", "department") }
	people := func() int { return count("user/list?department_id=1&fetch_child=1", "userlist") }

	h.must(h.UnlistDepartments(2))
	if departments() != 1 || people() != 5 {
		t.Errorf("%d departments, %d people; want 1 and 5", departments(), people())
	}
	h.must(h.UnlistDepartments())
	h.must(h.UnlistPeople("lina", "zhangwei", "root"))
	if departments() != 2 || people() != 2 {
		t.Errorf("%d departments, %d people; want 2 and 2", departments(), people())
	}
	if a := h.get("user/get?userid=lina&" + key); a.code() != 0 || a["status"] != 1.0 {
		t.Errorf("user/get of somebody left out: %v", a)
	}
	h.must(h.UnlistPeople())
	if people() != 5 {
		t.Errorf("whole again: %d", people())
	}

	h.must(h.SetStatus("lina", 0))
	if a := h.get("user/get?userid=lina&" + key); a.code() != 0 || a["status"] != nil || a["userid"] != "LiNa" {
		t.Errorf("without status: %v", a)
	}
	h.must(h.SetStatus("lina", 2))
	if a := h.get("user/get?userid=lina&" + key); a["status"] != 2.0 {
		t.Errorf("disabled: %v", a)
	}
	for _, err := range []error{h.UnlistDepartments(9), h.UnlistPeople("nobody"), h.SetStatus("nobody", 1), h.SetStatus("lina", 3)} {
		if err == nil {
			t.Error("what does not exist was changed")
		}
	}
}

func TestDateIsTheClocks(t *testing.T) {
	h := newHouse(t)
	for _, ahead := range []time.Duration{0, 11 * time.Minute, -72 * time.Hour} {
		h.SetAPIAhead(ahead)
		h.wait(time.Minute)
		res, err := http.Get(h.api.URL + "/cgi-bin/gettoken")
		h.must(err)
		res.Body.Close()
		if got, err := http.ParseTime(res.Header.Get("Date")); err != nil || !got.Equal(h.now.Add(ahead)) {
			t.Errorf("%v, %v; want %v", got, err, h.now.Add(ahead))
		}
	}
}
