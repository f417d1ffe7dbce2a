package view

import (
	"salesbot/bot"
	"salesbot/bot/words"
	crmcmd "salesbot/handlers/crm"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/view"
)

// mostFollows is how many of what somebody follows an answer lists.
const mostFollows = 20

const (
	followName   = "关注"
	unfollowName = "取消关注"
	unfollowKey  = "unfollow"
)

var Follow = bot.Command{
	Name: followName, Key: "follow", Aliases: []string{"我的关注", "关注列表"}, Group: "常用", Who: bot.Everyone, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "谁或什么", Kind: words.Followed, Optional: true}},
	Help:     bot.Says("关注同事、客户、商机或线索，他们的事在「动态」里；不带名称列出关注了哪些"),
	Examples: []string{"关注 赵敏", "关注 华东建筑设计院", "关注 商机 浦东体育馆", "关注"},
	Run: func(t *bot.Turn) error {
		x := bot.Arg[any](t, "谁或什么")
		if x == nil {
			return listFollows(t)
		}
		f, again, err := crm.Subscribe(t.Tx, t.Person, x, t.SentAt)
		if err != nil {
			return err
		}
		verb := "已关注"
		if again {
			verb = "已经在关注"
		}
		t.Reply("%s：%s %s%s", verb, f.What(), f.Called(t.Tx), whose(t, x))
		sees, err := t.Covers(ownersOf(x), bot.Seen)
		if err != nil {
			return err
		}
		if !sees {
			t.Reply("动态里能看到谁做了什么，看不到内容。")
		}
		return t.Reply("看它的：%s %s｜全部：%s\n不看了：%s %s", feedName, f.Called(t.Tx), feedName, unfollowName, f.Called(t.Tx))
	},
}

// whose says in whose hands a thing is, and where a colleague is.
func whose(t *bot.Turn, x any) string {
	switch x := x.(type) {
	case *sales.Person:
		return "（" + sales.DepartmentName(t.Tx, x.Main) + "）"
	case *crm.Customer:
		return "（" + crmcmd.OwnerOf(t, x) + "）"
	case crm.Prospect:
		return "（" + crmcmd.OwnerOrPool(t, x) + "）"
	}
	return ""
}

// ownersOf are those who may see what happens to a thing, besides those above them.
func ownersOf(x any) []string {
	switch x := x.(type) {
	case *sales.Person:
		return []string{x.UserID}
	case *crm.Customer:
		return x.WhoMaySee()
	case crm.Prospect:
		return crmcmd.OwnersOf(x.Holds().Owner)
	}
	return nil
}

func listFollows(t *bot.Turn) error {
	all, err := crm.SubscriptionsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.Reply("你还没有关注。关注同事、客户、商机或线索：%s 姓名或名称", followName)
	}
	t.Reply("你关注了%d个，回数字看它的动态；不看了：%s 名称", len(all), unfollowName)
	for _, f := range all[:min(mostFollows, len(all))] {
		t.Offer(followLabel(t, f), feedName+" "+f.Said())
	}
	if more := len(all) - mostFollows; more > 0 {
		t.Reply("这里是前%d个，还有%d个。", mostFollows, more)
	}
	return nil
}

// followLabel is one followed thing in a list.
func followLabel(t *bot.Turn, f *crm.Subscription) string {
	label := f.What() + "：" + sales.Excerpt(f.Called(t.Tx), crmcmd.NameChars)
	switch {
	case f.Gone():
		label += "（已不在）"
	case f.Whom != "":
		if p, err := sales.PersonByID(t.Tx, f.Whom); err == nil {
			label += whose(t, p)
		}
	}
	return label
}

var Unfollow = bot.Command{
	Name: unfollowName, Key: unfollowKey, Aliases: []string{"取关", "不再关注"}, Group: "常用", Who: bot.Everyone, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "谁或什么", Kind: words.Following, Optional: true}},
	Help:     bot.Says("不再关注；不带名称先列出来选"),
	Examples: []string{"取消关注 张伟", "取消关注"},
	Run: func(t *bot.Turn) error {
		f := bot.Arg[*crm.Subscription](t, "谁或什么")
		if f == nil {
			return askUnfollow(t)
		}
		if err := crm.Unsubscribe(t.Tx, f); err != nil {
			return err
		}
		return t.Reply("已取消关注：%s %s", f.What(), f.Called(t.Tx))
	},
}

func askUnfollow(t *bot.Turn) error {
	all, err := crm.SubscriptionsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.Reply("你没有关注，不用取消。")
	}
	t.Reply("取消关注哪一个？回数字或名称：")
	for _, f := range all[:min(mostFollows, len(all))] {
		t.OfferAnswer(followLabel(t, f), f.Key())
	}
	t.Ask(unfollowKey, "谁或什么", nil)
	return nil
}

// TodayNews tells that there is something new.
func TodayNews(t *bot.Turn) error {
	n, err := view.NewsSinceLook(t.Tx, t.Person)
	if err == nil && n > 0 {
		t.Reply("关注的有%d条新动态：%s", n, feedName)
	}
	return err
}
