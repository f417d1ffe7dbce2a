package company

import (
	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
)

var ExportMonth = bot.Command{
	Name: string(company.Export), Key: "fine.export", Aliases: []string{"导出罚款", "导出罚单", "导出Excel"}, Group: "人事", Who: bot.HR, Whose: bot.Theirs,
	Params:   []bot.Param{{Name: "月", Kind: words.Month, Ask: "导出哪个月？例如：本月、上月、11月"}},
	Help:     bot.Says("一个月的罚单明细做成 Excel 发给你：明细、按人汇总、待确认、请假免报"),
	Examples: []string{"导出 上月"},
	Run: func(t *bot.Turn) error {
		month := t.Args.Month("月")
		if month > rulebook.MonthOf(t.SentAt) {
			return sales.Refuse(sales.Invalid, "%s还没开始，没有可导出的。例如：导出 本月", month.Chinese())
		}
		e, fresh, err := company.AskErrand(t.Tx, t.Person, company.Export, month)
		if err != nil {
			return err
		}
		_, closed, err := ledger.FinesOfMonth(t.Tx, month)
		if err != nil {
			return err
		}
		when := "一会儿"
		if e.Due.Sub(t.Tx.Now) > 0 && t.Tx.Law.Quiet.Holds(t.Tx.Now) {
			when = sales.Moment(e.Due)
		}
		if fresh {
			t.Reply("正在导出%s罚款明细，%s以文件发给你：%s", month.Chinese(), when, company.ExportName(month))
		} else {
			t.Reply("%s罚款明细已经在导出，%s发给你，不用再要。", month.Chinese(), when)
		}
		if closed == nil {
			t.Reply("这个月还没结算，数字还会变。")
		} else {
			t.Reply("这个月已结算，不再变动。")
		}
		return t.Reply("只发给你一个人；里面有个人信息，请妥善保管。")
	},
}

var BackUp = bot.Command{
	Name: string(company.Backup), Key: "backup", Group: "管理", Who: bot.Admin, Whose: bot.Anyones,
	Help:     bot.Says("把全部数据存成服务器上的一个文件，只留最近几份"),
	Examples: []string{"备份"},
	Run: func(t *bot.Turn) error {
		_, fresh, err := company.AskErrand(t.Tx, t.Person, company.Backup, 0)
		if err != nil {
			return err
		}
		if !fresh {
			return t.Reply("已经在备份，完成后通知要的人。")
		}
		return t.Reply("正在备份，完成后告诉你文件名和恢复办法。数据只存在服务器上，不会发到聊天里。")
	},
}
