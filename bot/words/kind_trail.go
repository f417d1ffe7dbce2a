package words

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/view"
)

// PastSpan is one day up to today, or the days from one to another: 昨天, 11月16日 至
// 11月18日. A number alone is no day.
var PastSpan = &bot.ParamKind{
	Day: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		today := rulebook.DayOf(t.SentAt)
		first, rest := bot.FirstWord(said)
		if _, page := bot.Digits(first); page {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不是日期。可以写：昨天，或：11月16日 至 11月18日", sales.Excerpt(first, 10))
		}
		from, err := parseDay(first, today, backward)
		if err != nil {
			for _, sep := range rangeSeparators {
				left, right, found := strings.Cut(first, sep)
				if !found {
					continue
				}
				if from, err = parseDay(left, today, backward); err == nil {
					rest = sep + " " + right + " " + rest
					break
				}
			}
		}
		if err != nil {
			return bot.Reading{}, err
		}
		to := from
		if slices.ContainsFunc(rangeSeparators[:], func(sep string) bool { return strings.HasPrefix(rest, sep) }) { // else a page may follow
			to, rest, err = endOf(rest, today, Days{From: from})
		}
		if err == nil && to < from {
			err = sales.Refuse(sales.Invalid, "%s在%s之前，请核对日期。", to.Chinese(), from.Chinese())
		}
		return bot.Reading{Value: from.String() + " " + to.String(), Rest: strings.TrimSpace(rest)}, err
	},
	Load: loadSpan,
}

// Traced is something the trail is kept of: a fine, request or task by its digits, a
// customer, deal or lead by its name. The word for it stands before a name.
var Traced = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		noun, rest := bot.FirstWord(said)
		noun = rulebook.Fold(noun)
		number, isNumber := bot.Digits(noun)
		switch {
		case slices.Contains(view.TracedNouns(), noun):
		case isNumber && len(number) >= rulebook.MinCodeDigits:
			noun, rest = "", said
		default:
			return bot.Reading{}, sales.Refuse(sales.NotFound, "没有找到「%s」。可以写：姓名、日期、罚单号、客户 名称、商机 名称", sales.Excerpt(noun, 20))
		}
		name, rest := bot.FirstWord(rest)
		if number, ok := bot.Digits(name); ok {
			name = number
		}
		found, err := view.FindTraced(t.Tx, noun, name)
		if err != nil {
			return bot.Reading{}, err
		}
		r := bot.Reading{Rest: rest}
		for _, x := range found[:min(9, len(found))] {
			r.Choices = append(r.Choices, bot.Choice{Label: x.Title(), Value: x.Value()})
		}
		switch len(found) {
		case 0:
			return bot.Reading{}, sales.Refuse(sales.NotFound, "没有%s「%s」，请写号码或名称。", noun, sales.Excerpt(name, 20))
		case 1:
			return bot.Reading{Value: found[0].Value(), Rest: rest}, nil
		}
		return r, nil
	},
	Load: func(t *bot.Turn, value string) (any, error) { return view.TracedByValue(value), nil },
}
