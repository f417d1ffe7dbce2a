package rulebook

import (
	"slices"
	"strings"
)

// everydayHolidays are names people use for holidays that the tables call otherwise.
var everydayHolidays = map[string]string{
	"五一": "劳动节", "51": "劳动节", "十一": "国庆节", "101": "国庆节", "新年": "元旦", "过年": "春节", "新春": "春节", "清明": "清明节", "端午": "端午节", "中秋": "中秋节",
	"国庆": "国庆节", "劳动": "劳动节", "元旦节": "元旦",
}

// Holiday returns the first and the last day off of a holiday by its name in a year, as
// the tables have it, 国庆节 or as people say it, 国庆, 十一, 五一长假; two holidays in one,
// 国庆节、中秋节, answer to either name. A holiday belongs to the year whose table names
// it, also where it begins in the December before. False when no table of that year names
// it: the statutory days alone do not say how long a holiday is.
func (c Calendar) Holiday(year int, name string) (first, last Day, ok bool) {
	name = holidayName(name)
	for d, called := range c.years[year].Off {
		if !slices.Contains(strings.FieldsFunc(called, func(r rune) bool { return strings.ContainsRune("、,，和 ", r) }), name) {
			continue
		}
		if !ok || d < first {
			first = d
		}
		last = max(last, d)
		ok = true
	}
	return first, last, ok
}

func holidayName(said string) string {
	said = strings.ReplaceAll(Fold(said), " ", "")
	for _, tail := range []string{"假期", "长假", "小长假", "假", "期间"} {
		said = strings.TrimSuffix(said, tail)
	}
	said = strings.TrimSuffix(said, "小")
	if full, ok := everydayHolidays[said]; ok {
		return full
	}
	return said
}
