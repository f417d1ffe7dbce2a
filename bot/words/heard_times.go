package words

import (
	"regexp"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// A spoken time is a piece of a line that means a day, a span of days or a moment, in its
// parts as said.
type spoken struct {
	day, part, clock, repeat string
	to                       string // the last day of a span; "" for one day
	vague                    bool   // 两三天后: nobody can say which
}

const (
	numeralIn = `(?:\d{1,3}|[一二两三四五六七八九十廿]{1,3})`
	weekdayIn = `(?:上+|下+|本|这)?个?(?:周|星期|礼拜)[一二三四五六日天末1-7]`
	partIn    = `(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)`
	clockIn   = `(?:(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时)(?:整|钟|半|[一二三123]刻|\d{1,2}分?|[一二三四五六七八九十]{1,3}分)?|\d{1,2}:\d{2})`
	dateIn    = `(?:(?:\d{4}|[今明去后])年)?` + numeralIn + `月` + numeralIn + `[日号]?`
	dayIn     = `(?:大前天|大后天|前天|昨天|昨日|今天|今日|明天|明日|后天|当天|[今明昨](?:早上?|晚上?)|` + weekdayIn + `|` + dateIn +
		`|(?:上+|下+|本|这)个?月` + numeralIn + `[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|20\d{2}[01]\d[0-3]\d|` +
		numeralIn + `(?:个?工作日|天|日|个?周|个?星期|个?礼拜|个?月|个半?小时|小时|分钟)[之以]?后|半个?(?:小时|月)后|(?:上|下|本|这)?个?月[底初]|` + numeralIn + `月底|年底|` + numeralIn + `号|\d{1,2}日)`
)

var (
	vagueIn  = regexp.MustCompile(`(?:[一二两三四五六七八][二两三四五六七八九]|十[一二三四五六七八][二三四五六七八九]|几)(?:天|号|个?月|个?周|个?星期|点)(?:[之以]?后|左右|半|钟)?`)
	weekIn   = regexp.MustCompile(`(?:上+|下+|这|本)个?(?:周|星期|礼拜|月)`)
	repeatIn = regexp.MustCompile(`每(?:个)?(?:天|日|工作日|(?:周|星期|礼拜)[一二三四五六日天1-7]|月` + numeralIn + `[号日]|月底)(?:的)?(` + partIn + `)?(` + clockIn + `)?`)
	betweenX = regexp.MustCompile(`(` + numeralIn + `)[日号]?(?:到|至|-|~|—|和|、)(` + numeralIn + `)[日号]`)
	momentIn = regexp.MustCompile(`(` + dayIn + `)(?:[的这]|那天)? ?(?:(` + partIn + `) ?)?(` + clockIn + `)?(?:[之以]?前)?|(` + partIn + `) ?(` + clockIn + `)(?:[之以]?前)?|(` + clockIn + `)(?:[之以]?前)?`)
	// goesOn is what makes a number before it no date: 12号线, 3号楼.
	goesOn = regexp.MustCompile(`^(?:[线楼院门厅库机厂井地桥馆房车桌]|文件)`)
	joinIn = regexp.MustCompile(`^(?: ?(?:到|至|-|~|—|——|和|、|,|跟)? ?)$`)
	partsX = regexp.MustCompile(`^([今明昨])(早上?|晚上?)$`)
)

// timesIn marks days, spans and moments.
func (h *heard) timesIn(mark func(from, to int, m mention) bool) {
	text := string(h.text)
	put := func(from, to int, x spoken) bool {
		return mark(runes(text[:from]), runes(text[:to]), mention{class: aTime, said: text[from:to], time: x})
	}
	for _, at := range vagueIn.FindAllStringIndex(text, -1) {
		if before := []rune(text[:at[0]]); len(before) > 0 && strings.ContainsRune("周期拜", before[len(before)-1]) {
			continue // 周五三点
		}
		put(at[0], at[1], spoken{vague: true})
	}
	group := func(m []int, n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return text[m[2*n]:m[2*n+1]]
	}
	for _, m := range repeatIn.FindAllStringSubmatchIndex(text, -1) {
		whole := strings.NewReplacer("的", "", "个", "").Replace(text[m[0]:m[1]])
		put(m[0], m[1], spoken{repeat: whole, part: group(m, 1), clock: group(m, 2)})
	}
	for _, m := range betweenX.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > 0 && strings.HasSuffix(text[:m[0]], "月") {
			continue
		}
		put(m[0], m[1], spoken{day: group(m, 1) + "号", to: group(m, 2) + "号"})
	}
	type found struct {
		from, to int
		x        spoken
	}
	var all []found
	for _, m := range momentIn.FindAllStringSubmatchIndex(text, -1) {
		from, to := m[0], m[1]
		x := spoken{day: group(m, 1), part: group(m, 2) + group(m, 4), clock: group(m, 3) + group(m, 5) + group(m, 6)}
		if strings.HasPrefix(x.day, "下") && strings.HasSuffix(text[:from], "一") { // 记一下周五
			x.day, from = strings.TrimPrefix(x.day, "下"), from+len("下")
		}
		if x.day == "" && x.part == "" && (x.clock == "一点" || strings.HasSuffix(x.clock, "点") && strings.IndexAny(text[to:], "意建要问钱小") == 0) {
			continue
		}
		rest := text[to:]
		if x.part == "" && x.clock == "" && x.day != "" && isNumbered(x.day) && goesOn.MatchString(rest) || from > 0 && isDigit(rune(text[from-1])) {
			continue
		}
		if x.day == "" && x.part == "" && from > 0 && (isDigit(rune(text[from-1])) || text[from-1] == '.') {
			continue
		}
		if strings.HasPrefix(rest, "意见") || strings.HasPrefix(rest, "建议") || strings.HasPrefix(rest, "要求") {
			continue
		}
		if p := partsX.FindStringSubmatch(x.day); p != nil {
			x.day, x.part = p[1]+"天", map[rune]string{'早': "早上", '晚': "晚上"}[[]rune(p[2])[0]]
		}
		all = append(all, found{from, to, x})
	}
	for i := 0; i < len(all); i++ {
		f := all[i]
		if i+1 < len(all) && f.x.day != "" && f.x.clock == "" && all[i+1].x.day != "" && all[i+1].x.clock == "" && joinIn.MatchString(text[f.to:all[i+1].from]) && f.x.part == "" && all[i+1].x.part == "" {
			between := strings.TrimSpace(text[f.to:all[i+1].from])
			if strings.ContainsAny(between, "到至-~—") || h.inARow(f.x.day, all[i+1].x.day) {
				f.x.to, f.to = all[i+1].x.day, all[i+1].to
				i++
			}
		}
		put(f.from, f.to, f.x)
	}
	for _, at := range weekIn.FindAllStringIndex(text, -1) {
		put(at[0], at[1], spoken{vague: true})
	}
}

func isNumbered(day string) bool {
	return day != "" && (isDigit([]rune(day)[0]) || strings.ContainsRune("一二两三四五六七八九十廿", []rune(day)[0]))
}

// inARow says whether two days follow each other: 周四周五, 12月30号31号.
func (h *heard) inARow(first, second string) bool {
	today := rulebook.DayOf(h.t.SentAt)
	from, err := ahead(first, today)
	if err != nil {
		return false
	}
	to, err := until(second, today, from)
	return err == nil && to == from+1
}

// lastingIn is how many days a leave lasts, said anywhere: 请三天, 两天.
var (
	lastingIn = regexp.MustCompile(`(?:^|[^第过去等个每])([一二两三四五六七八九十]{1,2}|\d{1,3})(?:个)?(?:工作)?天`)
	vagueSpan = regexp.MustCompile(`(?:[一二两三四五六七八][二两三四五六七八九]|几)天`)
)

// span is the days a leave is said to take, as Span reads them; "" where no day is said, or
// where nobody can say which.
func (h *heard) span(m mention) string {
	x := m.time
	if x.vague || x.repeat != "" {
		return ""
	}
	if x.day == "" {
		x.day = "今天"
	}
	today := rulebook.DayOf(h.t.SentAt)
	from, err := ahead(x.day, today)
	if err != nil {
		return ""
	}
	to := from
	text := string(h.text)
	if x.to != "" {
		if to, err = until(x.to, today, from); err != nil {
			return ""
		}
	} else if vagueSpan.MatchString(text) {
		return ""
	} else if l := lastingIn.FindAllStringSubmatch(text, -1); len(l) > 0 {
		n, err := number(l[len(l)-1][1])
		if err != nil || n < 1 || n > 200 {
			return ""
		}
		to = from.AddDays(n - 1)
	}
	value := from.String() + " " + to.String()
	if half := h.half(x); half != "" && from == to {
		value += " " + string(half)
	}
	return value
}

// half is the half day a leave is said for.
func (h *heard) half(x spoken) sales.Half {
	text := string(h.text)
	said := x.part
	if said == "" || said == "早" || said == "早上" {
		if m := regexp.MustCompile(`(?:请|休)(?:个)?(?:一|半天?)?(上午|下午)|(上午|下午)(?:请|休|不来|先|就|想|要)`).FindStringSubmatch(text); m != nil {
			said = m[1] + m[2]
		}
	}
	switch said {
	case "上午":
		return sales.Morning
	case "下午":
		return sales.Afternoon
	}
	return ""
}

// wordsFor is a mention in the words a kind reads: what is more than a day is left out where
// a day is wanted.
func (x spoken) wordsFor(kind *bot.ParamKind) string {
	switch {
	case x.vague:
		return ""
	case kind == Moment || kind == AnyMoment:
		if x.repeat != "" {
			return x.repeat
		}
		return x.day + x.part + x.clock
	}
	return x.day
}

// soon are the months a line names: 上个月, 10月.
var monthIn = regexp.MustCompile(`上个?月|这个?月|本月|当月|\d{4}年\d{1,2}月|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?`)

func (h *heard) month() string {
	m := monthIn.FindString(string(h.text))
	if m == "" {
		return ""
	}
	month, err := parseMonth(strings.TrimSuffix(bot.Arabic(m), "份"), h.t.SentAt)
	if err != nil {
		return ""
	}
	return month.String()
}

// countIn is a number of days: 十天, 多要7天.
var countIn = regexp.MustCompile(`(\d{1,3}|[一二两三四五六七八九十]{1,3})(?:天|个?工作日)`)

func (h *heard) count() string {
	m := countIn.FindStringSubmatch(string(h.text))
	if m == nil {
		if strings.Contains(string(h.text), "一周") || strings.Contains(string(h.text), "一个星期") {
			return "7"
		}
		return ""
	}
	n, err := number(m[1])
	if err != nil {
		return ""
	}
	return strconv.Itoa(n)
}
