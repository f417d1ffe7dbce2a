package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"salesbot/rulebook"
)

// MatchCommand finds the command a line begins with, and what follows its word. A word counts
// only before a space, punctuation, a line break or the end: 今天拜访了… is text. Of
// several words the longest counts; opening brackets before it do not (【日报】…).
func MatchCommand(commands []Command, line string) (*Command, string) {
	line = strings.TrimLeft(strings.TrimSpace(line), "【[［（(《「")
	var found *Command
	var rest string
	longest := 0
	for i := range commands {
		for _, w := range commands[i].Words() {
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
