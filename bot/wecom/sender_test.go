package wecom

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"salesbot/outbox"
	"salesbot/sales"
)

func card() *sales.Card {
	return &sales.Card{
		TaskID: "req-102437@1", Title: "请假", Text: "李娜 11月20日 下午",
		Buttons: []sales.Button{{Text: "批准", Key: "req.ok"}, {Text: "驳回", Key: "req.no"}},
	}
}

func TestEncodeText(t *testing.T) {
	c := newAPI(t).client()
	got, err := c.Encode([]string{"lina", "WangWu"}, sales.Content{Text: "制度 <a href=\"x\">&\n第二行"})
	want := `{"touser":"lina|WangWu","msgtype":"text","agentid":1000002,` +
		`"text":{"content":"制度 <a href=\"x\">&\n第二行"},"safe":0,"enable_duplicate_check":1,"duplicate_check_interval":14400}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

func TestEncodeCard(t *testing.T) {
	c := newAPI(t).client()
	got, err := c.Encode([]string{"lina"}, sales.Content{Text: "fallback", Card: card()})
	want := `{"touser":"lina","msgtype":"template_card","agentid":1000002,"template_card":{"card_type":"button_interaction",` +
		`"main_title":{"title":"请假"},"sub_title_text":"李娜 11月20日 下午","task_id":"req-102437@1",` +
		`"button_list":[{"text":"批准","style":1,"key":"req.ok"},{"text":"驳回","style":2,"key":"req.no"}]},` +
		`"safe":0,"enable_duplicate_check":1,"duplicate_check_interval":14400}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	again, _ := c.Encode([]string{"lina"}, sales.Content{Text: "fallback", Card: card()})
	if !bytes.Equal(got, again) {
		t.Error("equal input, other bytes")
	}
}

func TestEncodeLink(t *testing.T) {
	c := newAPI(t).client()
	got, err := c.Encode([]string{"lina"}, sales.Content{Link: &sales.Link{Title: "罚单 102437", Text: "延交10元", URL: "https://bot.example/f/102437", Button: "看看全部详情"}})
	want := `{"touser":"lina","msgtype":"textcard","agentid":1000002,"textcard":{"title":"罚单 102437","description":"延交10元","url":"https://bot.example/f/102437","btntxt":"看看全部"},"safe":0,"enable_duplicate_check":1,"duplicate_check_interval":14400}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	if _, err := c.Encode([]string{"lina"}, sales.Content{Link: &sales.Link{Title: "罚单", Text: "延交"}}); err == nil {
		t.Error("a link to nowhere was accepted")
	}
}

func TestEncodeCutsAtACharacter(t *testing.T) {
	c := newAPI(t).client()
	long := strings.Repeat("字", 1000)
	wide := card()
	wide.Title, wide.Text, wide.Buttons[0].Text = long, long, long
	for _, content := range []sales.Content{{Text: long}, {Card: wide}} {
		got, err := c.Encode([]string{"lina"}, content)
		if err != nil || !utf8.Valid(got) || strings.Contains(string(got), "\uFFFD") {
			t.Fatalf("%v %s", err, got)
		}
		body := jsonOf(t, string(got))
		if content.Card == nil {
			if text := body["text"].(map[string]any)["content"].(string); text != strings.Repeat("字", 682) {
				t.Errorf("text of %d bytes", len(text))
			}
			continue
		}
		out := body["template_card"].(map[string]any)
		title := out["main_title"].(map[string]any)["title"].(string)
		text := out["sub_title_text"].(string)
		button := out["button_list"].([]any)[0].(map[string]any)["text"].(string)
		if len(title) != 126 || len(text) != 510 || button != strings.Repeat("字", 10) {
			t.Errorf("title %d, text %d bytes, button %q", len(title), len(text), button)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	c := newAPI(t).client()
	text := sales.Content{Text: "x"}
	with := func(change func(*sales.Card)) sales.Content {
		k := card()
		change(k)
		return sales.Content{Card: k}
	}
	for name, m := range map[string]struct {
		to      []string
		content sales.Content
	}{
		"nobody":       {nil, text},
		"1001 people":  {make([]string, 1001), text},
		"everybody":    {[]string{"lina", "@ALL"}, text},
		"an empty id":  {[]string{""}, text},
		"two in one":   {[]string{"lina|root"}, text},
		"no text":      {[]string{"lina"}, sales.Content{}},
		"no task id":   {[]string{"lina"}, with(func(k *sales.Card) { k.TaskID = "" })},
		"odd task id":  {[]string{"lina"}, with(func(k *sales.Card) { k.TaskID = "请假" })},
		"long task id": {[]string{"lina"}, with(func(k *sales.Card) { k.TaskID = strings.Repeat("x", 129) })},
		"no title":     {[]string{"lina"}, with(func(k *sales.Card) { k.Title = "" })},
		"no button":    {[]string{"lina"}, with(func(k *sales.Card) { k.Buttons = nil })},
		"7 buttons":    {[]string{"lina"}, with(func(k *sales.Card) { k.Buttons = make([]sales.Button, 7) })},
		"no key":       {[]string{"lina"}, with(func(k *sales.Card) { k.Buttons[1].Key = "" })},
	} {
		if got, err := c.Encode(m.to, m.content); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
	bad := NewClient(ClientConfig{AgentID: "one"})
	if _, err := bad.Encode([]string{"lina"}, text); err == nil {
		t.Error("an agent id that is no number")
	}
}

func TestSendNamesWhoWasNotReached(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", `{"errcode":0,"errmsg":"ok","invaliduser":"lina|wangwu","invalidparty":"","unlicenseduser":"zhao","msgid":"m1"}`)
	payload := []byte(`{"touser":"LiNa|WangWu|Zhao|Ok" }`)
	got, err := a.client().Send(t.Context(), payload)
	if err != nil || !reflect.DeepEqual(got, outbox.Sent{MsgID: "m1", Invalid: []string{"lina", "wangwu", "zhao"}}) {
		t.Errorf("%+v, %v", got, err)
	}
	if c := a.last(); c.body != string(payload) {
		t.Errorf("the bytes changed on the way: %s", c.body)
	}
}

func TestUpdateCard(t *testing.T) {
	a := newAPI(t)
	a.on("message/update_template_card", `{"errcode":0,"errmsg":"ok"}`, `{"errcode":40035,"errmsg":"used"}`)
	c := a.client()
	if err := c.UpdateCard(t.Context(), []string{"zhangwei", "chenhr"}, "RC", "已批准"); err != nil {
		t.Fatal(err)
	}
	want := `{"userids":["zhangwei","chenhr"],"agentid":1000002,"response_code":"RC","button":{"replace_name":"已批准"}}`
	if got := a.last().body; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if send, ok := errors.AsType[*outbox.SendError](c.UpdateCard(t.Context(), []string{"zhangwei"}, "RC", "已批准")); !ok || send.Outcome != outbox.Rejected {
		t.Errorf("%+v", send)
	}
	if err := c.UpdateCard(t.Context(), nil, "RC", "已批准"); err == nil {
		t.Error("updated for nobody")
	}
}
