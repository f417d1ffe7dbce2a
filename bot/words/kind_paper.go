package words

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// NoPhoto is what Photo makes of 没有.
const NoPhoto = "没有"

// Photo is a picture, sent while the question for it is open. People send it; all they
// type is that there is none.
var Photo = &bot.ParamKind{
	Takes: bot.Image, From: func(m bot.Message) string { return m.MediaID },
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		if rulebook.SaysNone(said) {
			return bot.Reading{Value: NoPhoto}, nil
		}
		return bot.Reading{}, sales.Refuse(sales.Invalid, "请直接发照片；不发了回：取消")
	},
	Load: bot.AsWritten,
}

// PaperKind is a kind of document by its name or a part of it.
var PaperKind = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		kinds := t.Tx.Law.PaperKinds()
		if slices.Contains(kinds, rulebook.Fold(w)) {
			return bot.Reading{Value: rulebook.Fold(w), Rest: rest}, nil
		}
		r := bot.Reading{Rest: rest}
		for _, kind := range kinds {
			if strings.Contains(kind, rulebook.Fold(w)) {
				r.Choices = append(r.Choices, bot.Choice{Label: kind, Value: kind})
			}
		}
		switch len(r.Choices) {
		case 0:
			return bot.Reading{}, sales.Refuse(sales.Invalid, "没有「%s」这种文件，请写：%s", sales.Excerpt(w, 20), strings.Join(kinds, " "))
		case 1:
			return bot.Reading{Value: r.Choices[0].Value, Rest: rest}, nil
		}
		return r, nil
	},
	Load: bot.AsWritten,
}
