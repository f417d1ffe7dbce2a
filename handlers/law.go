package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
)

var approveLaw = bot.Command{
	Name: "批准制度", Key: "law.approve", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "第几版", Kind: words.Number, Ask: "批准第几版？看各版回：制度 历史"}, {Name: "理由", Kind: bot.Words, Optional: true}},
	Help:     bot.Says("批准一版制度，从下一个工作日0:00起执行；由设置里的批准人用"),
	Examples: []string{"批准制度 2"},
	Run:      func(t *bot.Turn) error { return decideLaw(t, true) },
}

var refuseLaw = bot.Command{
	Name: "驳回制度", Key: "law.refuse", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "第几版", Kind: words.Number, Ask: "驳回第几版？看各版回：制度 历史"}, {Name: "理由", Kind: bot.Words, Ask: "为什么驳回？会告诉管理员和人事"}},
	Help:     bot.Says("驳回一版制度，仍按原来的算；由设置里的批准人用"),
	Examples: []string{"驳回制度 2 先和大家商量"},
	Run:      func(t *bot.Turn) error { return decideLaw(t, false) },
}

func decideLaw(t *bot.Turn, yes bool) error {
	n, err := strconv.Atoi(t.Args.Text("第几版"))
	if err != nil {
		return sales.Refuse(sales.NotFound, "没有第%s版。看各版回：制度 历史", sales.Excerpt(t.Args.Text("第几版"), 10))
	}
	v, err := sales.DecideLaw(t.Tx, t.Person, n, yes, t.Args.Text("理由"))
	if err != nil {
		return err
	}
	if !yes {
		t.Redraw("已驳回")
		return t.Reply("已驳回制度第%d版，仍按原来的算。\n理由：%s\n会告诉管理员和人事。", v.N, sales.Excerpt(v.Why, 100))
	}
	t.Redraw("已批准")
	t.Reply("已批准制度第%d版，%s 0:00起执行：", v.N, bot.Dated(t, v.From))
	replyChanges(t, v)
	return t.Reply("会告诉所有人；在这之前的日子按原来的算。")
}

// lawHistory shows every version, the newest first.
func lawHistory(t *bot.Turn) error {
	all, err := sales.LawHistory(t.Tx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.Reply("还没有制度版本：机器人第一次启动时记为第1版。")
	}
	t.Reply("制度共%d版，现在执行第%d版：", len(all), t.Tx.LawVersionOn(t.Tx.Today()))
	for _, v := range all {
		t.Reply("%s", versionLine(t, v))
		replyChanges(t, v)
	}
	t.SeeRest("更早的没有显示完，全部在导出的 law_versions 里")
	return nil
}

func versionLine(t *bot.Turn, v *sales.LawVersion) string {
	line := fmt.Sprintf("【第%d版】%s提出", v.N, sales.Moment(v.At))
	if v.Changed == nil {
		line = fmt.Sprintf("【第1版】%s首次启动时的设置", sales.Moment(v.At))
	}
	switch {
	case v.State == sales.LawWaiting:
		return line + "，等" + sales.NameOf(t.Tx, v.Approver) + "批准"
	case v.State == sales.LawAdopted && !v.From.IsZero():
		if v.DecidedBy != sales.System {
			line += "，" + sales.NameOf(t.Tx, v.DecidedBy) + "批准"
		}
		return line + "，" + bot.Dated(t, v.From) + "起执行"
	case v.State != sales.LawAdopted:
		line += "，" + v.State.Title()
		if v.DecidedBy != sales.System {
			line += "（" + sales.NameOf(t.Tx, v.DecidedBy) + "）"
		}
		return line + "：" + sales.Excerpt(v.Why, 60)
	}
	return line
}

// mostChanges is how many changes of a version a list shows.
const mostChanges = 10

func replyChanges(t *bot.Turn, v *sales.LawVersion) {
	if n := len(v.Changed); n > 0 {
		t.Reply("%s", strings.Join(v.Changed[:min(mostChanges, n)], "\n"))
		if n > mostChanges {
			t.Reply("…另有%d项", n-mostChanges)
		}
	}
}
