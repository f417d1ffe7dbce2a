package wecom

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

func TestReplayWindow(t *testing.T) {
	for _, c := range []struct {
		skew int64
		want int
	}{{0, 200}, {600, 200}, {-600, 200}, {601, 403}, {-601, 403}, {11 * 60, 403}, {-12 * 3600, 403}} {
		p := newPhone(t, created-c.skew)
		if status, _ := p.deliver(messageXML("text", msgID), created); status != c.want {
			t.Errorf("signed %+d s: %d, want %d", c.skew, status, c.want)
		}
		if reached := len(p.got) == 1; reached != (c.want == 200) {
			t.Errorf("signed %+d s: reached the handler: %v", c.skew, reached)
		}
		want := Ending{Result: Accepted, At: time.Unix(created-c.skew, 0), SignedAt: time.Unix(created, 0)}
		if c.want == 403 {
			want.Result = Stale
		}
		if p.result(); p.ended[0] != want {
			t.Errorf("ended %+v, want %+v", p.ended[0], want)
		}
	}
}

// TestPartsPutTogetherAnew: the signature is of the sorted parts, so one of 12 hours ago
// holds with nonce and timestamp swapped.
func TestPartsPutTogetherAnew(t *testing.T) {
	at := func(ago int64) string { return strconv.FormatInt(created-ago, 10) }
	for name, c := range map[string]struct {
		timestamp, nonce string
		sentAgo          int64 // seconds before now
		want             Result
	}{
		"as it was":                   {at(0), "1372623149", 1, Accepted},
		"nonce of nine digits":        {at(0), "263014780", 1, Accepted},
		"nonce of letters":            {at(0), "QV2T6XNA31", 1, Accepted},
		"nonce in the far future":     {at(0), "2147483646", 1, Accepted},
		"delivered an hour late":      {at(0), at(7200), 3600, Accepted},
		"swapped after 12 hours":      {at(0), at(12 * 3600), 12 * 3600, Replayed},
		"swapped, sent a second ago":  {at(0), at(12 * 3600), 12*3600 + 1, Replayed},
		"swapped within the window":   {at(0), at(300), 300, Replayed},
		"nonce is now":                {at(0), at(0), 1, Replayed},
		"nonce is soon":               {at(0), at(-599), 1, Replayed},
		"timestamp of nine digits":    {"999999999", "n", 1, Replayed},
		"timestamp of eleven digits":  {at(0) + "0", "n", 1, Replayed},
		"timestamp in milliseconds":   {at(0) + "000", "n", 1, Replayed},
		"timestamp with a sign":       {"+" + at(0)[1:], "n", 1, Replayed},
		"timestamp with a blank":      {" " + at(0), "n", 1, Replayed},
		"timestamp a word":            {"soon", "n", 1, Replayed},
		"no timestamp":                {"", "n", 1, Replayed},
		"timestamp in another script": {"１７９５１６８７７０", "n", 1, Replayed},
	} {
		t.Run(name, func(t *testing.T) {
			sealed := seal(t, strings.Replace(messageXML("text", "<Content>x</Content>"+msgID), at(0), at(c.sentAgo), 1))
			p := newPhone(t, created)
			status, body := p.do(http.MethodPost, signed(c.timestamp, c.nonce, sealed), outer(sealed))
			if got := p.result(); got != c.want || (status == 200) != (c.want == Accepted) || body != "" || (len(p.got) == 1) != (c.want == Accepted) {
				t.Errorf("%s, status %d %q, %d handled; want %s", got, status, body, len(p.got), c.want)
			}
			if p.ended[0].Result == Replayed && !p.ended[0].SignedAt.IsZero() {
				t.Errorf("a replay is a witness of %v", p.ended[0].SignedAt)
			}
		})
	}
}

func TestForeign(t *testing.T) {
	text := messageXML("text", "<Content>x</Content>"+msgID)
	system := strings.Replace(eventXML("open_approval_change", ""), "LiNa", "sys", 1)
	ours := outer("%s")
	for name, c := range map[string]struct {
		plain, body string
		want        Result
	}{
		"ours":                      {text, ours, Accepted},
		"blank AgentID":             {strings.Replace(text, "1000002", "", 1), ours, Accepted},
		"no AgentID inside":         {strings.Replace(text, "<AgentID>1000002</AgentID>", "", 1), ours, Accepted},
		"AgentID of another app":    {strings.Replace(text, "1000002", "1000003", 1), ours, Foreign},
		"AgentID no number":         {strings.Replace(text, "1000002", "x", 1), ours, Foreign},
		"AgentID outside":           {text, strings.Replace(ours, "1000002", "1000003", 1), Foreign},
		"event for another app":     {strings.Replace(eventXML("click", "<EventKey>k</EventKey>"), "1000002", "1000003", 1), ours, Foreign},
		"event about the company":   {strings.Replace(system, "1000002", "1", 1), ours, Accepted},
		"company of another":        {strings.Replace(text, sampleCorpID, "ww0", 1), ours, Foreign},
		"company outside":           {text, strings.Replace(ours, sampleCorpID, "ww0", 1), Foreign},
		"system of another company": {strings.Replace(system, sampleCorpID, "ww0", 1), ours, Foreign},
		"unreadable of another":     {strings.Replace(strings.Replace(text, sampleCorpID, "ww0", 1), "</xml>", "", 1), ours, Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			sealed := seal(t, c.plain)
			p := newPhone(t, created)
			status, _ := p.do(http.MethodPost, signed(strconv.Itoa(created), "n", sealed), fmt.Sprintf(c.body, sealed))
			if got := p.result(); got != c.want || (status == 200) != (c.want == Accepted) || (len(p.got) == 1) != (c.want == Accepted) || len(p.unread) != 0 {
				t.Errorf("%s, %d, %d handled, %d kept; want %s", got, status, len(p.got), len(p.unread), c.want)
			}
		})
	}
}

func TestRefusedWithoutDetail(t *testing.T) {
	sealed, _ := util.EncryptMsg([]byte("0123456789abcdef"), []byte(messageXML("text", msgID)), sampleCorpID, sampleKey)
	foreign, _ := util.EncryptMsg([]byte("0123456789abcdef"), []byte(messageXML("text", msgID)), "wwOther", sampleKey)
	at := strconv.Itoa(created)
	sign := func(timestamp, encrypted string) string { return signed(timestamp, "n", encrypted) }
	for name, c := range map[string]struct {
		query, body string
		want        Result
	}{
		"no query":            {"", outer(string(sealed)), BadSignature},
		"no envelope":         {sign(at, ""), "hello", Malformed},
		"no Encrypt":          {sign(at, ""), "<xml></xml>", Undecipherable},
		"other message":       {sign(at, string(sealed)), outer(samplePost), BadSignature},
		"other token":         {signedQuery(util.Signature("other", at, "n", string(sealed)), at, "n"), outer(string(sealed)), BadSignature},
		"upper case":          {strings.Replace(sign(at, string(sealed)), "msg_signature=", "msg_signature=A", 1), outer(string(sealed)), BadSignature},
		"timestamp no number": {sign("soon", string(sealed)), outer(string(sealed)), Replayed},
		"other receiver":      {sign(at, string(foreign)), outer(string(foreign)), Foreign},
		"not encrypted":       {sign(at, "hello"), outer("hello"), Undecipherable},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPhone(t, created)
			if status, body := p.do(http.MethodPost, c.query, c.body); status != 403 || body != "" {
				t.Errorf("%d %q", status, body)
			}
			if len(p.got) != 0 || p.result() != c.want {
				t.Errorf("handled %d, ended %v, want %s", len(p.got), p.ended, c.want)
			}
			if !strings.Contains(p.log.String(), "refused") || strings.Contains(p.log.String(), sampleToken) {
				t.Errorf("log: %s", p.log)
			}
		})
	}
}

// TestGETOpensNoMessage: a captured POST is not decrypted for who sends it as a GET.
func TestGETOpensNoMessage(t *testing.T) {
	for plain, want := range map[string]Result{
		"1616140317555161061": Accepted, "7": Accepted, strings.Repeat("9", 32): Accepted,
		messageXML("text", "<Content>机密</Content>"+msgID): NoEcho,
		"":                      NoEcho,
		"hello":                 NoEcho,
		"1616140317\n":          NoEcho,
		" 1616140317":           NoEcho,
		"１２３":                   NoEcho,
		strings.Repeat("9", 33): NoEcho,
	} {
		sealed := seal(t, plain)
		p := newPhone(t, created)
		status, body := p.do(http.MethodGet, signed(strconv.Itoa(created), "n", sealed)+"&echostr="+url.QueryEscape(sealed), "")
		if got := p.result(); got != want || (want == Accepted) != (status == 200 && body == plain) || want != Accepted && body != "" {
			t.Errorf("%q: %s, %d %q", plain, got, status, body)
		}
	}
}
