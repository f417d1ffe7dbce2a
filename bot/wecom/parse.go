package wecom

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/bot"
	"salesbot/rulebook"
)

// parse reads a decrypted message that was signed at signed. It fails on what cannot
// be told apart from noise: no XML, no type, a message from nobody, one sent after it
// was signed. A type or event we do not know is bot.Other. Without a CreateTime the
// message is as old as its signature. With an error comes what is known all the
// same, as Unread wants it. The document is what it was read from.
//
// A place picked through a location_select menu entry arrives as that event and
// perhaps as a location message too (the documentation leaves it open). Both
// become bot.Location with the same Raw, so that whoever stores check-ins can
// count two of one person with equal Raw within a minute as one. They keep
// separate IDs: one derived from the place would merge two real visits.
func parse(plain []byte, signed time.Time) (bot.Message, document, error) {
	in, err := readXML(scrub(plain))
	unread := bot.Message{ID: messageID("", plain), From: sender(in, plain), SentAt: signed, Kind: bot.Other, Event: "unreadable"}
	created, createdErr := createTime(in["CreateTime"], signed)
	if createdErr == nil {
		unread.SentAt = created
	}
	if err := cmp.Or(err, createdErr); err != nil {
		return unread, in, err
	}
	m := bot.Message{ID: messageID(in["MsgId"], plain), From: strings.TrimSpace(in["FromUserName"]), SentAt: created}
	switch kind := strings.TrimSpace(in["MsgType"]); kind {
	case "":
		return unread, in, errors.New("no MsgType")
	case "event":
		in.fillEvent(&m)
	default:
		if m.From == "" {
			return unread, in, errors.New("no FromUserName")
		}
		m.Event = kind
		in.fillMessage(&m)
	}
	return m, in, nil
}

// createTime reads CreateTime, which nothing signed at signed can lie after.
func createTime(text string, signed time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return signed.In(rulebook.Zone), nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}, errors.New("CreateTime is no time")
	}
	if seconds > signed.Unix() {
		return time.Time{}, fmt.Errorf("CreateTime lies %d s after the signature", seconds-signed.Unix())
	}
	return time.Unix(seconds, 0).In(rulebook.Zone), nil
}

// sender is who sent what cannot be read, where exactly one person is named.
func sender(in document, plain []byte) string {
	if bytes.Count(plain, []byte("<FromUserName")) != 1 {
		return ""
	}
	return strings.TrimSpace(in["FromUserName"])
}

func (in document) fillMessage(m *bot.Message) {
	m.Kind = messageKind(m.Event)
	switch m.Kind {
	case bot.Text:
		m.Text = in["Content"]
	case bot.Link:
		m.Text = in["Title"]
	case bot.Voice:
		// Where WeCom has written down what was said, those are the person's words.
		// Event and MediaID go on saying that it was spoken.
		m.MediaID = in["MediaId"]
		if said := strings.TrimSpace(in["Recognition"]); said != "" {
			m.Kind, m.Text = bot.Text, said
		}
	case bot.Image, bot.Video:
		m.MediaID = in["MediaId"]
	case bot.Location:
		m.Label = in["Label"]
		place(m, in["Location_X"], in["Location_Y"])
	}
}

func (in document) fillEvent(m *bot.Message) {
	m.Event = strings.TrimSpace(in["Event"])
	m.Kind = eventKind(strings.ToLower(m.Event))
	// Events about the directory come from "sys" (D/90970).
	if m.Kind == bot.System || m.From == "" || m.From == "sys" {
		m.Kind, m.From = bot.System, ""
		return
	}
	switch m.Kind {
	case bot.Click:
		m.Key = in["EventKey"]
	case bot.Press:
		m.Key, m.TaskID, m.ResponseCode = in["EventKey"], in["TaskId"], in["ResponseCode"]
	case bot.Location:
		const picked = "SendLocationInfo/"
		m.Label = in[picked+"Label"]
		place(m, in[picked+"Location_X"], in[picked+"Location_Y"])
	case bot.Fix:
		m.Precision, _ = number(in["Precision"])
		place(m, in["Latitude"], in["Longitude"])
	}
}

// place fills where; coordinates that are none make the message bot.Other, so
// that nobody is put on the equator by an empty field.
func place(m *bot.Message, latitude, longitude string) {
	latitude, longitude = strings.TrimSpace(latitude), strings.TrimSpace(longitude)
	m.Raw = latitude + "," + longitude
	lat, latOK := number(latitude)
	lng, lngOK := number(longitude)
	point := rulebook.Point{Lat: lat, Lng: lng}
	if !latOK || !lngOK || !point.Valid() {
		m.Kind = bot.Other
		return
	}
	m.Point = point
}

func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// messageID is MsgId, or for events, which have none, the hash of all they say:
// sender and CreateTime alone would drop distinct events of one second.
func messageID(msgID string, plain []byte) string {
	if id := strings.TrimSpace(msgID); id != "" && id != "0" {
		return id
	}
	sum := sha256.Sum256(plain)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// scrub removes what XML, and jsonb after it, cannot hold (U+0000 above all): one
// such character must not cost a whole report.
func scrub(plain []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if inXML(r) {
			return r
		}
		return -1
	}, bytes.ToValidUTF8(plain, []byte("\uFFFD")))
}

// inXML is the Char production of XML 1.0.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= utf8.MaxRune
}
