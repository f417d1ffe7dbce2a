package wecom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"salesbot/outbox"
)

func TestOutcomes(t *testing.T) {
	answer := func(code int) string { return fmt.Sprintf(`{"errcode":%d,"errmsg":"x","invaliduser":""}`, code) }
	for name, c := range map[string]struct {
		answer string
		want   outbox.Outcome
	}{
		"-1": {answer(-1), outbox.Refused}, "45009": {answer(45009), outbox.Limited},
		"45033": {answer(45033), outbox.Refused}, "45035": {answer(45035), outbox.Refused},
		"60020": {answer(60020), outbox.Halted}, "40001": {answer(40001), outbox.Halted}, "40013": {answer(40013), outbox.Halted},
		"60011": {answer(60011), outbox.Halted}, "301002": {answer(301002), outbox.Halted}, "48002": {answer(48002), outbox.Halted},
		"40056": {answer(40056), outbox.Halted},
		"81013": {answer(81013), outbox.Gone}, "60111": {answer(60111), outbox.Gone},
		"40035": {answer(40035), outbox.Rejected}, "44004": {answer(44004), outbox.Rejected},
		"unheard of": {answer(987654), outbox.Refused},
		"500":        {"500", outbox.Unknown}, "reset": {"reset", outbox.Unknown}, "redirect": {"redirect", outbox.Unknown},
		"garbage": {"<html>busy</html>", outbox.Unknown}, "empty": {"", outbox.Unknown},
		"no errcode": {"{}", outbox.Unknown}, "null": {"null", outbox.Unknown}, "array": {"[]", outbox.Unknown},
		"half": {`{"errcode":0,"msgid":`, outbox.Unknown}, "odd type": {`{"errcode":0,"msgid":7}`, outbox.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			a.on("message/send", c.answer)
			_, err := a.client().Send(t.Context(), []byte(`{}`))
			send := sendError(t, err)
			if send.Outcome != c.want {
				t.Errorf("%s, want %s: %v", send.Outcome, c.want, err)
			}
			if (send.Wait > 0) != (c.want == outbox.Limited) {
				t.Errorf("waits %s", send.Wait)
			}
			if n := a.count("message/send"); n != 1 {
				t.Errorf("sent %d times", n)
			}
			if a.count("elsewhere") != 0 {
				t.Error("followed a redirect")
			}
		})
	}
}

func TestFailuresBeforeTheCallWereNotAccepted(t *testing.T) {
	for name, answer := range map[string]string{"500": "500", "reset": "reset", "garbage": "busy", "no token": `{"errcode":0}`} {
		a := newAPI(t)
		a.on("gettoken", answer)
		_, err := a.client().Send(t.Context(), []byte(`{}`))
		if send := sendError(t, err); send.Outcome != outbox.Refused {
			t.Errorf("gettoken %s: %s", name, send.Outcome)
		}
	}
	a := newAPI(t)
	c := a.client()
	if err := c.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Send(cancelled, []byte(`{}`))
	if send := sendError(t, err); send.Outcome != outbox.Refused || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v", send)
	}
	cfg := a.config()
	cfg.Token = &memory{value: "good", expires: a.now.Add(time.Hour)}
	a.Close()
	_, err = NewClient(cfg).Send(t.Context(), []byte(`{}`))
	if send := sendError(t, err); send.Outcome != outbox.Refused {
		t.Errorf("connection refused: %+v", send)
	}
}

func TestUntrustedIPIsNamed(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", `{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"}`)
	_, err := a.client().Send(t.Context(), []byte(`{}`))
	if !strings.Contains(err.Error(), "企业可信IP，添加 203.0.113.7)") {
		t.Error(err)
	}
	if !strings.Contains(Hint(fmt.Errorf("deliver: %w", err)), "企业可信IP") || Hint(errors.New("x")) != "" {
		t.Error("no hint")
	}
}

func TestTimeoutIsOne(t *testing.T) {
	a := newAPI(t)
	a.on("message/send", "hang")
	cfg := a.config()
	cfg.Timeout = 50 * time.Millisecond
	_, err := NewClient(cfg).Send(t.Context(), []byte(`{}`))
	if send := sendError(t, err); send.Outcome != outbox.Unknown || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%+v", send)
	}
	if n := a.count("message/send"); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// TestCallsReturnPlainErrors: a nil that has a type is an error to everybody else.
func TestCallsReturnPlainErrors(t *testing.T) {
	a := newAPI(t)
	a.on("menu/create", `{"errcode":0}`)
	a.on("message/update_template_card", `{"errcode":0}`)
	a.on("agent/get", `{"errcode":0}`)
	c := a.client()
	for name, err := range map[string]error{
		"call":  c.call(t.Context(), request{method: "GET", endpoint: "agent/get"}, nil),
		"menu":  c.CreateMenu(t.Context(), []MenuItem{{Name: "今天", Type: "click", Key: "today"}}),
		"card":  c.UpdateCard(t.Context(), []string{"lina"}, "RC", "已批准"),
		"ready": c.Ready(t.Context()),
	} {
		if err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

// TestDateIsAWitness: what WeCom's own answers say of the time, and no proxy's.
func TestDateIsAWitness(t *testing.T) {
	const date = "Fri, 20 Nov 2026 10:00:03 GMT"
	server := time.Date(2026, 11, 20, 10, 0, 3, 0, time.UTC)
	for name, c := range map[string]struct {
		answer, date string
		want         int // witnesses
	}{
		"accepted":          {sent, date, 2}, // gettoken's too
		"refused":           {`{"errcode":60020,"errmsg":"x"}`, date, 2},
		"garbage":           {"<html>login</html>", date, 1},
		"a proxy's 500":     {"500", date, 1},
		"no answer":         {"reset", date, 1},
		"no date":           {sent, "-", 0},
		"a date of no form": {sent, "yesterday", 0},
	} {
		a := newAPI(t)
		a.date = c.date
		a.on("message/send", c.answer)
		var seen int
		cfg := a.config()
		cfg.OnDate = func(s, local time.Time) {
			seen++
			if !s.Equal(server) || !local.Equal(a.now) {
				t.Errorf("%s: WeCom's %v beside %v", name, s, local)
			}
		}
		_, _ = NewClient(cfg).Send(t.Context(), []byte(`{}`))
		if seen != c.want {
			t.Errorf("%s: %d witnesses, want %d", name, seen, c.want)
		}
	}
	a := newAPI(t)
	a.date = date
	a.on("agent/get", `{"errcode":0}`, `{"errcode":-1}`, "500")
	c := a.client()
	if got, err := c.ServerTime(t.Context()); err != nil || !got.Equal(server) {
		t.Errorf("%v, %v", got, err)
	}
	for range 2 {
		if got, err := c.ServerTime(t.Context()); err == nil {
			t.Errorf("a failure told the time: %v", got)
		}
	}
}
