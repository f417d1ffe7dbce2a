package wecom

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"salesbot/bot"
)

var errSignature = errors.New("signature differs (WECOM_TOKEN)")

// secondsShape is a unix time in seconds, from 2001 to 2286.
var secondsShape = regexp.MustCompile(`^[1-9][0-9]{9}$`)

// unixSeconds reads a query parameter as a unix time.
func unixSeconds(text string) (time.Time, bool) {
	if !secondsShape.MatchString(text) {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// authenticate opens encrypted if WeCom signed it, recently, for us, and says when. The
// timestamp means something only after the signature that covers it.
//
// The signature is of the sorted parts, joined without anything between them, so who has
// captured a callback can name its nonce as its timestamp, and the other way round: it
// has to look like a timestamp, and the nonce must not be one that would do as well. How
// old the rest of it is meant looks at.
func (c *callback) authenticate(r *http.Request, encrypted string) ([]byte, time.Time, error) {
	query := r.URL.Query()
	timestamp, nonce := query.Get("timestamp"), query.Get("nonce")
	if !c.envelope.signed(query.Get("msg_signature"), timestamp, nonce, encrypted) {
		return nil, time.Time{}, &refusal{BadSignature, errSignature}
	}
	signed, ok := unixSeconds(timestamp)
	if !ok {
		return nil, time.Time{}, refused(Replayed, "timestamp is no unix time in seconds")
	}
	now := c.now()
	if other, ok := unixSeconds(nonce); ok && now.Sub(other).Abs() <= c.ReplayWindow {
		return nil, time.Time{}, refused(Replayed, "nonce could be the timestamp")
	}
	if age := now.Sub(signed); age.Abs() > c.ReplayWindow {
		return nil, signed, refused(Stale, "signed %s from now: replayed, or this machine's clock is wrong", age.Round(time.Second))
	}
	plain, err := c.envelope.open(encrypted)
	if errors.Is(err, errReceiver) {
		return nil, signed, &refusal{Foreign, err}
	}
	if err != nil {
		return nil, signed, &refusal{Undecipherable, err}
	}
	return plain, signed, nil
}

// meant checks what only the decrypted message tells: that it is for this company and
// app, and that its nonce is no moment between CreateTime and timestamp, at which it
// could have been signed in truth. Genuine nonces are random up to 2^31: of a thousand
// million messages signed a second after they were sent, one has such a nonce.
func (c *callback) meant(m bot.Message, signed time.Time, nonce string, inner, outer document) error {
	if other, ok := unixSeconds(nonce); ok && !other.Before(m.SentAt) && other.Before(signed) {
		return refused(Replayed, "nonce lies between CreateTime and timestamp: put together anew")
	}
	for _, to := range []document{inner, outer} {
		if corp := strings.TrimSpace(to["ToUserName"]); corp != "" && corp != c.CorpID {
			return refused(Foreign, "ToUserName is another company's (WECOM_CORP_ID)")
		}
		// Events about the company carry whatever number their sender has (D/91815).
		if agent := strings.TrimSpace(to["AgentID"]); c.AgentID != "" && agent != "" && agent != c.AgentID && m.Kind != bot.System {
			return refused(Foreign, "AgentID is another app's (WECOM_AGENT_ID)")
		}
	}
	return nil
}
