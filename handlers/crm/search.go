package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/crm"
)

// mostFound is how many things a search shows: what a person can take in, and one digit.
const mostFound = 9

// nameChars and partChars are how long what stands in one line may be, so that all nine
// fit an answer.
const (
	NameChars = 28
	partChars = 16
)

var Search = bot.Command{
	Name: "查", Key: "search", Aliases: []string{"查找", "搜索", "搜"}, Group: "常用", Who: bot.Everyone, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "关键字", Kind: words.Keyword, Ask: "查什么？回客户、商机、线索、联系人或同事的名字，几个字或拼音首字母都行"}},
	Help:     bot.Says("按名字查客户、商机、线索、联系人、同事；几个字、拼音、首字母都行"),
	Examples: []string{"查 浦东", "查 hdjz", "查 王建国"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		said := t.Args.Text("关键字")
		all, err := crm.Search(t.Tx, said)
		if err != nil {
			return err
		}
		found, err := hits(t, all)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return t.Reply("没有找到「%s」。少写几个字，或者用拼音首字母再试，例如：查 hdjz", sales.Excerpt(said, 20))
		}
		// What the asker may open comes first: it has the numbers.
		slices.SortStableFunc(found, func(a, b hit) int { return cmp.Compare(a.closed(), b.closed()) })
		t.Reply("「%s」找到%d个：", sales.Excerpt(said, 20), len(found))
		shown := found[:min(mostFound, len(found))]
		if len(found) > len(shown) {
			t.Reply("这里是前%d个，写得更具体些可以缩小范围。", len(shown))
		}
		for _, h := range shown {
			if h.say == "" {
				t.Reply("· %s", h.label)
				continue
			}
			t.Offer(h.label, h.say)
		}
		return nil
	},
}

// A hit is a line of a search's answer; with nothing to say it cannot be opened.
type hit struct{ label, say string }

// closed is 1 for what cannot be opened, which stands after what can.
func (h hit) closed() int {
	if h.say == "" {
		return 1
	}
	return 0
}

// hits makes lines of findings: in full where the asker sees the thing, else only that it
// exists and in whose hands it is.
func hits(t *bot.Turn, all crm.Findings) ([]hit, error) {
	var found []hit
	for _, c := range all.Customers {
		ok, err := mayOpen(t, &ShowCustomer, c.WhoMaySee())
		if err != nil {
			return nil, err
		}
		found = append(found, line(ok, showCustomerName+" "+c.Name, "客户："+c.Name, OwnerOf(t, c)))
	}
	for _, d := range all.Deals {
		ok, err := mayOpen(t, &ShowDeals, OwnersOf(d.Owner))
		if err != nil {
			return nil, err
		}
		found = append(found, line(ok, ShowDealsName+" "+d.Name, "商机："+d.Name, OwnerOrPool(t, d), d.Stage.Title(), d.Customer))
	}
	for _, l := range all.Leads {
		ok, err := mayOpen(t, &ShowLeads, OwnersOf(l.Owner))
		if err != nil {
			return nil, err
		}
		found = append(found, line(ok, ShowLeadsName+" "+l.Name, "线索："+l.Name, OwnerOrPool(t, l), l.Customer))
	}
	for _, p := range all.Contacts {
		h, err := contactHit(t, p)
		if err != nil {
			return nil, err
		}
		found = append(found, h)
	}
	for _, p := range all.People {
		found = append(found, hit{label: "同事：" + colleague(t, p), say: lookUpName + " " + p.UserID})
	}
	return found, nil
}

// line is a hit with what is told of it to anybody, then what is only for who may open it.
func line(ok bool, say, name, owner string, content ...string) hit {
	name = sales.Excerpt(name, NameChars)
	if !ok {
		return hit{label: name + "（" + owner + "，只能看到在谁手里）"}
	}
	parts := []string{owner}
	for _, c := range content {
		if c != "" {
			parts = append(parts, sales.Excerpt(c, partChars))
		}
	}
	return hit{label: name + "（" + strings.Join(parts, "，") + "）", say: say}
}

// contactHit tells a contact's title to who sees the customer.
func contactHit(t *bot.Turn, p *crm.Contact) (hit, error) {
	c, err := crm.CustomerNamed(t.Tx, p.Customer)
	if err != nil {
		return hit{}, fmt.Errorf("contact %s at %s: %w", p.Name, p.Customer, err)
	}
	ok, err := mayOpen(t, &ShowCustomer, c.WhoMaySee())
	if err != nil {
		return hit{}, err
	}
	return line(ok, showCustomerName+" "+c.Name, "联系人："+p.Name, sales.Excerpt(c.Name, partChars)+"，"+OwnerOf(t, c), p.Title), nil
}

// OwnersOf lists the one who owns something; nobody for "".
func OwnersOf(by string) []string {
	if by == "" {
		return nil
	}
	return []string{by}
}

// mayOpen says whether the asker may use a command that shows a thing of these owners. A
// thing of nobody's in the pool is everybody's to look at.
func mayOpen(t *bot.Turn, c *bot.Command, owners []string) (bool, error) {
	if !c.For(t.Roles) {
		return false, nil
	}
	if len(owners) == 0 && c.Key != ShowCustomer.Key {
		return true, nil
	}
	return t.Covers(owners, bot.Seen)
}

const lookUpName = "通讯录"

var LookUp = bot.Command{
	Name: lookUpName, Key: "colleague", Aliases: []string{"同事", "找人"}, Group: "常用", Who: bot.Everyone, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "姓名", Kind: words.Keyword, Ask: "找谁？回姓名，几个字或拼音首字母都行"}},
	Help:     bot.Says("同事的部门、职务和他填的电话"),
	Examples: []string{"通讯录 李娜", "通讯录 zw"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		said := t.Args.Text("姓名")
		found, err := crm.SearchPeople(t.Tx, said)
		if err != nil {
			return err
		}
		switch len(found) {
		case 0:
			return sales.Refuse(sales.NotFound, "通讯录里没有找到「%s」。写姓名、企业微信账号或拼音首字母。", sales.Excerpt(said, 20))
		case 1:
			return replyColleague(t, found[0])
		}
		t.Reply("找到%d位，回数字：", len(found))
		if len(found) > mostFound {
			t.Reply("这里是前%d位，写全名可以缩小范围。", mostFound)
		}
		for _, p := range found[:min(mostFound, len(found))] {
			t.Offer(colleague(t, p), lookUpName+" "+p.UserID)
		}
		return nil
	},
}

// colleague names a person with where to find them.
func colleague(t *bot.Turn, p *sales.Person) string {
	return fmt.Sprintf("%s（%s，%s）", p.Name, sales.DepartmentName(t.Tx, p.Main), sales.Account(p.UserID))
}

func replyColleague(t *bot.Turn, p *sales.Person) error {
	own, err := sales.ProfileOf(t.Tx, p)
	if err != nil {
		return err
	}
	t.Reply("%s", colleague(t, p))
	for _, name := range []string{"职务", "手机", "座机"} {
		if value := own.Field(name); value != "" {
			t.Reply("%s：%s", name, value)
		}
	}
	if own.Mobile == "" && own.Landline == "" {
		t.Reply("还没填电话。")
	}
	return nil
}
