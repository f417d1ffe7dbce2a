package wecom

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"
	"github.com/sirupsen/logrus"

	"salesbot/bot"
)

const (
	sampleEcho = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
	samplePost = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)

// phone delivers to a callback as WeCom does, and remembers what arrived.
type phone struct {
	t      *testing.T
	url    string
	log    *bytes.Buffer
	got    []bot.Message
	raw    []string
	answer func(bot.Message) (bot.Reply, error)
}

func newPhone(t *testing.T, now int64) *phone {
	t.Helper()
	p := &phone{t: t, log: &bytes.Buffer{}}
	log := logrus.New()
	log.SetOutput(p.log)
	handler := NewCallback(
		Config{Token: sampleToken, EncodingAESKey: sampleKey, CorpID: sampleCorpID},
		func(ctx context.Context, m bot.Message, raw []byte) (bot.Reply, error) {
			p.got, p.raw = append(p.got, m), append(p.raw, string(raw))
			if p.answer == nil {
				return bot.Reply{}, nil
			}
			return p.answer(m)
		},
		func() time.Time { return time.Unix(now, 0) }, log)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *phone) do(method, query, body string) (int, string) {
	p.t.Helper()
	request, err := http.NewRequest(method, p.url+"/wecom/callback?"+query, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	out, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, string(out)
}

func signedQuery(signature, timestamp, nonce string) string {
	return url.Values{"msg_signature": {signature}, "timestamp": {timestamp}, "nonce": {nonce}}.Encode()
}

func outer(encrypted string) string {
	return "<xml><ToUserName><![CDATA[" + sampleCorpID + "]]></ToUserName><Encrypt><![CDATA[" + encrypted + "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"
}

// deliver signs and seals with the SDK, not with the code under test.
func (p *phone) deliver(plain string, signedAt int64) (int, string) {
	p.t.Helper()
	sealed, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(plain), sampleCorpID, sampleKey)
	if err != nil {
		p.t.Fatal(err)
	}
	timestamp := strconv.FormatInt(signedAt, 10)
	signature := util.Signature(sampleToken, timestamp, "n", string(sealed))
	return p.do(http.MethodPost, signedQuery(signature, timestamp, "n"), outer(string(sealed)))
}

// opened is the text of an encrypted reply, its signature checked.
func opened(t *testing.T, body string) (to, text string) {
	t.Helper()
	var sealed struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal([]byte(body), &sealed); err != nil {
		t.Fatalf("reply %q: %v", body, err)
	}
	if sealed.MsgSignature != util.Signature(sampleToken, sealed.TimeStamp, sealed.Nonce, sealed.Encrypt) {
		t.Error("the reply's signature is wrong")
	}
	_, plain, err := util.DecryptMsg(sampleCorpID, sealed.Encrypt, sampleKey)
	if err != nil {
		t.Fatal(err)
	}
	var reply struct{ ToUserName, FromUserName, MsgType, Content string }
	if err := xml.Unmarshal(plain, &reply); err != nil {
		t.Fatalf("%s: %v", plain, err)
	}
	if reply.MsgType != "text" || reply.FromUserName != sampleCorpID {
		t.Errorf("reply: %s", plain)
	}
	return reply.ToUserName, reply.Content
}

func TestOfficialSampleGET(t *testing.T) {
	p := newPhone(t, 1409659589)
	query := signedQuery("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780")
	for name, echo := range map[string]string{
		"escaped":   url.QueryEscape(sampleEcho),
		"bare plus": sampleEcho,
	} {
		if status, body := p.do(http.MethodGet, query+"&echostr="+echo, ""); status != 200 || body != "1616140317555161061" {
			t.Errorf("%s: %d %q", name, status, body)
		}
	}
	if status, body := p.do(http.MethodGet, strings.Replace(query, "5c45", "5c46", 1)+"&echostr="+url.QueryEscape(sampleEcho), ""); status != 403 || body != "" {
		t.Errorf("forged: %d %q", status, body)
	}
}

func TestOfficialSamplePOST(t *testing.T) {
	p := newPhone(t, 1409659813)
	status, body := p.do(http.MethodPost, signedQuery("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149"), outer(samplePost))
	if status != 200 || body != "" {
		t.Fatalf("%d %q", status, body)
	}
	if len(p.got) != 1 || p.got[0].Kind != bot.Text || p.got[0].Text != "hello" || p.got[0].From != "mycreate" {
		t.Errorf("%+v", p.got)
	}
}

func TestReplyIsSealed(t *testing.T) {
	p := newPhone(t, created)
	for _, text := range []string{"已收到 <a> & ]]> \"", "第一行\n第二行"} {
		p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: text}, nil }
		status, body := p.deliver(messageXML("text", "<Content>x</Content>"+msgID), created)
		if status != 200 {
			t.Fatalf("%d %q", status, body)
		}
		if to, got := opened(t, body); to != "LiNa" || got != text {
			t.Errorf("to %q: %q, want %q", to, got, text)
		}
	}
}

func TestReplyIsCutAtACharacter(t *testing.T) {
	p := newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: strings.Repeat("字", 700)}, nil }
	_, body := p.deliver(messageXML("text", "<Content>x</Content>"+msgID), created)
	if _, got := opened(t, body); got != strings.Repeat("字", 682) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestReplyDropsWhatXMLCannotHold(t *testing.T) {
	p := newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: "a\x00b\x0bc"}, nil }
	_, body := p.deliver(messageXML("text", "<Content>x</Content>"+msgID), created)
	if _, got := opened(t, body); got != "abc" {
		t.Errorf("%q", got)
	}
}

func TestReplayWindow(t *testing.T) {
	for _, c := range []struct {
		skew int64
		want int
	}{{0, 200}, {600, 200}, {-600, 200}, {601, 403}, {-601, 403}} {
		p := newPhone(t, created)
		if status, _ := p.deliver(messageXML("text", msgID), created+c.skew); status != c.want {
			t.Errorf("signed %+d s: %d, want %d", c.skew, status, c.want)
		}
		if reached := len(p.got) == 1; reached != (c.want == 200) {
			t.Errorf("signed %+d s: reached the handler: %v", c.skew, reached)
		}
	}
}

func TestRefusedWithoutDetail(t *testing.T) {
	sealed, _ := util.EncryptMsg([]byte("0123456789abcdef"), []byte(messageXML("text", msgID)), sampleCorpID, sampleKey)
	foreign, _ := util.EncryptMsg([]byte("0123456789abcdef"), []byte(messageXML("text", msgID)), "wwOther", sampleKey)
	at := strconv.Itoa(created)
	sign := func(timestamp, encrypted string) string {
		return signedQuery(util.Signature(sampleToken, timestamp, "n", encrypted), timestamp, "n")
	}
	for name, c := range map[string]struct{ query, body string }{
		"no query":            {"", outer(string(sealed))},
		"no envelope":         {sign(at, ""), "hello"},
		"no Encrypt":          {sign(at, ""), "<xml></xml>"},
		"other message":       {sign(at, string(sealed)), outer(samplePost)},
		"other token":         {signedQuery(util.Signature("other", at, "n", string(sealed)), at, "n"), outer(string(sealed))},
		"upper case":          {strings.Replace(sign(at, string(sealed)), "msg_signature=", "msg_signature=A", 1), outer(string(sealed))},
		"timestamp no number": {sign("soon", string(sealed)), outer(string(sealed))},
		"other receiver":      {sign(at, string(foreign)), outer(string(foreign))},
		"not encrypted":       {sign(at, "hello"), outer("hello")},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPhone(t, created)
			if status, body := p.do(http.MethodPost, c.query, c.body); status != 403 || body != "" {
				t.Errorf("%d %q", status, body)
			}
			if len(p.got) != 0 {
				t.Error("reached the handler")
			}
			if !strings.Contains(p.log.String(), "refused") || strings.Contains(p.log.String(), sampleToken) {
				t.Errorf("log: %s", p.log)
			}
		})
	}
}

func TestUnreadableIsAcknowledged(t *testing.T) {
	p := newPhone(t, created)
	if status, body := p.deliver("<xml>机密", created); status != 200 || body != "" {
		t.Errorf("%d %q", status, body)
	}
	if len(p.got) != 0 || !strings.Contains(p.log.String(), "unreadable") || strings.Contains(p.log.String(), "机密") {
		t.Errorf("handled %d, log %s", len(p.got), p.log)
	}
}

func TestHandlerFailureAsksForAnotherDelivery(t *testing.T) {
	p := newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: "x"}, errors.New("disk full") }
	if status, body := p.deliver(messageXML("text", msgID), created); status != 500 || body != "" {
		t.Errorf("%d %q", status, body)
	}
}

func TestBodyCap(t *testing.T) {
	p := newPhone(t, created)
	if status, _ := p.do(http.MethodPost, "", strings.Repeat("x", maxBody+1)); status != 413 {
		t.Errorf("%d", status)
	}
	if status, _ := p.do(http.MethodPut, "", ""); status != 405 {
		t.Errorf("PUT: %d", status)
	}
}

func TestRawIsStorable(t *testing.T) {
	p := newPhone(t, created)
	p.deliver(messageXML("text", "<Content><![CDATA[日\x00报]]></Content>"+msgID), created)
	if len(p.raw) != 1 || strings.Contains(p.raw[0], "\x00") || !strings.Contains(p.raw[0], "日报") {
		t.Errorf("%q", p.raw)
	}
}

func TestSystemEventsGetNoReply(t *testing.T) {
	p := newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: "hello?"}, nil }
	if status, body := p.deliver(eventXML("inactive_alert", ""), created); status != 200 || body != "" {
		t.Errorf("%d %q", status, body)
	}
}

func TestCallbackWithUselessSettings(t *testing.T) {
	log := logrus.New()
	log.SetOutput(io.Discard)
	handler := NewCallback(Config{}, nil, time.Now, log)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != 500 {
		t.Errorf("%d", w.Code)
	}
}

func TestSettingsPrintWithoutSecrets(t *testing.T) {
	for _, v := range []any{
		Config{Token: "s3cret", EncodingAESKey: "s3cret", CorpID: "ww1"},
		&Config{Token: "s3cret", EncodingAESKey: "s3cret", CorpID: "ww1"},
		ClientConfig{Secret: "s3cret", CorpID: "ww1"},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if out := fmt.Sprintf(verb, v); strings.Contains(out, "s3cret") {
				t.Errorf("%s: %s", verb, out)
			}
		}
	}
}
