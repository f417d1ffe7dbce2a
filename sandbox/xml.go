package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// An xmlBuilder writes a callback the way WeCom does: flat, on one line, text
// in CDATA sections, numbers bare (D/90239, D/90240).
type xmlBuilder struct {
	b       strings.Builder
	agentID int
	nextID  func() uint64
}

// callback is something a person did, on its way to the bot.
type callback struct {
	from string // userid as the directory spells it
	xml  string
	card *heldCard // the card pressed, redrawn by some answers
}

// compose writes the common head around what body adds. mu is held.
func (s *Server) compose(m *member, body func(*xmlBuilder)) callback {
	x := &xmlBuilder{agentID: s.cfg.AgentID, nextID: s.nextID}
	x.open("xml")
	x.cdata("ToUserName", s.cfg.CorpID)
	x.cdata("FromUserName", m.UserID)
	x.plain("CreateTime", strconv.FormatInt(s.cfg.Now().Unix(), 10))
	body(x)
	x.close("xml")
	return callback{from: m.UserID, xml: x.b.String()}
}

func (x *xmlBuilder) open(name string)  { x.b.WriteString("<" + name + ">") }
func (x *xmlBuilder) close(name string) { x.b.WriteString("</" + name + ">") }

// plain writes value bare: callers pass numbers.
func (x *xmlBuilder) plain(name, value string) {
	fmt.Fprintf(&x.b, "<%s>%s</%s>", name, value, name)
}

func (x *xmlBuilder) cdata(name, value string) {
	value = strings.Map(xmlRune, strings.ToValidUTF8(value, "\uFFFD"))
	value = strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>")
	x.plain(name, "<![CDATA["+value+"]]>")
}

// xmlRune drops what XML 1.0 cannot carry.
func xmlRune(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= 0x20 && r != 0xFFFE && r != 0xFFFF:
		return r
	}
	return -1
}

// event begins an event: these carry no MsgId.
func (x *xmlBuilder) event(name string) {
	x.cdata("MsgType", "event")
	x.cdata("Event", name)
}

// messageEnd ends a message.
func (x *xmlBuilder) messageEnd() {
	x.plain("MsgId", strconv.FormatUint(x.nextID(), 10))
	x.agent()
}

func (x *xmlBuilder) agent() { x.plain("AgentID", strconv.Itoa(x.agentID)) }

// location writes a location message; Location_X is the latitude.
func (x *xmlBuilder) location(lat, lng, label string) {
	x.cdata("MsgType", "location")
	x.plain("Location_X", lat)
	x.plain("Location_Y", lng)
	x.plain("Scale", "16")
	x.cdata("Label", label)
	x.cdata("AppType", "wxwork")
}
