package words

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// isColleague is the word for a person among the things people follow.
const isColleague = "同事"

// somethingNamed is a customer, deal or lead by name; Followed also knows people. Others'
// things are what people follow: the speaker's own are not meant first.
var somethingNamed = eitherKind("没有叫「%s」的同事、客户、商机或线索。写姓名、客户名、商机名或线索名；查一下回：查 关键字",
	func(*bot.Turn, either) bool { return false }, anythingNamed)

// Followed is what can be followed: a colleague by full name or userid, else a customer, a
// deal or a lead by its name. The word 同事, 客户, 商机 or 线索 before it says which.
var Followed = &bot.ParamKind{
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		what, rest := bot.FirstWord(said)
		if what == isColleague && rest != "" {
			r, err := Anybody.Read(t, rest)
			return under(isColleague, r), err
		}
		r, err := Anybody.Read(t, said)
		if !sales.IsRefusal(err, sales.NotFound) || strings.HasPrefix(rulebook.Fold(said), "@") {
			return under(isColleague, r), err
		}
		return somethingNamed.Read(t, said)
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		if what, userid := bot.FirstWord(value); what == isColleague {
			return sales.PersonByID(t.Tx, userid)
		}
		return somethingNamed.Load(t, value)
	},
	NotYours: holdingNotYours,
	Owners: func(thing any) []string {
		if p, ok := thing.(*sales.Person); ok {
			return []string{p.UserID}
		}
		return somethingNamed.Owners(thing)
	},
}

func anythingNamed(tx *sales.Tx, said string) ([]either, error) {
	deals, err := crm.FindDeals(tx, said)
	if err != nil {
		return nil, err
	}
	all, err := contactedNamed(tx, said)
	for _, d := range deals {
		all = append(all, either{isDeal, d.Name, holder(d)})
	}
	return all, err
}

// Following is something the speaker follows, by its name or a part of it; what is gone
// too.
var Following = &bot.ParamKind{
	Whole: true,
	Read: func(t *bot.Turn, said string) (bot.Reading, error) {
		what, rest := bot.FirstWord(strings.TrimLeft(said, "@＠"))
		narrow := slices.Contains([]string{isColleague, isCustomer, isDeal, isLead}, what) && rest != ""
		name := strings.TrimLeft(said, "@＠")
		if narrow {
			name = strings.TrimLeft(rest, "@＠")
		}
		all, err := crm.SubscriptionsOf(t.Tx, t.Person.UserID)
		if err != nil {
			return bot.Reading{}, err
		}
		var exact, part []*crm.Subscription
		for _, f := range all {
			called, wanted := rulebook.NormalizeCompany(f.Called(t.Tx)), rulebook.NormalizeCompany(name)
			switch {
			case narrow && f.What() != what:
			case called == wanted || sales.SameUser(f.Whom, strings.TrimSpace(name)):
				exact = append(exact, f)
			case wanted != "" && strings.Contains(called, wanted):
				part = append(part, f)
			}
		}
		if len(exact) > 0 {
			part = exact
		}
		switch len(part) {
		case 0:
			return bot.Reading{}, sales.Refuse(sales.NotFound, "你没有关注「%s」。关注了哪些回：关注", sales.Excerpt(name, 20))
		case 1:
			return bot.Reading{Value: part[0].Key()}, nil
		}
		var r bot.Reading
		for _, f := range part[:min(9, len(part))] {
			r.Choices = append(r.Choices, bot.Choice{Label: fmt.Sprintf("%s（%s）", f.Called(t.Tx), f.What()), Value: f.Key()})
		}
		return r, nil
	},
	Load: func(t *bot.Turn, value string) (any, error) {
		all, err := crm.SubscriptionsOf(t.Tx, t.Person.UserID)
		if err != nil {
			return nil, err
		}
		for _, f := range all {
			if f.Key() == value {
				return f, nil
			}
		}
		return nil, sales.Refuse(sales.NotFound, "你已经没有关注它了。关注了哪些回：关注")
	},
}

// A Stretch is some days in a row.
type Stretch struct{ First, Last rulebook.Day }

// Lately is a Stretch up to today or one past day: 3天, 近3天, 一周, 昨天, 11月20日; a bare
// number is days. It stands first or last in the line.
var Lately = &bot.ParamKind{Read: readLately, Load: func(t *bot.Turn, value string) (any, error) {
	first, last := bot.FirstWord(value)
	from, err := rulebook.ParseDay(first)
	if err != nil {
		return nil, err
	}
	to, err := rulebook.ParseDay(last)
	return Stretch{from, to}, err
}}

var daysBack = regexp.MustCompile(`^(?:最?近|过去|前)?(\d{1,9})(天|个?周|个?星期)?(?:内|以内|之内)?$`)

func readLately(t *bot.Turn, said string) (bot.Reading, error) {
	r, err := lately(t, said)
	if err == nil {
		return r, nil
	}
	words := strings.Fields(said)
	if last := len(words) - 1; last > 0 {
		if r, lastErr := lately(t, words[last]); lastErr == nil {
			r.Rest = strings.Join(words[:last], " ")
			return r, nil
		} else if !sales.IsRefusal(lastErr, sales.NotFound) {
			return bot.Reading{}, lastErr
		}
	}
	return bot.Reading{}, err
}

// lately reads a stretch off the front; what is none is refused as NotFound.
func lately(t *bot.Turn, said string) (bot.Reading, error) {
	today := rulebook.DayOf(t.SentAt)
	w, rest := bot.FirstWord(said)
	s := bot.Arabic(rulebook.Fold(w))
	if m := daysBack.FindStringSubmatch(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if strings.Contains(m[2], "周") || strings.Contains(m[2], "星期") {
			n *= 7
		}
		if most := t.Tx.Law.Feed.MostDays; err != nil || n < 1 || n > most {
			return bot.Reading{}, sales.Refuse(sales.Invalid, "一次看1到%d天，例如：动态 %d天。更早的写日期：动态 %s", most, t.Tx.Law.Feed.Days, today.AddDays(-most).Chinese())
		}
		return bot.Reading{Value: today.AddDays(1-n).String() + " " + today.String(), Rest: rest}, nil
	}
	switch s {
	case "本周", "这周", "这个星期", "本星期":
		monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
		return bot.Reading{Value: monday.String() + " " + today.String(), Rest: rest}, nil
	}
	day, err := parseDay(w, today, backward)
	switch {
	case err != nil:
		return bot.Reading{}, sales.Refuse(sales.NotFound, "「%s」不是同事、客户、商机、线索，也不是天数或日期。可以写：动态 3天、动态 昨天、动态 李娜", sales.Excerpt(w, 20))
	case day > today:
		return bot.Reading{}, sales.Refuse(sales.Invalid, "%s还没到。可以写：动态 3天、动态 昨天", day.Chinese())
	}
	return bot.Reading{Value: day.String() + " " + day.String(), Rest: rest}, nil
}
