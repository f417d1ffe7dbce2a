package rulebook

import (
	"regexp"
	"strings"
)

var discount = regexp.MustCompile(`^(\d{1,2})(?:\.(\d))?折$`)

// ParseDiscount reads a discount as people write it, 95折, 9.5折, 九五折 or 9折, and returns
// it in digits as they are said: 95折, 9折. It refuses what is no part of the price.
func ParseDiscount(s string) (string, bool) {
	s = strings.ReplaceAll(strings.ReplaceAll(Fold(s), " ", ""), "点", ".")
	for i, n := range []rune("零一二三四五六七八九") {
		s = strings.ReplaceAll(s, string(n), string(rune('0'+i)))
	}
	m := discount.FindStringSubmatch(s)
	if m == nil || len(m[1]) == 2 && m[2] != "" {
		return "", false
	}
	said := strings.TrimSuffix(m[1]+m[2], "0")
	if strings.Trim(said, "0") == "" || said[0] == '0' {
		return "", false
	}
	return said + "折", true
}
