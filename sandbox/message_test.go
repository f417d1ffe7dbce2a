package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSendNamesTheInvalid(t *testing.T) {
	h := newHouse(t)
	h.must(h.Unreachable("zhangwei", true))
	a := h.post("message/send", text("lina|ZhangWei|Nobody|lina", "你好"))
	if a.code() != 0 || a["invaliduser"] != "zhangwei|nobody" {
		t.Errorf("answer %v", a)
	}
	if got := h.Received(0); len(got) != 1 || got[0].To != "LiNa" || got[0].Text != "你好" || got[0].Passive {
		t.Errorf("received %+v", got)
	}
	if got := h.post("message/send", text("zhangwei|nobody", "你好")).code(); got != 81013 {
		t.Errorf("all invalid: errcode %d, want 81013", got)
	}
	h.must(h.Unreachable("zhangwei", false))
	if got := h.post("message/send", text("zhangwei", "你好")).code(); got != 0 {
		t.Errorf("reachable again: errcode %d", got)
	}
	h.must(h.Leave("zhangwei"))
	if got := h.post("message/send", text("zhangwei", "你好")).code(); got != 81013 {
		t.Errorf("left: errcode %d, want 81013", got)
	}
}

func TestSendRefuses(t *testing.T) {
	h := newHouse(t)
	other := text("LiNa", "x")
	other["agentid"] = 1
	strange := text("LiNa", "x")
	strange["msgtype"] = "telegram"
	for name, c := range map[string]struct {
		body any
		want int
	}{
		"1001 people":   {text(strings.Repeat("LiNa|", 1001), "x"), 40032},
		"nobody":        {text("", "x"), 82001},
		"empty":         {text("LiNa", ""), 44004},
		"another agent": {other, 301002},
		"strange type":  {strange, 40008},
		"no JSON":       {"touser=LiNa", 47001},
	} {
		if got := h.post("message/send", c.body).code(); got != c.want {
			t.Errorf("%s: errcode %d, want %d", name, got, c.want)
		}
	}
	if got := h.post("message/send", text(strings.Repeat("LiNa|", 1000), "x")).code(); got != 0 {
		t.Errorf("1000 people: errcode %d", got)
	}
}

func TestTextIsCutAt2048Bytes(t *testing.T) {
	h := newHouse(t)
	h.post("message/send", text("LiNa", strings.Repeat("销", 700)))
	got := h.Received(0)[0].Text
	if len(got) != 2046 || !utf8.ValidString(got) {
		t.Errorf("%d bytes, valid %v; want 2046: 2048 is inside a character", len(got), utf8.ValidString(got))
	}
}

func TestExcessIsDroppedSilently(t *testing.T) {
	h := newHouse(t)
	for i := range 31 {
		if a := h.post("message/send", text("LiNa|zhangwei", fmt.Sprint(i))); a.code() != 0 || a["invaliduser"] != "" {
			t.Fatalf("send %d: %v", i, a)
		}
	}
	count := func(who string) (n int) {
		for _, e := range h.Received(0) {
			if e.To == who {
				n++
			}
		}
		return n
	}
	if n := count("LiNa"); n != 30 {
		t.Errorf("%d in one minute, want 30", n)
	}
	h.wait(59 * time.Second)
	h.post("message/send", text("LiNa", "a"))
	if n := count("LiNa"); n != 30 {
		t.Errorf("%d after 59 s, want 30: the window slides", n)
	}
	h.wait(time.Second)
	h.post("message/send", text("LiNa", "b"))
	if n := count("LiNa"); n != 31 {
		t.Errorf("%d after a minute, want 31", n)
	}
}

func TestExcessOfTheHour(t *testing.T) {
	h := newHouse(t)
	m := h.people["lina"]
	for i := range 1100 {
		if i%25 == 0 {
			h.wait(time.Minute)
		}
		h.Server.mu.Lock()
		h.receive1(m, fmt.Sprint(i))
		h.Server.mu.Unlock()
	}
	if n := len(h.Received(0)); n != 1000 {
		t.Errorf("%d within 44 minutes, want 1000", n)
	}
}

// receive1 is one message to m past the HTTP layer, which would be slow here.
func (h *house) receive1(m *member, text string) {
	h.Server.receive(m, h.cfg.Now(), Event{Text: text}, nil)
}

func TestDuplicateCheck(t *testing.T) {
	h := newHouse(t)
	body := `{"touser":"LiNa","msgtype":"text","agentid":1000002,"text":{"content":"提醒"},"enable_duplicate_check":1,"duplicate_check_interval":14400}`
	first := h.post("message/send", body)
	h.wait(4*time.Hour - time.Second)
	second := h.post("message/send", body)
	if second.code() != 0 || second["msgid"] != first["msgid"] {
		t.Errorf("repetition: %v, want the answer %v", second, first)
	}
	if n := len(h.Received(0)); n != 1 {
		t.Errorf("%d arrived, want 1", n)
	}
	h.post("message/send", strings.Replace(body, "提醒", "提醒 ", 1))
	if n := len(h.Received(0)); n != 2 {
		t.Errorf("another text was dropped: %d arrived", n)
	}
	h.wait(time.Second)
	if a := h.post("message/send", body); a["msgid"] == first["msgid"] || len(h.Received(0)) != 3 {
		t.Errorf("after four hours the same bytes are a new message: %v", a)
	}
}

func TestCardLimits(t *testing.T) {
	h := newHouse(t)
	if a := h.post("message/send", approval("LiNa", "leave-1")); a.code() != 0 || a["response_code"] == nil {
		t.Fatalf("a good card: %v", a)
	}
	card := func(change func(map[string]any)) map[string]any {
		m := approval("LiNa", "leave-2")
		change(m["template_card"].(map[string]any))
		return m
	}
	for name, body := range map[string]any{
		"same task_id":   approval("LiNa", "leave-1"),
		"no task_id":     approval("LiNa", ""),
		"strange letter": approval("LiNa", "leave:1"),
		"long task_id":   approval("LiNa", strings.Repeat("x", 129)),
		"seven buttons": card(func(c map[string]any) {
			var list []any
			for i := range 7 {
				list = append(list, map[string]any{"text": "批", "key": fmt.Sprint(i)})
			}
			c["button_list"] = list
		}),
		"same key": card(func(c map[string]any) {
			b := map[string]any{"text": "批", "key": "k"}
			c["button_list"] = []any{b, b}
		}),
		"seven rows": card(func(c map[string]any) {
			c["horizontal_content_list"] = make([]map[string]any, 7)
		}),
		"notice without action": card(func(c map[string]any) { c["card_type"] = "text_notice" }),
	} {
		if got := h.post("message/send", body).code(); got/10000 != 4 {
			t.Errorf("%s: errcode %d, want 4xxxx", name, got)
		}
	}
	want := "请假待批 | 李娜 11月18日\n事由：看病"
	if got := h.Received(0); len(got) != 1 || got[0].Card.Title+" | "+got[0].Card.Text != want {
		t.Errorf("received %+v, want %q", got, want)
	}
}

func TestResponseCodeWorksOnce(t *testing.T) {
	h := newHouse(t)
	h.post("message/send", approval("LiNa|zhangwei", "leave-1"))
	h.must(h.PressCard(t.Context(), "zhangwei", 1))
	press := h.inbox()[0]
	if press.Event != "template_card_event" || press.EventKey != "approve:1" || press.TaskId != "leave-1" || press.CardType != "button_interaction" {
		t.Fatalf("press %+v", press)
	}
	update := map[string]any{
		"userids": []string{"zhangwei", "lina", "root"}, "agentid": testAgent,
		"response_code": press.ResponseCode, "button": map[string]any{"replace_name": "已批准"},
	}
	a := h.post("message/update_template_card", update)
	if a.code() != 0 || fmt.Sprint(a["invaliduser"]) != "[root]" {
		t.Errorf("update: %v; root never had the card", a)
	}
	if got := h.people["lina"].cards[0].closed; got != "已批准" {
		t.Errorf("lina's card shows %q", got)
	}
	if got := h.post("message/update_template_card", update).code(); got != 40058 {
		t.Errorf("second use: errcode %d", got)
	}
	h.must(h.PressCard(t.Context(), "zhangwei", 2))
	update["response_code"] = h.inbox()[1].ResponseCode
	h.wait(72 * time.Hour)
	if got := h.post("message/update_template_card", update).code(); got != 40058 {
		t.Errorf("after 72 hours: errcode %d", got)
	}
	update["userids"] = "zhangwei"
	if got := h.post("message/update_template_card", update).code(); got != 47001 {
		t.Errorf("userids as a string: errcode %d", got)
	}
}

func TestPressNeedsACard(t *testing.T) {
	h := newHouse(t)
	if err := h.PressCard(t.Context(), "LiNa", 1); !errors.Is(err, ErrNoCard) {
		t.Errorf("no card: %v", err)
	}
	h.post("message/send", approval("LiNa", "leave-1"))
	for _, n := range []int{0, 3} {
		if err := h.PressCard(t.Context(), "LiNa", n); !errors.Is(err, ErrNoButton) {
			t.Errorf("button %d: %v", n, err)
		}
	}
	h.post("message/send", approval("LiNa", "leave-2"))
	h.must(h.PressCard(t.Context(), "lina", 2))
	if got := h.inbox(); len(got) != 1 || got[0].TaskId != "leave-2" {
		t.Errorf("pressed %+v, want the newest card", got)
	}
}

func TestSendFile(t *testing.T) {
	h := newHouse(t)
	id := h.storeMedium(medium{name: "罚款明细-2026-11.xlsx", data: []byte("PK a book")})
	if got := h.post("message/send", map[string]any{"touser": "LiNa", "msgtype": "file", "agentid": 1000002, "file": map[string]any{"media_id": id}}).code(); got != 0 {
		t.Fatalf("errcode %d", got)
	}
	got := h.Received(0)
	if len(got) != 1 || got[0].Text != "[file] 罚款明细-2026-11.xlsx" || got[0].File == nil || got[0].File.ID != id || got[0].File.Size != 9 {
		t.Errorf("received %+v", got)
	}
	h.mu.Lock()
	shown := h.record.entries[len(h.record.entries)-1]
	h.mu.Unlock()
	if shown.File == nil || shown.File.ID != id {
		t.Errorf("the page shows %+v", shown)
	}
	download := func(id string) (int, string, string) {
		res, err := http.Get(h.api.URL + "/sandbox/file/" + id)
		h.must(err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		h.must(err)
		return res.StatusCode, res.Header.Get("Content-Disposition"), string(body)
	}
	// Saved, never shown: what is in it comes from anywhere.
	if code, how, body := download(id); code != 200 || !strings.HasPrefix(how, "attachment") || body != "PK a book" {
		t.Errorf("%d %q %q", code, how, body)
	}
	h.wait(72 * time.Hour)
	if code, _, _ := download(id); code != 404 {
		t.Errorf("after 3 days: %d", code)
	}
	if got := h.post("message/send", map[string]any{"touser": "LiNa", "msgtype": "file", "agentid": 1000002, "file": map[string]any{"media_id": id}}).code(); got != 40007 {
		t.Errorf("after 3 days: errcode %d", got)
	}
}
