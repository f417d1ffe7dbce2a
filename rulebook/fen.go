package rulebook

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Fen is money, 1/100 yuan. Amounts of fines are positive, corrections negative.
type Fen int64

// maxMoney is the most ParseMoney accepts: 10^13 yuan.
const maxMoney Fen = 1e15

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

// ParseMoney reads an amount of yuan as people write it: "300万", "1.2亿", "5000",
// "5,000元", "￥300", in half or full width. It refuses what is negative, finer than a
// fen, or more than 10^13 yuan.
func ParseMoney(s string) (Fen, error) {
	// Folding the width only: NFKC would read 10² as 102.
	rest := strings.ToLower(strings.TrimSpace(width.Fold.String(s)))
	bad := func(why string) (Fen, error) { return 0, fmt.Errorf("money %q: %s", s, why) }
	for _, p := range []string{"人民币", "rmb", "¥"} {
		rest = strings.TrimSpace(strings.TrimPrefix(rest, p))
	}
	if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "负") {
		return bad("negative")
	}
	for _, p := range []string{"人民币", "rmb", "整", "钱", "元", "圆", "块"} {
		rest = strings.TrimSpace(strings.TrimSuffix(rest, p))
	}
	scale := 2 // powers of ten from what is written to fen
	for {
		unit := moneyUnit(rest)
		if unit.word == "" {
			break
		}
		scale += unit.zeros
		rest = strings.TrimSpace(strings.TrimSuffix(rest, unit.word))
	}
	whole, frac, hasPoint := strings.Cut(rest, ".")
	if hasPoint && frac == "" {
		return bad("want a number like 300万 or 5000")
	}
	whole, ok := ungroup(whole)
	if !ok || !digitsOnly(whole) || (hasPoint && !digitsOnly(frac)) {
		return bad("want a number like 300万 or 5000")
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > scale {
		return bad("finer than a fen")
	}
	digits := strings.TrimLeft(whole+frac, "0")
	if digits == "" {
		return 0, nil
	}
	if len(digits)+scale-len(frac) > 16 { // maxMoney has 16 digits
		return bad("more than 10^13 yuan")
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", scale-len(frac)), 10, 64)
	if err != nil || Fen(n) > maxMoney {
		return bad("more than 10^13 yuan")
	}
	return Fen(n), nil
}

type unit struct {
	word  string
	zeros int
}

// moneyUnit returns the unit s ends with, or one without a word. Units pile up: 3千万.
func moneyUnit(s string) unit {
	for _, u := range []unit{{"亿", 8}, {"万", 4}, {"w", 4}, {"千", 3}, {"百", 2}} {
		if strings.HasSuffix(s, u.word) {
			return u
		}
	}
	return unit{}
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

func digitsOnly(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
