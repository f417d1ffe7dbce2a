package bot

import (
	"regexp"
	"strconv"
	"strings"
)

// numeral is a run of Chinese numerals up to 99, not the day of a week.
var numeral = regexp.MustCompile(`[〇零一二两三四五六七八九十廿卅]+`)

// NumeralValue reads 三, 十, 二十, 三十一, 廿五; and 二〇二六, digit by digit.
func NumeralValue(word string) (string, bool) {
	word = strings.NewReplacer("廿", "二十", "卅", "三十").Replace(word)
	digit := func(r rune) int {
		for i, d := range []rune("〇一二三四五六七八九") {
			if r == d {
				return i
			}
		}
		switch r {
		case '零':
			return 0
		case '两':
			return 2
		}
		return -1
	}
	tens, ones, ok := strings.Cut(word, "十")
	if !ok {
		var b strings.Builder
		for _, r := range word {
			b.WriteString(strconv.Itoa(digit(r)))
		}
		return b.String(), true
	}
	ten, one := 1, 0
	if tens != "" {
		ten = digit([]rune(tens)[0])
	}
	if ones != "" {
		one = digit([]rune(ones)[0])
	}
	return strconv.Itoa(10*ten + one), ten > 0 && one >= 0 && len([]rune(tens)) <= 1 && len([]rune(ones)) <= 1
}

// Arabic writes Chinese numerals as digits: 十一月三十日 becomes 11月30日. Those that name a
// day of the week stay.
func Arabic(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range numeral.FindAllStringIndex(s, -1) {
		before := s[last:at[0]]
		b.WriteString(before)
		word := s[at[0]:at[1]]
		if n, ok := NumeralValue(word); ok && !strings.HasSuffix(before, "周") && !strings.HasSuffix(before, "星期") && !strings.HasSuffix(before, "礼拜") {
			word = n
		}
		b.WriteString(word)
		last = at[1]
	}
	return b.String() + s[last:]
}
