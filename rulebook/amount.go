package rulebook

import (
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"
)

// An amountReader takes a number apart from the left, in figures, in Chinese numerals or
// in both: 12万5千, 三千五百万, 两百三. What lies under the next larger unit is kept apart
// until that is met.
type amountReader struct {
	sum, block, part big.Rat  // complete, under the next 亿, under the next 万
	number           *big.Rat // read, and no unit behind it yet
	figures          int      // of number, where it was written in figures; 0: a Chinese digit
	unit             int64    // the newest unit; 0: none yet
	partUnit         int64    // the newest in part
	wan, yi          bool     // met in this block, met at all
	zero             bool     // 零 came last: the next digit is worth what it says
	loose            bool     // 多 or 来 came: only units may follow
	approx           bool
	units            bool // a 百, 千, 万 or 亿 was said; 三十 is a number alone
}

var amountUnits = map[rune]int64{'十': 10, '百': 100, '千': 1000, '万': 1e4, '亿': 1e8}

var figuresShape = regexp.MustCompile(`^[0-9][0-9,]*(?:\.[0-9]+)?`)

func (r *amountReader) read(s string) error {
	if s == "" {
		return ErrMoneyShape
	}
	for s != "" {
		c, size := utf8.DecodeRuneInString(s)
		var err error
		switch {
		case isDigit(c):
			size = len(figuresShape.FindString(s))
			err = r.inFigures(s[:size])
		case c == '零':
			if r.number != nil || r.loose {
				err = ErrMoneyShape
			}
			r.zero = true
		case strings.ContainsRune(chineseDigits, c):
			err = r.digit(digitValue(string(c)))
		case amountUnits[c] != 0:
			err = r.scale(amountUnits[c])
		case strings.ContainsRune("多余来几", c):
			err = r.about(c)
		default:
			err = ErrMoneyShape
		}
		if err != nil {
			return err
		}
		s = s[size:]
	}
	return r.end()
}

func (r *amountReader) value() *big.Rat {
	v := new(big.Rat).Add(&r.sum, &r.block)
	return v.Add(v, &r.part)
}

func (r *amountReader) inFigures(s string) error {
	whole, _, _ := strings.Cut(s, ".")
	if _, ok := ungroup(whole); !ok || r.number != nil || r.loose {
		return ErrMoneyShape
	}
	s = strings.ReplaceAll(s, ",", "")
	n, ok := new(big.Rat).SetString("0" + strings.TrimLeft(s, "0")) // 007 is no octal
	if !ok {
		return ErrMoneyShape
	}
	r.number, r.figures = n, len(s)
	return nil
}

func (r *amountReader) digit(n int64) error {
	switch {
	case r.loose:
		return ErrMoneyShape
	case r.number != nil && r.figures == 0: // 三五百
		return ErrMoneyRange
	case r.number != nil:
		return ErrMoneyShape
	}
	r.number, r.figures = big.NewRat(n, 1), 0
	return nil
}

// about is 多, 余 or 来 after a number or a unit, and the 几 of 十几.
func (r *amountReader) about(c rune) error {
	switch {
	case r.loose, r.number == nil && r.unit == 0, r.zero && r.number == nil:
		return ErrMoneyShape
	case c == '几' && !(r.number == nil && r.unit == 10) && !(r.number != nil && r.figures > 1 && r.unit == 0):
		return ErrMoneyShape
	}
	r.approx, r.loose = true, true
	return nil
}

// scale is a unit: it closes what stands before it.
func (r *amountReader) scale(unit int64) error {
	r.units = r.units || unit > 10
	v := new(big.Rat)
	switch {
	case unit < 1e4:
		switch {
		case r.number != nil:
			v.Set(r.number)
		case unit == 10 && !r.loose && (r.partUnit == 0 || r.zero): // 十万, 一千零十
			v.SetInt64(1)
		default:
			return ErrMoneyShape
		}
		v.Mul(v, big.NewRat(unit, 1))
		if r.partUnit != 0 && v.Cmp(big.NewRat(r.partUnit, 1)) >= 0 {
			return ErrMoneyShape
		}
		r.part.Add(&r.part, v)
		r.partUnit = unit
	default:
		// Not what 三百五万 may mean: 350 or 305.
		if r.number != nil && r.partUnit > 10 && !r.zero {
			return ErrMoneyShape
		}
		v.Set(&r.part)
		if r.number != nil {
			v.Add(v, r.number)
		}
		if unit == 1e8 {
			v.Add(v, &r.block)
			r.block.SetInt64(0)
		}
		if v.Sign() == 0 || r.yi && unit == 1e8 || r.wan && unit == 1e4 {
			return ErrMoneyShape
		}
		v.Mul(v, big.NewRat(unit, 1))
		if unit == 1e8 {
			r.sum.Add(&r.sum, v)
			r.yi, r.wan = true, false
		} else {
			r.block.Add(&r.block, v)
			r.wan = true
		}
		r.part.SetInt64(0)
		r.partUnit = 0
	}
	r.number, r.unit, r.zero, r.loose = nil, unit, false, false
	return nil
}

// end adds the number nothing stands behind: 5 of 3千5 is so many of the unit below.
func (r *amountReader) end() error {
	switch n := r.number; {
	case n == nil && r.zero:
		if r.unit != 0 { // 一百零
			return ErrMoneyShape
		}
	case n == nil:
	case r.unit == 0:
		r.part.Add(&r.part, n)
	case !n.IsInt():
		return ErrMoneyShape
	default:
		if r.figures <= 1 && !r.zero && !r.loose {
			n = new(big.Rat).Mul(n, big.NewRat(r.unit/10, 1))
		}
		if n.Cmp(big.NewRat(r.unit, 1)) >= 0 {
			return ErrMoneyShape
		}
		r.part.Add(&r.part, n)
	}
	if r.wan && r.part.Cmp(big.NewRat(1e4, 1)) >= 0 || r.yi && r.value().Cmp(new(big.Rat).Add(&r.sum, big.NewRat(1e8, 1))) >= 0 {
		return ErrMoneyShape
	}
	return nil
}
