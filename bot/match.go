package bot

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"salesbot/rulebook"
	"salesbot/sales"
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

// nearest are the names of the three commands somebody may have meant.
func nearest(commands []Command, roles sales.Roles, said string) []string {
	type scored struct {
		name  string
		score int
	}
	first, _ := word(rulebook.Fold(said))
	if runes := []rune(first); len(runes) > 6 {
		first = string(runes[:6])
	}
	var all []scored
	for i := range commands {
		c := &commands[i]
		if c.Group == "" || !c.For(roles) {
			continue
		}
		best := 1 << 30
		for _, w := range c.words() {
			d := 2 * levenshtein.ComputeDistance(first, w)
			if strings.Contains(first, w) || strings.Contains(w, first) {
				d = 1
			}
			best = min(best, d)
		}
		all = append(all, scored{c.Name, best})
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var names []string
	for _, s := range all[:min(3, len(all))] {
		names = append(names, s.name)
	}
	return names
}
