package rulebook

import (
	"fmt"
	"strconv"
	"strings"
)

// Fen is money, 1/100 yuan. Amounts of fines are positive, corrections negative.
type Fen int64

// String returns the amount in yuan, with decimals only where there are fen: "10元",
// "10.50元", "-30元".
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", -n // in uint64, so that the smallest int64 has a positive too
	}
	s := sign + strconv.FormatUint(n/100, 10)
	if c := n % 100; c != 0 {
		s += fmt.Sprintf(".%02d", c)
	}
	return s + "元"
}

// Short returns an amount from 10,000 yuan on, of whole hundreds, as people say it:
// "300万元", "1.25万元"; any other as String.
func (f Fen) Short() string {
	const hundred = 100_00
	if f < 100*hundred || f%hundred != 0 {
		return f.String()
	}
	wan := fmt.Sprintf("%d.%02d", f/hundred/100, f/hundred%100)
	return strings.TrimRight(strings.TrimRight(wan, "0"), ".") + "万元"
}

// ungroup removes the commas of 5,000 and 1,234,567; it refuses commas elsewhere,
// which are slips of the finger worth asking about.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if len(groups) > 1 && (len(g) > 3 || g == "" || i > 0 && len(g) != 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
