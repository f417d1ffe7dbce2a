package rulebook

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A Phone is a telephone number as it is stored and dialled: a mobile of the mainland in
// eleven digits, a landline with its area code, 021-58881234, one of 400 or 800 or a
// service number as they are printed, a foreign one with +.
type Phone struct {
	Number    string
	Extension string // of a landline; "" without
	Mobile    bool   // of the mainland
}

// String returns "13800138000", "021-58881234" or, with an extension, "021-58881234转801".
func (p Phone) String() string {
	if p.Extension != "" {
		return p.Number + "转" + p.Extension
	}
	return p.Number
}

// A PhoneError says why something is no telephone number.
type PhoneError struct {
	Said string
	Why  string // in Chinese, names the cure
}

func (e *PhoneError) Error() string { return fmt.Sprintf("phone %q: %s", e.Said, e.Why) }

const maxPhoneRunes = 40

var (
	phoneName   = regexp.MustCompile(`^(?:(?:手机|电话|座机|固话|联系方式|联系电话|办公电话|tel|phone|mobile|mob|t|m)(?:号码|号)?[:.=是]*)`)
	phoneRemark = regexp.MustCompile(`[\s(,，]*(?:同微信|微信同号|微信同|也是微信)\)?$`)
	phoneExt    = regexp.MustCompile(`(?:转|分机号?|总机转|ext\.?|x|#)[:\s-]*([0-9]{1,6})$`)
	phoneShape  = regexp.MustCompile(`^\+?[0-9-]+$`)
	phoneDashes = regexp.MustCompile(`[-\s()./·—–‐‑−_]+`)
	// mobileShape is a number of the mainland: 13 to 19, eleven digits (工信部《电信网编号计划》).
	mobileShape  = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	mobileBegins = regexp.MustCompile(`^1[3-9]`)
	serviceShape = regexp.MustCompile(`^(?:400|800)[0-9]{7}$|^(?:95[0-9]{3,4}|96[0-9]{3,4}|100[0-9]{2}|12[0-9]{3})$`)
	localShape   = regexp.MustCompile(`^[2-8][0-9]{6,7}$`)
)

// ParsePhone reads a telephone number as people write it, in half or full width, with
// spaces, hyphens and brackets: "138 0013 8000", "+86 138…", "0086…", "(021) 5888 1234转801",
// "+49 89 1234567". The error is a *PhoneError.
func ParsePhone(said string) (Phone, error) {
	bad := func(format string, args ...any) (Phone, error) {
		return Phone{}, &PhoneError{Said: said, Why: fmt.Sprintf(format, args...)}
	}
	s := strings.ToLower(width.Fold.String(CleanName(said)))
	s = strings.TrimRight(phoneRemark.ReplaceAllString(strings.TrimSpace(phoneName.ReplaceAllString(s, "")), ""), " 。,;")
	if utf8.RuneCountInString(s) > maxPhoneRunes {
		return bad("太长，不像电话号码")
	}
	if strings.ContainsAny(s, "/、,;或") {
		return bad("一次写一个号码")
	}
	extension := ""
	if m := phoneExt.FindStringSubmatch(s); m != nil {
		s, extension = strings.TrimSuffix(s, m[0]), m[1]
	}
	s = strings.Trim(phoneDashes.ReplaceAllString(s, "-"), "-")
	s = strings.Replace(s, "+-", "+", 1)
	if !phoneShape.MatchString(s) || !strings.ContainsAny(s, "0123456789") {
		return bad("号码里只写数字、空格和横线，例如 13800138000 或 021-58881234")
	}
	s, abroad := cutCountry(s)
	digits := strings.ReplaceAll(s, "-", "")
	switch {
	case abroad:
		if len(digits) < 7 || len(digits) > 15 { // ITU-T E.164
			return bad("带国家号的号码是7到15位，你写了%d位", len(digits))
		}
		return Phone{Number: "+" + digits, Extension: extension}, nil
	case mobileShape.MatchString(strings.TrimPrefix(digits, "0")): // 0 before it was dialled from another city
		if extension != "" {
			return bad("手机号没有分机")
		}
		return Phone{Number: strings.TrimPrefix(digits, "0"), Mobile: true}, nil
	case serviceShape.MatchString(digits):
		if len(digits) == 10 {
			digits = digits[:3] + "-" + digits[3:6] + "-" + digits[6:]
		}
		return Phone{Number: digits, Extension: extension}, nil
	case mobileBegins.MatchString(digits):
		return bad("手机号是11位，你写了%d位", len(digits))
	case strings.HasPrefix(digits, "0"):
		if p, ok := landline(strings.Split(s, "-"), extension); ok {
			return p, nil
		}
		return bad("座机是区号加7到8位，例如 021-58881234，你写了%d位", len(digits))
	case localShape.MatchString(digits):
		return Phone{Number: digits, Extension: extension}, nil
	}
	// 5888 1234-801, without the area code.
	if at := strings.LastIndexByte(s, '-'); at > 0 && extension == "" {
		local := strings.ReplaceAll(s[:at], "-", "")
		if ext := s[at+1:]; localShape.MatchString(local) && len(ext) <= 6 {
			return Phone{Number: local, Extension: ext}, nil
		}
	}
	return bad("不像电话号码，写11位手机或带区号的座机，例如 13800138000 或 021-58881234")
}

// cutCountry takes +86 or 0086 off, and says whether another country's code is left, which
// stays without its + or 00. A number that says it is of the mainland has no 0 before its
// area code.
func cutCountry(s string) (rest string, abroad bool) {
	country, ok := strings.CutPrefix(s, "+")
	if !ok {
		country, ok = strings.CutPrefix(s, "00")
	}
	if !ok && strings.HasPrefix(s, "86") && mobileShape.MatchString(strings.ReplaceAll(s[2:], "-", "")) {
		country, ok = s, true
	}
	if !ok && strings.HasPrefix(s, "86-") && len(strings.ReplaceAll(s, "-", "")) >= 12 { // 86 21 5888 1234
		country, ok = s, true
	}
	if !ok {
		return s, false
	}
	home, ok := strings.CutPrefix(country, "86")
	if !ok {
		return country, true
	}
	home = strings.TrimPrefix(home, "-")
	if home != "" && home[0] != '0' && !mobileBegins.MatchString(home) && !localShape.MatchString(strings.ReplaceAll(home, "-", "")) && !serviceShape.MatchString(strings.ReplaceAll(home, "-", "")) {
		home = "0" + home
	}
	return home, false
}

// landline reads area code, number and extension from the groups they were written in.
// 010 and 02x have three digits and numbers of eight behind them, the others four and
// seven or eight.
func landline(groups []string, extension string) (Phone, bool) {
	digits := strings.Join(groups, "")
	if len(digits) < 4 {
		return Phone{}, false
	}
	area, numbers := 4, []int{8, 7}
	if digits[1] == '1' || digits[1] == '2' {
		area, numbers = 3, []int{8}
	}
	if area == 3 && digits[1] == '1' && digits[2] != '0' {
		return Phone{}, false
	}
	for _, n := range numbers {
		if len(digits) == area+n && digits[area] >= '2' {
			return Phone{Number: digits[:area] + "-" + digits[area:], Extension: extension}, true
		}
	}
	if last := groups[len(groups)-1]; len(groups) > 1 && extension == "" && len(last) <= 6 {
		return landline(groups[:len(groups)-1], last)
	}
	return Phone{}, false
}
