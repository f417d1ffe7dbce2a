package words

import (
	"fmt"
	"regexp"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// Days are the days of a leave, one or several, or half of one.
type Days struct {
	From, To rulebook.Day
	Half     sales.Half
}

// Span is one day or the days from one to another, with the half where it is only half a
// day: 明天, 明天下午, 11月25日 至 11月27日, 下周一到周三. 周五 is the next one, today
// included. A kind of leave said first is left for what follows.
var Span = &bot.ParamKind{Day: true, Read: readSpan, Load: loadSpan}

func readSpan(t *bot.Turn, said string) (bot.Reading, error) {
	today := rulebook.DayOf(t.SentAt)
	first, rest := bot.FirstWord(said)
	kind := ""
	if w := rulebook.Fold(first); rest != "" && rulebook.LeaveKind(w) == w {
		kind = first + " "
		first, rest = bot.FirstWord(rest)
	}
	first = strings.TrimPrefix(strings.TrimPrefix(first, "从"), "自")
	days, err := startOf(first, today)
	if err != nil {
		if head, tail, ok := behindDay(first, today); ok {
			days, err = startOf(head, today)
			rest = strings.TrimSpace(tail + " " + rest)
		}
	}
	if err != nil {
		return bot.Reading{}, err
	}
	if days.To.IsZero() {
		if days.To, rest, err = endOf(rest, today, days); err != nil {
			return bot.Reading{}, err
		}
	}
	if next, after := bot.FirstWord(rest); days.Half == "" {
		half, more := halfOf(next)
		if half != "" && (more == "" || days.From == days.To) {
			days.Half, rest = half, strings.TrimSpace(more+" "+after)
		}
	}
	if rest, err = days.lasting(rest); err != nil {
		return bot.Reading{}, err
	}
	return bot.Reading{Value: strings.TrimSpace(fmt.Sprintf("%s %s %s", days.From, days.To, days.Half)), Rest: strings.TrimSpace(kind + rest)}, nil
}

func loadSpan(t *bot.Turn, value string) (any, error) {
	parts := append(strings.Fields(value), "", "")
	from, err := rulebook.ParseDay(parts[0])
	if err != nil {
		return nil, err
	}
	to, err := rulebook.ParseDay(parts[1])
	return Days{from, to, sales.Half(parts[2])}, err
}

// howLong is how long a leave lasts, said instead of its end: 全天, 半天, 一天, 3天, 起两天.
var howLong = regexp.MustCompile(`^(?:起|开始)?(?:一?共|请假?|休)?([0-9一二两三四五六七八九十]+|[半全整])个?(?:工作)?[天日]假?$`)

// behindDay parts a day from what stands right behind it: 12月23日，年假; 明天起3天.
func behindDay(w string, today rulebook.Day) (day, tail string, ok bool) {
	runes := []rune(w)
	for i := len(runes) - 1; i > 0; i-- {
		day, tail := string(runes[:i]), string(runes[i:])
		said := strings.TrimLeft(tail, "，,、；;。")
		if f := rulebook.Fold(tail); said == tail && f != "起" && f != "开始" && !howLong.MatchString(f) {
			continue
		}
		if _, err := startOf(day, today); err == nil {
			return day, said, true
		}
	}
	return "", "", false
}

// lasting takes how long they last off what follows the days. What contradicts them, or
// leaves open which, is refused: a day taken for three would leave two of them owed.
func (d Days) lasting(said string) (rest string, err error) {
	w, rest := bot.FirstWord(said)
	if f := rulebook.Fold(w); f == "起" || f == "开始" {
		said = rest
		w, rest = bot.FirstWord(rest)
	}
	m := howLong.FindStringSubmatch(rulebook.Fold(w))
	if m == nil || d.To > d.From {
		return said, nil
	}
	from, _, _ := strings.Cut(d.From.Chinese(), "(")
	switch m[1] {
	case "全", "整":
	case "半":
		if d.Half == "" {
			return "", sales.Refuse(sales.Invalid, "半天请写上午还是下午，例如：%s下午", from)
		}
	default:
		n, err := number(m[1])
		if err != nil {
			return "", err
		}
		if n > 1 {
			to, _, _ := strings.Cut(d.From.AddDays(n-1).Chinese(), "(")
			return "", sales.Refuse(sales.Invalid, "%d天请写到哪天为止，例如：%s 至 %s", n, from, to)
		}
	}
	return rest, nil
}

// halfOf takes 上午 or 下午 off the front of a word.
func halfOf(w string) (half sales.Half, rest string) {
	for _, h := range []sales.Half{sales.Morning, sales.Afternoon} {
		if rest, ok := strings.CutPrefix(w, h.Title()); ok {
			return h, rest
		}
	}
	return "", w
}

// rangeSeparators are the words for 至, the longer first.
var rangeSeparators = [...]string{"至", "到", "——", "—", "－", "~", "～", "-"}

// startOf reads the first word: a day, a day and its half, or both ends at once.
func startOf(w string, today rulebook.Day) (Days, error) {
	from, err := ahead(w, today)
	if err == nil {
		return Days{From: from}, nil
	}
	for _, h := range []sales.Half{sales.Morning, sales.Afternoon} {
		if day, ok := strings.CutSuffix(w, h.Title()); ok {
			if from, err := ahead(day, today); err == nil {
				return Days{From: from, To: from, Half: h}, nil
			}
		}
	}
	for _, sep := range rangeSeparators {
		for at := 0; ; {
			i := strings.Index(w[at:], sep)
			if i < 0 {
				break
			}
			left, right := w[:at+i], w[at+i+len(sep):]
			at += i + len(sep)
			from, err := ahead(left, today)
			if err != nil {
				continue
			}
			if to, err := until(right, today, from); err == nil {
				return Days{From: from, To: to}, nil
			}
		}
	}
	return Days{}, err
}

// endOf reads 至 and the last day, or the last day alone, off what follows the first; the
// first day is the last where nothing of the kind is said.
func endOf(said string, today rulebook.Day, days Days) (rulebook.Day, string, error) {
	w, rest := bot.FirstWord(said)
	if w == "" {
		return days.From, said, nil
	}
	for _, sep := range rangeSeparators {
		after, ok := strings.CutPrefix(w, sep)
		if !ok {
			continue
		}
		if after == "" {
			after, rest = bot.FirstWord(rest)
		}
		to, err := until(after, today, days.From)
		if err != nil && sep == "到" {
			return days.From, said, nil // 到客户处: no day, the reason
		}
		return to, rest, err
	}
	if to, err := until(w, today, days.From); err == nil {
		return to, rest, nil
	}
	return days.From, said, nil
}

// ahead reads the first day of a leave: 周五 is the next one, today included; a date is
// the nearest, for leave is asked after the fact too.
func ahead(said string, today rulebook.Day) (rulebook.Day, error) {
	if ofWeek(said) {
		return parseDay(said, today.AddDays(-1), forward)
	}
	return parseDay(said, today, nearby)
}

// until reads the last day of a leave that begins on from: a day of the week or month is
// the first from there on; a date is the nearest to it.
func until(said string, today, from rulebook.Day) (rulebook.Day, error) {
	s := rulebook.Fold(said)
	switch bare := strings.TrimRight(s, "日号"); {
	case ofWeek(s):
		return parseDay(s, from.AddDays(-1), forward)
	case len(bare) > 0 && len(bare) <= 2 && strings.Trim(bare, "0123456789") == "":
		return parseDay(bare+"日", from, forward)
	case s != "" && s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, "月-/."):
		return parseDay(said, from, nearby)
	}
	return parseDay(said, today, nearby)
}

// ofWeek says whether a day is named by its weekday alone: 周五, not 下周五.
func ofWeek(said string) bool {
	s := rulebook.Fold(said)
	return strings.HasPrefix(s, "周") || strings.HasPrefix(s, "星期") || strings.HasPrefix(s, "礼拜")
}
