package rulebook

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Characters with a part in how emoji are written (UTS #51).
const (
	zeroWidthJoiner = '\u200d' // between emoji that are shown as one
	textStyle       = '\ufe0e' // after a symbol: shown as text
	emojiStyle      = '\ufe0f' // after a symbol: shown as emoji
	keycap          = '\u20e3' // around a digit, after emojiStyle
	brailleBlank    = '\u2800' // a symbol by its category, blank to the eye
	tabulator       = '\t'
)

// Clean returns a text as it is stored and shown to others: valid UTF-8 without control
// characters, marks of direction, which can turn a line around on somebody else's screen,
// and characters that fill space without being seen. Emoji keep what joins and colours
// them, scripts that are written joined their joiners. Line breaks of any kind become
// "\n", tabs and spaces stay as they are. Applying it twice changes nothing.
func Clean(text string) string {
	runes := []rune(strings.ToValidUTF8(lineBreaks.Replace(text), string(utf8.RuneError)))
	after := make([]rune, len(runes)) // the next that is seen: what is dropped keeps nothing apart
	for i := len(runes) - 2; i >= 0; i-- {
		if after[i] = runes[i+1]; unseen(runes[i+1]) {
			after[i] = after[i+1]
		}
	}
	kept := runes[:0]
	for i, r := range runes {
		last := rune(0)
		if len(kept) > 0 {
			last = kept[len(kept)-1]
		}
		if !unseen(r) || keeps(last, r, after[i]) {
			kept = append(kept, r)
		}
	}
	return string(kept)
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// CleanName is Clean for what stands on one line, names and titles: blanks of any kind
// and number are one space, none at the ends.
func CleanName(name string) string { return strings.Join(strings.Fields(Clean(name)), " ") }

// Visible returns how many characters of a text can be seen. Blanks, controls, invisible
// fillers and marks that combine with the character before them do not count; an emoji
// made of several counts once.
func Visible(text string) int {
	n := 0
	last := rune(0) // the newest that is no mark or style of the one before it
	for _, r := range Clean(text) {
		switch {
		case unicode.IsMark(r):
			continue
		case unicode.IsSpace(r), unseen(r), r == utf8.RuneError:
		case emoji(r) && last == zeroWidthJoiner, skinTone(r) && emoji(last):
		case unicode.Is(unicode.Regional_Indicator, r) && unicode.Is(unicode.Regional_Indicator, last):
			last = 0 // a flag is two of them
			continue
		default:
			n++
		}
		last = r
	}
	return n
}

// ReportLength returns the length of a report as Report.MinRunes counts it: the characters
// that can be seen, and one for each gap between two of them, however wide it is.
func ReportLength(text string) int {
	n := 0
	for _, word := range strings.Fields(Clean(text)) {
		if seen := Visible(word); seen > 0 {
			if n > 0 {
				n++
			}
			n += seen
		}
	}
	return n
}

// LongEnough says whether a text has what a report needs in length (RULEBOOK 2).
func (l Law) LongEnough(text string) bool { return ReportLength(text) >= l.Report.MinRunes }

// unseen says whether r shows nothing of its own: controls but line break and tab, format
// characters, fillers, selectors, tags, and code points with no meaning between systems.
func unseen(r rune) bool {
	if r == '\n' || r == tabulator || unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return false
	}
	return r == brailleBlank || unicode.In(r,
		unicode.Cc, unicode.Cf, unicode.Co, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// keeps says whether r, unseen itself, does something between the two around it.
func keeps(last, r, next rune) bool {
	switch r {
	case textStyle, emojiStyle:
		return emoji(last) || next == keycap && strings.ContainsRune("0123456789#*", last) && last != 0
	case zeroWidthJoiner:
		return (emoji(last) || last == emojiStyle || last == textStyle) && emoji(next) || joins(last) && joins(next)
	case '\u200c': // the non-joiner
		return joins(last) && joins(next)
	}
	// The selectors and the separator of Mongolian choose the form of a letter.
	return (r >= '\u180b' && r <= '\u180f') && unicode.Is(unicode.Mongolian, last)
}

// emoji says whether r may be one, or be shown as one (Unicode's emoji-data has the exact
// list; here it only decides which joiners and styles stay).
func emoji(r rune) bool {
	switch r {
	case '‼', '⁉', 'ℹ', '〰', '〽':
		return true
	}
	return r != brailleBlank && (unicode.Is(unicode.So, r) || r > unicode.MaxASCII && unicode.Is(unicode.Sm, r) || skinTone(r))
}

func skinTone(r rune) bool { return r >= 0x1f3fb && r <= 0x1f3ff }

// joins says whether r is of a script whose letters change where they meet.
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Tamil, unicode.Telugu,
		unicode.Malayalam, unicode.Kannada, unicode.Gujarati, unicode.Gurmukhi, unicode.Oriya, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
