package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	testCorp   = "ww1234567890abcdef"
	testAgent  = 1000002
	testSecret = "secret-of-the-app"
	testToken  = "QDG6eK"
	testKey    = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
)

const testCompany = `
departments:
  - {id: 1, name: 华东大区, parent: 0}
  - {id: 2, name: 上海销售部, parent: 1}
people:
  - {userid: LiNa,     name: 李娜, department: [2], title: 销售代表, mobile: "13800000000"}
  - {userid: zhangwei, name: 张伟, department: [2], leader: true, title: 销售处经理}
  - {userid: wangfang, name: 王芳, department: [1], leader: true, title: 区总}
roles: {hr: [chenhr], admin: [root]}
start: 2026-11-16T08:30:00+08:00
rulebook: {visit_radius_m: 500}
sales_departments: [2]
places:
  - {name: 华东设计院, lat: 31.2304, lng: "121.4737", label: 上海市黄浦区人民大道}
`

// house is a sandbox under test with the receiver that stands for a bot.
type house struct {
	*testing.T
	*Server
	api *httptest.Server
	now time.Time

	mu     sync.Mutex
	got    []inbound               // what was delivered, in order
	answer func(in inbound) string // MsgType and content as XML; "" for no answer
	status func() int              // of the receiver; nil: 200
}

// inbound is a callback as the bot sees it.
type inbound struct {
	Raw          string `xml:"-"`
	Stamp        string `xml:"-"` // of the signature
	FromUserName string
	CreateTime   int64
	MsgType      string
	Content      string
	MsgId        uint64
	AgentID      int
	Event        string
	EventKey     string
	TaskId       string
	ResponseCode string
	CardType     string
	Location_X   string
	Location_Y   string
	Label        string
	Latitude     string
	Precision    string
	MediaId      string
	Picked       string `xml:"SendLocationInfo>Location_X"`
}

func newHouse(t *testing.T, change ...func(*Config)) *house {
	company, err := ReadCompany(strings.NewReader(testCompany))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, now: company.Start}
	bot := httptest.NewServer(http.HandlerFunc(h.receive))
	t.Cleanup(bot.Close)
	cfg := Config{
		Company: company, CorpID: testCorp, AgentID: testAgent, Secret: testSecret,
		Token: testToken, EncodingAESKey: testKey, CallbackURL: bot.URL + "/wecom/callback",
		Now: func() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now },
	}
	for _, c := range change {
		c(&cfg)
	}
	h.Server = New(cfg)
	h.api = httptest.NewServer(h.Handler())
	t.Cleanup(h.api.Close)
	t.Cleanup(h.Server.Close)
	return h
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// receive is the bot: it verifies, decrypts, keeps, answers.
func (h *house) receive(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	body, _ := io.ReadAll(r.Body)
	var outer struct{ ToUserName, Encrypt string }
	outer.Encrypt = q.Get("echostr")
	if r.Method == http.MethodPost {
		if err := xml.Unmarshal(body, &outer); err != nil || outer.ToUserName != testCorp {
			h.Errorf("callback body %s: %v", body, err)
		}
	}
	if util.Signature(testToken, q.Get("timestamp"), q.Get("nonce"), outer.Encrypt) != q.Get("msg_signature") {
		h.Error("callback signature is wrong")
	}
	_, plain, err := util.DecryptMsg(testCorp, outer.Encrypt, testKey)
	if err != nil {
		h.Errorf("callback: %v", err)
	}
	if r.Method == http.MethodGet {
		w.Write(plain)
		return
	}
	in := inbound{Raw: string(plain), Stamp: q.Get("timestamp")}
	if err := xml.Unmarshal(plain, &in); err != nil {
		h.Errorf("callback %s: %v", plain, err)
	}
	h.mu.Lock()
	h.got = append(h.got, in)
	answer, status := h.answer, h.status
	h.mu.Unlock()
	if status != nil {
		w.WriteHeader(status())
	}
	if answer == nil {
		return
	}
	if text := answer(in); text != "" {
		io.WriteString(w, sealReply(in.FromUserName, text, testKey))
	}
}

// sealReply is a passive reply as D/90241 wants it.
func sealReply(to, inner, key string) string {
	plain := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>1</CreateTime>%s</xml>", to, testCorp, inner)
	cipher, _ := util.EncryptMsg([]byte("0123456789abcdef"), []byte(plain), testCorp, key)
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>",
		cipher, util.Signature(testToken, "1", "n", string(cipher)))
}

func textReply(text string) string {
	return "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + text + "]]></Content>"
}

// reply makes the bot answer so from now on.
func (h *house) reply(answer func(inbound) string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = answer
}

func (h *house) inbox() []inbound {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]inbound(nil), h.got...)
}

// answered is a decoded answer of the API.
type answered map[string]any

func (a answered) code() int { return int(a["errcode"].(float64)) }

func (h *house) token() string {
	a := h.get("gettoken?corpid=" + testCorp + "&corpsecret=" + testSecret)
	return a["access_token"].(string)
}

func (h *house) get(pathQuery string) answered {
	h.Helper()
	res, err := http.Get(h.api.URL + "/cgi-bin/" + pathQuery)
	if err != nil {
		h.Fatal(err)
	}
	return h.decode(res)
}

func (h *house) post(path string, body any) answered {
	h.Helper()
	data, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			h.Fatal(err)
		}
		data = string(b)
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	res, err := http.Post(h.api.URL+"/cgi-bin/"+path+sep+"access_token="+h.token(), "application/json", strings.NewReader(data))
	if err != nil {
		h.Fatal(err)
	}
	return h.decode(res)
}

func (h *house) decode(res *http.Response) answered {
	h.Helper()
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	var a answered
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&a); err != nil {
		h.Fatalf("answer %q: %v", b, err)
	}
	return a
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func text(to, content string) map[string]any {
	return map[string]any{"touser": to, "msgtype": "text", "agentid": testAgent, "text": map[string]any{"content": content}}
}

func approval(to, task string) map[string]any {
	return map[string]any{"touser": to, "msgtype": "template_card", "agentid": testAgent, "template_card": map[string]any{
		"card_type": "button_interaction", "task_id": task,
		"main_title":              map[string]any{"title": "请假待批", "desc": "李娜 11月18日"},
		"horizontal_content_list": []any{map[string]any{"keyname": "事由", "value": "看病"}},
		"button_list": []any{
			map[string]any{"text": "批准", "style": 1, "key": "approve:1"},
			map[string]any{"text": "驳回", "style": 2, "key": "reject:1"},
		},
	}}
}
