package view

import (
	"fmt"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/view"
)

var Funnel = bot.Command{
	Name: "漏斗", Key: "funnel", Aliases: []string{"销售漏斗"}, Group: "团队", Who: bot.Leader, Whose: bot.Theirs,
	Help:     bot.Says("团队商机按阶段的个数和金额，线索按渠道和活动的转化"),
	Examples: []string{"漏斗"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		team, err := sales.TeamOf(t.Tx, t.Person)
		if err != nil {
			return err
		}
		var total pipeline
		lines := make([]string, 0, len(team))
		for _, p := range append(team, t.Person) {
			deals, err := crm.DealsOf(t.Tx, p.UserID)
			if err != nil {
				return err
			}
			var own pipeline
			for _, d := range deals {
				own.add(d)
				total.add(d)
			}
			if own.open > 0 {
				lines = append(lines, fmt.Sprintf("%s：%d个，%s", p.Name, own.open, own.money()))
			}
		}
		leads, err := view.LeadFunnelOf(t.Tx, append(team, t.Person))
		if err != nil {
			return err
		}
		if total.count == nil && leads.All.Count == 0 {
			return t.Reply("团队还没有商机和线索。")
		}
		t.Reply("销售漏斗 %s：在手%d个，%s", bot.Dated(t, rulebook.DayOf(t.SentAt)), total.open, total.money())
		for _, s := range rulebook.Stages() {
			if s == rulebook.Won && total.toFile > 0 {
				t.Reply("%s %d个，待存档%d个（不计入业绩）", s.Title(), total.count[s], total.toFile)
			} else if total.count[s] > 0 {
				t.Reply("%s %d个", s.Title(), total.count[s])
			}
		}
		if !t.Roles.Has(sales.Director) {
			for _, line := range lines {
				t.Reply("%s", line)
			}
		}
		replyLeadFunnel(t, leads)
		t.SeeRest("看一个：商机 名称")
		return nil
	},
}

// A pipeline sums deals: the money is that of the open ones which tell it.
type pipeline struct {
	count        map[rulebook.Stage]int // without those won that wait for papers
	open, toFile int
	winning, own rulebook.Fen // 预计中标金额, 预计我司金额
}

func (p *pipeline) add(d *crm.Deal) {
	if p.count == nil {
		p.count = make(map[rulebook.Stage]int)
	}
	if d.ToFile {
		p.toFile++
	} else {
		p.count[d.Stage]++
	}
	if !d.Open() {
		return
	}
	p.open++
	// A value that is not there reads as nothing.
	if v, err := rulebook.ParseMoney(d.Fields["预计中标金额"]); err == nil {
		p.winning += v
	}
	if v, err := rulebook.ParseMoney(d.Fields["预计我司金额"]); err == nil {
		p.own += v
	}
}

func (p *pipeline) money() string {
	return fmt.Sprintf("预计中标%s，预计我司%s", p.winning.Short(), p.own.Short())
}

// replyLeadFunnel says how many leads there were and became deals, all together and by
// where they came from.
func replyLeadFunnel(t *bot.Turn, f *view.LeadFunnel) {
	if f.All.Count == 0 {
		return
	}
	t.Reply("线索%s", leadLine(f.All))
	for _, by := range []struct {
		title string
		lines []view.LeadSource
	}{{"渠道", f.Channels}, {"活动", f.Campaigns}} {
		for _, line := range by.lines {
			t.Reply("%s %s：%s", by.title, line.Name, leadLine(line))
		}
	}
}

func leadLine(s view.LeadSource) string {
	return fmt.Sprintf("%d条｜在手%d｜公海%d｜转商机%d(%d%%)｜中标%d", s.Count, s.Open, s.Free, s.Converted, (s.Converted*100+s.Count/2)/s.Count, s.Won)
}
