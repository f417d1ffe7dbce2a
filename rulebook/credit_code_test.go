package rulebook

import (
	"errors"
	"strings"
	"testing"
)

func TestParseCreditCode(t *testing.T) {
	for _, c := range []struct {
		said string
		want CreditCode
		err  error
	}{
		{"91350100M000100Y43", "91350100M000100Y43", nil}, // the standard's own example
		{"91350100m000100y43", "91350100M000100Y43", nil},
		{"９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43", nil},
		{" 9135 0100 M000100Y 43 ", "91350100M000100Y43", nil},
		{"91-350100-M000100Y4-3", "91350100M000100Y43", nil},
		{"914403001922038216", "914403001922038216", nil},
		{"91440300708461136T", "91440300708461136T", nil},
		{"91350100M000100Y4", "", ErrCreditCodeLength},
		{"91350100M000100Y433", "", ErrCreditCodeLength},
		{"", "", ErrCreditCodeLength},
		{"91350100M000100Y44", "", ErrCreditCodeCheck},
		{"91350100M000010Y43", "", ErrCreditCodeCheck}, // two neighbours swapped
		{"91350100I000100Y43", "", ErrCreditCodeCharacter},
		{"9135010OM000100Y43", "", ErrCreditCodeCharacter}, // a letter O in the region
		{"9135010AM000100Y43", "", ErrCreditCodeCharacter},
		{"统一社会信用代码统一社会信用代码代码", "", ErrCreditCodeCharacter},
	} {
		got, err := ParseCreditCode(c.said)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: %q, %v; want %q, %v", c.said, got, err, c.want, c.err)
		}
	}
}

// The check character sees every single wrong character and every swap of two
// neighbours that differ: 31 is prime and no weight is 0 mod 31 or equal to the next.
func TestCreditCodeSeesEverySlip(t *testing.T) {
	const good = "91350100M000100Y43"
	for i := range good {
		for _, r := range creditCodeAlphabet {
			wrong := good[:i] + string(r) + good[i+1:]
			if _, err := ParseCreditCode(wrong); (err == nil) != (wrong == good) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			swapped := good[:i-1] + string(good[i]) + string(good[i-1]) + good[i+1:]
			if _, err := ParseCreditCode(swapped); err == nil {
				t.Errorf("%s passes for %s", swapped, good)
			}
		}
	}
}

// Whatever passes is in canonical form and passes again; nothing panics.
func FuzzParseCreditCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91-350100-m000100y4-3", "ſ1350100M000100Y43", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseCreditCode(s)
		if err != nil {
			if code != "" {
				t.Errorf("%q: %q along with %v", s, code, err)
			}
			return
		}
		if len(code) != creditCodeLength || strings.ToUpper(string(code)) != string(code) {
			t.Errorf("%q: %q is not canonical", s, code)
		}
		if again, err := ParseCreditCode(string(code)); again != code || err != nil {
			t.Errorf("%q: %q, then %q, %v", s, code, again, err)
		}
	})
}
