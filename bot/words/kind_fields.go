package words

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// Stage is a stage by its Chinese name or identifier.
var Stage = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		if to, ok := strings.CutPrefix(w, "到"); ok { // 推进 浦东体育馆 到立项
			w, rest = bot.FirstWord(to + " " + rest)
		}
		s, ok := rulebook.ParseStage(w)
		if !ok {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "没有「%s」这个阶段。阶段依次是：商机 立项 正式沟通 投标 中标", w)
		}
		return bot.Reading{Value: string(s), Rest: rest}, nil
	},
	Load: func(t *bot.Turn, value string) (any, error) { return rulebook.Stage(value), nil },
}

// Fields are 字段=值 pairs of a deal, of the fields the law knows.
var Fields = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		pairs, err := readFields(t, said)
		if err != nil {
			return bot.Reading{}, err
		}
		return bot.Reading{Value: strings.Join(pairs, "\n")}, nil
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		fields := make(map[string]string)
		for _, pair := range strings.Split(value, "\n") {
			name, v, _ := strings.Cut(pair, "=")
			fields[name] = v
		}
		return fields, nil
	},
}

// readFields splits 预算=300万 设计单位=华东院 into pairs. A value goes up to the next
// name, so it may contain spaces; = may be left out after a known name.
func readFields(t *bot.Turn, said string) ([]string, error) {
	var pairs []string
	known := crm.FieldNames(t.Tx.Law)
	for _, w := range strings.Fields(strings.NewReplacer("＝", "=", "，", " ", "；", " ").Replace(said)) {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			// 预算：300万, but not every colon in a value.
			name, value, ok = strings.Cut(strings.Replace(w, "：", ":", 1), ":")
			ok = ok && slices.Contains(known, name)
		}
		switch {
		case ok:
			pairs = append(pairs, name+"="+value)
		case slices.Contains(known, w):
			pairs = append(pairs, w+"=")
		case len(pairs) == 0:
			return nil, sales.Refuse(sales.Invalid, "请写 字段=值，例如 预算=300万。可填：%s", strings.Join(known, " "))
		default:
			last := &pairs[len(pairs)-1]
			if !strings.HasSuffix(*last, "=") {
				*last += " "
			}
			*last += w
		}
	}
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		field, ok := rulebook.FieldByName(*t.Tx.Law, name)
		if !ok {
			continue // FillDeal says what there is
		}
		written, err := FieldValue(t, field, value)
		if err != nil {
			return nil, err
		}
		pairs[i] = name + "=" + written
	}
	return pairs, nil
}

// FieldValue is what a person wrote for a deal's field in the form FillDeal reads: a date
// is resolved, seen from when it was written. What is only expected lies ahead.
func FieldValue(t *bot.Turn, field rulebook.Field, said string) (string, error) {
	if field.Kind != rulebook.FieldDate {
		return said, nil
	}
	toward := nearby
	if strings.HasPrefix(field.Name, "预计") {
		toward = forward
	}
	day, err := parseDay(strings.TrimSpace(said), rulebook.DayOf(t.SentAt), toward)
	return day.String(), err
}
