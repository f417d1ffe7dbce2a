package wecom

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lines is the shape of a callback as encoding/xml reads it.
type lines struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string
	FromUserName string
	CreateTime   string
	MsgType      string
	Event        string
	MsgId        string
	AgentID      string
	Encrypt      string
	Content      string
	Title        string
	MediaId      string
	Recognition  string
	LocationX    string `xml:"Location_X"`
	LocationY    string `xml:"Location_Y"`
	Label        string
	Latitude     string
	Longitude    string
	Precision    string
	PickedX      string `xml:"SendLocationInfo>Location_X"`
	PickedY      string `xml:"SendLocationInfo>Location_Y"`
	PickedLabel  string `xml:"SendLocationInfo>Label"`
	EventKey     string
	TaskId       string
	ResponseCode string
}

func (l lines) document() document {
	return document{
		"ToUserName": l.ToUserName, "FromUserName": l.FromUserName, "CreateTime": l.CreateTime, "MsgType": l.MsgType, "Event": l.Event,
		"MsgId": l.MsgId, "AgentID": l.AgentID, "Encrypt": l.Encrypt, "Content": l.Content, "Title": l.Title, "MediaId": l.MediaId,
		"Recognition": l.Recognition, "Location_X": l.LocationX, "Location_Y": l.LocationY, "Label": l.Label, "Latitude": l.Latitude,
		"Longitude": l.Longitude, "Precision": l.Precision, "EventKey": l.EventKey, "TaskId": l.TaskId, "ResponseCode": l.ResponseCode,
		"SendLocationInfo/Location_X": l.PickedX, "SendLocationInfo/Location_Y": l.PickedY, "SendLocationInfo/Label": l.PickedLabel,
	}
}

// standard reads text with encoding/xml. It has to be told to bear an & left bare, and
// only that.
func standard(text []byte) (document, error) {
	var l lines
	err := xml.Unmarshal(text, &l)
	if err != nil && strings.Contains(err.Error(), "invalid character entity") {
		l = lines{}
		decoder := xml.NewDecoder(bytes.NewReader(text))
		decoder.Strict = false
		err = decoder.Decode(&l)
	}
	return l.document(), err
}

func TestReadXMLTakesWhatSendersSend(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"plain":                 {"日报", "日报"},
		"CDATA":                 {"<![CDATA[<日报> & &amp;]]>", "<日报> & &amp;"},
		"split CDATA":           {"<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b"},
		"split inside brackets": {"<![CDATA[]]]><![CDATA[]]]]><![CDATA[>]]>", "]]]>"},
		"CDATA beside text":     {"a <![CDATA[b]]> c", "a b c"},
		"bare &":                {"A&B & C&", "A&B & C&"},
		"& without semicolon":   {"a &amp b &lt", "a &amp b &lt"},
		"unknown entity":        {"a&nbsp;b&;", "a&nbsp;b&;"},
		"references":            {"&lt;&gt;&amp;&apos;&quot;&#65;&#x4e00;", `<>&'"A一`},
		"reference once":        {"&amp;lt;", "&lt;"},
		"odd references":        {"&#;&#x;&#XA;&#99999999999999999999;&#x110000;", "&#;&#x;&#XA;&#99999999999999999999;&#x110000;"},
		"half a surrogate":      {"&#xD800;", "\uFFFD"},
		"line ends":             {"a\r\nb\rc\n&#13;", "a\nb\nc\n\r"},
		"line ends in CDATA":    {"<![CDATA[a\r\nb\r]]>\n", "a\nb\n\n"},
		"empty":                 {"", ""},
		"> alone":               {"a > b ]] >", "a > b ]] >"},
	} {
		for wrapped, text := range map[string]string{
			"bare":        "<xml><Content>" + c.content + "</Content></xml>",
			"declaration": "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml >\n  <Content >" + c.content + "</Content\n>\n<Other/></xml>\n",
		} {
			got, err := readXML([]byte(text))
			if err != nil || got["Content"] != c.want {
				t.Errorf("%s, %s: %q, %v; want %q", name, wrapped, got["Content"], err, c.want)
			}
			if theirs, err := standard([]byte(text)); err != nil || theirs["Content"] != c.want {
				t.Errorf("%s, %s: encoding/xml reads %q, %v", name, wrapped, theirs["Content"], err)
			}
		}
	}
}

// agree fails where what readXML accepts reads otherwise by encoding/xml.
func agree(t interface{ Errorf(string, ...any) }, text []byte) (accepted bool) {
	got, err := readXML(text)
	if err != nil {
		return false
	}
	want, err := standard(text)
	if err != nil {
		t.Errorf("accepted %q, encoding/xml says %v", text, err)
	}
	for path := range want {
		if got[path] != want[path] {
			t.Errorf("%q: %s is %q, encoding/xml says %q", text, path, got[path], want[path])
		}
	}
	for path := range got {
		if _, ok := want[path]; wanted(path) != ok {
			t.Errorf("%s: wanted %v, compared %v", path, wanted(path), ok)
		}
	}
	return true
}

func FuzzReadXML(f *testing.F) {
	for _, seed := range []string{
		messageXML("text", "<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>"+msgID),
		messageXML("text", "<Content>A&B &amp; &#x4e00;\r\n&#0;</Content>"+msgID),
		eventXML("location_select", "<SendLocationInfo><Location_X>1</Location_X><Label>x</Label></SendLocationInfo>"),
		eventXML("pic_photo_or_album", "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item></PicList></SendPicsInfo>"),
		"<?xml version=\"1.0\" encoding='utf-8' standalone='no'?> <xml><Encrypt> \n<![CDATA[x]]> </Encrypt></xml >",
		"<xml/>", "<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName></xml>", "<xml><Content>]]></Content></xml>",
		"<xml><a:Content>x</a:Content></xml>", "<xml><Content a='b'>x</Content></xml>", "<xml><!-- a --></xml>", "<xml>a<Title/></xml>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { agree(t, scrub(text)) })
}

// TestReadXMLAgrees builds texts of the pieces that matter, so that far more of them than
// of a fuzzer's are accepted.
func TestReadXMLAgrees(t *testing.T) {
	pieces := []string{
		"a", "日报", " ", "\n", "\r\n", "\r", "]", "]]", ">", "]]>", "&", "&amp;", "&lt", "&#65;", "&#x4e00;", "&#13;", "&#0;", "&#xD800;", "&nbsp;", ";", "#",
		"<![CDATA[", "]]>", "<![CDATA[x]]>", "<Content>", "</Content>", "<Label>", "</Label>", "<SendLocationInfo>", "</SendLocationInfo>",
		"<Other>", "</Other>", "<Title/>", "<MsgId />", "</xml>", "<xml>", "<", "/>", "<!--", "-->", "<?xml version='1.0'?>", "\"",
	}
	names := []string{"Content", "Label", "SendLocationInfo", "Other", "FromUserName"}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		var element func(depth int) string
		element = func(depth int) string {
			name := rapid.SampledFrom(names).Draw(t, "name")
			inside := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "text"), "")
			if depth < 2 && rapid.Bool().Draw(t, "nested") {
				inside = ""
				for range rapid.IntRange(0, 3).Draw(t, "elements") {
					inside += element(depth+1) + rapid.SampledFrom([]string{"", "\n", " ", "x"}).Draw(t, "between")
				}
			}
			return "<" + name + ">" + inside + "</" + name + ">"
		}
		text := "<xml>"
		for range rapid.IntRange(0, 4).Draw(t, "elements") {
			text += element(0)
		}
		if agree(t, []byte(text+"</xml>")) {
			accepted++
		}
	})
	if accepted == 0 {
		t.Error("nothing was accepted")
	}
}

func BenchmarkReadXML(b *testing.B) {
	text := []byte(messageXML("text", "<Content><![CDATA[日报 今天拜访了华东设计院，谈了预算，明天给方案]]></Content>"+msgID))
	b.Run("flat", func(b *testing.B) {
		for b.Loop() {
			_, _ = readXML(text)
		}
	})
	b.Run("encoding/xml", func(b *testing.B) {
		for b.Loop() {
			_, _ = standard(text)
		}
	})
}
