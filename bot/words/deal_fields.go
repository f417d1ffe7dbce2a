package words

import (
	"regexp"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales/crm"
)

// fieldNames are what people call a deal's fields besides their names.
var fieldNames = []struct{ said, field string }{
	{"总预算", "预算"}, {"项目预算", "预算"}, {"我们能做", "预计我司金额"}, {"我司能做", "预计我司金额"}, {"我们这块", "预计我司金额"}, {"我们大概能做", "预计我司金额"}, {"我司金额", "预计我司金额"}, {"能做", "预计我司金额"},
	{"最晚投标时间", "预计最晚投标时间"}, {"最晚投标", "预计最晚投标时间"}, {"投标截止", "预计最晚投标时间"}, {"投标时间", "预计投标时间"}, {"开标时间", "预计投标时间"}, {"开标", "预计投标时间"}, {"中标金额", "预计中标金额"},
	{"设计方", "设计单位"}, {"决策方", "决策单位"}, {"拍板的单位", "决策单位"}, {"使用方", "使用单位"},
}

// latestBid is 最晚 with a day before 投标: 最晚明年1月15号投标.
var (
	latestBid = regexp.MustCompile(`最晚[^，。]*投标|投标[^，。]*最晚`)
	joins     = regexp.MustCompile(`^(?:大概|大约|估计|预计|应该)?(?:填|写|改成|改为|改|是|为|有|定在|定了|定|:|=|在|大概|大约|估计|到|就是| )*`)
	fieldEnd  = regexp.MustCompile(`[，,。；;\n]| (?:预算|设计|决策|使用|投标|中标|我们|我司|预计)|(?:左右|上下|吧|了|的样子)$`)
)

// fields are 字段=值 pairs a line says in other words.
func (b *building) fields() ([]string, error) {
	h, law := b.h, b.h.t.Tx.Law
	text := string(h.text)
	type at struct {
		from, to int
		field    string
	}
	var found []at
	put := func(said, field string) {
		if i := strings.Index(text, said); i >= 0 && slices.Contains(crm.FieldNames(law), field) && !slices.ContainsFunc(found, func(x at) bool { return i < x.to && x.from < i+len(said) || x.field == field }) {
			found = append(found, at{i, i + len(said), field})
		}
	}
	names := crm.FieldNames(law)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for _, name := range names {
		put(name, name)
	}
	for _, n := range fieldNames {
		put(n.said, n.field)
	}
	slices.SortFunc(found, func(a, b at) int { return a.from - b.from })
	var pairs []string
	if len(found) == 0 && latestBid.MatchString(text) {
		if day := h.firstDay(); day != "" {
			pairs = append(pairs, "预计最晚投标时间="+day)
		}
	}
	for i, f := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1].from
		}
		value := text[f.to:end]
		value = strings.TrimSpace(value[len(joins.FindString(value)):])
		if cut := fieldEnd.FindStringIndex(value); cut != nil && cut[0] > 0 {
			value = value[:cut[0]]
		}
		field, _ := rulebook.FieldByName(*law, f.field)
		switch field.Kind {
		case rulebook.FieldDate:
			if value = h.dayWithin(f.from, end); value == "" {
				continue
			}
		case rulebook.FieldMoney:
			m := moneyIn.FindString(value)
			if m == "" {
				continue
			}
			value = m
		}
		if value = strings.Trim(value, " ,，。的了"); value != "" {
			pairs = append(pairs, f.field+"="+value)
		}
	}
	if len(pairs) == 0 {
		return nil, nil
	}
	t := h.t.Apart()
	r, err := Fields.Read(t, strings.Join(pairs, " "))
	if isRefusal(err) {
		return nil, nil
	}
	return []string{r.Value}, err
}

func (h *heard) firstDay() string { return h.dayWithin(0, len(string(h.text))) }

// dayWithin is the first day mentioned in a part of the line, as it was said.
func (h *heard) dayWithin(from, to int) string {
	text := string(h.text)
	for _, m := range h.mentions {
		if m.class == aTime && m.time.day != "" {
			if at := strings.Index(text, m.said); at >= from && at < to {
				return m.time.day
			}
		}
	}
	return ""
}
