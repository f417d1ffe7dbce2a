package crm

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"salesbot/rulebook"
)

// spelling is how a name may be typed in letters: for each character its readings, all of
// them where it has several (重 is chong and zhong); letters and digits read as they are.
type spelling [][]string

func spell(name string) spelling {
	args := pinyin.NewArgs()
	args.Heteronym = true
	var all spelling
	for _, r := range rulebook.NormalizeCompany(name) {
		if readings := pinyin.SinglePinyin(r, args); len(readings) > 0 {
			all = append(all, readings)
		} else {
			all = append(all, []string{string(r)})
		}
	}
	return all
}

// typedLetters says whether words are letters somebody may have typed for a name, and
// returns them in lower case.
func typedLetters(said string) (string, bool) {
	said = strings.ReplaceAll(rulebook.Fold(said), " ", "")
	if len(said) < 2 || len(said) > 40 {
		return "", false
	}
	letters := false
	for _, r := range said {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return "", false
		}
		letters = letters || unicode.IsLetter(r)
	}
	return said, letters
}

// typed says whether the letters are what a run of the name's characters begin with or
// sound like: hdjz, huadongjz, jzsj.
func (s spelling) typed(letters string) bool {
	reached := make([]bool, len(letters)+1)
	for _, readings := range s {
		reached[0] = true // the run may begin at any character
		next := make([]bool, len(letters)+1)
		for at, ok := range reached {
			if !ok {
				continue
			}
			for _, reading := range readings {
				for n := 1; n <= len(reading) && at+n <= len(letters) && letters[at:at+n] == reading[:n]; n++ {
					next[at+n] = true
				}
			}
		}
		if next[len(letters)] {
			return true
		}
		reached = next
	}
	return false
}

// abridged says whether the letters are initials of the name with characters left out, as
// people shorten names: hdsj for 华东建筑设计研究院.
func (s spelling) abridged(letters string) bool {
	at := 0
	for _, readings := range s {
		for _, reading := range readings {
			if at < len(letters) && reading[0] == letters[at] {
				at++
				break
			}
		}
	}
	return at == len(letters)
}

// slipped is abridged with one letter too many among at least five.
func (s spelling) slipped(letters string) bool {
	for i := 0; len(letters) >= 5 && i < len(letters); i++ {
		if s.abridged(letters[:i] + letters[i+1:]) {
			return true
		}
	}
	return false
}

// spelledSo keeps the names the letters mean in the strictest of the three readings that
// finds any.
func spelledSo[T any](all []*T, name func(*T) string, letters string) []*T {
	spelled := make([]spelling, len(all))
	for i, x := range all {
		spelled[i] = spell(name(x))
	}
	readings := []func(spelling, string) bool{spelling.typed}
	if len(letters) >= 3 { // two letters left out of anything mean anything
		readings = append(readings, spelling.abridged, spelling.slipped)
	}
	for _, means := range readings {
		var found []*T
		for i, x := range all {
			if means(spelled[i], letters) {
				found = append(found, x)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// Spells says whether letters spell a name, or are its initials with characters left out:
// hdy for 华东院, hdjz.
func Spells(name, letters string) bool {
	letters, ok := typedLetters(letters)
	s := spell(name)
	return ok && (s.typed(letters) || len(letters) >= 3 && s.abridged(letters) && len(s) > 0 && begins(s[0], letters))
}

func begins(readings []string, letters string) bool {
	for _, r := range readings {
		if r[0] == letters[0] {
			return true
		}
	}
	return false
}

// Sound is how a character is spelled, without its tone, in its first reading; what is none
// is itself.
func Sound(r rune) string {
	if readings := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(readings) > 0 {
		return readings[0]
	}
	return string(r)
}
