package words

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/storage"
)

// Submitted is something submitted that changes only by request: 日报 and its day, 拜访 or
// 跟进 with the customer or lead and the day of the record, 客户 and its name. What is left
// out is chosen from the newest of the speaker's own.
var Submitted = &bot.ParamKind{
	Read:     readSubmitted,
	Load:     func(t *bot.Turn, value string) (any, error) { return request.SubmittedBy(t.Tx, value) },
	NotYours: holdingNotYours,
	Owners: func(thing any) []string {
		if holder := thing.(sales.Submitted).Holder(); holder != "" {
			return []string{holder}
		}
		return nil
	},
}

func readSubmitted(t *bot.Turn, said string) (bot.Reading, error) {
	what, rest := bot.FirstWord(said)
	switch what = rulebook.Fold(what); what {
	case "日报":
		return readOwnReport(t, rest)
	case "拜访", "跟进", "记录", "拜访记录", "跟进记录", "拜访或跟进记录":
		return readOwnRecord(t, what, rest)
	case "客户", "客户名称", "客户名":
		return readOwnCustomer(t, rest)
	}
	if day, ok := strings.CutSuffix(what, "的日报"); ok {
		return readOwnReport(t, day+" "+rest)
	}
	return bot.Reading{}, sales.Refuse(sales.Invalid, "没看懂要更正什么。选着来回：更正\n一次写全：更正 日报 昨天 新内容，或 更正 拜访 客户 日期 新内容，或 更正 客户 名称 新名称")
}

// readOwnReport reads a day, or offers the newest reports.
func readOwnReport(t *bot.Turn, said string) (bot.Reading, error) {
	w, rest := bot.FirstWord(said)
	today := rulebook.DayOf(t.SentAt)
	if w != "" {
		day, err := parseDay(w, today, backward)
		if err != nil {
			return bot.Reading{}, err
		}
		r, err := ledger.ReportOf(t.Tx, t.Person.UserID, day)
		if errors.Is(err, storage.ErrNotFound) {
			return bot.Reading{}, sales.Refuse(sales.NotFound, "%s 你没有日报。看有哪些回：我的日报", day.Chinese())
		}
		if err != nil {
			return bot.Reading{}, err
		}
		return bot.Reading{Value: r.Ref(), Rest: rest}, nil
	}
	reports, err := ledger.ReportsOf(t.Tx, t.Person.UserID, today.AddDays(-newestDays), today)
	if err != nil {
		return bot.Reading{}, err
	}
	slices.Reverse(reports)
	return offerSubmitted(reports, "", fmt.Sprintf("最近%d天没有你的日报。更早的写上日期：更正 日报 %s", newestDays, today.AddDays(-newestDays-1).Chinese()))
}

// newestDays is how far back the newest of one's records are offered.
const newestDays = 31

// readOwnRecord reads the customer or lead and the day of a record, either or both left out.
func readOwnRecord(t *bot.Turn, what, said string) (bot.Reading, error) {
	today := rulebook.DayOf(t.SentAt)
	from, to := today.AddDays(-newestDays), today
	about, rest := "", said
	dayIn := func() bool {
		w, after := bot.FirstWord(rest)
		day, err := parseDay(w, today, backward)
		if w == "" || err != nil {
			return false
		}
		from, to, rest = day, day, after
		return true
	}
	named := dayIn()
	if rest != "" {
		found, after, err := eithersNamed(t, rest, contactedNamed)
		if err != nil {
			return bot.Reading{}, err
		}
		if meant := slices.DeleteFunc(slices.Clone(found), func(e either) bool { return !ownFirst(t, e) }); len(meant) > 0 {
			found = meant
		}
		if len(found) > 0 {
			about, rest = found[0].name, after
		} else if !named {
			w, _ := bot.FirstWord(rest)
			return bot.Reading{}, sales.Refuse(sales.NotFound, "没有客户或线索「%s」。先选是哪一条，回：更正 %s", sales.Excerpt(w, 20), what)
		}
	}
	if about != "" && !named {
		named = dayIn()
	}
	records, err := ownRecords(t, from, to, about)
	if err != nil {
		return bot.Reading{}, err
	}
	if len(records) == 1 && about != "" && named {
		return bot.Reading{Value: records[0].Ref(), Rest: rest}, nil
	}
	none := "没有找到你的这条记录。最近的回：更正 " + what
	if about == "" && !named {
		none = fmt.Sprintf("最近%d天没有你的拜访和跟进记录。更早的写上客户和日期：更正 %s 客户 日期", newestDays, what)
	}
	return offerSubmitted(records, rest, none)
}

// ownRecords are those of the speaker from one day to another, newest first, about a
// customer or lead where one is named.
func ownRecords(t *bot.Turn, from, to rulebook.Day, about string) ([]*crm.FollowUp, error) {
	var all []*crm.FollowUp
	for day := to; day >= from && len(all) < 9; day-- {
		records, err := crm.FollowUpsOn(t.Tx, t.Person.UserID, day)
		if err != nil {
			return nil, err
		}
		for _, f := range slices.Backward(records) {
			if about == "" || f.About() == about {
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// readOwnCustomer reads a customer's name, or offers those the speaker owns.
func readOwnCustomer(t *bot.Turn, said string) (bot.Reading, error) {
	if said != "" {
		r, err := Customer.Read(t, said)
		return under(isCustomer, r), err
	}
	all, err := crm.CustomersOf(t.Tx, t.Person.UserID)
	if err != nil {
		return bot.Reading{}, err
	}
	own := slices.DeleteFunc(all, func(c *crm.Customer) bool { return !sales.SameUser(c.Owner, t.Person.UserID) })
	return offerSubmitted(own, "", "你名下没有客户，名称由负责人申请更正。")
}

// offerSubmitted lets the speaker choose, also where there is only one: they see what it
// says.
func offerSubmitted[T sales.Submitted](all []T, rest, none string) (bot.Reading, error) {
	r := bot.Reading{Rest: rest}
	for _, x := range all[:min(9, len(all))] {
		label := x.Title() + "：" + sales.Excerpt(x.Says(), 25)
		r.Choices = append(r.Choices, bot.Choice{Label: label, Value: x.Ref()})
	}
	if len(r.Choices) == 0 {
		return bot.Reading{}, sales.Refuse(sales.NotFound, "%s", none)
	}
	return r, nil
}

// reasonMarker begins the reason at the end of a line.
var reasonMarker = regexp.MustCompile(`[\s\p{Z}，,。；;]理由[\s\p{Z}]*[=＝:：]?[\s\p{Z}]*`)

// NewText is free words up to a reason that is said after them as 理由=…; but a report sent
// while they are asked for is that report, see Errand.
var NewText = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		r, err := Errand.Read(t, said)
		if at := reasonMarker.FindStringIndex(r.Value); at != nil {
			r.Value, r.Rest = strings.TrimSpace(r.Value[:at[0]]), r.Value[at[1]:]
		}
		return r, err
	},
	Load: bot.AsWritten,
}

// Because is a reason, with or without 理由= before it.
var Because = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		said = " " + strings.TrimSpace(said)
		if at := reasonMarker.FindStringIndex(said); at != nil && at[0] == 0 {
			said = said[at[1]:]
		}
		return Errand.Read(t, said)
	},
	Load: bot.AsWritten,
}

// Price is a discount or an amount: 95折, 九五折, 280万.
var Price = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		w, rest := bot.FirstWord(said)
		if discount, ok := rulebook.ParseDiscount(w); ok {
			return bot.Reading{Value: discount, Rest: rest}, nil
		}
		if m, err := rulebook.ParseMoney(w); err == nil && m > 0 {
			return bot.Reading{Value: m.Short(), Rest: rest}, nil
		}
		return bot.Reading{}, sales.Refuse(sales.Invalid, "「%s」不是折扣或价格，请写：95折，或 280万", sales.Excerpt(w, 20))
	},
	Load: bot.AsWritten,
}
