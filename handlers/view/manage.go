package view

import (
	"errors"
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	crmcmd "salesbot/handlers/crm"
	ledgercmd "salesbot/handlers/ledger"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

const lookName = "看"

var LookAtPerson = bot.Command{
	Name: lookName, Key: "look", Aliases: []string{"查看", "看日报"}, Group: "团队", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "姓名", Kind: words.Anybody, Ask: "看谁的？回姓名"},
		{Name: "日期", Kind: words.PastDay, Optional: true},
		{Name: "页", Kind: words.Number, Optional: true},
	},
	Help:     bot.Says("看一个人一天的日报原文、拜访、记录"),
	Examples: []string{"看 李娜", "看 李娜 昨天"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		p, day := t.Args.Person("姓名"), t.Args.Day("日期")
		if day.IsZero() {
			day = rulebook.DayOf(t.SentAt)
		}
		if r, err := ledger.ReportOf(t.Tx, p.UserID, day); err == nil {
			t.Note(func(tx *sales.Tx) error {
				read, err := ledger.Reports.Get(tx, r.Key())
				if err != nil {
					return sales.IgnoreNotFound(err)
				}
				return ledger.ReadReport(tx, t.Person, read)
			})
		} else if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		text, err := dayOf(t, p, day)
		if err != nil {
			return err
		}
		if err := bot.ReplyPage(t, text, fmt.Sprintf("%s %s %s", lookName, p.UserID, day)); err != nil {
			return err
		}
		return ledgercmd.OfferHistory(t, p, day)
	},
}

// dayOf is everything a person wrote and did on a day.
func dayOf(t *bot.Turn, p *sales.Person, day rulebook.Day) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", p.Name, bot.Dated(t, day))
	r, err := ledger.ReportOf(t.Tx, p.UserID, day)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		duty, err := ledger.DutyOf(t.Tx, p, day)
		if err != nil {
			return "", err
		}
		switch {
		case duty.Owed:
			fmt.Fprintf(&b, "\n日报：%s", notYet(t, day))
			kept, err := ledger.QuotePieces(t.Tx, p.UserID, day)
			if err != nil {
				return "", err
			}
			b.WriteString(kept)
		case !p.Active && day < rulebook.DayOf(p.LeftAt): // that they are gone was no reason then
			b.WriteString("\n日报：没有")
		default:
			fmt.Fprintf(&b, "\n日报：没有（不用交：%s）", duty.Why)
		}
	case err != nil:
		return "", err
	default:
		came, err := ledgercmd.ReportCame(t, r)
		if err != nil {
			return "", err
		}
		b.WriteString("\n日报：" + came)
		if r.FalseBy != "" {
			fmt.Fprintf(&b, "，%s认定过虚报", sales.NameOf(t.Tx, r.FalseBy))
		}
		if n := len(r.Revisions); n > 1 {
			fmt.Fprintf(&b, "，共%d次提交", n)
		}
		b.WriteString(sales.CorrectedMark(r) + "\n" + r.Text() + sales.Originals(t.Tx, r))
		claims, err := ledger.VisitsClaimed(t.Tx, r)
		if err != nil {
			return "", err
		}
		for _, c := range claims {
			fmt.Fprintf(&b, "\n提到拜访 %s，当天没有在 %s 签到（仅供了解）", c.Name, c.Name)
		}
		for _, c := range r.Comments {
			fmt.Fprintf(&b, "\n点评 %s %s：%s", sales.NameOf(t.Tx, c.By), sales.Moment(c.At), c.Text)
		}
	}
	visits, err := crm.VisitsOn(t.Tx, p.UserID, day)
	if err != nil {
		return "", err
	}
	for _, v := range visits {
		b.WriteString("\n" + visitLine(t, v))
	}
	records, err := crm.FollowUpsOn(t.Tx, p.UserID, day)
	if err != nil {
		return "", err
	}
	for _, f := range records {
		fmt.Fprintf(&b, "\n记录 %s %s：%s（下次%s）%s%s", f.At.In(rulebook.Zone).Format("15:04"), f.About(), f.Text, bot.Dated(t, f.Next), sales.CorrectedMark(f), sales.Originals(t.Tx, f))
	}
	if len(visits)+len(records) == 0 {
		b.WriteString("\n没有签到和拜访记录。")
	}
	fines, err := ledger.FinesOf(t.Tx, p.UserID)
	if err != nil {
		return "", err
	}
	for _, f := range fines {
		if f.Day == day {
			b.WriteString("\n罚单 " + ledgercmd.FineLine(t.Tx, f))
		}
	}
	return b.String(), nil
}

func visitLine(t *bot.Turn, v *crm.Visit) string {
	line := "签到 " + v.At.In(rulebook.Zone).Format("15:04") + " "
	switch {
	case v.Customer != "":
		line += v.Customer
		if v.DistanceM != nil {
			line += fmt.Sprintf("（%d米）", *v.DistanceM)
		}
	case v.With != "":
		line += "陪访" + sales.NameOf(t.Tx, v.With)
	case v.Purpose != "":
		line += v.Purpose
	default:
		line += "未说明去向"
	}
	if v.ByPhoto {
		line += "（照片签到）"
	}
	line += crmcmd.AtPlace(t, v.Label)
	for _, m := range v.Marks {
		line += " [" + string(m) + "]"
	}
	return line
}

var FlagReport = bot.Command{
	Name: "虚报", Key: "report.flag", Aliases: []string{"认定虚报"}, Group: "处理罚单", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "谁", Kind: words.Somebody, Ask: "谁的日报不实？回姓名"},
		{Name: "日期", Kind: words.PastDay, Ask: "哪天的日报？例如：昨天、11月19日"},
		{Name: "理由", Kind: bot.Words, Ask: "哪一段不实、为什么？把原文放进「」里，会告诉本人"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("认定日报不实，记%s；%d天内，一份日报一次", law.Fines.FalseReport, law.Report.FalseWithinDays)
	},
	Examples: []string{"虚报 @李娜 昨天 「下午拜访华东建筑设计院」当天无该处签到"},
	Run: func(t *bot.Turn) error {
		p := t.Args.Person("谁")
		f, err := ledger.FlagFalseReport(t.Tx, t.Person, p, t.Args.Day("日期"), t.Args.Text("理由"))
		if err != nil {
			return err
		}
		return replyFlagged(t, f)
	},
}

var FlagAdvance = bot.Command{
	Name: "虚假推进", Key: "deal.flag", Group: "处理罚单", Who: bot.Leader | bot.HR, Whose: bot.Theirs,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机？回名称"},
		{Name: "理由", Kind: bot.Words, Ask: "为什么认定不实？会告诉本人"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("认定最近一次推进不实，记%s，商机退回上一阶段", law.Fines.FalseAdvance)
	},
	Examples: []string{"虚假推进 张江实验楼 甲方说没有立项"},
	Run: func(t *bot.Turn) error {
		d := bot.Arg[*crm.Deal](t, "商机")
		f, err := ledger.FlagFalseAdvance(t.Tx, t.Person, d, t.Args.Text("理由"))
		if err != nil {
			return err
		}
		if err := replyFlagged(t, f); err != nil {
			return err
		}
		if f.Code == "" {
			return nil
		}
		if d.Stage == rulebook.Lost {
			return t.Reply("%s 已丢单，阶段不变。", d.Name)
		}
		return t.Reply("%s 已退回%s。", d.Name, d.Stage.Title())
	},
}

func replyFlagged(t *bot.Turn, f *ledger.Fine) error {
	if f.Code == "" {
		t.Reply("试行，不计：%s %s，正式执行后这算%s%s。", sales.NameOf(t.Tx, f.Person), f.Day.Chinese(), f.Title(t.Tx), f.Amount)
		return t.Reply("所指：「%s」\n理由：%s\n已提示本人，没有记罚单，其他不变。", sales.Excerpt(f.Quote, 60), sales.Excerpt(f.Reason, 100))
	}
	t.Reply("已认定：%s %s %s，记%s（罚单%s）。", sales.NameOf(t.Tx, f.Person), f.Day.Chinese(), f.Title(t.Tx), f.Amount, f.Code)
	t.Reply("所指：「%s」\n理由：%s\n依据：%s", sales.Excerpt(f.Quote, 60), sales.Excerpt(f.Reason, 100), f.Clause(t.Tx))
	return t.Reply("会通知本人，本人可申诉；申诉由其他上级或人事处理，你不参与。认错了：撤销 %s 理由", f.Code)
}
