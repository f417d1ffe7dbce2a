package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	callbackLimit = 5 * time.Second // D/90238: then the connection is dropped
	repetitions   = 3               // D/90238: of a callback that failed
	replyCap      = 1 << 20
)

// deliver brings cb to the bot as often as SetTimes says and shows the first
// answer. The error is the context's; a bot that does not take the callback is
// noted as a problem.
func (s *Server) deliver(ctx context.Context, cb callback) error {
	s.mu.Lock()
	times := s.cond.times
	shown := s.heardBefore(cb)
	s.mu.Unlock()
	for range times {
		got, err := s.deliverOnce(ctx, cb)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.mu.Lock()
		switch {
		case err != nil:
			s.problem(cb.from, "回调未送达："+err.Error())
		case got == reply{}:
		case shown == reply{}:
			shown = got
			s.heard[cb.xml] = got
			s.answer(cb, got)
		case shown != got:
			s.problem(cb.from, "同一消息重复投递，答复不同")
		}
		s.mu.Unlock()
	}
	return nil
}

// heardBefore is the answer already shown to the very same callback. Events carry no
// MsgId, so two identical ones of one second are one. mu is held.
func (s *Server) heardBefore(cb callback) reply {
	if now := s.cfg.Now().Unix(); s.heard == nil || now != s.heardSince {
		s.heard, s.heardSince = make(map[string]reply), now
	}
	return s.heard[cb.xml]
}

// deliverOnce is one delivery with WeCom's repetitions.
func (s *Server) deliverOnce(ctx context.Context, cb callback) (reply, error) {
	for attempt := 0; ; attempt++ {
		body, err := s.post(ctx, cb)
		if err == nil {
			return s.readReply(body)
		}
		if errors.Is(err, errNoCallback) || ctx.Err() != nil || attempt == repetitions {
			return reply{}, err
		}
		if s.cfg.RetryWait != nil {
			s.cfg.RetryWait(ctx, attempt+1)
		}
	}
}

var errNoCallback = errors.New("no callback URL is set")

// Verify asks the callback URL the way WeCom does when it is saved: the bot
// must answer with the bare plaintext (D/90238).
func (s *Server) Verify(ctx context.Context) error {
	echo := strconv.FormatUint(uint64(s.cfg.Now().UnixNano()), 10)
	cipher, query, err := s.seal(echo)
	if err != nil {
		return fmt.Errorf("callback verification: %w", err)
	}
	query.Set("echostr", cipher)
	body, err := s.call(ctx, http.MethodGet, query, "")
	if err != nil {
		return fmt.Errorf("callback verification: %w", err)
	}
	if string(body) != echo {
		return fmt.Errorf("callback verification: the answer is not the bare plaintext %s", echo)
	}
	return nil
}

func (s *Server) post(ctx context.Context, cb callback) ([]byte, error) {
	cipher, query, err := s.seal(cb.xml)
	if err != nil {
		return nil, err
	}
	return s.call(ctx, http.MethodPost, query, fmt.Sprintf(
		"<xml><ToUserName><![CDATA[%s]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt><AgentID><![CDATA[%d]]></AgentID></xml>",
		s.cfg.CorpID, cipher, s.cfg.AgentID))
}

// seal encrypts plain and signs it with the current time, or what SetSignedAhead makes of it.
func (s *Server) seal(plain string) (string, url.Values, error) {
	encrypted, err := util.EncryptMsg([]byte(rand.Text()[:16]), []byte(plain), s.cfg.CorpID, s.cfg.EncodingAESKey)
	if err != nil {
		return "", nil, fmt.Errorf("encrypt: %w", err)
	}
	s.mu.Lock()
	at := s.cfg.Now().Add(s.cond.signed)
	s.mu.Unlock()
	cipher, stamp, nonce := string(encrypted), strconv.FormatInt(at.Unix(), 10), rand.Text()[:10]
	return cipher, url.Values{
		"msg_signature": {util.Signature(s.cfg.Token, stamp, nonce, cipher)},
		"timestamp":     {stamp},
		"nonce":         {nonce},
	}, nil
}

// call is one HTTP exchange with the bot; any status but 200 is a failure.
func (s *Server) call(ctx context.Context, method string, query url.Values, body string) ([]byte, error) {
	s.mu.Lock()
	target := s.callback
	s.mu.Unlock()
	if target == "" {
		return nil, errNoCallback
	}
	ctx, cancel := context.WithTimeout(ctx, callbackLimit)
	defer cancel()
	sep := "?"
	if strings.Contains(target, "?") {
		sep = "&"
	}
	req, err := http.NewRequestWithContext(ctx, method, target+sep+query.Encode(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("callback URL: %w", err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
	}
	res, err := s.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL, which is long and signed
		}
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, replyCap))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	return answer, nil
}

// A reply is a passive answer (D/90241), decrypted. The zero reply is nothing
// to say.
type reply struct {
	To      string `xml:"ToUserName"`
	From    string `xml:"FromUserName"`
	Type    string `xml:"MsgType"`
	Content string `xml:"Content"`
	Button  string `xml:"Button>ReplaceName"`
}

// readReply verifies and decrypts a passive answer.
func (s *Server) readReply(body []byte) (reply, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "success" {
		return reply{}, nil
	}
	var outer struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := xml.Unmarshal(body, &outer); err != nil {
		return reply{}, fmt.Errorf("the answer is no XML: %w", err)
	}
	if util.Signature(s.cfg.Token, outer.TimeStamp, outer.Nonce, outer.Encrypt) != outer.MsgSignature {
		return reply{}, errors.New("the answer's signature is wrong")
	}
	_, plain, err := util.DecryptMsg(s.cfg.CorpID, outer.Encrypt, s.cfg.EncodingAESKey)
	if err != nil {
		return reply{}, fmt.Errorf("the answer cannot be decrypted: %w", err)
	}
	var r reply
	if err := xml.Unmarshal(plain, &r); err != nil {
		return reply{}, fmt.Errorf("the decrypted answer is no XML: %w", err)
	}
	return r, nil
}

// answer shows a passive reply to the person. mu is held.
func (s *Server) answer(cb callback, r reply) {
	m := s.people[fold(cb.from)]
	if fold(r.To) != fold(cb.from) || r.From != s.cfg.CorpID {
		s.problem(cb.from, fmt.Sprintf("答复的收发人不对：ToUserName %s，FromUserName %s", r.To, r.From))
		return
	}
	switch r.Type {
	case "text":
		if r.Content != "" {
			s.got(m, Event{Text: cut(r.Content, textLimit), Passive: true})
		}
	case "image", "voice", "video", "news":
		s.got(m, Event{Text: "[" + r.Type + "]", Passive: true})
	case "update_button":
		if cb.card != nil {
			s.redraw(m, cb.card, nil, r.Button)
		}
	default:
		s.problem(cb.from, "不认识的答复类型 "+r.Type)
	}
}
