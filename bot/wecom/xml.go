package wecom

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A document is the text of a callback's XML (D/90238 to D/90240) by path below
// the root: FromUserName, SendLocationInfo/Label.
type document map[string]string

// readXML reads the one shape WeCom sends: a root called xml, elements without
// attributes, in each either text or elements. encoding/xml is stood in for because
// it takes the last of two equal elements for the only one; whatever is accepted
// here reads the same there, with its Strict off where an & was left bare.
//
// What the named elements say decides who did what, so one of them that is there
// twice, or that holds elements where its text is wanted, is an error: half of it
// may be somebody's own words. A declared encoding other than UTF-8 is one too. With
// an error comes what was read before it.
func readXML(text []byte) (document, error) {
	r := &xmlReader{rest: strings.TrimLeft(strings.TrimPrefix(string(text), "\uFEFF"), blanks), doc: document{}}
	foreign := r.declaration()
	err := r.root()
	return r.doc, cmp.Or(foreign, err)
}

// wanted are the elements that are read, hence may be there but once.
func wanted(path string) bool {
	switch path {
	case "ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId", "AgentID", "Encrypt",
		"Content", "Title", "MediaId", "Recognition",
		"Location_X", "Location_Y", "Label", "Latitude", "Longitude", "Precision",
		"SendLocationInfo/Location_X", "SendLocationInfo/Location_Y", "SendLocationInfo/Label",
		"EventKey", "TaskId", "ResponseCode":
		return true
	}
	return false
}

const (
	blanks   = " \t\r\n"
	maxDepth = 8 // of elements; WeCom nests three deep
)

var (
	xmlDeclaration = regexp.MustCompile(`^<\?xml[ \t\r\n]+version=(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding=["']([0-9A-Za-z._-]+)["'])?(?:[ \t\r\n]+standalone=(?:"yes"|"no"|'yes'|'no'))?[ \t\r\n]*\?>`)
	reference      = regexp.MustCompile(`&(?:lt|gt|amp|apos|quot|#[0-9]+|#x[0-9A-Fa-f]+);`)
	lineEnds       = strings.NewReplacer("\r\n", "\n", "\r", "\n") // as XML 1.0 §2.11 wants
)

type xmlReader struct {
	rest string
	doc  document
}

// declaration skips <?xml …?>.
func (r *xmlReader) declaration() error {
	m := xmlDeclaration.FindStringSubmatch(r.rest)
	if m == nil {
		return nil
	}
	r.rest = strings.TrimLeft(r.rest[len(m[0]):], blanks)
	if m[1] != "" && !strings.EqualFold(m[1], "utf-8") {
		return fmt.Errorf("encoding %s: only UTF-8 is read", m[1])
	}
	return nil
}

func (r *xmlReader) root() error {
	name, empty, ok := r.tag("<")
	if !ok || name != "xml" {
		return errors.New("no <xml> at the beginning")
	}
	if !empty {
		if err := r.inside("xml", "", 0); err != nil {
			return err
		}
	}
	if strings.Trim(r.rest, blanks) != "" {
		return errors.New("something after </xml>")
	}
	return nil
}

// inside reads what stands between the tags of an element, and its end.
func (r *xmlReader) inside(name, path string, depth int) error {
	var text strings.Builder
	elements := 0
	for {
		cdata, isCDATA := strings.CutPrefix(r.rest, "<![CDATA[")
		switch {
		case isCDATA:
			raw, rest, closed := strings.Cut(cdata, "]]>")
			if !closed {
				return fmt.Errorf("<%s>: CDATA without an end", name)
			}
			text.WriteString(lineEnds.Replace(raw))
			r.rest = rest
		case strings.HasPrefix(r.rest, "</"):
			if ended, empty, ok := r.tag("</"); !ok || empty || ended != name {
				return fmt.Errorf("<%s>: another end than its own", name)
			}
			return r.keep(name, path, text.String(), elements)
		case strings.HasPrefix(r.rest, "<"):
			if err := r.element(name, path, depth+1); err != nil {
				return err
			}
			elements++
		default:
			said, err := r.words()
			if err != nil {
				return fmt.Errorf("<%s>: %w", name, err)
			}
			text.WriteString(said)
		}
	}
}

// element reads one element below another.
func (r *xmlReader) element(parent, above string, depth int) error {
	name, empty, ok := r.tag("<")
	if !ok {
		return fmt.Errorf("<%s>: markup other than plain elements and CDATA", parent)
	}
	if depth > maxDepth {
		return fmt.Errorf("<%s>: too deep", parent)
	}
	path := name
	if above != "" {
		path = above + "/" + path
	}
	if empty {
		return r.keep(name, path, "", 0)
	}
	return r.inside(name, path, depth)
}

// tag reads a tag that begins with open, "<" or "</"; empty is one like <Poiname/>.
func (r *xmlReader) tag(open string) (name string, empty, ok bool) {
	inside, rest, closed := strings.Cut(strings.TrimPrefix(r.rest, open), ">")
	inside, empty = strings.CutSuffix(inside, "/")
	name = strings.TrimRight(inside, blanks)
	if !closed || !strings.HasPrefix(r.rest, open) || !isName(name) {
		return "", false, false
	}
	r.rest = rest
	return name, empty, true
}

// isName takes the names WeCom uses: ASCII, without a name space.
func isName(s string) bool {
	for i, b := range []byte(s) {
		letter := b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_'
		if !letter && (i == 0 || !(b >= '0' && b <= '9' || b == '.' || b == '-')) {
			return false
		}
	}
	return s != ""
}

// keep notes the text of an element that has ended.
func (r *xmlReader) keep(name, path, text string, elements int) error {
	switch _, twice := r.doc[path]; {
	case elements > 0 && strings.Trim(text, blanks) != "":
		return fmt.Errorf("<%s>: text beside elements", name)
	case path == "" || elements > 0 && !wanted(path):
		return nil
	case elements > 0:
		return fmt.Errorf("<%s>: elements where text is wanted", name)
	case twice && wanted(path):
		return fmt.Errorf("<%s>: there twice", name)
	}
	r.doc[path] = text
	return nil
}

// words reads text up to the next markup. An & that begins no reference stands for
// itself.
func (r *xmlReader) words() (string, error) {
	end := strings.IndexByte(r.rest, '<')
	if end < 0 {
		return "", errors.New("without an end")
	}
	raw := lineEnds.Replace(r.rest[:end])
	r.rest = r.rest[end:]
	if strings.Contains(raw, "]]>") {
		return "", errors.New("]]> outside of CDATA")
	}
	if !strings.Contains(raw, "&") {
		return raw, nil
	}
	var bad error
	text := reference.ReplaceAllStringFunc(raw, func(ref string) string {
		char, err := character(ref)
		bad = cmp.Or(bad, err)
		return char
	})
	return text, bad
}

// character is what a reference such as &lt; or &#x4E00; stands for.
func character(ref string) (string, error) {
	name := ref[1 : len(ref)-1]
	switch name {
	case "lt":
		return "<", nil
	case "gt":
		return ">", nil
	case "amp":
		return "&", nil
	case "apos":
		return "'", nil
	case "quot":
		return `"`, nil
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil || n > unicode.MaxRune {
		return ref, nil
	}
	char := string(rune(n)) // U+FFFD for half a surrogate pair
	if !inXML([]rune(char)[0]) {
		return "", fmt.Errorf("%s: a character XML cannot hold", ref)
	}
	return char, nil
}
