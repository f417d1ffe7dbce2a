package bot

import (
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// NoPhoto is what Photo makes of 没有.
const NoPhoto = "没有"

// Photo is a picture, sent while the question for it is open. People send it; all they
// type is that there is none.
var Photo = &ParamKind{
	takes: Image, from: func(m Message) string { return m.MediaID },
	whole: true,
	read: func(t *Turn, said string) (reading, error) {
		if rulebook.SaysNone(said) {
			return reading{value: NoPhoto}, nil
		}
		return reading{}, sales.Refuse(sales.Invalid, "请直接发照片；不发了回：取消")
	},
	load: asWritten,
}

// PaperKind is a kind of document by its name or a part of it.
var PaperKind = &ParamKind{
	read: func(t *Turn, said string) (reading, error) {
		w, rest := word(said)
		kinds := t.Tx.Law.PaperKinds()
		if slices.Contains(kinds, rulebook.Fold(w)) {
			return reading{value: rulebook.Fold(w), rest: rest}, nil
		}
		r := reading{rest: rest}
		for _, kind := range kinds {
			if strings.Contains(kind, rulebook.Fold(w)) {
				r.choices = append(r.choices, Choice{Label: kind, Value: kind})
			}
		}
		switch len(r.choices) {
		case 0:
			return reading{}, sales.Refuse(sales.Invalid, "没有「%s」这种文件，请写：%s", sales.Excerpt(w, 20), strings.Join(kinds, " "))
		case 1:
			return reading{value: r.choices[0].Value, rest: rest}, nil
		}
		return r, nil
	},
	load: asWritten,
}
