package rulebook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Repeat says on which days something comes again (RULEBOOK 9), as people read it: 每天
// 每工作日 每周一 每月1号 每月底. The empty one is once.
type Repeat string

var repeatShape = regexp.MustCompile(`^每(?:个)?(?:(天|日)|(工作日)|(?:周|星期|礼拜)([一二三四五六日天1-7])|月(\d{1,2})[号日]|月(底))$`)

// ParseRepeat reads how people say it, the numbers in digits: 每星期一 is 每周一.
func ParseRepeat(s string) (Repeat, error) {
	m := repeatShape.FindStringSubmatch(Fold(s))
	switch {
	case m == nil:
		return "", fmt.Errorf("repeat %q: want 每天 每工作日 每周一 每月1号 每月底", s)
	case m[1] != "":
		return "每天", nil
	case m[2] != "":
		return "每工作日", nil
	case m[3] != "":
		return Repeat("每周" + weekdayNames[weekdayOf(m[3])]), nil
	case m[5] != "":
		return "每月底", nil
	}
	if n, err := strconv.Atoi(m[4]); err != nil || n < 1 || n > 31 {
		return "", fmt.Errorf("repeat %q: a month has no such day", s)
	}
	return Repeat("每月" + strings.TrimLeft(m[4], "0") + "号"), nil
}

// weekdayOf is a weekday's number, Sunday 0, by its Chinese name or digit.
func weekdayOf(name string) int {
	if name == "天" {
		return 0
	}
	if n, err := strconv.Atoi(name); err == nil {
		return n % 7
	}
	return strings.Index(strings.Join(weekdayNames[:], ""), name) / len("一")
}

// Next returns the first day after d on which it comes: 每月31号 comes on the last day of a
// shorter month. Once comes never again: the zero Day.
func (r Repeat) Next(d Day, cal Calendar) Day {
	rest, ok := strings.CutPrefix(string(r), "每")
	switch {
	case !ok:
		return 0
	case rest == "天":
		return d + 1
	case rest == "工作日":
		return cal.Next(d)
	case strings.HasPrefix(rest, "周"):
		ahead := (weekdayOf(strings.TrimPrefix(rest, "周")) - int(d.Weekday()) + 7) % 7
		if ahead == 0 {
			ahead = 7
		}
		return d.AddDays(ahead)
	}
	dom := 31
	if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(rest, "月"), "号")); err == nil {
		dom = n
	}
	for m := d.Month(); ; m = m.Add(1) {
		if day := min(m.First().AddDays(dom-1), m.Last()); day > d {
			return day
		}
	}
}
