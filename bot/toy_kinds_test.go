package bot_test

import (
	"errors"
	"slices"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// The kinds of parameters: a toy by the beginning of its name, a day, a colour, a photo, a
// place, and an answer nobody has to give.
var (
	word = &bot.ParamKind{
		Read: func(_ *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			return bot.Reading{Value: w, Rest: rest}, nil
		},
		Load: bot.AsWritten,
	}
	number = &bot.ParamKind{
		Read: func(_ *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			n, ok := bot.Digits(w)
			if !ok {
				return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不是数字。", w)
			}
			return bot.Reading{Value: n, Rest: rest}, nil
		},
		Load: bot.AsWritten,
	}
	toyKind = &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			all, err := storage.Collect(toyTable.Scan(t.Tx, w))
			if err != nil {
				return bot.Reading{}, err
			}
			r := bot.Reading{Rest: rest}
			for _, x := range all {
				r.Choices = append(r.Choices, bot.Choice{Label: x.Name, Value: x.Name})
			}
			if len(all) == 0 {
				return r, sales.Refuse(sales.NotFound, "没有玩具「%s」。", w)
			}
			if all[0].Name == w {
				r.Value, r.Choices = w, nil
			}
			return r, nil
		},
		Load:   func(t *bot.Turn, value string) (any, error) { return toyTable.Get(t.Tx, value) },
		Owners: func(thing any) []string { return ownersOf(thing.(*toy)) },
		Closed: func(t *bot.Turn, code string) (string, error) {
			x, err := toyTable.Get(t.Tx, code)
			if errors.Is(err, storage.ErrNotFound) {
				return "", sales.Refuse(sales.NotFound, "没有玩具「%s」。", code)
			}
			if err != nil || !x.Away {
				return "", err
			}
			return "「" + code + "」已经收好。", nil
		},
	}
	dayKind = &bot.ParamKind{
		Day: true,
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			today := rulebook.DayOf(t.SentAt)
			switch w {
			case "今天":
				return bot.Reading{Value: today.String(), Rest: rest}, nil
			case "明天":
				return bot.Reading{Value: today.AddDays(1).String(), Rest: rest}, nil
			}
			return bot.Reading{}, sales.Refuse(sales.Invalid, "看不懂日期「%s」。", w)
		},
		Load: func(_ *bot.Turn, value string) (any, error) { return rulebook.ParseDay(value) },
	}
	colour = &bot.ParamKind{
		Apart: true,
		Read: func(_ *bot.Turn, said string) (bot.Reading, error) {
			if !slices.Contains([]string{"红", "蓝"}, said) {
				return bot.Reading{}, sales.Refuse(sales.Invalid, "没有「%s」这种颜色。", said)
			}
			return bot.Reading{Value: said}, nil
		},
		Load: bot.AsWritten,
	}
	photo = &bot.ParamKind{
		Takes: bot.Image, From: func(m bot.Message) string { return m.MediaID },
		Read: func(*bot.Turn, string) (bot.Reading, error) {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "请发照片。")
		},
		Load: bot.AsWritten,
	}
	place = &bot.ParamKind{
		Takes: bot.Location, From: func(m bot.Message) string { return m.Raw },
		Read: func(*bot.Turn, string) (bot.Reading, error) {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "请发位置。")
		},
		Load: bot.AsWritten,
	}
	wish = &bot.ParamKind{Whole: true, Idle: true, Read: bot.Words.Read, Load: bot.AsWritten}
	who  = &bot.ParamKind{
		Read: func(t *bot.Turn, said string) (bot.Reading, error) {
			w, rest := bot.FirstWord(said)
			found, err := sales.FindPeople(t.Tx, w)
			switch {
			case err != nil:
				return bot.Reading{}, err
			case len(found) == 0:
				return bot.Reading{}, sales.Refuse(sales.NotFound, "没有找到「%s」。", w)
			case len(found) == 1:
				return bot.Reading{Value: found[0].UserID, Rest: rest}, nil
			}
			r := bot.Reading{Rest: rest}
			for _, p := range found {
				r.Choices = append(r.Choices, bot.Choice{Label: p.UserID, Value: p.UserID})
			}
			return r, nil
		},
		Load:     func(t *bot.Turn, value string) (any, error) { return sales.PersonByID(t.Tx, value) },
		Owners:   func(thing any) []string { return []string{thing.(*sales.Person).UserID} },
		NotYours: func(t *bot.Turn, thing any, _ []string) string { return thing.(*sales.Person).Name + "不归你管。" },
	}
)

func ownersOf(x *toy) []string {
	if x.Owner == "" {
		return nil
	}
	return []string{x.Owner}
}
