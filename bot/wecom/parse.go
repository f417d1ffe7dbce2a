package wecom

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
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

// inbound is every field we read of a decrypted message or event (D/90239,
// D/90240). Numbers are text: how they were written is kept as evidence.
type inbound struct {
	XMLName    xml.Name `xml:"xml"`
	From       string   `xml:"FromUserName"`
	CreateTime string   `xml:"CreateTime"`
	MsgType    string   `xml:"MsgType"`
	Event      string   `xml:"Event"`
	MsgID      string   `xml:"MsgId"`

	Content string `xml:"Content"`
	Title   string `xml:"Title"`
	MediaID string `xml:"MediaId"`

	LocationX string `xml:"Location_X"` // latitude, whatever the name suggests
	LocationY string `xml:"Location_Y"`
	Label     string `xml:"Label"`

	Latitude  string `xml:"Latitude"`
	Longitude string `xml:"Longitude"`
	Precision string `xml:"Precision"`

	Picked struct {
		LocationX string `xml:"Location_X"`
		LocationY string `xml:"Location_Y"`
		Label     string `xml:"Label"`
	} `xml:"SendLocationInfo"`

	EventKey     string `xml:"EventKey"`
	TaskID       string `xml:"TaskId"`
	ResponseCode string `xml:"ResponseCode"`
}

// parse reads a decrypted message. It fails only on what cannot be told apart
// from noise: no XML, no type, no CreateTime, a message from nobody. A type or
// event we do not know is bot.Other.
//
// A place picked through a location_select menu entry arrives as that event and
// perhaps as a location message too (the documentation leaves it open). Both
// become bot.Location with the same Raw, so that whoever stores check-ins can
// count two of one person with equal Raw within a minute as one. They keep
// separate IDs: one derived from the place would merge two real visits.
func parse(plain []byte) (bot.Message, error) {
	var in inbound
	if err := xml.Unmarshal(scrub(plain), &in); err != nil {
		return bot.Message{}, fmt.Errorf("callback message: %w", err)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(in.CreateTime), 10, 64)
	if err != nil || seconds <= 0 || seconds > maxCreateTime {
		return bot.Message{}, errors.New("callback message: no usable CreateTime")
	}
	m := bot.Message{
		ID:     messageID(in.MsgID, plain),
		From:   strings.TrimSpace(in.From),
		SentAt: time.Unix(seconds, 0).In(rulebook.Zone),
	}
	switch kind := strings.TrimSpace(in.MsgType); kind {
	case "":
		return bot.Message{}, errors.New("callback message: no MsgType")
	case "event":
		in.fillEvent(&m)
	default:
		if m.From == "" {
			return bot.Message{}, errors.New("callback message: no FromUserName")
		}
		m.Event = kind
		in.fillMessage(&m)
	}
	return m, nil
}

// maxCreateTime is the end of the year 9999, the last that RFC 3339 can write.
const maxCreateTime = 253402271999

func (in *inbound) fillMessage(m *bot.Message) {
	m.Kind = messageKind(m.Event)
	switch m.Kind {
	case bot.Text:
		m.Text = in.Content
	case bot.Link:
		m.Text = in.Title
	case bot.Image, bot.Voice, bot.Video:
		m.MediaID = in.MediaID
	case bot.Location:
		m.Label = in.Label
		place(m, in.LocationX, in.LocationY)
	}
}

func (in *inbound) fillEvent(m *bot.Message) {
	m.Event = strings.TrimSpace(in.Event)
	m.Kind = eventKind(strings.ToLower(m.Event))
	// Events about the directory come from "sys" (D/90970).
	if m.Kind == bot.System || m.From == "" || m.From == "sys" {
		m.Kind, m.From = bot.System, ""
		return
	}
	switch m.Kind {
	case bot.Click:
		m.Key = in.EventKey
	case bot.Press:
		m.Key, m.TaskID, m.ResponseCode = in.EventKey, in.TaskID, in.ResponseCode
	case bot.Location:
		m.Label = in.Picked.Label
		place(m, in.Picked.LocationX, in.Picked.LocationY)
	case bot.Fix:
		m.Precision, _ = number(in.Precision)
		place(m, in.Latitude, in.Longitude)
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
