package rulebook

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"今天拜访了华东院\n谈了预算\t明天": "今天拜访了华东院\n谈了预算\t明天", "a\r\nb\rc\u2028d\u0085e": "a\nb\nc\nd\ne",
		"张\u202e三\u202c": "张三", "\u2066李娜\u2069": "李娜", "李\u200e娜\u200f": "李娜", "软\u00ad连字": "软连字", "日\u200b报\ufeff": "日报",
		"\u3164\u3164": "", "王\u3164强": "王强", "\uffa0\u115f\u1160\u2800": "", "体育馆\ufe0f": "体育馆", "1\ufe0f0": "10", "A\ufe0f": "A",
		"x\U000e0061\U000e007f": "x", "a\x00b\x07": "ab", "\xff好": "\ufffd好", "\ue000字": "字", "全角　空格 不动": "全角　空格 不动",
		// Emoji as phones write them.
		"👍🏽 收到": "👍🏽 收到", "❤️": "❤️", "❤️‍🔥好": "❤️‍🔥好", "👨‍👩‍👧‍👦": "👨‍👩‍👧‍👦", "🏳️‍🌈": "🏳️‍🌈", "👩🏽‍🚀": "👩🏽‍🚀", "1️⃣": "1️⃣", "‼️": "‼️", "↔️": "↔️", "🇨🇳": "🇨🇳", "☺︎": "☺︎",
		"👍\u200d好": "👍好", "好\u200d👍": "好👍", "👍\ufe0f\ufe0f": "👍\ufe0f", "👨\u200d\u200b👩": "👨\u200d👩",
		// Uyghur and Mongolian as they are written.
		"نى\u200cما": "نى\u200cما", "ᠮᠣᠩ\u180bᠭᠣᠯ": "ᠮᠣᠩ\u180bᠭᠣᠯ", "字\u180b": "字", "字\u200c字": "字字",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%+q) = %+q, want %+q", in, got, want)
		}
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"  张江 \n 三期　实验楼 ": "张江 三期 实验楼", "王\u200b\u3164建国\ufe0f": "王建国", "\u202e": "", "ABB  Power\tGrids": "ABB Power Grids",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("CleanName(%+q) = %+q, want %+q", in, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, " \t\n　\u00a0\u2003": 0, "今天拜访了华东院": 8, "今 天，好。": 5, strings.Repeat("\u200b", 12): 0, strings.Repeat("\u3164", 12): 0, strings.Repeat("\ufe0f", 12): 0,
		strings.Repeat("\u2800", 12): 0, strings.Repeat("\u00ad", 12): 0, strings.Repeat("\u0301", 12): 0, "e\u0301te\u0301": 3, "é": 1, "\u202e一二\u202c": 2,
		"\U000e0041\U000e0042": 0, "\xff\xfe": 0, "\ue000\ue001": 0, "\U0010ffff": 0, "👍": 1, "👍🏽": 1, "👨‍👩‍👧‍👦": 1, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦": 2, "🏳️‍🌈": 1, "❤️": 1, "1️⃣": 1, "🇨🇳": 1, "🇨🇳🇩🇪": 2, "👩🏽‍🚀好": 2,
		"👍👍": 2, "你好 👍 世界": 5, "\u115f\u1160\uffa0": 0, "กำ": 2, "नमस्ते": 4,
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%+q) = %d, want %d", in, got, want)
		}
	}
}

func TestReportLength(t *testing.T) {
	law := DefaultLaw()
	for in, want := range map[string]bool{
		"今天拜访了华东设计院": true, "今天拜访了华东设计": false, "visited ab": true, "visited a": false, "a         b": false, "今天\n\n\n\n\n\n\n\n谈了": false,
		strings.Repeat("\u200b", 12): false, strings.Repeat("\u3164", 12): false, "今天拜访" + strings.Repeat("\u200b", 12): false, "今天\u200b拜访了华东\u3164设计院": true,
		strings.Repeat("a\u200b ", 5): false, "\u2800 \u2800 \u2800 \u2800 \u2800 \u2800": false, strings.Repeat("👨‍👩‍👧‍👦", 3): false,
	} {
		if law.LongEnough(in) != want {
			t.Errorf("%+q has length %d; long enough: want %v", in, ReportLength(in), want)
		}
	}
}

// bidi are the characters that turn a line around.
const bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

func checkClean(t interface {
	Helper()
	Errorf(string, ...any)
}, s string) {
	t.Helper()
	once := Clean(s)
	if twice := Clean(once); twice != once {
		t.Errorf("Clean(%+q) = %+q, then %+q", s, once, twice)
	}
	if !utf8.ValidString(once) || strings.ContainsAny(once, bidi+"\x00\u3164\u115f\u1160\uffa0\u2800\u00ad\u200b\ufeff\r") {
		t.Errorf("Clean(%+q) = %+q", s, once)
	}
	if Visible(s) != Visible(once) || Visible(s) > utf8.RuneCountInString(once) || Visible(s) < 0 {
		t.Errorf("%+q: %d visible, cleaned %d of %d", s, Visible(s), Visible(once), utf8.RuneCountInString(once))
	}
	if n := ReportLength(s); n < Visible(s) || n > 0 && Visible(s) == 0 || n > 2*Visible(s) {
		t.Errorf("%+q: length %d, %d visible", s, n, Visible(s))
	}
	if name := CleanName(s); CleanName(name) != name || strings.TrimSpace(name) != name || strings.ContainsAny(name, "\n\t") {
		t.Errorf("CleanName(%+q) = %+q", s, name)
	}
	// Nothing but what cannot be seen, and broken bytes, is taken out.
	seen := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) && !unseen(r) || unicode.IsDigit(r) || unicode.IsPunct(r) {
				return r
			}
			return -1
		}, s)
	}
	if seen(s) != seen(once) {
		t.Errorf("Clean(%+q) = %+q lost what people see", s, once)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"今天\u200b拜访", "👨‍👩‍👧", "❤️‍🔥", "\u202e反", "1️⃣", "\xff\ufe0f\u200d", "ᠮ\u180b", "\r\r\n\n", "🇨🇳🇨", "👍\u200d\u200d👍\u200d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s) })
}

// What people write is never made of random bytes: the same over pieces of emoji, marks
// and words.
func TestCleanOfPieces(t *testing.T) {
	pieces := []string{"好", "a", "1", "#", "👍", "👨", "👩", "❤", "🏽", "🇨", "🇳", "\u200d", "\u200c", "\ufe0f", "\ufe0e", "\u20e3", "\u0301", "\u202e", "\u3164", "\u2800", " ", "\n", "\r", "ن", "ᠮ", "\u180b", "\xff", "。"}
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), ""))
	})
}
