package words

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// Moment is a moment to come, or a day, which means the hour such a day ends at; it may
// repeat: 半小时后 明天上午10点 周五 15:30 11月30日 每周一9点. What follows it may stand right
// behind: 明天10点交标书.
var Moment = momentKind(true)

// AnyMoment is a moment or day that may have passed.
var AnyMoment = momentKind(false)

func momentKind(coming bool) *bot.ParamKind {
	return &bot.ParamKind{
		Day: true,
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			cal, err := sales.CalendarFor(t.Tx, t.Person.Main)
			if err != nil {
				return bot.Reading{}, err
			}
			// A duration counts from the words just written, also where others waited.
			from := momentContext{t.Message.SentAt, t.Tx.Law, cal}
			w, rest, err := readMoment(said, from)
			if refusal, ok := errors.AsType[*sales.Error](err); ok && refusal.Err != nil {
				r := bot.Reading{Value: said} // meant as one
				_, r.Rest = bot.FirstWord(said)
				return r, err
			} else if err != nil {
				return bot.Reading{}, err
			}
			if coming && !w.At.After(from.now) {
				return bot.Reading{Value: said, Rest: rest}, sales.Refuse(sales.Invalid, "%s 已经过了，请回之后的时间，例如：半小时后、明天10点",
					w.Chinese(rulebook.DayOf(from.now)))
			}
			value, err := w.MarshalText()
			return bot.Reading{Value: string(value), Rest: rest}, err
		},
		Load: func(t *bot.Turn, value string) (any, error) {
			var w sales.When
			err := w.UnmarshalText([]byte(value))
			return w, err
		},
	}
}

// momentRunes is the length of the longest moment: 2026年十一月三十日 上午 十点三十五分之前.
const momentRunes = 28

// readMoment takes the longest beginning of a line that is a moment off it.
func readMoment(said string, from momentContext) (w sales.When, rest string, err error) {
	line := []rune(strings.TrimSpace(said))
	if i := strings.IndexRune(string(line), '\n'); i >= 0 {
		line = []rune(string(line)[:i])
	}
	var first error
	for n := min(len(line), momentRunes); n > 0; n-- {
		if n < len(line) && inNumber(line[n-1]) && inNumber(line[n]) {
			continue // 2月30日 does not begin with 2月3
		}
		at, err := parseMoment(string(line[:n]), from)
		if err == nil {
			rest := strings.TrimSpace(strings.TrimSpace(said)[len(string(line[:n])):])
			return at, strings.TrimSpace(strings.TrimLeft(rest, "，,、。：:；;")), nil
		}
		if refusal, ok := errors.AsType[*sales.Error](err); ok && refusal.Err != nil && first == nil {
			first = err // 2月30日: a day as it is written, that does not exist
		}
	}
	if first == nil {
		said, _ := bot.FirstWord(said)
		first = unreadable(said)
	}
	return sales.When{}, "", first
}

func inNumber(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune("零一二三四五六七八九十两廿", r)
}

// beforeSuffix may stand behind a moment: 周五前.
var beforeSuffix = regexp.MustCompile(`(?:之前|以前|前|截止)$`)

// parseMoment reads a moment as people write it; see momentPhrases.
func parseMoment(said string, from momentContext) (sales.When, error) {
	s := rulebook.Fold(said)
	if w, err := firstMoment(s, from); err == nil || !beforeSuffix.MatchString(s) {
		return w, err
	}
	return firstMoment(strings.TrimSpace(beforeSuffix.ReplaceAllString(s, "")), from)
}

func firstMoment(s string, from momentContext) (sales.When, error) {
	var first error
	for _, p := range momentPhrases {
		m := p.pattern.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		w, err := p.moment(m, from)
		if err == nil {
			w.At = w.At.In(rulebook.Zone)
			return w, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = unreadable(s)
	}
	return sales.When{}, first
}
