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
	heads, ends := headsOf(line)
	var found *Command
	var rest string
	longest := 0
	for i := range commands {
		for _, w := range commands[i].Words() {
			n := utf8.RuneCountInString(w)
			if n <= longest || n >= len(heads) || !strings.EqualFold(heads[n], w) {
				continue
			}
			if after, ok := cutHead(line, ends[n]); ok {
				found, rest, longest = &commands[i], after, n
			}
		}
	}
	return found, rest
}

// MostWord is how many characters a command's word may have.
const MostWord = 12

// headsOf are the first n characters of a line, folded once as no word has to be, and the byte
// they end at, for each n of a word.
func headsOf(line string) (folded []string, ends []int) {
	for i := range line + "\n" {
		if len(ends) > MostWord {
			break
		}
		folded, ends = append(folded, rulebook.Fold(line[:i])), append(ends, i)
	}
	return folded, ends
}

// cutHead takes a word that ends at a byte off the front, if it ends there.
func cutHead(line string, end int) (string, bool) {
	rest := line[end:]
	if next, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(next) && !unicode.IsPunct(next) && !unicode.IsSymbol(next) {
		return "", false
	}
	return strings.TrimSpace(strings.TrimLeftFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("】]］）)》」：:，,。.、；;！!—-~～", r)
	})), true
}
