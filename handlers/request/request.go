package request

import (
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/handlers/ledger"
	"salesbot/sales"
	"salesbot/sales/request"
)

var ShowRequests = bot.Command{
	Name: "申请", Key: "request.mine", Aliases: []string{"我的申请", "我的请假"}, Group: "申请", Who: bot.Everyone, Whose: bot.Anyones,
	Params:   []bot.Param{{Name: "申请号", Kind: words.RequestToSee, Optional: true}, {Name: "页", Kind: words.Number, Optional: true}},
	Help:     bot.Says("看自己的申请，或等你批的申请；带号看详情"),
	Examples: []string{"申请"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if r := bot.Arg[*request.Request](t, "申请号"); r != nil {
			return showRequest(t, r)
		}
		if said := t.Args.Text("页"); said != "" { // a number that is no request's reads as a page
			return request.NoRequest(said)
		}
		waiting, err := request.RequestsWaitingFor(t.Tx, t.Person)
		if err != nil {
			return err
		}
		own, err := request.RequestsOf(t.Tx, t.Person.UserID)
		if err != nil {
			return err
		}
		if len(waiting) > 0 {
			t.Reply("等你批的%d条，回数字看详情：", len(waiting))
		} else if len(own) > 0 {
			t.Reply("你的申请（新的在前），回数字看详情：")
		} else {
			return t.Reply("没有申请。请假回：请假")
		}
		for _, r := range append(waiting[:min(9, len(waiting))], own[:min(9, len(own))]...) {
			t.Offer(r.Line(t.Tx), showRequestsName+" "+r.Code)
		}
		t.SeeRest("处理几条后再回：申请")
		return nil
	},
}

const showRequestsName = "申请"

func showRequest(t *bot.Turn, r *request.Request) error {
	text := fmt.Sprintf("%s\n%s\n%s %s提出", r.Line(t.Tx), r.InFull(t.Tx), sales.Moment(r.AskedAt), sales.NameOf(t.Tx, r.By))
	switch {
	case r.State == request.Lapsed:
		text += "\n" + r.Closed(t.Tx)
	case r.State != request.Asked:
		text += fmt.Sprintf("\n%s %s：%s", sales.Moment(r.DecidedAt), sales.NameOf(t.Tx, r.DecidedBy), r.State.Title())
		if r.Why != "" {
			text += "，" + sales.Excerpt(r.Why, 60)
		}
	case sales.SameUser(r.For, t.Person.UserID):
		text += fmt.Sprintf("\n撤回：撤回 %s", r.Code)
	default:
		text += fmt.Sprintf("\n批准：批准 %s\n驳回：驳回 %s 理由", r.Code, r.Code)
	}
	return bot.ReplyPage(t, text, showRequestsName+" "+r.Code)
}

var theRequest = bot.Param{Name: "申请号", Kind: words.RequestToDecide, Ask: "哪条申请？回申请号，或回：最近"}

var ApproveRequest = bot.Command{
	Name: "批准", Key: "request.approve", Group: "申请", Who: bot.Rep | bot.Leader | bot.HR | bot.Admin,
	Params:   []bot.Param{theRequest, {Name: "理由", Kind: bot.Words, Optional: true}},
	Help:     bot.Says("批准申请，告诉本人"),
	Examples: []string{"批准 最近"},
	Run:      func(t *bot.Turn) error { return decideRequest(t, true) },
}

var RefuseRequest = bot.Command{
	Name: "驳回", Key: "request.refuse", Group: "申请", Who: bot.Rep | bot.Leader | bot.HR | bot.Admin,
	Params:   []bot.Param{theRequest, {Name: "理由", Kind: bot.Words, Optional: true}},
	Help:     bot.Says("驳回申请，告诉本人"),
	Examples: []string{"驳回 最近 当天有投标"},
	Run:      func(t *bot.Turn) error { return decideRequest(t, false) },
}

func decideRequest(t *bot.Turn, approve bool) error {
	r := bot.Arg[*request.Request](t, "申请号")
	changed, err := request.DecideRequest(t.Tx, t.Person, r, approve, t.Args.Text("理由"))
	if err != nil {
		return err
	}
	t.Redraw(r.State.Title())
	if r.State == request.Lapsed {
		if r.Directory != nil {
			return t.Reply("没有批准：%s。\n%s", r.Summary(t.Tx), r.Closed(t.Tx))
		}
		return t.Reply("没有批准：%s。\n%s%s", r.Summary(t.Tx), r.Closed(t.Tx), heard(t, r))
	}
	t.Reply("%s：%s", r.State.Title(), r.Summary(t.Tx))
	if r.Why != "" {
		t.Reply("理由：%s", r.Why)
	}
	if r.Directory == nil {
		t.Reply("%s", heard(t, r))
	}
	switch r.Kind {
	case request.LeaveRequest:
		ledger.ReplyTakenBack(t, changed)
		if approve {
			return replyStanding(t, r)
		}
	case request.ShareRequest:
	default:
		if said := r.Consequence(t.Tx); said != "" {
			t.Reply("%s", said)
		}
	}
	return nil
}

// heard says whether who asked hears of the decision; no request reaches the suspended, as
// their fines do.
func heard(t *bot.Turn, r *request.Request) string {
	if p, err := sales.PersonByID(t.Tx, r.For); err == nil && p.Active && p.Suspended {
		return p.Name + "停用中，恢复后自己回「申请」看。"
	}
	return ledger.Heard(t, r.For)
}

// replyAsked says what was asked of whom; more is said before how to take it back.
func replyAsked(t *bot.Turn, r *request.Request, deciders []*sales.Person, more ...string) error {
	t.Reply("已提交%s申请 %s：\n%s", r.Kind.Title(), r.Code, r.Details(t.Tx, 80))
	for _, line := range more {
		t.Reply("%s", line)
	}
	return t.Reply("由%s批，结果会通知你。撤回：撤回 %s", strings.Join(nameAll(deciders), "或"), r.Code)
}

var WithdrawRequest = bot.Command{
	Name: "撤回", Key: "request.withdraw", Aliases: []string{"撤回请假"}, Group: "申请", Who: bot.Everyone,
	Params:   []bot.Param{{Name: "申请号", Kind: words.Request, Ask: "撤回哪条？回申请号，或回：最近"}},
	Help:     bot.Says("撤回申请；批准了的假在开始前可以，之后找人事"),
	Examples: []string{"撤回 最近"},
	Run: func(t *bot.Turn) error {
		r := bot.Arg[*request.Request](t, "申请号")
		if err := request.WithdrawRequest(t.Tx, t.Person, r); err != nil {
			return err
		}
		return t.Reply("已撤回：%s", r.Summary(t.Tx))
	},
}

// TodayRequests tells what waits for the speaker's decision, and one's own that wait for
// another's.
func TodayRequests(t *bot.Turn) error {
	waiting, err := request.RequestsWaitingFor(t.Tx, t.Person)
	if err != nil {
		return err
	}
	for _, r := range waiting[:min(5, len(waiting))] {
		t.Offer("等你批："+r.Line(t.Tx), showRequestsName+" "+r.Code)
	}
	if len(waiting) > 5 {
		t.Reply("等你批的申请共%d条，全部回：申请", len(waiting))
	}
	own, err := request.RequestsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return err
	}
	shown := 0
	for _, r := range own {
		if r.State == request.Asked && shown < 5 {
			shown++
			t.Offer("你的申请："+r.Line(t.Tx), showRequestsName+" "+r.Code)
		}
	}
	return nil
}
