package storage

import "testing"

func TestPrefixEnd(t *testing.T) {
	for prefix, want := range map[string]string{
		"":            "",
		"a":           "b",
		"a/":          "a0",
		"a\xff":       "b",
		"a\xff\xff":   "b",
		"\xff":        "",
		"\xff\xff":    "",
		"\xfe\xff":    "\xff",
		"a\x00":       "a\x01",
		"\x00":        "\x01",
		"a\xffb\xff":  "a\xffc",
		"2026-11-20/": "2026-11-200",
		"日\x00":       "日\x01",
	} {
		if got := prefixEnd(prefix); got != want {
			t.Errorf("prefixEnd(%q) = %q, want %q", prefix, got, want)
		}
	}
}
