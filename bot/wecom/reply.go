package wecom

import (
	"encoding/xml"
	"net/http"
	"strconv"

	"salesbot/bot"
)

type cdata struct {
	Value string `xml:",cdata"`
}

// passiveText is the answer inside the envelope (D/90241).
type passiveText struct {
	XMLName xml.Name `xml:"xml"`
	To      cdata    `xml:"ToUserName"`
	From    cdata    `xml:"FromUserName"`
	Created int64    `xml:"CreateTime"`
	Type    cdata    `xml:"MsgType"`
	Content cdata    `xml:"Content"`
}

// sealedReply is the envelope (D/90968).
type sealedReply struct {
	XMLName   xml.Name `xml:"xml"`
	Encrypt   cdata    `xml:"Encrypt"`
	Signature cdata    `xml:"MsgSignature"`
	Timestamp int64    `xml:"TimeStamp"`
	Nonce     cdata    `xml:"Nonce"`
}

// answer never fails the request: what the person did is stored by now, and a
// second delivery would be answered the same.
func (c *callback) answer(w http.ResponseWriter, m bot.Message, reply bot.Reply) {
	if reply.Text == "" || m.From == "" {
		return
	}
	text := string(scrub([]byte(reply.Text)))
	if short := cut(text, maxText); len(short) < len(text) {
		c.log.WithField("message", m.ID).WithField("bytes", len(text)).Warn("callback: reply cut to 2048 bytes")
		text = short
	}
	body, err := c.sealReply(m.From, text)
	if err != nil {
		c.log.WithError(err).WithField("message", m.ID).Error("callback: stored, but the reply could not be sealed")
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(body)
}

func (c *callback) sealReply(to, text string) ([]byte, error) {
	now := c.now().Unix()
	plain, err := xml.Marshal(passiveText{
		To: cdata{to}, From: cdata{c.envelope.corpID}, Created: now, Type: cdata{"text"}, Content: cdata{text},
	})
	if err != nil {
		return nil, err
	}
	encrypted, err := c.envelope.seal(plain)
	if err != nil {
		return nil, err
	}
	nonce, err := newNonce()
	if err != nil {
		return nil, err
	}
	return xml.Marshal(sealedReply{
		Encrypt: cdata{encrypted}, Timestamp: now, Nonce: cdata{nonce},
		Signature: cdata{c.envelope.sign(strconv.FormatInt(now, 10), nonce, encrypted)},
	})
}
