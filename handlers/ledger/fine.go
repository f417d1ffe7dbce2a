package ledger

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

var ShowFines = bot.Command{
	Name: "罚单", Key: "fine.mine", Aliases: []string{"我的罚单"}, Group: "罚单", Who: bot.Everyone, Whose: bot.Seen,
	Params: []bot.Param{{Name: "罚单号", Kind: words.FineToSee, Optional: true}},
	Help: func(law *rulebook.Law) string {
		return "看自己的罚单，或等你处理的罚单；带号看详情"
	},
	Examples: []string{"罚单", "罚单 最近"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if f := bot.Arg[*ledger.Fine](t, "罚单号"); f != nil {
			return showFine(t, f)
		}
		if err := showWaiting(t); err != nil {
			return err
		}
		own, err := ledger.FinesOf(t.Tx, t.Person.UserID)
		if err != nil {
			return err
		}
		if len(own) == 0 && !t.Roles.Has(sales.Rep) && t.Roles.Has(sales.Manager, sales.Director, sales.HR) {
			return nil // said what waits for them
		}
		if len(own) == 0 {
			return t.Reply("你没有罚单。")
		}
		t.Reply("你的罚单（新的在前），回数字看详情：")
		for _, f := range own[:min(9, len(own))] {
			t.Offer(FineLine(t.Tx, f), "罚单 "+f.Code)
		}
		return nil
	},
}

// showWaiting lists what waits for the speaker's decision.
func showWaiting(t *bot.Turn) error {
	if !t.Roles.Has(sales.Manager, sales.Director, sales.HR) {
		return nil
	}
	waiting, err := ledger.FinesWaitingFor(t.Tx, t.Person)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		return t.Reply("没有等你处理的罚单。")
	}
	t.Reply("等你处理的罚单%d张，回数字看详情：", len(waiting))
	for _, f := range waiting[:min(9, len(waiting))] {
		t.Offer(sales.NameApart(t.Tx, f.Person)+" "+FineLine(t.Tx, f), "罚单 "+f.Code)
	}
	t.SeeRest("处理几张后再回：罚单")
	return nil
}

// FineLine is a fine in one line.
func FineLine(tx *sales.Tx, f *ledger.Fine) string {
	return fmt.Sprintf("%s %s %s %s %s", f.Code, f.Day.Chinese(), f.Title(tx), f.Amount, f.State.Title())
}

func showFine(t *bot.Turn, f *ledger.Fine) error {
	t.Reply("罚单 %s：%s %s %s %s，%s", f.Code, sales.NameApart(t.Tx, f.Person), f.Day.Chinese(), f.Title(t.Tx), f.Amount, f.State.Title())
	t.Reply("依据：%s", f.Clause(t.Tx))
	if len(f.Checked) > 0 {
		t.Reply("已核对：%s", strings.Join(f.Checked, "；"))
	}
	if f.State == ledger.Held {
		t.Reply("未登记，因为：%s", strings.Join(f.Held, "；"))
	}
	if f.Quote != "" {
		t.Reply("所指：「%s」", sales.Excerpt(f.Quote, 60))
	}
	if f.Appeal != nil {
		t.Reply("申诉（%s）：%s", sales.Moment(f.Appeal.At), sales.Excerpt(f.Appeal.Text, 100))
		if err := replyPhotos(t, f); err != nil {
			return err
		}
	}
	for _, m := range f.Moves {
		t.Reply("%s", strings.TrimSpace(fmt.Sprintf("%s %s：%s %s", sales.Moment(m.At), sales.NameOf(t.Tx, m.By), m.To.Title(), sales.Excerpt(m.Why, 40))))
	}
	if !sales.SameUser(f.Person, t.Person.UserID) {
		return replyHowToDecide(t, f)
	}
	open, err := ledger.Appealable(t.Tx, f, t.SentAt)
	if err != nil || !open {
		return err
	}
	line, err := ledger.AppealLine(t.Tx, f)
	if err != nil {
		return err
	}
	return t.Reply("%s", line)
}

// replyPhotos says how many photos support an appeal, and how many of them are kept.
func replyPhotos(t *bot.Turn, f *ledger.Fine) error {
	photos, err := ledger.AppealPhotos(t.Tx, f)
	if err != nil || len(f.Appeal.Photos) == 0 {
		return err
	}
	count := make(map[crm.DocumentState]int)
	for _, p := range photos {
		count[p.State]++
	}
	line := fmt.Sprintf("附截图%d张", len(f.Appeal.Photos))
	for _, s := range []crm.DocumentState{crm.DocumentFiled, crm.DocumentFetching, crm.DocumentLost} {
		if count[s] > 0 {
			line += fmt.Sprintf("，%s%d张", s.Title(), count[s])
		}
	}
	return t.Reply("%s", line)
}

func replyHowToDecide(t *bot.Turn, f *ledger.Fine) error {
	switch f.State {
	case ledger.Held:
		return t.Reply("登记：确认 %s\n不记：撤销 %s 理由", f.Code, f.Code)
	case ledger.Appealed:
		return t.Reply("撤销：撤销 %s 理由\n维持：维持 %s 理由", f.Code, f.Code)
	case ledger.Booked:
		return t.Reply("撤销：撤销 %s 理由", f.Code)
	}
	return nil
}

var AppealFine = bot.Command{
	Name: "申诉", Key: "fine.appeal", Group: "罚单", Who: bot.Everyone, Whose: bot.Own,
	Always: func(*bot.Turn) (bool, error) { return true, nil },
	Params: []bot.Param{
		{Name: "罚单号", Kind: words.FineToAppeal, Ask: "哪张罚单？回罚单号，或回：最近"},
		{Name: "理由", Kind: bot.Words, Ask: "写写理由（时间、地点、谁能证明），截图可以接着发"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("对罚单提异议，收到通知后%d个工作日内；之后%d分钟内发的截图会附上", law.Fines.AppealWorkdays, law.Fines.PhotoMinutes)
	},
	Examples: []string{"申诉 最近 18点前已发出，手机没信号"},
	Run: func(t *bot.Turn) error {
		f := bot.Arg[*ledger.Fine](t, "罚单号")
		if err := ledger.AppealFine(t.Tx, t.Person, f, t.Args.Text("理由"), t.SentAt); err != nil {
			return err
		}
		who, err := ledger.WhoDecides(t.Tx, f)
		if err != nil {
			return err
		}
		return t.Reply("已提交申诉：罚单 %s（%s %s %s）。\n理由：%s\n由%s处理，处理完之前不计入月结。\n有截图请在%d分钟内直接发给我。",
			f.Code, f.Day.Chinese(), f.Title(t.Tx), f.Amount, sales.Excerpt(t.Args.Text("理由"), 60), who, t.Tx.Law.Fines.PhotoMinutes)
	},
}

var UpholdFine = bot.Command{
	Name: "维持", Key: "fine.uphold", Group: "处理罚单", Who: bot.Leader | bot.HR,
	Params:   []bot.Param{theFine, {Name: "理由", Kind: bot.Words, Ask: "维持的理由？会告诉本人"}},
	Help:     func(law *rulebook.Law) string { return "申诉不成立，维持罚单，是最终结果" },
	Examples: []string{"维持 最近 当天未见消息记录"},
	Run: func(t *bot.Turn) error {
		f := bot.Arg[*ledger.Fine](t, "罚单号")
		if err := ledger.UpholdFine(t.Tx, t.Person, f, t.Args.Text("理由")); err != nil {
			return err
		}
		return replyDecided(t, f)
	},
}

var WaiveFine = bot.Command{
	Name: "撤销", Key: "fine.waive", Aliases: []string{"免罚"}, Group: "处理罚单", Who: bot.Leader | bot.HR,
	Params:   []bot.Param{theFine, {Name: "理由", Kind: bot.Words, Ask: "撤销的理由？会告诉本人"}},
	Help:     func(law *rulebook.Law) string { return "撤销罚单；已月结的由人事更正" },
	Examples: []string{"撤销 最近 核实当天在现场"},
	Run: func(t *bot.Turn) error {
		f, err := ledger.WaiveFine(t.Tx, t.Person, bot.Arg[*ledger.Fine](t, "罚单号"), t.Args.Text("理由"))
		if err != nil {
			return err
		}
		if f.Corrects != "" {
			t.Reply("罚单 %s 已月结，记更正 %s（更正单 %s）：%s。", f.Corrects, f.Amount, f.Code, t.Args.Text("理由"))
			return t.Reply("%s", Heard(t, f.Person))
		}
		return replyDecided(t, f)
	},
}

var ConfirmFine = bot.Command{
	Name: "确认", Key: "fine.confirm", Group: "处理罚单", Who: bot.Leader | bot.HR,
	Params:   []bot.Param{theFine, {Name: "理由", Kind: bot.Words, Optional: true}},
	Help:     func(law *rulebook.Law) string { return "把待确认的罚单登记下来，通知本人" },
	Examples: []string{"确认 最近"},
	Run: func(t *bot.Turn) error {
		f := bot.Arg[*ledger.Fine](t, "罚单号")
		if err := ledger.ConfirmFine(t.Tx, t.Person, f, t.Args.Text("理由")); err != nil {
			return err
		}
		return replyDecided(t, f)
	},
}

var theFine = bot.Param{Name: "罚单号", Kind: words.FineToDecide, Ask: "哪张罚单？回罚单号，或回：最近"}

func replyDecided(t *bot.Turn, f *ledger.Fine) error {
	t.Redraw(f.State.Title())
	last := f.Moves[len(f.Moves)-1]
	t.Reply("罚单 %s（%s %s %s %s）%s。", f.Code, sales.NameApart(t.Tx, f.Person), f.Day.Chinese(), f.Title(t.Tx), f.Amount, f.State.Title())
	if last.Why != "" {
		t.Reply("理由：%s", last.Why)
	}
	if f.State == ledger.Waived && !f.Told() {
		return t.Reply("本人没有收到过这张罚单，不另通知。")
	}
	return t.Reply("%s", Heard(t, f.Person))
}

// Heard says whether a person hears of what was decided about them.
func Heard(t *bot.Turn, userid string) string {
	if p, err := sales.PersonByID(t.Tx, userid); err != nil || !p.Active {
		return "本人已不在通讯录，没有另外通知。"
	}
	return "会通知本人。"
}

// ReplyTakenBack lists the fines that facts took back, by waiving or by an entry against
// them. Their people are told.
func ReplyTakenBack(t *bot.Turn, fines []*ledger.Fine) {
	for _, f := range fines {
		if f.Corrects != "" {
			t.Reply("已登记更正 %s（更正单 %s），冲回罚单 %s：%s", f.Amount, f.Code, f.Corrects, sales.NameOf(t.Tx, f.Person))
			continue
		}
		t.Reply("已撤销罚单 %s：%s %s %s %s", f.Code, sales.NameOf(t.Tx, f.Person), f.Day.Chinese(), f.Title(t.Tx), f.Amount)
	}
}
