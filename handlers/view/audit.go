package view

import (
	"errors"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/sales"
	"salesbot/sales/view"
	"salesbot/storage"
)

// auditPage is how many entries an answer lists; with auditChars of each it fits.
const (
	auditPage  = 10
	auditChars = 55
)

const (
	auditName      = "审计"
	auditEntryName = "审计条目"
)

var Audit = bot.Command{
	Name: auditName, Key: "audit", Aliases: []string{"操作记录"}, Group: "管理", Who: bot.Admin, Whose: bot.Anyones,
	Params: []bot.Param{
		{Name: "什么", Kind: words.Traced, Optional: true},
		{Name: "某人", Kind: words.Anybody, Optional: true},
		{Name: "系统", Kind: words.OneOf("系统"), Optional: true},
		{Name: "日期", Kind: words.PastSpan, Optional: true},
		{Name: "页", Kind: words.Number, Optional: true},
	},
	Help:     bot.Says("谁在什么时候改了什么，最新的在前；可只看一个人、系统、一张罚单、一个客户或商机，或几天"),
	Examples: []string{"审计", "审计 李娜", "审计 系统 2", "审计 商机 浦东体育馆", "审计 李娜 11月16日 至 11月18日"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		q := view.AuditQuery{Of: bot.Arg[view.Traced](t, "什么")}
		var again []string // the query as a line
		if p := t.Args.Person("某人"); p != nil {
			q.Actor, again = p.UserID, append(again, p.UserID)
		} else if t.Args.Has("系统") {
			q.Actor, again = sales.System, append(again, "系统")
		}
		if q.Of.Key != "" {
			again = append(again, q.Of.Noun, strings.ReplaceAll(q.Of.Name, " ", "")) // names are found without their spaces
		}
		if days := bot.Arg[words.Days](t, "日期"); !days.From.IsZero() {
			q.From, q.To = days.From, days.To
			again = append(again, days.From.String()+" 至 "+days.To.String())
		}
		n, err := bot.PageAsked(t, 10_000)
		if err != nil {
			return err
		}
		page, more, err := view.AuditPage(t.Tx, q, (n-1)*auditPage, auditPage)
		if err != nil {
			return err
		}
		switch {
		case len(page) == 0 && n == 1:
			return t.Reply("没有这样的操作记录。")
		case len(page) == 0:
			return sales.Refuse(sales.Invalid, "没有第%d页。", n)
		}
		t.Reply("操作记录第%d页，最新在前，回数字看详情：", n)
		for _, e := range page {
			t.Offer(sales.Excerpt(view.DescribeEntry(t.Tx, e, 15), auditChars), auditEntryName+" "+sales.Audit.Key(e))
		}
		if more {
			t.Offer("更多", strings.Join(append(append([]string{auditName}, again...), strconv.Itoa(n+1)), " "))
		}
		return nil
	},
}

// AuditEntry shows one entry; what a number of 审计 stands for.
var AuditEntry = bot.Command{
	Name: auditEntryName, Key: "audit.entry", Who: bot.Admin, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "记录", Kind: bot.Words, Ask: "哪一条？回「审计」再回数字"}},
	Help:     bot.Says("一条操作记录的详情"),
	Examples: []string{"审计条目 2026-11-18T02:00:00.000000Z/customers/华东建筑设计院/0000"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		e, err := view.AuditByKey(t.Tx, t.Args.Text("记录"))
		if errors.Is(err, storage.ErrNotFound) {
			return sales.Refuse(sales.NotFound, "没有这条记录。先回：审计")
		}
		if err != nil {
			return err
		}
		t.Reply("%s", view.DescribeEntry(t.Tx, e, 200))
		through := e.Via
		switch job, isJob := strings.CutPrefix(e.Via, "job "); {
		case isJob:
			through = "定时任务 " + job
		case e.Via == "chat":
			through = "对话"
		case e.Via == "card":
			through = "卡片"
		}
		if through != "" {
			t.Reply("经由：%s", through)
		}
		return t.Reply("账号：%s｜表：%s", e.Actor, e.Table)
	},
}
