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
	close  func() // waits for the handlers
	log    *bytes.Buffer
	got    []bot.Message
	raw    []string
	answer func(bot.Message) (bot.Reply, error)

	unread []Unread
	keep   func(Unread) (bot.Reply, error)
	ended  []Ending
}

const sampleAgent = "1000002"

func newPhone(t *testing.T, now int64, change ...func(*Config)) *phone {
	t.Helper()
	p := &phone{t: t, log: &bytes.Buffer{}}
	log := logrus.New()
	log.SetOutput(p.log)
	cfg := Config{
		Token: sampleToken, EncodingAESKey: sampleKey, CorpID: sampleCorpID, AgentID: sampleAgent,
		Keep: func(_ context.Context, u Unread) (bot.Reply, error) {
			p.unread = append(p.unread, u)
			if p.keep == nil {
				return bot.Reply{}, nil
			}
			return p.keep(u)
		},
		Ended: func(e Ending) { p.ended = append(p.ended, e) },
	}
	for _, c := range change {
		c(&cfg)
	}
	handler := NewCallback(cfg,
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
	p.url, p.close = server.URL, server.Close
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
	return "<xml><ToUserName><![CDATA[" + sampleCorpID + "]]></ToUserName><Encrypt><![CDATA[" + encrypted + "]]></Encrypt><AgentID><![CDATA[1000002]]></AgentID></xml>"
}

// seal encrypts with the SDK, not with the code under test.
func seal(t *testing.T, plain string) string {
	t.Helper()
	sealed, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(plain), sampleCorpID, sampleKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(sealed)
}

// signed is the query WeCom would sign encrypted with.
func signed(timestamp, nonce, encrypted string) string {
	return signedQuery(util.Signature(sampleToken, timestamp, nonce, encrypted), timestamp, nonce)
}

func (p *phone) deliver(plain string, signedAt int64) (int, string) {
	p.t.Helper()
	sealed := seal(p.t, plain)
	return p.do(http.MethodPost, signed(strconv.FormatInt(signedAt, 10), "n", sealed), outer(sealed))
}

// result is how the only callback so far ended.
func (p *phone) result() Result {
	p.t.Helper()
	if len(p.ended) != 1 {
		p.t.Fatalf("ended %d times: %v", len(p.ended), p.ended)
	}
	return p.ended[0].Result
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
	p := newPhone(t, 1409659813, func(c *Config) { c.AgentID = "" }) // the sample is of app 218
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

func TestEnvelopeAsRealSendersWriteIt(t *testing.T) {
	sealed := seal(t, messageXML("text", "<Content>x</Content>"+msgID))
	query := signed(strconv.Itoa(created), "n", sealed)
	for name, body := range map[string]string{
		"blanks in the element":   "<xml><Encrypt> \n" + sealed + "\r\n\t</Encrypt></xml>",
		"blanks around CDATA":     "<xml>\n<Encrypt>\n<![CDATA[" + sealed + "]]>\n</Encrypt>\n</xml>\n",
		"blanks in CDATA":         "<xml><Encrypt><![CDATA[ " + sealed + " ]]></Encrypt></xml>",
		"blanks between":          "\n <xml>\n <ToUserName>" + sampleCorpID + "</ToUserName>\n <AgentID> 1000002 </AgentID>\n <Encrypt >" + sealed + "</Encrypt >\n</xml>",
		"declaration and BOM":     "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + outer(sealed),
		"empty AgentID":           "<xml><ToUserName/><AgentID></AgentID><Encrypt>" + sealed + "</Encrypt></xml>",
		"an element nobody knows": "<xml><Nonce>1</Nonce><Encrypt>" + sealed + "</Encrypt></xml>",
	} {
		p := newPhone(t, created)
		if status, _ := p.do(http.MethodPost, query, body); status != 200 || len(p.got) != 1 {
			t.Errorf("%s: %d, %d handled\n%s", name, status, len(p.got), p.log)
		}
	}
	for name, body := range map[string]string{
		"two Encrypts": "<xml><Encrypt>" + sealed + "</Encrypt><Encrypt>" + sealed + "</Encrypt></xml>",
		"no XML":       sealed, "nothing": "", "JSON": `{"encrypt":"` + sealed + `"}`,
	} {
		p := newPhone(t, created)
		if status, _ := p.do(http.MethodPost, query, body); status != 403 || p.result() != Malformed || p.ended[0].Result.Signed() {
			t.Errorf("%s: %d, %v", name, status, p.ended)
		}
	}
}

// TestUnreadableIsHandedUp: nothing WeCom brought vanishes behind a 200.
func TestUnreadableIsHandedUp(t *testing.T) {
	text := messageXML("text", "<Content><![CDATA[机密]]></Content>"+msgID)
	for name, c := range map[string]struct{ plain, from string }{
		"cut":         {text[:len(text)-6], "LiNa"},
		"gb2312":      {`<?xml version="1.0" encoding="gb2312"?>` + text, "LiNa"},
		"two senders": {strings.Replace(text, "<MsgType>", "<FromUserName>root</FromUserName><MsgType>", 1), ""},
		"no XML":      {"机密\x00\xff", ""},
		"empty":       {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPhone(t, created+5)
			p.keep = func(u Unread) (bot.Reply, error) { return bot.Reply{Text: "内容已保留"}, nil }
			status, body := p.deliver(c.plain, created+2)
			if status != 200 || p.result() != Unreadable || len(p.got) != 0 || len(p.unread) != 1 {
				t.Fatalf("%d %q, %v, handled %d, kept %d", status, body, p.ended, len(p.got), len(p.unread))
			}
			u := p.unread[0]
			if string(u.Body) != c.plain || u.Message.From != c.from || !u.ReceivedAt.Equal(time.Unix(created+5, 0)) || u.Why == "" || strings.Contains(u.Why, "机密") {
				t.Errorf("%+v", u)
			}
			if c.from == "" {
				if body != "" {
					t.Errorf("nobody was answered %q", body)
				}
			} else if to, said := opened(t, body); to != c.from || said != "内容已保留" {
				t.Errorf("%s was answered %q", to, said)
			}
			p.deliver(c.plain, created+4)
			if p.unread[1].Message.ID != u.Message.ID {
				t.Error("delivered again it has another ID")
			}
			if strings.Contains(p.log.String(), "机密") {
				t.Errorf("log: %s", p.log)
			}
		})
	}
	p := newPhone(t, created)
	p.keep = func(Unread) (bot.Reply, error) { return bot.Reply{}, errors.New("disk full") }
	if status, _ := p.deliver("x", created); status != 500 || p.result() != Failed {
		t.Errorf("not kept: %d, %v", status, p.ended)
	}
}

func TestHandlerFailureAsksForAnotherDelivery(t *testing.T) {
	p := newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { return bot.Reply{Text: "x"}, errors.New("disk full") }
	if status, body := p.deliver(messageXML("text", msgID), created); status != 500 || body != "" || p.result() != Failed {
		t.Errorf("%d %q, %v", status, body, p.ended)
	}
	p = newPhone(t, created)
	p.answer = func(bot.Message) (bot.Reply, error) { panic(http.ErrAbortHandler) }
	sealed := seal(t, messageXML("text", msgID))
	if _, err := http.Post(p.url+"/?"+signed(strconv.Itoa(created), "n", sealed), "text/xml", strings.NewReader(outer(sealed))); err == nil {
		t.Error("the handler did not panic")
	}
	p.close()
	if p.result() != Failed {
		t.Errorf("a panic ended as %v", p.ended)
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
	if len(p.ended) != 2 || p.ended[0].Result != Malformed || p.ended[1].Result != Malformed {
		t.Errorf("ended %v", p.ended)
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
	var ended []Ending
	handler := NewCallback(Config{Ended: func(e Ending) { ended = append(ended, e) }}, nil, time.Now, log)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != 500 || len(ended) != 1 || ended[0].Result != Failed {
		t.Errorf("%d, %v", w.Code, ended)
	}
}

// TestWithoutHooks: what is unreadable is acknowledged, and a hash of it logged.
func TestWithoutHooks(t *testing.T) {
	var out bytes.Buffer
	log := logrus.New()
	log.SetOutput(&out)
	sealed := seal(t, "<xml>机密")
	w := httptest.NewRecorder()
	handler := NewCallback(Config{Token: sampleToken, EncodingAESKey: sampleKey, CorpID: sampleCorpID}, nil, func() time.Time { return time.Unix(created, 0) }, log)
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+signed(strconv.Itoa(created), "n", sealed), strings.NewReader(outer(sealed))))
	if w.Code != 200 || !strings.Contains(out.String(), "unreadable") || strings.Contains(out.String(), "机密") {
		t.Errorf("%d %s", w.Code, &out)
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

// FuzzCallback: whatever WeCom may have sealed, it is answered 200 exactly where somebody
// has it, and ends once.
func FuzzCallback(f *testing.F) {
	f.Add([]byte(messageXML("text", "<Content>x</Content>"+msgID)), "n", int64(0))
	f.Add([]byte(messageXML("text", "<Content>x]]></Content>"+msgID)), "1372623149", int64(2))
	f.Add([]byte(eventXML("click", "<EventKey>today</EventKey>")), "1795168769", int64(3))
	f.Add([]byte("\x00\xff"), "", int64(-601))
	log := logrus.New()
	log.SetOutput(io.Discard)
	f.Fuzz(func(t *testing.T, plain []byte, nonce string, skew int64) {
		sealed, err := util.EncryptMsg([]byte("0123456789abcdef"), plain, sampleCorpID, sampleKey)
		if err != nil {
			t.Fatal(err)
		}
		handled, kept := 0, 0
		var ended []Ending
		handler := NewCallback(Config{
			Token: sampleToken, EncodingAESKey: sampleKey, CorpID: sampleCorpID, AgentID: sampleAgent,
			Keep:  func(context.Context, Unread) (bot.Reply, error) { kept++; return bot.Reply{}, nil },
			Ended: func(e Ending) { ended = append(ended, e) },
		}, func(context.Context, bot.Message, []byte) (bot.Reply, error) { handled++; return bot.Reply{}, nil },
			func() time.Time { return time.Unix(created, 0) }, log)
		w := httptest.NewRecorder()
		query := signed(strconv.FormatInt(created+skew%2000, 10), nonce, string(sealed))
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/?"+query, strings.NewReader(outer(string(sealed)))))
		if len(ended) != 1 || (w.Code == 200) != (handled+kept == 1) || (handled == 1) != (ended[0].Result == Accepted) || (kept == 1) != (ended[0].Result == Unreadable) || !ended[0].Result.Signed() {
			t.Errorf("%d, handled %d, kept %d, ended %v", w.Code, handled, kept, ended)
		}
	})
}
