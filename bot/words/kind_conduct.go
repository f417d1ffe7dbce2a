package words

import (
	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/company"
)

// SpotCheck is a spot check by its digits; 最近 is the oldest one the speaker may look at
// that nobody has. Whose it is the act decides.
var SpotCheck = coded[company.SpotCheck]{
	newest: func(t *bot.Turn) (*company.SpotCheck, error) {
		open, err := company.OpenSpotChecksFor(t.Tx, t.Person)
		if err == nil && len(open) == 0 {
			err = sales.Refuse(sales.NotFound, "没有等你查的。")
		}
		if err != nil {
			return nil, err
		}
		return open[0], nil
	},
	code: func(c *company.SpotCheck) string { return c.Code }, find: company.SpotCheckByCode,
	wrong: func(t *bot.Turn, w string) error {
		return sales.Refuse(sales.Invalid, "「%s」不是抽查号，抽查号是卡片里的%d位数字；待查的回：抽查", sales.Excerpt(w, 10), t.Tx.Law.Fines.CodeDigits)
	},
	sees: func(t *bot.Turn, c *company.SpotCheck) (bool, error) {
		return company.MayReview(t.Tx, t.Person, c.Person)
	},
	absent: company.NoSpotCheck, closed: checkClosed,
}.Kind()

// checkClosed says that a card's spot check is closed; "" while it is open.
func checkClosed(t *bot.Turn, code string) (string, error) {
	c, err := company.SpotCheckByCode(t.Tx, code)
	if err != nil || c.Verdict == "" {
		return "", err
	}
	t.Redraw(c.Verdict.Title())
	return c.Closed(t.Tx), nil
}

// WarningLevel is 口头 or 书面, with 警告 after it or not.
var WarningLevel = levelKind("口头 或 书面", func(l sales.WarningLevel) bool { return !l.Note() })

// ConductNote is 停职 or 辞退.
var ConductNote = levelKind("停职 或 辞退", sales.WarningLevel.Note)

func levelKind(words string, fits func(sales.WarningLevel) bool) *bot.ParamKind {
	return &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			l, ok := sales.ParseWarningLevel(w)
			if !ok || !fits(l) {
				return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不对，请写：%s", sales.Excerpt(w, 10), words)
			}
			return bot.Reading{Value: string(l), Rest: rest}, nil
		},
		Load: func(t *bot.Turn, value string) (any, error) { return sales.WarningLevel(value), nil },
	}
}
