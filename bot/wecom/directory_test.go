package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"salesbot/outbox"
	"salesbot/sales"
)

const (
	twoTrees = `{"errcode":0,"department":[{"id":2,"name":"上海销售部","parentid":1},{"id":3,"name":"一组","parentid":2},{"id":7,"name":"人事","parentid":1}]}`
	treeOf2  = `{"errcode":0,"userlist":[` +
		`{"userid":"LiNa","name":"李娜","department":[2,3],"position":"销售代表","is_leader_in_dept":[0,1],"direct_leader":["zhangwei"],"status":1,"main_department":3},` +
		`{"userid":"wujun","name":"吴军","department":[3],"is_leader_in_dept":[0],"status":4,"main_department":3}]}`
	treeOf7 = `{"errcode":0,"userlist":[{"userid":"lina","name":"李娜","department":[2,3],"status":1},{"userid":"chenhr","name":"陈","department":[7],"is_leader_in_dept":[1,1,1],"status":1}]}`
)

func TestDirectory(t *testing.T) {
	a := newAPI(t)
	a.on("department/list", twoTrees)
	a.on("user/list", treeOf2, treeOf7)
	a.on("agent/get", `{"errcode":0,"allow_userinfos":{"user":[{"userid":"lina"},{"userid":"gone"},{"userid":"wangfang"}]}}`)
	a.on("user/get",
		`{"errcode":60111,"errmsg":"userid not found"}`,
		`{"errcode":0,"userid":"wangfang","name":"王芳","department":[1],"status":1,"main_department":1}`)
	got, err := a.client().Directory(t.Context())
	want := sales.Directory{
		Departments: []sales.Department{{ID: 2, Name: "上海销售部", Parent: 1}, {ID: 3, Name: "一组", Parent: 2}, {ID: 7, Name: "人事", Parent: 1}},
		People: []sales.Entry{
			{UserID: "LiNa", Name: "李娜", Title: "销售代表", Departments: []int{2, 3}, Main: 3, Leads: []int{3}, DirectLeaders: []string{"zhangwei"}, Active: true},
			{UserID: "wujun", Name: "吴军", Departments: []int{3}, Main: 3},
			{UserID: "chenhr", Name: "陈", Departments: []int{7}, Leads: []int{7}, Active: true},
			{UserID: "wangfang", Name: "王芳", Departments: []int{1}, Main: 1, Active: true}, // listed singly
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if n := a.count("user/list"); n != 2 {
		t.Errorf("user/list called %d times, once per tree is enough", n)
	}
	if n := a.count("user/get"); n != 2 {
		t.Errorf("user/get called %d times, want it for those no department led to", n)
	}
}

func TestOddDirectoriesAreErrors(t *testing.T) {
	for name, answers := range map[string][2]string{
		"no departments":    {`{"errcode":0,"department":[]}`, treeOf2},
		"department 0":      {`{"errcode":0,"department":[{"name":"x"}]}`, treeOf2},
		"no people":         {twoTrees, `{"errcode":0,"userlist":[]}`},
		"no userlist":       {twoTrees, `{"errcode":0}`},
		"no userid":         {twoTrees, `{"errcode":0,"userlist":[{"name":"x","status":1}]}`},
		"nobody's status":   {twoTrees, `{"errcode":0,"userlist":[{"userid":"lina","department":[2]},{"userid":"wujun","department":[2],"status":0}]}`},
		"garbage":           {twoTrees, `busy`},
		"no rights":         {`{"errcode":60011,"errmsg":"no privilege","department":[]}`, treeOf2},
		"list fails midway": {twoTrees, `{"errcode":-1,"userlist":[]}`},
	} {
		a := newAPI(t)
		a.on("department/list", answers[0])
		a.on("user/list", answers[1])
		a.on("agent/get", `{"errcode":0}`)
		if got, err := a.client().Directory(t.Context()); err == nil || len(got.People) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestPerson(t *testing.T) {
	a := newAPI(t)
	a.on("user/get",
		`{"errcode":0,"userid":"LiNa","name":"李娜","department":[2],"status":1,"main_department":2}`,
		`{"errcode":60111,"errmsg":"userid not found"}`,
		`{"errcode":-1,"errmsg":"busy"}`)
	c := a.client()
	got, err := c.Person(t.Context(), "li&na")
	if err != nil || got.UserID != "LiNa" || !got.Active {
		t.Errorf("%+v, %v", got, err)
	}
	if q := a.last().query["userid"]; q != "li&na" {
		t.Errorf("asked for %q", q)
	}
	if _, err = c.Person(t.Context(), "x"); !errors.Is(err, ErrNoSuchPerson) {
		t.Error(err)
	}
	_, err = c.Person(t.Context(), "x")
	if send, ok := errors.AsType[*outbox.SendError](err); errors.Is(err, ErrNoSuchPerson) || !ok || send.Outcome != outbox.Refused {
		t.Error(err)
	}
}

// TestWhatALookUpSaysOfSomebody: not there, not shown to us, or nothing at all.
func TestWhatALookUpSaysOfSomebody(t *testing.T) {
	for answer, c := range map[string]struct {
		noSuch, notVisible bool
		code               int // of a *LookupError; -2 for none
	}{
		`{"errcode":60111,"errmsg":"x"}`: {true, false, -2},
		`{"errcode":46004,"errmsg":"x"}`: {true, false, -2},
		`{"errcode":60011,"errmsg":"x"}`: {false, true, -2},
		`{"errcode":60020,"errmsg":"x"}`: {false, false, 60020},
		`{"errcode":40001,"errmsg":"x"}`: {false, false, 40001},
		`{"errcode":48002,"errmsg":"x"}`: {false, false, 48002},
		`{"errcode":45009,"errmsg":"x"}`: {false, false, 45009},
		`{"errcode":-1,"errmsg":"x"}`:    {false, false, -1},
		"500":                            {false, false, 0},
		"reset":                          {false, false, 0},
		"busy":                           {false, false, 0},
		`{"errcode":0}`:                  {false, false, 0},
	} {
		a := newAPI(t)
		a.on("user/get", answer)
		_, err := a.client().Person(t.Context(), "wujun")
		code := -2
		if look, ok := errors.AsType[*LookupError](err); ok {
			if code = codeOf(look); look.UserID != "wujun" || code != 0 && Hint(err) == "" {
				t.Errorf("%s: %+v, hint %q", answer, look, Hint(err))
			}
		}
		if errors.Is(err, ErrNoSuchPerson) != c.noSuch || errors.Is(err, ErrNotVisible) != c.notVisible || code != c.code {
			t.Errorf("%s: %v (LookupError of %d)", answer, err, code)
		}
	}
	a := newAPI(t)
	a.on("gettoken", `{"errcode":40001,"errmsg":"invalid credential"}`)
	if _, err := a.client().Person(t.Context(), "wujun"); codeOf(err) != codeBadSecret {
		t.Error(err)
	} else if _, ok := errors.AsType[*LookupError](err); !ok {
		t.Errorf("%T", err)
	}
}

// TestPeopleWithoutStatus: they stay as they are, and stop nobody else.
func TestPeopleWithoutStatus(t *testing.T) {
	const three = `{"errcode":0,"userlist":[{"userid":"LiNa","department":[2],"status":1},{"userid":"wujun","department":[2]%s},{"userid":"zhao","department":[2]%[1]s}]}`
	for _, status := range []string{"", `,"status":0`, `,"status":null`, `,"status":"1"`, `,"status":3`, `,"status":1.5`, `,"status":{}`} {
		a := newAPI(t)
		a.on("department/list", `{"errcode":0,"department":[{"id":2,"name":"上海销售部","parentid":1}]}`)
		a.on("user/list", fmt.Sprintf(three, status))
		a.on("agent/get", `{"errcode":0}`)
		cfg := a.config()
		cfg.Active = func(_ context.Context, userid string) (bool, error) { return userid == "wujun", nil }
		got, err := NewClient(cfg).Directory(t.Context())
		if err != nil || len(got.People) != 3 || !got.People[0].Active || !got.People[1].Active || got.People[2].Active {
			t.Errorf("status%q: %+v, %v", status, got.People, err)
		}
		if log := a.log.String(); strings.Count(log, "no status") != 1 || !strings.Contains(log, "wujun zhao") {
			t.Errorf("log: %s", log)
		}
		cfg.Active = func(context.Context, string) (bool, error) { return false, errors.New("store closed") }
		if _, err := NewClient(cfg).Directory(t.Context()); err == nil {
			t.Error("an unknown state was guessed")
		}
		a.on("user/get", `{"errcode":0,"userid":"wujun","department":[2]`+status+`}`)
		cfg.Active = func(context.Context, string) (bool, error) { return true, nil }
		if got, err := NewClient(cfg).Person(t.Context(), "wujun"); err != nil || !got.Active {
			t.Errorf("alone, active before: %+v, %v", got, err)
		}
		cfg.Active = nil
		if got, err := NewClient(cfg).Person(t.Context(), "wujun"); err == nil || !errors.As(err, new(*LookupError)) {
			t.Errorf("alone and new: %+v, %v", got, err)
		}
	}
}

// TestPartialDirectoryIsGivenUp: which departments there were is known above.
func TestPartialDirectoryIsGivenUp(t *testing.T) {
	a := newAPI(t)
	a.on("department/list", `{"errcode":0,"department":[{"id":7,"name":"人事","parentid":1}]}`)
	a.on("user/list", treeOf7)
	a.on("agent/get", `{"errcode":0}`)
	got, err := a.client().Directory(t.Context())
	if err != nil || len(got.Departments) != 1 || len(got.People) != 2 || !reflect.DeepEqual(got.People[0].Departments, []int{2, 3}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCreateMenu(t *testing.T) {
	a := newAPI(t)
	a.on("menu/create", `{"errcode":0,"errmsg":"ok"}`)
	c := a.client()
	err := c.CreateMenu(t.Context(), []MenuItem{
		{Name: "日报", Sub: []MenuItem{{Name: "写日报", Type: "click", Key: "report.file"}, {Name: "到访签到", Type: "location_select", Key: "visit.here"}}},
		{Name: "今天", Type: "view", URL: "https://x/?a=1&b=2"},
	})
	want := `{"button":[{"name":"日报","sub_button":[{"type":"click","name":"写日报","key":"report.file"},` +
		`{"type":"location_select","name":"到访签到","key":"visit.here"}]},{"type":"view","name":"今天","url":"https://x/?a=1&b=2"}]}`
	if got := a.last(); err != nil || got.body != want || got.query["agentid"] != "1000002" {
		t.Errorf("%v %v\n got %s\nwant %s", err, got.query, got.body, want)
	}
	leaf := MenuItem{Name: "今天", Type: "click", Key: "today"}
	named := func(name string) MenuItem { return MenuItem{Name: name, Type: "click", Key: "k"} }
	for name, items := range map[string][]MenuItem{
		"none":            nil,
		"four":            {leaf, leaf, leaf, leaf},
		"17 bytes":        {named("字字字字字ab")},
		"sub of 41 bytes": {{Name: "a", Sub: []MenuItem{named(strings.Repeat("字", 13) + "ab")}}},
		"six entries":     {{Name: "a", Sub: []MenuItem{leaf, leaf, leaf, leaf, leaf, leaf}}},
		"third level":     {{Name: "a", Sub: []MenuItem{{Name: "b", Sub: []MenuItem{leaf}}}}},
		"both":            {{Name: "a", Type: "click", Key: "k", Sub: []MenuItem{leaf}}},
		"no key":          {{Name: "a", Type: "click"}},
		"long key":        {{Name: "a", Type: "click", Key: strings.Repeat("k", 129)}},
		"no address":      {{Name: "a", Type: "view"}},
		"other type":      {{Name: "a", Type: "scancode_push", Key: "k"}},
	} {
		if err := c.CreateMenu(t.Context(), items); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if n := a.count("menu/create"); n != 1 {
		t.Errorf("menu/create called %d times", n)
	}
}

func TestLogin(t *testing.T) {
	a := newAPI(t)
	a.on("auth/getuserinfo", `{"errcode":0,"userid":"LiNa","user_ticket":"x"}`, `{"errcode":0,"openid":"o","external_userid":"e"}`, `{"errcode":40029,"errmsg":"invalid code"}`)
	c := a.client()
	if got, err := c.UserByCode(t.Context(), "c0de"); err != nil || got != "LiNa" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.UserByCode(t.Context(), "c0de"); !errors.Is(err, ErrNoSuchPerson) {
		t.Error(err)
	}
	if _, err := c.UserByCode(t.Context(), "c0de"); err == nil || errors.Is(err, ErrNoSuchPerson) || strings.Contains(err.Error(), "c0de") {
		t.Error(err)
	}
	for _, address := range []string{c.LoginURL("https://x/y?z=1&w", "s t"), c.DesktopLoginURL("https://x/y?z=1&w", "s t")} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Get("appid") != "ww1" || q.Get("agentid") != "1000002" || q.Get("redirect_uri") != "https://x/y?z=1&w" || q.Get("state") != "s t" {
			t.Errorf("%s", address)
		}
	}
	if !strings.HasSuffix(c.LoginURL("https://x", "s"), "#wechat_redirect") {
		t.Error("the fragment that makes the client recognise the address is missing")
	}
}

func TestMedia(t *testing.T) {
	a := newAPI(t)
	a.on("media/get", "\xff\xd8\xff picture", `{"errcode":40014,"errmsg":"expired"}`, "\xff\xd8\xff again", `{"errcode":40007,"errmsg":"invalid media_id"}`)
	c := a.client()
	if got, err := c.Media(t.Context(), "M1"); err != nil || string(got.Body) != "\xff\xd8\xff picture" || got.Type != "image/jpeg" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := c.Media(t.Context(), "M1"); err != nil || string(got.Body) != "\xff\xd8\xff again" {
		t.Errorf("after a refused token: %+v, %v", got, err)
	}
	if got, err := c.Media(t.Context(), "M1"); err == nil {
		t.Errorf("a failure taken for a file: %q", got.Body)
	}
}
