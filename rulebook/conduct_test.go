package rulebook

import (
	"slices"
	"strings"
	"testing"
)

func TestFlaggedWords(t *testing.T) {
	l, err := NewLaw(map[string]any{"conduct": map[string]any{"words": []any{"回扣", "VIP费", "回扣"}}})
	if err != nil || !slices.Equal(l.Conduct.Words, []string{"回扣", "VIP费"}) {
		t.Fatalf("%v %v", l.Conduct.Words, err)
	}
	for text, want := range map[string]string{
		"对方要回扣":            "回扣",
		"对方要回\u200b扣，先没答应": "回扣",
		"提到ｖｉｐ费和回扣":        "回扣 VIP费",
		"Vip费":             "VIP费",
		"见了王总，谈了预算，扣除上回的金额": "",
		"":                        "",
		"返点":                      "", // its own list is instead of the default one
		strings.Repeat("长", 3000): "",
	} {
		if got := strings.Join(l.FlaggedWords(text), " "); got != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
	for _, none := range []any{[]any{}, ""} {
		l, err := NewLaw(map[string]any{"conduct": map[string]any{"words": none}})
		if err != nil || l.FlaggedWords("回扣") != nil {
			t.Errorf("words %v: %v, %v", none, l.FlaggedWords("回扣"), err)
		}
	}
}

func TestAround(t *testing.T) {
	for _, c := range []struct {
		text, word string
		runes      int
		want       string
	}{
		{"对方要回扣", "回扣", 3, "对方要回扣"},
		{"上午整理标书，下午王总提到回扣的事，没有答应", "回扣", 4, "…王总提到回扣的事，没…"},
		{"上午整理标书，\n提到ｖｉｐ费", "VIP费", 2, "…提到ｖｉｐ费"},
		{"回扣", "回扣", 0, "回扣"},
		{"没有这个词", "回扣", 2, "没有…"},
	} {
		if got := Around(c.text, c.word, c.runes); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
