package rulebook

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// ConductLaw is about what people write (RULEBOOK 8).
type ConductLaw struct {
	Words []string // whoever leads the writer is shown what contains one; none: nobody is
}

// The bounds of ConductLaw.Words: longer lists and words are slips.
const (
	maxWords     = 100
	maxWordRunes = 20
)

// FlaggedWords returns the words of ConductLaw that occur in a text, in their order and as
// the setting writes them: whatever the width, the case and the invisible characters.
func (l Law) FlaggedWords(text string) []string {
	if len(l.Conduct.Words) == 0 {
		return nil
	}
	folded := Fold(text)
	var found []string
	for _, w := range l.Conduct.Words {
		if strings.Contains(folded, Fold(w)) {
			found = append(found, w)
		}
	}
	return found
}

// Around returns the piece of a text with a word as FlaggedWords finds it, and up to so
// many characters on either side, on one line; the beginning when it is not there.
func Around(text, word string, runes int) string {
	all := []rune(strings.Join(strings.Fields(text), " "))
	word = Fold(word)
	end := sort.Search(len(all), func(n int) bool { return strings.Contains(Fold(string(all[:n+1])), word) }) + 1
	if end > len(all) {
		end = 0
	}
	from, to := max(0, end-utf8.RuneCountInString(word)-runes), min(len(all), end+runes)
	piece := string(all[from:to])
	if from > 0 {
		piece = "…" + piece
	}
	if to < len(all) {
		piece += "…"
	}
	return piece
}

// wordList reads a list of words from YAML or, with commas, from the environment. An
// empty list is one.
func wordList(v any) ([]string, error) {
	var members []any
	switch v := v.(type) {
	case []any:
		members = v
	case string:
		for _, s := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
			members = append(members, s)
		}
	default:
		return nil, fmt.Errorf("want words, like [回扣, 返点]")
	}
	words := make([]string, 0, len(members))
	for _, m := range members {
		s, _ := m.(string)
		s = strings.TrimSpace(s)
		if Fold(s) == "" || utf8.RuneCountInString(s) > maxWordRunes || strings.ContainsAny(s, ",，、") {
			return nil, fmt.Errorf("want words of 1 to %d characters, like [回扣, 返点]", maxWordRunes)
		}
		if !slices.ContainsFunc(words, func(w string) bool { return Fold(w) == Fold(s) }) {
			words = append(words, s)
		}
	}
	if len(words) > maxWords {
		return nil, fmt.Errorf("want at most %d words", maxWords)
	}
	return words, nil
}
