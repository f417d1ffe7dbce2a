package company

import (
	"fmt"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
)

const spotChecksName = "抽查"

var SpotChecks = bot.Command{
	Name: spotChecksName, Key: "check.list", Aliases: []string{"抽查统计"}, Group: "抽查", Who: bot.Leader | bot.Reviewer | bot.HR,
	Params: []bot.Param{{Name: "月", Kind: words.Month, Optional: true}},
	Help: func(law *rulebook.Law) string {
		return fmt.Sprintf("待查的；带月看每人结果。每周抽上周每人%d条拜访、记录、日报", law.Checks.PerRep)
	},
	Examples: []string{"抽查", "抽查 本月"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		if m := t.Args.Month("月"); !m.IsZero() {
			return checkedIn(t, m)
		}
		open, err := company.OpenSpotChecksFor(t.Tx, t.Person)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return t.Reply("没有待查的。每周第一个工作日%s抽上周的；一个月的结果回：抽查 本月", t.Tx.Law.Checks.At)
		}
		t.Reply("待查%d条，回数字看详情：", len(open))
		for _, c := range open[:min(9, len(open))] {
			t.Offer(c.Summary(t.Tx), showSpotCheckName+" "+c.Code)
		}
		t.SeeRest("查几条后再回：抽查")
		return nil
	},
}

// checkedIn lists a month: each rep in a line, then what was found false.
func checkedIn(t *bot.Turn, m rulebook.Month) error {
	all, err := company.SpotChecksIn(t.Tx, t.Person, m)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return t.Reply("%s没有抽查。", m.Chinese())
	}
	type row struct{ drawn, good, bad int }
	rows := make(map[string]*row)
	var people []string
	var found []*company.SpotCheck
	for _, c := range all {
		r := rows[c.Person]
		if r == nil {
			r = &row{}
			rows[c.Person], people = r, append(people, c.Person)
		}
		r.drawn++
		switch c.Verdict {
		case company.FoundTrue:
			r.good++
		case company.FoundFalse:
			r.bad++
			found = append(found, c)
		}
	}
	t.Reply("%s抽查%d条，%d人：", m.Chinese(), len(all), len(people))
	for _, p := range people {
		r := rows[p]
		t.Reply("%s 抽%d｜属实%d｜不实%d｜待查%d", sales.NameApart(t.Tx, p), r.drawn, r.good, r.bad, r.drawn-r.good-r.bad)
	}
	if len(found) > 0 {
		t.Reply("不实的（只作记录，不记罚单）：")
	}
	for _, c := range found {
		line := fmt.Sprintf("%s，%s查", c.Summary(t.Tx), sales.NameOf(t.Tx, c.DecidedBy))
		if c.Why != "" {
			line += "：" + sales.Excerpt(c.Why, 40)
		}
		t.Reply("%s", line)
	}
	t.SeeRest("没有显示完；一条的详情回：" + showSpotCheckName + " 抽查号")
	return nil
}

const showSpotCheckName = "抽查单"

var theSpotCheck = bot.Param{Name: "抽查号", Kind: words.SpotCheck, Ask: "哪条抽查？回抽查号；待查的回：抽查"}

var ShowSpotCheck = bot.Command{
	Name: showSpotCheckName, Key: "check.show", Who: bot.Leader | bot.Reviewer | bot.HR,
	Params:   []bot.Param{theSpotCheck},
	Help:     bot.Says("看一条抽查"),
	Examples: []string{"抽查单 最近"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		c := bot.Arg[*company.SpotCheck](t, "抽查号")
		details, err := c.Details(t.Tx, 300)
		if err != nil {
			return err
		}
		t.Reply("%s，%s\n%s", c.Summary(t.Tx), c.Verdict.Title(), details)
		if c.Verdict != "" {
			t.Reply("%s", c.Closed(t.Tx))
			if c.Why != "" {
				t.Reply("说明：%s", sales.Excerpt(c.Why, 200))
			}
			return nil
		}
		return t.Reply("查完回：属实 %s，或 不实 %s 理由", c.Code, c.Code)
	},
}

var FindTrue = bot.Command{
	Name: "属实", Key: "check.true", Group: "抽查", Who: bot.Leader | bot.Reviewer | bot.HR,
	Params:   []bot.Param{theSpotCheck, {Name: "说明", Kind: bot.Words, Optional: true}},
	Help:     bot.Says("抽查的这条属实"),
	Examples: []string{"属实 最近"},
	Run:      func(t *bot.Turn) error { return review(t, company.FoundTrue, t.Args.Text("说明")) },
}

var FindFalse = bot.Command{
	Name: "不实", Key: "check.false", Group: "抽查", Who: bot.Leader | bot.Reviewer | bot.HR,
	Params:   []bot.Param{theSpotCheck, {Name: "理由", Kind: bot.Words, Optional: true}},
	Help:     bot.Says("抽查的这条不实：作记录、告诉本人，不记罚单"),
	Examples: []string{"不实 最近 客户说当天没人来"},
	Run:      func(t *bot.Turn) error { return review(t, company.FoundFalse, t.Args.Text("理由")) },
}

func review(t *bot.Turn, verdict company.Verdict, why string) error {
	c := bot.Arg[*company.SpotCheck](t, "抽查号")
	if err := company.Review(t.Tx, t.Person, c, verdict, why); err != nil {
		return err
	}
	t.Redraw(verdict.Title())
	t.Reply("已记%s：%s", verdict.Title(), c.Summary(t.Tx))
	if c.Why != "" {
		t.Reply("理由：%s", sales.Excerpt(c.Why, 100))
	}
	if verdict == company.FoundTrue {
		return nil
	}
	t.Reply("只作记录并告诉本人，不记罚单。")
	if c.OfReport() && t.Roles.Has(sales.Manager, sales.Director, sales.HR) {
		t.Reply("日报要认定虚报，另回：虚报 %s %s 理由", sales.NameOf(t.Tx, c.Person), c.Day)
	}
	return nil
}

// todayChecks tells how many spot checks wait for the speaker.
func todayChecks(t *bot.Turn) error {
	if !SpotChecks.For(t.Roles) {
		return nil
	}
	open, err := company.OpenSpotChecksFor(t.Tx, t.Person)
	if err != nil || len(open) == 0 {
		return err
	}
	t.Offer(fmt.Sprintf("待抽查%d条", len(open)), spotChecksName)
	return nil
}
