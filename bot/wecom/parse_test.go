package wecom

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"salesbot/bot"
	"salesbot/rulebook"
)

const created = 1795168770 // 2026-11-20 17:59:30 +08:00

var signedAt = time.Unix(created, 0)

func messageXML(msgType, fields string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[LiNa]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s<AgentID>1000002</AgentID></xml>",
		sampleCorpID, created, msgType, fields)
}

func eventXML(event, fields string) string {
	return messageXML("event", "<Event><![CDATA["+event+"]]></Event>"+fields)
}

const msgID = "<MsgId>7000000000000000001</MsgId>"

func TestParseKinds(t *testing.T) {
	base := bot.Message{ID: "7000000000000000001", From: "LiNa", SentAt: time.Unix(created, 0).In(rulebook.Zone)}
	place := "<Location_X>31.230400</Location_X><Location_Y>121.4737</Location_Y><Scale>16</Scale><Label><![CDATA[人民大道]]></Label>"
	with := func(kind bot.Kind, event string, set func(*bot.Message)) bot.Message {
		m := base
		m.Kind, m.Event = kind, event
		if set != nil {
			set(&m)
		}
		return m
	}
	event := func(kind bot.Kind, event string, set func(*bot.Message)) bot.Message {
		m := with(kind, event, set)
		m.ID = "" // a hash, compared apart
		return m
	}
	nobody := func(m *bot.Message) { m.From = "" }
	at := func(m *bot.Message) {
		m.Point = rulebook.Point{Lat: 31.2304, Lng: 121.4737}
		m.Raw, m.Label = "31.230400,121.4737", "人民大道"
	}
	cases := []struct {
		xml  string
		want bot.Message
	}{
		{messageXML("text", "<Content><![CDATA[日报 <今天>\n第二行 ]]></Content>"+msgID),
			with(bot.Text, "text", func(m *bot.Message) { m.Text = "日报 <今天>\n第二行 " })},
		{messageXML("image", "<PicUrl>http://x</PicUrl><MediaId>M1</MediaId>"+msgID), with(bot.Image, "image", func(m *bot.Message) { m.MediaID = "M1" })},
		{messageXML("voice", "<MediaId>M2</MediaId><Format>amr</Format>"+msgID), with(bot.Voice, "voice", func(m *bot.Message) { m.MediaID = "M2" })},
		{messageXML("voice", "<MediaId>M2</MediaId><Format>amr</Format>"+msgID+"<Recognition><![CDATA[今天拜访了华东设计院。]]></Recognition>"),
			with(bot.Text, "voice", func(m *bot.Message) { m.MediaID, m.Text = "M2", "今天拜访了华东设计院。" })},
		{messageXML("voice", "<MediaId>M2</MediaId>"+msgID+"<Recognition><![CDATA[ ]]></Recognition>"), with(bot.Voice, "voice", func(m *bot.Message) { m.MediaID = "M2" })},
		{messageXML("text", "<Content>a</Content><Recognition>b</Recognition>"+msgID), with(bot.Text, "text", func(m *bot.Message) { m.Text = "a" })},
		{messageXML("text", "<Content><![CDATA[a]]]]><![CDATA[>b & &amp; ]]>&amp; AT&T &#20170;&lt;</Content>"+msgID), with(bot.Text, "text", func(m *bot.Message) { m.Text = "a]]>b & &amp; & AT&T 今<" })},
		{messageXML("video", "<MediaId>M3</MediaId><ThumbMediaId>T</ThumbMediaId>"+msgID), with(bot.Video, "video", func(m *bot.Message) { m.MediaID = "M3" })},
		{messageXML("link", "<Title>标题</Title><Url>http://x</Url>"+msgID), with(bot.Link, "link", func(m *bot.Message) { m.Text = "标题" })},
		{messageXML("location", place+msgID), with(bot.Location, "location", at)},
		{messageXML("location", "<Location_X>x</Location_X>"+msgID), with(bot.Other, "location", func(m *bot.Message) { m.Raw = "x," })},
		{messageXML("hologram", msgID), with(bot.Other, "hologram", nil)},

		{eventXML("subscribe", ""), event(bot.Enter, "subscribe", nil)},
		{eventXML("unsubscribe", ""), event(bot.Enter, "unsubscribe", nil)},
		{eventXML("enter_agent", "<EventKey/>"), event(bot.Enter, "enter_agent", nil)},
		{eventXML("LOCATION", "<Latitude>31.2304</Latitude><Longitude>121.4737</Longitude><Precision>65.000000</Precision>"),
			event(bot.Fix, "LOCATION", func(m *bot.Message) {
				m.Point = rulebook.Point{Lat: 31.2304, Lng: 121.4737}
				m.Raw, m.Precision = "31.2304,121.4737", 65
			})},
		{eventXML("LOCATION", "<Latitude>91</Latitude><Longitude>0</Longitude>"), event(bot.Other, "LOCATION", func(m *bot.Message) { m.Raw = "91,0" })},
		{eventXML("LOCATION", "<Latitude>NaN</Latitude><Longitude>0</Longitude>"), event(bot.Other, "LOCATION", func(m *bot.Message) { m.Raw = "NaN,0" })},
		{eventXML("click", "<EventKey>report.file</EventKey>"), event(bot.Click, "click", func(m *bot.Message) { m.Key = "report.file" })},
		{eventXML("location_select", "<EventKey>visit.here</EventKey><SendLocationInfo>"+place+"<Poiname/></SendLocationInfo>"), event(bot.Location, "location_select", at)},
		{eventXML("location_select", "<EventKey>visit.here</EventKey>"), event(bot.Other, "location_select", func(m *bot.Message) { m.Raw = "," })},
		{eventXML("template_card_event", "<EventKey>ok</EventKey><TaskId>T-1</TaskId><CardType>button_interaction</CardType><ResponseCode>RC</ResponseCode>"),
			event(bot.Press, "template_card_event", func(m *bot.Message) { m.Key, m.TaskID, m.ResponseCode = "ok", "T-1", "RC" })},
		{eventXML("template_card_menu_event", ""), event(bot.Other, "template_card_menu_event", nil)},
		{eventXML("view", "<EventKey>http://x</EventKey>"), event(bot.Other, "view", nil)},
		{eventXML("pic_photo_or_album", ""), event(bot.Other, "pic_photo_or_album", nil)},
		{eventXML("never_heard_of", ""), event(bot.Other, "never_heard_of", nil)},
		{eventXML("change_contact", "<ChangeType>delete_user</ChangeType><UserID>x</UserID>"), event(bot.System, "change_contact", nobody)},
		{eventXML("batch_job_result", ""), event(bot.System, "batch_job_result", nobody)},
		{eventXML("open_approval_change", ""), event(bot.System, "open_approval_change", nobody)},
		{eventXML("inactive_alert", ""), event(bot.System, "inactive_alert", nobody)},
		{eventXML("close_inactive_agent", ""), event(bot.System, "close_inactive_agent", nobody)},
		{strings.Replace(eventXML("something_new", ""), "LiNa", "sys", 1), event(bot.System, "something_new", nobody)},
	}
	for _, c := range cases {
		t.Run(c.want.Event+" "+string(c.want.Kind), func(t *testing.T) {
			got, _, err := parse([]byte(c.xml), signedAt)
			if err != nil {
				t.Fatal(err)
			}
			if c.want.ID == "" {
				if !strings.HasPrefix(got.ID, "sha256:") || len(got.ID) != len("sha256:")+64 {
					t.Errorf("ID %q is no hash", got.ID)
				}
				got.ID = ""
			}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestEventIDs(t *testing.T) {
	id := func(xml string) string {
		m, _, err := parse([]byte(xml), signedAt.Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return m.ID
	}
	click := eventXML("click", "<EventKey>today</EventKey>")
	if first, again := id(click), id(click); first != again {
		t.Error("one event delivered twice has two IDs")
	}
	if id(click) == id(eventXML("click", "<EventKey>team</EventKey>")) {
		t.Error("two events of one second share an ID")
	}
	if id(click) == id(strings.Replace(click, fmt.Sprint(created), fmt.Sprint(created+1), 1)) {
		t.Error("the same click a second later shares the ID")
	}
}

func TestCharactersXMLCannotHoldAreDropped(t *testing.T) {
	m, _, err := parse([]byte(messageXML("text", "<Content><![CDATA[日\x00报\x0b 今天\xff]]></Content>"+msgID)), signedAt)
	if err != nil || m.Text != "日报 今天\uFFFD" {
		t.Errorf("%q, %v", m.Text, err)
	}
}

// TestUnread holds what is known of a message that cannot be read: it is kept by that.
func TestUnread(t *testing.T) {
	text := messageXML("text", "<Content>x</Content>"+msgID)
	at := fmt.Sprint(created)
	later := time.Unix(created+60, 0).In(rulebook.Zone)
	sent := time.Unix(created, 0).In(rulebook.Zone)
	for name, c := range map[string]struct {
		xml  string
		from string
		at   time.Time
	}{
		"nothing":                    {"", "", later},
		"no XML":                     {"hello", "", later},
		"unclosed":                   {text[:len(text)-6], "LiNa", sent},
		"two documents":              {text + text, "", sent},
		"something after":            {text + "x", "LiNa", sent},
		"another root":               {"<html></html>", "", later},
		"CreateTime is a word":       {strings.Replace(text, at, "soon", 1), "LiNa", later},
		"CreateTime 0":               {strings.Replace(text, at, "0", 1), "LiNa", later},
		"CreateTime negative":        {strings.Replace(text, at, "-1", 1), "LiNa", later},
		"CreateTime in ms":           {strings.Replace(text, at, at+"000", 1), "LiNa", later},
		"sent after the signature":   {strings.Replace(text, at, fmt.Sprint(created+61), 1), "LiNa", later},
		"no type":                    {messageXML("", "<Content>x</Content>"), "LiNa", sent},
		"type missing":               {strings.Replace(text, "<MsgType><![CDATA[text]]></MsgType>", "", 1), "LiNa", sent},
		"from nobody":                {strings.Replace(text, "LiNa", "", 1), "", sent},
		"two senders":                {strings.Replace(text, "<MsgType>", "<FromUserName>root</FromUserName><MsgType>", 1), "", sent},
		"a sender inside a sender":   {strings.Replace(text, "<![CDATA[LiNa]]>", "<FromUserName>LiNa</FromUserName>", 1), "", later},
		"two MsgIds":                 {messageXML("text", "<Content>x</Content>"+msgID+msgID), "LiNa", sent},
		"two texts":                  {messageXML("text", "<Content>x</Content><Content>y</Content>"+msgID), "LiNa", sent},
		"text ends its own CDATA":    {messageXML("text", "<Content><![CDATA[a ]]> b]]></Content>"+msgID), "LiNa", sent},
		"text writes XML of its own": {messageXML("text", "<Content><![CDATA[a]]></Content><FromUserName>root</FromUserName><Content><![CDATA[]]></Content>"+msgID), "", sent},
		"gb2312":                     {`<?xml version="1.0" encoding="gb2312"?>` + text, "LiNa", sent},
		"GBK in single quotes":       {"<?xml version='1.0' encoding='GBK' standalone='yes' ?>\n" + text, "LiNa", sent},
		"XML 1.1":                    {`<?xml version="1.1"?>` + text, "", later},
		"DOCTYPE":                    {`<!DOCTYPE xml [<!ENTITY a "b">]>` + text, "", later},
		"a comment":                  {messageXML("text", "<!-- x --><Content>x</Content>"+msgID), "LiNa", sent},
		"an attribute":               {messageXML("text", `<Content lang="zh">x</Content>`+msgID), "LiNa", sent},
		"a name space":               {messageXML("text", "<a:Content>x</a:Content>"+msgID), "LiNa", sent},
		"elements in the text":       {messageXML("text", "<Content><b>x</b></Content>"+msgID), "LiNa", sent},
		"text beside elements":       {messageXML("text", "<Content>x<b>y</b></Content>"+msgID), "LiNa", sent},
		"a character by number 0":    {messageXML("text", "<Content>&#0;</Content>"+msgID), "LiNa", sent},
		"very deep":                  {messageXML("text", strings.Repeat("<a>", 9)+strings.Repeat("</a>", 9)+msgID), "LiNa", sent},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := parse([]byte(c.xml), later)
			if err == nil {
				t.Fatalf("read as %+v", got)
			}
			want := bot.Message{ID: got.ID, From: c.from, SentAt: c.at, Kind: bot.Other, Event: "unreadable"}
			if got != want || !strings.HasPrefix(got.ID, "sha256:") {
				t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
			}
			if again, _, _ := parse([]byte(c.xml), later); again.ID != got.ID {
				t.Error("another delivery, another ID")
			}
		})
	}
}

// TestWithoutCreateTime: a message is at most as old as its signature.
func TestWithoutCreateTime(t *testing.T) {
	text := messageXML("text", "<Content>x</Content>"+msgID)
	element := fmt.Sprintf("<CreateTime>%d</CreateTime>", created)
	for _, instead := range []string{"", "<CreateTime/>", "<CreateTime></CreateTime>", "<CreateTime> </CreateTime>"} {
		m, _, err := parse([]byte(strings.Replace(text, element, instead, 1)), time.Unix(created+3, 0))
		if err != nil || m.Text != "x" || m.SentAt.Unix() != created+3 || m.SentAt.Location() != rulebook.Zone {
			t.Errorf("%q: %+v, %v", instead, m, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(messageXML("text", "<Content><![CDATA[日报 今天]]></Content>"+msgID)))
	f.Add([]byte(messageXML("location", "<Location_X>1</Location_X><Location_Y>2</Location_Y>"+msgID)))
	f.Add([]byte(messageXML("voice", "<MediaId>M</MediaId><Recognition>a</Recognition>"+msgID)))
	f.Add([]byte(eventXML("LOCATION", "<Latitude>1e400</Latitude><Longitude>0x1p-2</Longitude>")))
	f.Add([]byte(eventXML("location_select", "<SendLocationInfo><Location_X>1</Location_X></SendLocationInfo>")))
	f.Fuzz(func(t *testing.T, plain []byte) {
		m, _, err := parse(plain, signedAt)
		if m.ID == "" || m.Kind == "" || m.SentAt.Unix() <= 0 || m.SentAt.Unix() > created {
			t.Errorf("incomplete: %+v", m)
		}
		if err != nil {
			return
		}
		if (m.From == "") != (m.Kind == bot.System) {
			t.Errorf("%s from %q", m.Kind, m.From)
		}
		if (m.Kind == bot.Location || m.Kind == bot.Fix) && !m.Point.Valid() {
			t.Errorf("nowhere: %+v", m)
		}
		for _, s := range []string{m.From, m.Text, m.Label, m.Key, m.TaskID, m.ResponseCode, m.Raw, m.Event} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Errorf("not storable: %q", s)
			}
		}
	})
}
