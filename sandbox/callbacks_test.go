package sandbox

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestWhatPeopleDoArrives(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.must(h.Text(ctx, "lina", "日报 a<b>&c ]]> 第一行\n第二行"))
	h.must(h.Location(ctx, "LiNa", "31.230400", "121.4737", "人民大道"))
	h.must(h.Fix(ctx, "LiNa", "31.2304", "121.4737", "30"))
	h.must(h.Click(ctx, "LiNa", "report.file"))
	h.must(h.Select(ctx, "LiNa", "visit.here", "31.1", "121.2", "外滩"))
	h.must(h.Image(ctx, "LiNa", "photo.jpg"))
	h.must(h.Enter(ctx, "LiNa"))
	got := h.inbox()
	if len(got) != 8 {
		t.Fatalf("%d callbacks, want 8 (a picked location is two)", len(got))
	}
	for i, want := range []func(inbound) bool{
		func(in inbound) bool {
			return in.Content == "日报 a<b>&c ]]> 第一行\n第二行" && in.MsgType == "text"
		},
		func(in inbound) bool {
			return in.Location_X == "31.230400" && in.Location_Y == "121.4737" && in.Label == "人民大道"
		},
		func(in inbound) bool {
			return in.Event == "LOCATION" && in.Latitude == "31.2304" && in.Precision == "30"
		},
		func(in inbound) bool { return in.Event == "click" && in.EventKey == "report.file" && in.MsgId == 0 },
		func(in inbound) bool { return in.Event == "location_select" && in.Picked == "31.1" },
		func(in inbound) bool { return in.MsgType == "location" && in.Label == "外滩" },
		func(in inbound) bool { return in.MsgType == "image" && in.MediaId != "" },
		func(in inbound) bool { return in.Event == "enter_agent" },
	} {
		in := got[i]
		if !want(in) || in.FromUserName != "LiNa" || in.CreateTime != h.now.Unix() || in.AgentID != testAgent {
			t.Errorf("callback %d: %s", i, in.Raw)
		}
	}
	if !(0 < got[0].MsgId && got[0].MsgId < got[1].MsgId) {
		t.Errorf("MsgIds %d, %d do not increase", got[0].MsgId, got[1].MsgId)
	}
	if err := h.Text(ctx, "nobody", "x"); !errors.Is(err, ErrUnknownPerson) {
		t.Errorf("unknown person: %v", err)
	}
	if err := h.Location(ctx, "LiNa", "91", "1", ""); !errors.Is(err, ErrPoint) {
		t.Errorf("latitude 91: %v", err)
	}
}

func TestVoiceAndRaw(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.must(h.Voice(ctx, "lina", "今天拜访了华东设计院。"))
	h.must(h.Voice(ctx, "lina", ""))
	h.must(h.Raw(ctx, "lina", "<xml><FromUserName>LiNa</FromUserName><CreateTime>{now}</CreateTime><MsgId>{id}</MsgId><AgentID>{agent}</AgentID></xml>"))
	got := h.inbox()
	if len(got) != 3 || got[0].MsgType != "voice" || got[0].MediaId == "" || !strings.Contains(got[0].Raw, "<Recognition><![CDATA[今天拜访了华东设计院。]]>") || strings.Contains(got[1].Raw, "Recognition") {
		t.Fatalf("%+v", got)
	}
	if in := got[2]; in.CreateTime != h.now.Unix() || in.MsgId <= got[1].MsgId || in.AgentID != testAgent {
		t.Errorf("raw: %+v", in)
	}
	if err := h.Raw(ctx, "nobody", "x"); !errors.Is(err, ErrUnknownPerson) {
		t.Error(err)
	}
}

func TestSignedAhead(t *testing.T) {
	h := newHouse(t)
	for _, ahead := range []time.Duration{11 * time.Minute, -time.Hour, 0} {
		h.SetSignedAhead(ahead)
		h.must(h.Text(t.Context(), "LiNa", "日报"))
		got := h.inbox()
		if in := got[len(got)-1]; in.CreateTime != h.now.Unix() || in.Stamp != strconv.FormatInt(h.now.Add(ahead).Unix(), 10) {
			t.Errorf("%s: created %d, signed %s", ahead, in.CreateTime, in.Stamp)
		}
	}
}

func TestTwoClicksOfOneSecondAreEqual(t *testing.T) {
	h := newHouse(t)
	h.post("message/send", approval("LiNa", "leave-1"))
	for range 2 {
		h.must(h.Click(t.Context(), "LiNa", "today"))
	}
	for range 2 {
		h.must(h.PressCard(t.Context(), "LiNa", 1))
	}
	h.wait(time.Second)
	h.must(h.PressCard(t.Context(), "LiNa", 1))
	got := h.inbox()
	if got[0].Raw != got[1].Raw || got[2].Raw != got[3].Raw {
		t.Error("the XML of two identical clicks differs")
	}
	if got[4].ResponseCode == got[3].ResponseCode {
		t.Error("a later press has an old response code")
	}
}

func TestTwoClicksOfOneSecondAreAnsweredOnce(t *testing.T) {
	h := newHouse(t)
	h.reply(func(in inbound) string { return textReply("今天的安排") })
	for range 2 {
		h.must(h.Click(t.Context(), "LiNa", "today"))
	}
	if got := h.Received(0); len(got) != 1 {
		t.Errorf("two identical clicks of one second are shown %d answers", len(got))
	}
	h.must(h.Click(t.Context(), "LiNa", "team"))
	h.wait(time.Second)
	h.must(h.Click(t.Context(), "LiNa", "today"))
	if got := h.Received(0); len(got) != 3 {
		t.Errorf("another entry and a later click are shown %d answers, want 2 more", len(got)-1)
	}
}

func TestAnswerIsShown(t *testing.T) {
	h := newHouse(t)
	h.reply(func(in inbound) string { return textReply("已收到：" + in.Content) })
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	got := h.Received(0)
	if len(got) != 1 || got[0].Text != "已收到：日报" || !got[0].Passive || got[0].To != "LiNa" || !got[0].At.Equal(h.now) {
		t.Errorf("received %+v", got)
	}
	if h.Received(1) != nil || len(h.Problems()) != 0 {
		t.Errorf("more than one: %v, problems %v", h.Received(1), h.Problems())
	}
}

func TestBadAnswersAreProblems(t *testing.T) {
	for name, answer := range map[string]string{
		"another key": sealReply("LiNa", textReply("x"), strings.Repeat("A", 43)),
		"no XML":      "hello",
		"signature":   strings.Replace(sealReply("LiNa", textReply("x"), testKey), "<Nonce>n", "<Nonce>m", 1),
		"to another":  sealReply("zhangwei", textReply("x"), testKey),
	} {
		t.Run(name, func(t *testing.T) {
			bot := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(answer)) })
			h := newHouse(t, func(c *Config) { c.Client = &http.Client{Transport: direct{bot}} })
			h.must(h.Text(t.Context(), "LiNa", "日报"))
			if len(h.Received(0)) != 0 || len(h.Problems()) != 1 {
				t.Errorf("received %v, problems %v", h.Received(0), h.Problems())
			}
		})
	}
}

func TestFailedCallbackIsRepeatedThreeTimes(t *testing.T) {
	var waits []int
	h := newHouse(t, func(c *Config) {
		c.RetryWait = func(_ context.Context, attempt int) { waits = append(waits, attempt) }
	})
	failures := 2
	h.status = func() int {
		if failures--; failures >= 0 {
			return 503
		}
		return 200
	}
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	if got := h.inbox(); len(got) != 3 || got[0].Raw != got[2].Raw || len(waits) != 2 {
		t.Errorf("%d deliveries, waits %v; want 3 of the same XML", len(got), waits)
	}
	failures = 1000
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	if got := h.inbox(); len(got) != 7 || len(h.Problems()) != 1 {
		t.Errorf("%d deliveries in all, problems %v; want 3+4 and one problem", len(got), h.Problems())
	}
}

func TestTimesThree(t *testing.T) {
	h := newHouse(t)
	h.reply(func(in inbound) string { return textReply("已收到") })
	h.must(h.SetTimes(t.Context(), 3))
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	if got := h.inbox(); len(got) != 3 || got[0].Raw != got[1].Raw || got[1].Raw != got[2].Raw {
		t.Errorf("%d deliveries", len(got))
	}
	if got := h.Received(0); len(got) != 1 {
		t.Errorf("the answer is shown %d times", len(got))
	}
	n := 0
	h.reply(func(inbound) string { n++; return textReply(strings.Repeat("x", n)) })
	h.must(h.Text(t.Context(), "LiNa", "日报"))
	if len(h.Problems()) != 2 {
		t.Errorf("differing answers: problems %v", h.Problems())
	}
}

func TestReorder(t *testing.T) {
	h := newHouse(t)
	contents := func() string {
		var list []string
		for _, in := range h.inbox() {
			list = append(list, in.Content)
		}
		return strings.Join(list, " ")
	}
	ctx := t.Context()
	h.must(h.Reorder(ctx, true))
	h.must(h.Text(ctx, "LiNa", "1"))
	if contents() != "" {
		t.Fatalf("delivered %q, want nothing yet", contents())
	}
	created := h.now.Unix()
	h.wait(time.Minute)
	h.must(h.Text(ctx, "zhangwei", "2"))
	if contents() != "2 1" {
		t.Fatalf("delivered %q, want 2 1", contents())
	}
	if held := h.inbox()[1]; held.CreateTime != created || held.Stamp != h.inbox()[0].Stamp {
		t.Errorf("held: CreateTime %d, want %d; signed at %s, want %s", held.CreateTime, created, held.Stamp, h.inbox()[0].Stamp)
	}
	h.must(h.Text(ctx, "LiNa", "3"))
	h.must(h.Flush(ctx))
	h.must(h.Text(ctx, "LiNa", "4"))
	h.must(h.SetTimes(ctx, 1))
	h.must(h.Text(ctx, "LiNa", "5"))
	if contents() != "2 1 3 4 5" {
		t.Errorf("delivered %q, want 2 1 3 4 5", contents())
	}
}

func TestCardAnswerClosesTheCard(t *testing.T) {
	h := newHouse(t)
	h.reply(func(inbound) string {
		return "<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[已批准]]></ReplaceName></Button>"
	})
	h.post("message/send", approval("LiNa", "leave-1"))
	h.must(h.PressCard(t.Context(), "LiNa", 1))
	if got := h.people["lina"].cards[0].closed; got != "已批准" {
		t.Errorf("the card shows %q", got)
	}
}

func TestVerify(t *testing.T) {
	h := newHouse(t)
	h.must(h.Verify(t.Context()))
	h.SetCallback("http://127.0.0.1:1/nobody")
	if h.Verify(t.Context()) == nil {
		t.Error("nobody answers, yet it is verified")
	}
}
