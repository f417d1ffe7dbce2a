package ledger

import (
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

var GrantRole = bot.Command{
	Name: "角色", Key: "role.grant", Group: "管理", Who: bot.Admin, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "谁？回姓名"},
		{Name: "角色", Kind: bot.Words, Optional: true},
	},
	Help:     bot.Says("看或给角色：销售 人事 抽查人 管理员；收回写：取消 角色"),
	Examples: []string{"角色 @李娜", "角色 @赵敏 抽查人", "角色 @赵敏 取消 抽查人"},
	Run: func(t *bot.Turn) error {
		p, said := t.Args.Person("谁"), strings.Fields(rulebook.Fold(t.Args.Text("角色")))
		if len(said) == 0 {
			return replyRoles(t, p, "")
		}
		off := false
		said = slices.DeleteFunc(said, func(w string) bool {
			isOff := w == "取消" || w == "收回" || w == "去掉"
			off = off || isOff
			return isOff
		})
		if len(said) != 1 {
			return sales.Refuse(sales.Invalid, "请写一个角色：销售 人事 抽查人 管理员。例如：角色 %s 人事", p.Name)
		}
		role, ok := sales.ParseRole(said[0])
		switch {
		case !ok:
			return sales.Refuse(sales.Invalid, "没有「%s」这个角色。可以给：销售 人事 抽查人 管理员", sales.Excerpt(said[0], 10))
		case role == sales.Manager || role == sales.Director:
			return sales.Refuse(sales.Invalid, "%s由通讯录的部门负责人或直属上级决定，请在企业微信管理后台设置，一小时内同步。", role.Title())
		}
		return setRole(t, p, role, !off)
	},
}

func setRole(t *bot.Turn, p *sales.Person, role sales.Role, on bool) error {
	before, err := sales.RolesOf(t.Tx, p)
	if err != nil {
		return err
	}
	if err := sales.GrantRole(t.Tx, p, role, on); err != nil {
		return err
	}
	admins, err := sales.PeopleWith(t.Tx, sales.Admin)
	if err != nil {
		return err
	}
	if len(admins) == 0 {
		return sales.Refuse(sales.Conflict, "%s是最后一个管理员，不能收回。先给别人：角色 姓名 管理员", p.Name)
	}
	after, err := sales.RolesOf(t.Tx, p)
	if err != nil {
		return err
	}
	verb := "已给" + p.Name + "：" + role.Title()
	switch {
	case !on && after.Has(role):
		verb = "没有收回" + p.Name + "的：" + role.Title()
	case !on:
		verb = "已收回" + p.Name + "的：" + role.Title()
	}
	if err := replyRoles(t, p, verb); err != nil {
		return err
	}
	switch {
	case !on && after.Has(role):
		t.Reply("「%s」还在：来自设置文件或没有别的角色，不是这里给的。", role.Title())
	case role != sales.Rep && before.Has(sales.Rep) && !after.Has(sales.Rep):
		t.Reply("%s不再算销售，不用交日报。要继续算销售：角色 %s 销售", p.Name, p.Name)
	}
	return nil
}

func replyRoles(t *bot.Turn, p *sales.Person, done string) error {
	roles, err := sales.RolesOf(t.Tx, p)
	if err != nil {
		return err
	}
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = r.Title()
	}
	if done != "" {
		t.Reply("%s。", done)
	}
	return t.Reply("%s（%s）现在是：%s。", p.Name, sales.DepartmentName(t.Tx, p.Main), strings.Join(slices.Compact(titles), "、"))
}

var SetHoliday = bot.Command{
	Name: "假日", Key: "calendar.set", Aliases: []string{"放假"}, Group: "管理", Who: bot.HR | bot.Admin, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "日期", Kind: words.AnyDay, Ask: "哪一天？例如：11月27日"},
		{Name: "休/班", Kind: words.OneOf("休", "班"), Ask: "休还是班？"},
		{Name: "部门", Kind: bot.Words, Optional: true},
	},
	Help:     bot.Says("公司自己的休息日或上班日，可只对一个部门；补设休息会撤销当天的延交缺交"),
	Examples: []string{"假日 11月27日 休", "假日 11月28日 班 上海销售部"},
	Run: func(t *bot.Turn) error {
		day, work, id, whom := t.Args.Day("日期"), t.Args.Text("休/班") == "班", 0, "全公司"
		if name := t.Args.Text("部门"); name != "" {
			found, err := sales.FindDepartments(t.Tx, name)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return sales.Refuse(sales.NotFound, "通讯录里没有部门「%s」，请写部门全名；不写部门就是全公司。", sales.Excerpt(name, 20))
			}
			if len(found) != 1 {
				return sales.Refuse(sales.NotFound, "有%d个部门叫「%s」，请写通讯录里唯一的部门全名；不写部门就是全公司。", len(found), sales.Excerpt(name, 20))
			}
			id, whom = found[0].ID, found[0].Name
		}
		waived, err := ledger.SetCompanyDay(t.Tx, day, work, id)
		if err != nil {
			return err
		}
		what := "休息"
		if work {
			what = "上班"
		}
		t.Reply("已设：%s %s（%s）。", bot.Dated(t, day), what, whom)
		ReplyTakenBack(t, waived)
		back := "班"
		if work {
			back = "休"
		}
		return t.Reply("改回来：%s %s %s", "假日", day, strings.TrimSpace(back+" "+t.Args.Text("部门")))
	},
}
