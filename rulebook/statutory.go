package rulebook

import "time"

// statutory returns the holiday that makes d a day off in any year, whatever a notice
// says of the days around it: 全国年节及纪念日放假办法 第二条 gives 1 January, 1 and 2 May
// (the second since 2025) and 1 to 3 October. The other holidays follow the lunar year
// or the sun and are known from the year's table alone. "" for any other day.
func statutory(d Day) string {
	switch y, m, dom := d.Date(); {
	case m == time.January && dom == 1:
		return "元旦"
	case m == time.May && (dom == 1 || dom == 2 && y >= 2025):
		return "劳动节"
	case m == time.October && dom <= 3:
		return "国庆节"
	}
	return ""
}

// TablesWanted returns the years whose table the admin is to be asked for on today: next
// year's from 1 November, which is when the State Council publishes it, and this year's
// while there is none. Nobody is asked on a day off.
func (c Calendar) TablesWanted(today Day) []int {
	if !c.Workday(today) {
		return nil
	}
	var wanted []int
	year, month, _ := today.Date()
	if _, ok := c.years[year]; !ok {
		wanted = append(wanted, year)
	}
	if _, ok := c.years[year+1]; !ok && month >= time.November {
		wanted = append(wanted, year+1)
	}
	return wanted
}
