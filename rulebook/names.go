package rulebook

import (
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"
)

// Fold returns s as command words, keys and people's names are compared: NFKC, lower
// case, invisible characters gone, spaces trimmed and inner ones collapsed to one.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		// Zero-width spaces and marks come along when people paste; fillers, which are letters
		// to Unicode, make two names of one.
		if unseen(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cc, r) {
			return -1
		}
		return r
	}, s)
	// Lower case can undo what NFKC composed, so it is composed again.
	s = norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))
	return strings.Join(strings.Fields(s), " ")
}

// companyForms are the legal forms that do not tell companies apart, longest first.
var companyForms = strings.NewReplacer("股份有限公司", "", "有限责任公司", "", "有限公司", "")

// NormalizeCompany returns the form under which two spellings of one registered name are
// equal: folded, without spaces, punctuation and the legal forms 有限公司, 有限责任公司 and
// 股份有限公司 wherever they stand. City and branch words count. A name of nothing else
// keeps what it has. Applying it twice changes nothing.
func NormalizeCompany(name string) string {
	s := Fold(name)
	for {
		next := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
				return r
			}
			return -1
		}, s)
		if bare := companyForms.Replace(next); bare != "" {
			next = bare
		}
		// What was taken out may have kept a letter and its accent, or a form, apart.
		if next = Fold(next); next == s {
			return s
		}
		s = next
	}
}

// SimilarCompany reports whether two names are close enough to ask whether they mean the
// same: a slip in about every fourth character, or one inside the other. It never
// decides; equal normalised names do.
func SimilarCompany(a, b string) bool {
	a, b = NormalizeCompany(a), NormalizeCompany(b)
	short, long := len([]rune(a)), len([]rune(b))
	if short > long {
		a, b, short, long = b, a, long, short
	}
	if short == 0 {
		return false
	}
	if a == b || short >= 3 && strings.Contains(b, a) {
		return true
	}
	slips := max(1, long/4)
	return short >= 3 && long-short <= slips && levenshtein.ComputeDistance(a, b) <= slips
}
