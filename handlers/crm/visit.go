package crm

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

const checkInKey = "visit.here"

// explainKey is the hidden command that says what a stored check-in was.
const explainKey = "visit.explain"

var CheckIn = bot.Command{
	Name: "签到", Key: checkInKey, Aliases: []string{"到访签到", "打卡"}, Group: "拜访", Who: bot.Rep | bot.Leader, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "客户", Kind: words.Customer, Optional: true},
		{Name: "位置", Kind: words.Spot, Ask: "请把当前位置发过来：点「+」→「位置」→「发送位置」"},
	},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("到客户处发位置签到，%d米内自动认出你的客户", law.Visits.RadiusM)
	},
	Examples: []string{"签到", "签到 华东建筑设计院"},
	Instead:  WayToCheckIn,
	Run: func(t *bot.Turn) error {
		named := bot.Arg[*crm.Customer](t, "客户")
		placeless := named != nil && named.Place == nil
		place := bot.Arg[crm.Place](t, "位置")
		place.Via = t.Message.Event
		v, near, err := crm.CheckIn(t.Tx, t.Person, place, named, t.SentAt)
		if err != nil {
			return err
		}
		if v.Via != place.Via {
			return nil // the other half of one tap in the menu; answered already
		}
		if err := noReport(t, "位置"); err != nil {
			return err
		}
		if v.Customer != "" {
			replyVisited(t, v, placeless)
		} else {
			t.Reply("位置已记录：%s%s。", sales.Moment(v.At), AtPlace(t, v.Label))
			replyMarks(t, v)
		}
		if err := askConsent(t); err != nil {
			return err
		}
		if v.Customer == "" { // last: the numbers stand under the question
			askWhere(t, v, near)
		}
		return nil
	},
}

// noReport says first that what was sent is no report, to somebody who still owes today's
// (RULEBOOK §2).
func noReport(t *bot.Turn, what string) error {
	owes, err := ledger.StillOwes(t.Tx, t.Person, rulebook.DayOf(t.SentAt))
	if err != nil || !owes {
		return err
	}
	return t.Reply("%s不算日报，今天的日报还没交：日报 今天做了什么", what)
}

const placeTakenText = "这个客户原来没有位置，已把这里记作它的位置；不对请告诉经理更正。"

// AtPlace is where somebody was, for the answer alone.
func AtPlace(t *bot.Turn, label string) string {
	if label == "" {
		return ""
	}
	return t.Unkept("，" + sales.Excerpt(label, 30))
}

// askWhere asks what a check-in near none or several of the person's customers was.
func askWhere(t *bot.Turn, v *crm.Visit, near []crm.Candidate) {
	if len(near) > 0 {
		t.Reply("附近有你的几个客户，是哪一个？回数字；都不是就回客户名、陪访 同事姓名 或 设计院 名称：")
	} else {
		t.Reply("附近%d米内没有你的客户，这次是去哪里？直接回客户名；或回：陪访 同事姓名、设计院 名称；或回数字：", t.Tx.Law.Visits.RadiusM)
	}
	for _, c := range near[:min(8, len(near))] {
		t.OfferAnswer(fmt.Sprintf("%s（%d米）", c.Customer.Name, c.DistanceM), words.ToCustomer+" "+c.Customer.Name)
	}
	t.OfferAnswer(words.ToElsewhere, words.ToElsewhere)
	t.Ask(explainKey, "去向", map[string]string{"签到": v.Key()})
}

// replyVisited says what is stored of a check-in at a customer, what its marks mean, and
// what comes next.
func replyVisited(t *bot.Turn, v *crm.Visit, placeTaken bool) {
	distance := ""
	if v.DistanceM != nil && !placeTaken {
		distance = fmt.Sprintf("，距客户位置%d米", *v.DistanceM)
	}
	t.Reply("已签到：%s，%s%s%s。", v.Customer, sales.Moment(v.At), AtPlace(t, v.Label), distance)
	if placeTaken {
		t.Reply(placeTakenText)
	}
	replyMarks(t, v)
	replyRecord(t, v)
}

// replyRecord says how the record of a check-in at a customer comes to be.
func replyRecord(t *bot.Turn, v *crm.Visit) error {
	if v.Purpose == crm.Accompanied {
		return t.Reply("记作陪访%s，记录由负责的人写。", sales.NameOf(t.Tx, v.With))
	}
	return t.Reply("写记录：拜访 %s 谈了什么 下次=周五", v.Customer)
}

func replyMarks(t *bot.Turn, v *crm.Visit) {
	law := t.Tx.Law.Visits
	for _, m := range v.Marks {
		switch m {
		case crm.OutOfRange:
			t.Reply("标「范围外」：距登记的客户位置%d米，超过%d米。", *v.DistanceM, law.RadiusM)
		case crm.Implausible:
			t.Reply("标「待核实」：和上一次签到的距离与间隔不太合理。")
		case crm.FixDiffers:
			t.Reply("标「位置不符」：和手机上报的位置相差超过%d米。", law.FixM)
		}
	}
	if len(v.Marks) > 0 {
		t.Reply("只是标记，签到有效，不是罚单。")
	}
}

// ExplainVisit says what a stored check-in was; only the question after 签到 leads here.
var ExplainVisit = bot.Command{
	Name: "签到去向", Key: explainKey, Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "签到", Kind: words.Visit, Ask: "先发位置签到：点「+」→「位置」"},
		{Name: "去向", Kind: words.Where, Ask: "这次是去哪里？回客户名、陪访 同事姓名、设计院 名称 或 其他外勤"},
	},
	Help:     bot.Says("说明一次签到去了哪里；先发位置，再按提问回答"),
	Examples: []string{"签到去向"},
	Run: func(t *bot.Turn) error {
		v, to := bot.Arg[*crm.Visit](t, "签到"), bot.Arg[words.Destination](t, "去向")
		switch {
		case to.Customer != nil:
			return attach(t, v, to.Customer)
		case to.With != nil && sales.SameUser(to.With.UserID, t.Person.UserID):
			return sales.Refuse(sales.Invalid, "陪访要写同事的姓名：陪访 姓名")
		case to.With != nil:
			if err := crm.ExplainVisit(t.Tx, v, to.With, words.ToAccompany); err != nil {
				return err
			}
			return t.Reply("已记录：%s 陪访%s%s。", sales.Moment(v.At), to.With.Name, AtPlace(t, v.Label))
		}
		if err := crm.ExplainVisit(t.Tx, v, nil, to.Purpose); err != nil {
			return err
		}
		return t.Reply("已记录：%s %s%s。", sales.Moment(v.At), to.Purpose, AtPlace(t, v.Label))
	},
}

func attach(t *bot.Turn, v *crm.Visit, c *crm.Customer) error {
	ok, err := t.Covers(c.WhoMaySee(), bot.Seen)
	if err != nil {
		return err
	}
	if !ok {
		owner := sales.NameOf(t.Tx, c.Owner)
		return sales.Refuse(sales.Invalid, "%s 由%s负责。和%s一起去的就回：陪访 %s；不是就回：其他外勤", c.Name, owner, owner, owner)
	}
	placeless := c.Place == nil
	if err := crm.AttachVisit(t.Tx, v, c); err != nil {
		return err
	}
	replyVisited(t, v, placeless)
	return nil
}

var RecordVisit = bot.Command{
	Name: "拜访", Key: "visit.record", Aliases: []string{"拜访记录", "写拜访记录"}, Group: "拜访", Who: bot.Rep | bot.Leader, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "客户", Kind: words.CustomerToWrite, Ask: "拜访了哪个客户？回客户名"},
		{Name: "记录", Kind: bot.Words, Ask: "见了谁、谈了什么、结果怎样？"},
		{Name: "下次", Also: []string{"下次跟进", "下次日期", "下次跟进日期"}, Kind: words.ComingDay, Named: true, Ask: "下次什么时候跟进？例如：周五、11月30日"},
	},
	Help:     bot.Says("写拜访记录，必须带下次跟进日期"),
	Examples: []string{"拜访 华东建筑设计院 见了王建国，谈了预算 下次=下周五"},
	Run: func(t *bot.Turn) error {
		c := bot.Arg[*crm.Customer](t, "客户")
		placeless := c.Place == nil
		adopted, err := crm.AdoptVisit(t.Tx, t.Person, c, rulebook.DayOf(t.SentAt))
		if err != nil {
			return err
		}
		f, err := crm.RecordVisit(t.Tx, t.Person, c, t.Args.Text("记录"), t.Args.Day("下次"), t.SentAt)
		if err != nil {
			return err
		}
		t.Reply("已记录 %s 的拜访：%s", c.Name, sales.Excerpt(f.Text, 60))
		t.Reply("下次跟进：%s", bot.Dated(t, f.Next))
		if adopted != nil {
			t.Reply("%s的签到记到这个客户。", sales.Moment(adopted.At))
			if placeless && c.Place != nil {
				t.Reply(placeTakenText)
			}
			replyMarks(t, adopted)
		}
		if len(f.Contacts) > 0 {
			t.Reply("见到的联系人：%s", strings.Join(f.Contacts, "、"))
		}
		visits, err := crm.VisitsOn(t.Tx, t.Person.UserID, f.Day)
		if err != nil {
			return err
		}
		if f.Visit == "" && !slices.ContainsFunc(visits, func(v *crm.Visit) bool { return v.Customer == c.Name }) {
			t.Reply("今天在这个客户没有签到；人还在的话发个位置。")
		}
		return noReport(t, "拜访记录")
	},
}

// Unexplained is the line of a check-in that says nothing of where it was.
func Unexplained(t *bot.Turn, v *crm.Visit) string {
	return "说明去向：" + v.At.In(rulebook.Zone).Format("15:04") + "的签到" + AtPlace(t, v.Label)
}

// NoteFix takes a location a device reported, of somebody who may check in: of others it
// is nobody's business.
func NoteFix(t *bot.Turn) error {
	if !CheckIn.For(t.Roles) {
		return nil
	}
	return crm.NoteFix(t.Tx, t.Person, t.Message.Point, t.SentAt)
}

// LostPlace answers a shared location without usable coordinates, as phones send that do
// not know where they are. Everything else of no known kind is left unanswered.
func LostPlace(t *bot.Turn) error {
	if e := t.Message.Event; e != "location" && e != "location_select" { // LOCATION is the device's own
		return nil
	}
	return t.Reply("这个位置没有坐标，没有签到。请打开手机定位，等地图出来后再发一次位置。")
}
