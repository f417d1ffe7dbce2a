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
