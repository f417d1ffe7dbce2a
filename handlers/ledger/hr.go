package ledger

import (
	"strconv"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
)

var Tally = bot.Command{
	Name: "罚款统计", Key: "fine.tally", Aliases: []string{"罚单统计"}, Group: "人事", Who: bot.HR, Whose: bot.Theirs,
	Params:   []bot.Param{{Name: "月", Kind: words.Month, Optional: true}},
	Help:     bot.Says("一个月的罚单按人汇总"),
	Examples: []string{"罚款统计", "罚款统计 上月"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		month := t.Args.Month("月")
		if month.IsZero() {
			month = rulebook.MonthOf(t.SentAt)
		}
		sum, err := ledger.TallyOf(t.Tx, month)
		if err != nil {
			return err
		}
		count := 0
		for _, row := range sum.Rows {
			count += row.Count
		}
		t.Reply("%s罚款统计：%d人，%d张，合计%s", month.Chinese(), len(sum.Rows), count, sum.Total)
		states := ""
		for _, s := range []ledger.FineState{ledger.Held, ledger.Booked, ledger.Appealed, ledger.Upheld, ledger.Waived, ledger.Settled} {
			if n := sum.States[s]; n > 0 {
				states += "｜" + s.Title() + strconv.Itoa(n)
			}
		}
		if states != "" {
			t.Reply("%s", states[len("｜"):])
		}
		for _, row := range sum.Rows {
			t.Reply("%s %d张 %s", sales.NameApart(t.Tx, row.Person), row.Count, row.Amount)
		}
		if sum.Closed != nil {
			t.Reply("已于%s由%s结算：%d张，%s。", sales.Moment(sum.Closed.ClosedAt), sales.NameOf(t.Tx, sum.Closed.By), len(sum.Closed.Codes), sum.Closed.Total)
		} else {
			t.Reply("还没结算。待确认、已撤销的不计金额。")
		}
		excuses, err := request.ExcusesLine(t.Tx, month)
		if err != nil {
			return err
		}
		if excuses != "" {
			t.Reply("%s", excuses)
		}
		t.Reply("本系统只登记，不从工资扣款。")
		t.SeeRest("人数较多，没有显示完；全部：" + string(company.Export) + " " + month.String())
		return nil
	},
}

var SettleMonth = bot.Command{
	Name: "结算", Key: "fine.settle", Aliases: []string{"月结"}, Group: "人事", Who: bot.HR, Whose: bot.Theirs,
	Params:   []bot.Param{{Name: "月", Kind: words.Month, Ask: "结算哪个月？例如：上月、11月"}},
	Help:     bot.Says("月结：申诉期已过的入账，其余结转；结算后不再改"),
	Examples: []string{"结算 上月"},
	Run: func(t *bot.Turn) error {
		month := t.Args.Month("月")
		closing, carried, err := ledger.SettleMonth(t.Tx, month)
		if err != nil {
			return err
		}
		t.Reply("已结算 %s：%d张，合计%s。这个月不再变动，有出入用「撤销 罚单号 理由」记更正。", month.Chinese(), len(closing.Codes), closing.Total)
		if len(carried) == 0 {
			return t.Reply("没有结转的罚单。")
		}
		t.Reply("结转%d张，等可以结算的月份再入账：", len(carried))
		for _, c := range carried {
			line := sales.NameApart(t.Tx, c.Fine.Person) + " " + FineLine(t.Tx, c.Fine)
			if c.Why != c.Fine.State.Title() {
				line += "：" + c.Why
			}
			t.Reply("%s", line)
		}
		t.SeeRest("等处理的回：罚单")
		return nil
	},
}
