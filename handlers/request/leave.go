package request

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/handlers/ledger"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/request"
)

const (
	leaveDays   = "起 [至 止] [上午/下午]"
	leaveReason = "事由"
	askDays     = "哪天？例如：明天、明天下午、11月25日 至 11月27日"
)

var AskLeave = bot.Command{
	Name: "请假", Key: "leave.new", Group: "申请", Who: bot.Everyone, Whose: bot.Own,
	Params: []bot.Param{
		{Name: leaveDays, Kind: words.Span, Ask: askDays},
		{Name: leaveReason, Kind: bot.Words, Ask: "什么事由？写上种类（事假 病假 年假 调休 出差 产假…），不写按事假"},
	},
	Help:     bot.Says("请假、出差，也可事后补；由上级批，批了不用交日报"),
	Examples: []string{"请假 周一 病假 发烧去医院", "请假 11月25日 至 11月27日 出差 杭州投标", "请假 周一下午 家里有事"},
	Run: func(t *bot.Turn) error {
		r, deciders, err := request.AskLeave(t.Tx, t.Person, leaveOf(t), t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("已提交申请 %s：%s %s\n事由：%s\n由%s批。", r.Code, r.Leave.Kind, r.Leave.Days(t.Tx), sales.Excerpt(r.Leave.Reason, 80), strings.Join(nameAll(deciders), "或"))
		if today := rulebook.DayOf(t.SentAt); t.Roles.Has(sales.Rep) && r.Leave.To < today {
			t.Reply("批准后，这几天已记的延交、缺交会撤销。")
		} else if t.Roles.Has(sales.Rep) {
			t.Reply("批下来之前照常提醒交日报；没交的先待人事确认，不直接记。")
		}
		return t.Reply("不请了：撤回 %s", r.Code)
	},
}

// leaveOf is what the speaker wrote of days and reason.
func leaveOf(t *bot.Turn) request.LeaveAsked {
	days, reason := bot.Arg[words.Days](t, leaveDays), t.Args.Text(leaveReason)
	return request.LeaveAsked{From: days.From, To: days.To, Half: days.Half, Kind: rulebook.LeaveKind(reason), Reason: reason}
}

func nameAll(people []*sales.Person) []string {
	all := make([]string, len(people))
	for i, p := range people {
		all[i] = p.Name
	}
	return all
}

var BookLeave = bot.Command{
	Name: "代请假", Key: "leave.book", Group: "团队", Who: bot.Leader | bot.HR,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "替谁请假？回姓名"},
		{Name: leaveDays, Kind: words.Span, Ask: askDays},
		{Name: leaveReason, Kind: bot.Words, Ask: "什么事由？写上种类（事假 病假 年假 调休 出差…），会告诉本人"},
	},
	Help:     bot.Says("替自己的人请假，当场生效；事后补的会撤销当天的延交缺交"),
	Examples: []string{"代请假 @李娜 周一 周二 病假 住院"},
	Run: func(t *bot.Turn) error {
		r, changed, err := request.BookLeave(t.Tx, t.Person, t.Args.Person("谁"), leaveOf(t), t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("已登记 %s：%s %s %s\n事由：%s\n%s，按人次报人事。", r.Code, t.Args.Person("谁").Name, r.Leave.Kind, r.Leave.Days(t.Tx), sales.Excerpt(r.Leave.Reason, 80), strings.TrimSuffix(heard(t, r), "。"))
		ledger.ReplyTakenBack(t, changed)
		return replyStanding(t, r)
	},
}

var Exempt = bot.Command{
	Name: "免报", Key: "leave.exempt", Group: "团队", Who: bot.Leader | bot.HR,
	Params: []bot.Param{
		{Name: "谁或部门", Kind: words.PeopleOrTeam, Ask: "谁不用报？回姓名或部门"},
		{Name: "日期", Kind: words.Span, Ask: "哪天？例如：今天、昨天、11月25日 至 11月26日"},
		{Name: leaveReason, Kind: bot.Words, Ask: "什么事由？（开会、停业、手机丢失、断网…）会告诉本人"},
	},
	Help:     bot.Says("免去日报（开会、停业、手机丢失、断网），当场生效；事后补的会撤销当天的延交缺交"),
	Examples: []string{"免报 李娜 今天 手机丢失", "免报 上海销售部 今天 全天培训"},
	Run: func(t *bot.Turn) error {
		whom, days := bot.Arg[words.Whom](t, "谁或部门"), bot.Arg[words.Days](t, "日期")
		people, err := whom.People(t.Tx)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return sales.Refuse(sales.NotFound, "%s里没有要交日报的人。", whom.Name())
		}
		done, err := request.Exempt(t.Tx, t.Person, people, request.LeaveAsked{From: days.From, To: days.To, Half: days.Half,
			Kind: rulebook.Exempted, Reason: t.Args.Text(leaveReason)}, t.SentAt)
		if err != nil {
			return err
		}
		return replyExempted(t, whom, done)
	},
}

func replyExempted(t *bot.Turn, whom words.Whom, done *request.Exemption) error {
	if len(done.Booked) == 0 {
		t.Reply("没有登记：%s没有一个人要免。", whom.Name())
	} else {
		first := done.Booked[0]
		what := fmt.Sprintf("已登记免报 %s：%s", first.Code, sales.NameOf(t.Tx, first.For))
		if len(done.Booked) > 1 {
			what = fmt.Sprintf("已登记免报：%s %d人", whom.Name(), len(done.Booked))
		}
		told := "会通知本人"
		if len(done.Booked) == 1 {
			told = strings.TrimSuffix(heard(t, first), "。")
		}
		t.Reply("%s，%s\n事由：%s\n%s，按人次报人事。", what, first.Leave.Days(t.Tx), sales.Excerpt(first.Leave.Reason, 80), told)
		if len(done.Booked) > 1 || whom.Person == nil {
			for _, r := range done.Booked {
				t.Reply("%s %s", r.Code, sales.NameOf(t.Tx, r.For))
			}
		}
	}
	for _, s := range done.Skipped {
		t.Reply("没登记 %s：%s", s.Person.Name, s.Why)
	}
	ledger.ReplyTakenBack(t, done.Changed)
	t.SeeRest("人数较多，没有显示完；看一个人的：看 姓名 日期")
	for _, r := range done.Booked {
		if err := replyStanding(t, r); err != nil {
			return err
		}
	}
	return nil
}

// replyStanding names the fines half a day's leave leaves as they are.
func replyStanding(t *bot.Turn, r *request.Request) error {
	fines, err := request.StandingFines(t.Tx, r)
	if err != nil {
		return err
	}
	for _, f := range fines {
		t.Reply("半天假不撤销罚单 %s（%s %s %s），要撤销回：撤销 %s 理由", f.Code, f.Day.Chinese(), f.Title(t.Tx), f.State.Title(), f.Code)
	}
	return nil
}
