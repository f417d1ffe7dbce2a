package handlers

import (
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/handlers/crm"
	"salesbot/rulebook"
	"salesbot/sales"
)

const myProfileName = "我的资料"

var myProfile = bot.Command{
	Name: myProfileName, Key: "me", Aliases: []string{"资料", "个人资料"}, Group: "常用", Who: bot.Everyone, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "手机", Kind: words.Phone, Named: true, Optional: true},
		{Name: "座机", Kind: words.Phone, Named: true, Optional: true},
		{Name: "职务", Kind: words.Word, Named: true, Optional: true},
	},
	Help: func(law *rulebook.Law) string {
		return "看或改自己的" + strings.Join([]string{"手机", "座机", "职务"}, "、") + "；要填全：" + strings.Join(sales.ProfileNeeds(law), "、")
	},
	Examples: []string{"我的资料", "我的资料 手机=13800138000", "我的资料 座机=021-62345678 职务=大客户经理"},
	Run: func(t *bot.Turn) error {
		said := sales.Profile{Mobile: t.Args.Text("手机"), Landline: t.Args.Text("座机"), Title: t.Args.Text("职务")}
		if said != (sales.Profile{}) {
			if err := sales.KeepProfile(t.Tx, t.Person, said, t.SentAt); err != nil {
				return err
			}
			t.Reply("已记下。")
		}
		own, err := sales.ProfileOf(t.Tx, t.Person)
		if err != nil {
			return err
		}
		t.Reply("%s（%s，%s）", t.Person.Name, sales.DepartmentName(t.Tx, t.Person.Main), sales.Account(t.Person.UserID))
		for _, name := range []string{"手机", "座机", "职务"} {
			value := own.Field(name)
			if value == "" {
				value = "没填"
			}
			t.Reply("%s：%s", name, value)
		}
		lacks, err := sales.ProfileLacks(t.Tx, t.Person)
		if err != nil {
			return err
		}
		if len(lacks) > 0 {
			t.Reply("还缺%s，填：%s %s=…", strings.Join(lacks, "、"), myProfileName, strings.Join(lacks, "=… "))
		}
		if crm.CheckIn.For(t.Roles) {
			if err := crm.ReplyConsent(t); err != nil {
				return err
			}
		}
		return t.Reply("姓名和部门由企业微信通讯录决定。手机、座机填了的，同事在通讯录里能看到。")
	},
}
