package rulebook

import "strings"

// Capitals returns the amount as documents have it in words, 壹万贰仟叁佰元整, by the rules
// for filling in bills (支付结算办法 附件一《正确填写票据和结算凭证的基本规定》): zeros inside
// are one 零, those at the end of a section none; 整 stands after 元 and 角, never after 分.
// A negative amount begins with 负.
func (f Fen) Capitals() string {
	n, sign := uint64(f), ""
	if f < 0 {
		n, sign = -n, "负" // in uint64, so that the smallest int64 has a positive too
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	var b strings.Builder
	b.WriteString(sign)
	if yuan > 0 || n == 0 {
		b.WriteString(capitalNumber(yuan) + "元")
	}
	if jiao > 0 {
		b.WriteString(capitalFigure(jiao) + "角")
	}
	switch {
	case fen == 0:
		b.WriteString("整")
	case jiao == 0 && yuan > 0:
		b.WriteString("零" + capitalFigure(fen) + "分")
	default:
		b.WriteString(capitalFigure(fen) + "分")
	}
	return b.String()
}

func capitalFigure(n uint64) string {
	return string([]rune("零壹贰叁肆伍陆柒捌玖")[n])
}

// capitalNumber writes n, its 亿 and 万 the same way as the rest.
func capitalNumber(n uint64) string {
	for _, u := range []struct {
		of   uint64
		word string
	}{{1e8, "亿"}, {1e4, "万"}, {1e3, "仟"}, {1e2, "佰"}, {10, "拾"}} {
		if n < u.of {
			continue
		}
		s := capitalNumber(n/u.of) + u.word
		rest := n % u.of
		switch {
		case rest == 0:
		case rest < u.of/10: // a place is empty in between
			s += "零" + capitalNumber(rest)
		default:
			s += capitalNumber(rest)
		}
		return s
	}
	return capitalFigure(n)
}
