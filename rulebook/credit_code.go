package rulebook

import (
	"errors"
	"strings"
)

// A CreditCode is a 统一社会信用代码 of GB 32100-2015: 18 characters, the last of which
// checks the others, upper case.
type CreditCode string

// What can be wrong with a credit code.
var (
	ErrCreditCodeLength    = errors.New("a credit code has 18 characters")
	ErrCreditCodeCharacter = errors.New("a credit code has digits and capitals but I O S V Z, and six digits for the region")
	ErrCreditCodeCheck     = errors.New("the last character does not fit the others")
)

const (
	creditCodeLength   = 18
	creditCodeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // a character's value is its place here
)

// ParseCreditCode reads a credit code of either width and case; spaces and hyphens people
// put between its parts do not count. The errors are the three above.
func ParseCreditCode(s string) (CreditCode, error) {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(Fold(s)))
	if len([]rune(s)) != creditCodeLength {
		return "", ErrCreditCodeLength
	}
	if len(s) != creditCodeLength {
		return "", ErrCreditCodeCharacter
	}
	for i := range creditCodeLength {
		// The third to the eighth name the region (GB/T 2260).
		if v := strings.IndexByte(creditCodeAlphabet, s[i]); v < 0 || i >= 2 && i < 8 && v > 9 {
			return "", ErrCreditCodeCharacter
		}
	}
	if s[creditCodeLength-1] != creditCheck(s) {
		return "", ErrCreditCodeCheck
	}
	return CreditCode(s), nil
}

// creditCheck is the last character the first 17 ask for: weights 3^i mod 31, the
// complement of the sum to 31 (GB 32100-2015, 5.3).
func creditCheck(s string) byte {
	sum, weight := 0, 1
	for i := range creditCodeLength - 1 {
		sum += weight * strings.IndexByte(creditCodeAlphabet, s[i])
		weight = weight * 3 % 31
	}
	return creditCodeAlphabet[(31-sum%31)%31]
}
