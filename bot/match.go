package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"salesbot/rulebook"
)

// match finds the command a line begins with, and what follows its word. A word counts
// only before a space, punctuation, a line break or the end: 今天拜访了… is text. Of
// several words the longest counts; opening brackets before it do not (【日报】…).
func match(commands []Command, line string) (*Command, string) {
	line = strings.TrimLeft(strings.TrimSpace(line), "【[［（(《「")
	var found *Command
	var rest string
	longest := 0
	for i := range commands {
		for _, w := range commands[i].words() {
			n := utf8.RuneCountInString(w)
			if n <= longest {
				continue
			}
			if after, ok := cutWord(line, w, n); ok {
				found, rest, longest = &commands[i], after, n
			}
		}
	}
	return found, rest
}

// cutWord takes a word of n characters off the front, without regard to width and case.
func cutWord(line, w string, n int) (string, bool) {
	end := 0
	for range n {
		_, size := utf8.DecodeRuneInString(line[end:])
		if size == 0 {
			return "", false
		}
		end += size
	}
	if rulebook.Fold(line[:end]) != rulebook.Fold(w) {
		return "", false
	}
	rest := line[end:]
	if next, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(next) && !unicode.IsPunct(next) && !unicode.IsSymbol(next) {
		return "", false
	}
	return strings.TrimSpace(strings.TrimLeftFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("】]］）)》」：:，,。.、；;！!—-~～", r)
	})), true
}

// arabic writes Chinese numerals as digits: 十一月三十日 becomes 11月30日. Those that name a
// day of the week stay.
func arabic(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range numeral.FindAllStringIndex(s, -1) {
		before := s[last:at[0]]
		b.WriteString(before)
		word := s[at[0]:at[1]]
		if n, ok := numeralValue(word); ok && !strings.HasSuffix(before, "周") && !strings.HasSuffix(before, "星期") && !strings.HasSuffix(before, "礼拜") {
			word = n
		}
		b.WriteString(word)
		last = at[1]
	}
	return b.String() + s[last:]
}
