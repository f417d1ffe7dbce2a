package rulebook

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Money is an amount as somebody said it.
type Money struct {
	Fen    Fen
	Approx bool // said as about so much, or as a bound: 八百来万, 300多万, 约50万, 100万以内
	Bare   bool // a number alone, 300: where hundreds of thousands are usual 万 may be meant
}

// What can be wrong with an amount. The error of ReadMoney wraps one of them.
var (
	ErrMoneyShape    = errors.New("want a number like 300万 or 5000")
	ErrMoneyRange    = errors.New("two amounts, want one")
	ErrMoneyNegative = errors.New("negative")
	ErrMoneyFine     = errors.New("finer than a fen")
	ErrMoneyLarge    = errors.New("more than 10^13 yuan")
)

// maxMoney is the most that is read: 10^13 yuan.
const maxMoney Fen = 1e15

// maxMoneyRunes is longer than any amount is written.
const maxMoneyRunes = 64

// ReadMoney reads one amount of yuan as people say and write it, in half or full width:
// "300万", "1.2亿", "80w", "4百", "1,200.50", "三百万", "3千5", "12万5千", "两百三", "三块五",
// and the capitals of documents, "壹万贰仟元整". It refuses what is negative, finer than a
// fen, more than 10^13 yuan, and two amounts: "300到500万", "三五百".
func ReadMoney(said string) (Money, error) {
	var m Money
	bad := func(why error) (Money, error) { return Money{}, fmt.Errorf("money %q: %w", said, why) }
	if utf8.RuneCountInString(said) > maxMoneyRunes {
		return bad(ErrMoneyShape)
	}
	s := tidyMoney(said)
	s, m.Approx = cutApprox(s)
	s, named := cutCurrency(s)
	if again, approx := cutApprox(s); approx { // 三百块左右, ￥约300
		m.Approx = true
		s = again
	}
	switch {
	case strings.HasPrefix(s, "-"), strings.HasPrefix(s, "负"):
		return bad(ErrMoneyNegative)
	case rangeShape.MatchString(s):
		return bad(ErrMoneyRange)
	}
	s, cents, small := cutCents(s)
	r := amountReader{}
	if s != "" || !small {
		if err := r.read(s); err != nil {
			return bad(err)
		}
	}
	if small && (r.approx || !r.value().IsInt()) { // 三块多五角, 1.5元5角
		return bad(ErrMoneyShape)
	}
	m.Approx = m.Approx || r.approx
	m.Bare = !named && !small && !r.units
	fen := new(big.Rat).SetInt64(cents)
	fen.Add(fen, new(big.Rat).Mul(r.value(), big.NewRat(100, 1)))
	switch {
	case fen.Cmp(new(big.Rat).SetInt64(int64(maxMoney))) > 0:
		return bad(ErrMoneyLarge)
	case !fen.IsInt():
		return bad(ErrMoneyFine)
	}
	m.Fen = Fen(fen.Num().Int64())
	return m, nil
}

// ParseMoney reads an amount as ReadMoney does, where one has to be exact.
func ParseMoney(said string) (Fen, error) {
	m, err := ReadMoney(said)
	if err == nil && m.Approx {
		return 0, fmt.Errorf("money %q: an amount about so large, want an exact one", said)
	}
	return m.Fen, err
}

// capitalDigits are the numerals of documents (支付结算办法 附件一), the old forms and
// the second words for a digit.
var capitalDigits = strings.NewReplacer(
	"壹", "一", "贰", "二", "貳", "二", "叁", "三", "參", "三", "肆", "四", "伍", "五", "陆", "六", "陸", "六", "柒", "七", "捌", "八", "玖", "九",
	"拾", "十", "佰", "百", "仟", "千", "萬", "万", "億", "亿", "圆", "元", "圓", "元", "〇", "零", "两", "二", "兩", "二", "俩", "二", "毛", "角", "块", "元", "w", "万", "k", "千", "个亿", "亿", "个万", "万",
)

// tidyMoney brings an amount into the few characters the reader knows. It folds the width, not more: NFKC would read 10² as 102. Spaces go but between
// two digits, where 5 000 may be a slip.
func tidyMoney(s string) string {
	s = capitalDigits.Replace(strings.ToLower(width.Fold.String(CleanName(s))))
	s = strings.Trim(s, " 。?？、")
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if r == ' ' && !(isDigit(runes[i-1]) && isDigit(runes[i+1])) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var (
	approxBefore   = regexp.MustCompile(`^(?:大概|大约|约莫|约|差不多|将近|接近|近|估计|至少|起码|最多|最少|不超过|不到|超过|小)+(?:是|有|在)?`)
	approxAfter    = regexp.MustCompile(`(?:左右|上下|以上|以下|以内|之内|出头|不到|的样子|吧|\+)+$`)
	currencyBefore = regexp.MustCompile(`^(?:人民币|rmb|cny|¥)+`)
	currencyAfter  = regexp.MustCompile(`(?:人民币|rmb|cny|元|整|正|钱)+$`)
	// rangeShape is two numbers with what stands between the ends of a range.
	rangeShape = regexp.MustCompile(`[0-9零一二三四五六七八九十百千万亿元多余来][-~—–至到或/]+[0-9一二三四五六七八九十]`)
	// centsShape are the 角 and 分 after the yuan, or alone; 三块五 is five 角.
	centsShape = regexp.MustCompile(`^(?:(.+)元)?零?(?:([0-9一二三四五六七八九])角)?零?(?:([0-9一二三四五六七八九])分)?$`)
	jiaoShape  = regexp.MustCompile(`^(.+)元([0-9一二三四五六七八九])$`)
)

func cutApprox(s string) (string, bool) {
	cut := approxAfter.ReplaceAllString(approxBefore.ReplaceAllString(s, ""), "")
	return cut, cut != s
}

// cutCurrency takes the currency off both ends and says whether there was any. The 元 of
// 三元五 stays, the reader needs it.
func cutCurrency(s string) (string, bool) {
	cut := currencyAfter.ReplaceAllString(currencyBefore.ReplaceAllString(s, ""), "")
	return cut, cut != s
}

// cutCents takes what follows the yuan off an amount, in fen, and says whether there was
// anything.
func cutCents(s string) (yuan string, fen int64, small bool) {
	if m := jiaoShape.FindStringSubmatch(s); m != nil {
		return m[1], 10 * digitValue(m[2]), true
	}
	if m := centsShape.FindStringSubmatch(s); m != nil && m[2]+m[3] != "" {
		return m[1], 10*digitValue(m[2]) + digitValue(m[3]), true
	}
	return s, 0, false
}

const chineseDigits = "零一二三四五六七八九"

// digitValue is what one digit is worth, of either kind; nothing is worth nothing.
func digitValue(s string) int64 {
	if s == "" {
		return 0
	}
	if i := strings.Index(chineseDigits, s); i >= 0 {
		return int64(i / len("零"))
	}
	return int64(s[0] - '0')
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
