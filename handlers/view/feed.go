package view

import (
	"fmt"

	"salesbot/bot"
	"salesbot/bot/words"
	crmcmd "salesbot/handlers/crm"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/view"
)

// newsPage is how many news an answer shows; with newsChars of a text and nameChars of
// a name each it fits.
const (
	newsPage  = 8
	newsChars = 30
)

const feedName = "动态"

var Feed = bot.Command{
	Name: feedName, Key: "feed", Aliases: []string{"最新动态", "看动态"}, Group: "常用", Who: bot.Everyone, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "页", Kind: words.Number, Named: true, Optional: true},
		{Name: "天数或日期", Kind: words.Lately, Optional: true},
		{Name: "谁或什么", Kind: words.Followed, Optional: true},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("关注的和自己的客户、商机、线索最近%d天的事，没关注的上级看下属的；可只看几天、一个人或一个客户", law.Feed.Days)
	},
	Examples: []string{"动态", "动态 3天", "动态 李娜", "动态 华东建筑设计院 昨天"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		n, err := bot.PageAsked(t, 1000)
		if err != nil {
			return err
		}
		about, when := bot.Arg[any](t, "谁或什么"), bot.Arg[words.Stretch](t, "天数或日期")
		if today := rulebook.DayOf(t.SentAt); when.First.IsZero() {
			when = words.Stretch{First: today.AddDays(1 - t.Tx.Law.Feed.Days), Last: today}
		}
		var f *view.Feed
		if about != nil {
			f, err = view.FeedAbout(t.Tx, t.Person, about)
		} else {
			f, err = view.FeedOf(t.Tx, t.Person)
		}
		if err != nil {
			return err
		}
		page, more, err := f.Page(t.Tx, when.First, when.Last, (n-1)*newsPage, newsPage)
		if err != nil {
			return err
		}
		if about == nil {
			look, err := view.LookOf(t.Tx, t.Person)
			if err != nil {
				return err
			}
			t.Note(func(tx *sales.Tx) error { return crm.Looks.Put(tx, look) })
		}
		if len(page) == 0 && n > 1 {
			return sales.Refuse(sales.Invalid, "没有第%d页。", n)
		}
		if len(page) == 0 {
			return replyNoNews(t, about, when)
		}
		t.Reply("%s%s动态：", heading(about), stretch(t, when))
		if err := replyNews(t, page, about, when); err != nil {
			return err
		}
		t.SeeRest("其余的少看几天：" + feedName + " 1天")
		if more {
			line := fmt.Sprintf("%s 页=%d %s", feedName, n+1, sayStretch(when))
			if about != nil {
				line += " " + crm.SayThing(about)
			}
			t.Offer(fmt.Sprintf("更多（第%d页）", n+1), line)
		}
		return nil
	},
}

// replyNews lists news under their days; what was said and where only to who may see it.
// What the heading says is not said again.
func replyNews(t *bot.Turn, page []*view.News, about any, when words.Stretch) error {
	var day rulebook.Day
	if when.First == when.Last {
		day = when.First
	}
	for _, n := range page {
		if d := rulebook.DayOf(n.At); d != day {
			day = d
			t.Reply("%s", bot.Dated(t, d))
		}
		line := n.At.In(rulebook.Zone).Format("15:04") + " " + sales.NameOf(t.Tx, n.By) + " " + n.Verb
		if n.About != "" && n.About != nameOfThing(about) {
			line += " " + sales.Excerpt(n.About, crmcmd.NameChars)
		}
		sees, err := t.Covers(n.Seers, bot.Seen)
		if err != nil {
			return err
		}
		if n.Text != "" && sees {
			text := "：" + sales.Excerpt(n.Text, newsChars)
			if n.Where {
				t.Unkept(text)
			}
			line += text
		}
		t.Reply("%s", line)
	}
	return nil
}

// replyNoNews says that nothing happened, and how there could be more to see.
func replyNoNews(t *bot.Turn, about any, when words.Stretch) error {
	t.Reply("%s%s没有动态。", heading(about), stretch(t, when))
	if about != nil {
		return nil
	}
	follows, err := crm.SubscriptionsOf(t.Tx, t.Person.UserID)
	if err == nil && len(follows) == 0 {
		t.Reply("关注同事、客户、商机或线索，他们的事会在这里：关注 姓名或名称")
	}
	return err
}

// stretch names the days for people.
func stretch(t *bot.Turn, s words.Stretch) string {
	if s.First == s.Last {
		return bot.Dated(t, s.First)
	}
	return fmt.Sprintf("最近%d天", s.Last-s.First+1)
}

// sayStretch names the days so that the command reads them again.
func sayStretch(s words.Stretch) string {
	if s.First == s.Last {
		return s.First.String()
	}
	return fmt.Sprintf("%d天", s.Last-s.First+1)
}

// heading is what a feed is about, before other words.
func heading(about any) string {
	if about == nil {
		return ""
	}
	return sales.Excerpt(nameOfThing(about), crmcmd.NameChars) + " "
}

// nameOfThing is what people call what a feed is about; "" for nothing alone.
func nameOfThing(x any) string {
	switch x := x.(type) {
	case *sales.Person:
		return x.Name
	case *crm.Customer:
		return x.Name
	case crm.Prospect:
		return x.DisplayName()
	}
	return ""
}
