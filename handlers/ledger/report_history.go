package ledger

import (
	"errors"
	"fmt"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

const (
	historyName = "历史"
	historyKey  = "report.history"
)

var ReportHistory = bot.Command{
	Name: historyName, Key: historyKey, Aliases: []string{"日报历史"}, Group: "日报", Who: bot.Rep | bot.Leader | bot.HR, Whose: bot.Seen,
	Params: []bot.Param{
		{Name: "姓名", Kind: words.Anybody, Optional: true},
		{Name: "日期", Kind: words.PastDay, Optional: true},
		{Name: "页", Kind: words.Number, Optional: true},
	},
	Help:     bot.Says("一份日报每次提交的原文，改过的、补充的都在；不写日期看最近一份"),
	Examples: []string{"历史", "历史 昨天"},
	Reads:    true,
	Run: func(t *bot.Turn) error {
		p, day := t.Args.Person("姓名"), t.Args.Day("日期")
		if p == nil && !t.Roles.Has(sales.Rep) { // who has no report of their own means somebody's
			known := map[string]string{}
			if !day.IsZero() {
				known["日期"] = day.String()
			}
			t.Ask(historyKey, "姓名", known)
			return t.Reply("看谁的日报？回姓名")
		}
		if p == nil {
			p = t.Person
		}
		r, err := newestReport(t, p, day)
		if err != nil {
			return err
		}
		day = r.Day
		came, err := ReportCame(t, r)
		if err != nil {
			return err
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s 日报：%s，共%d次提交", p.Name, bot.Dated(t, day), came, len(r.Revisions))
		for i, v := range r.Revisions {
			fmt.Fprintf(&b, "\n%d）%s\n%s", i+1, revisionTitle(t, r, i), v.Text)
		}
		if len(r.Versions) > 0 {
			b.WriteString("\n现在按更正后的内容显示：\n" + r.Text() + sales.Originals(t.Tx, r))
		}
		return bot.ReplyPage(t, b.String(), fmt.Sprintf("%s %s %s", historyName, p.UserID, day))
	},
}

// newestReport is a person's report of a day; without one, their newest of the last weeks.
func newestReport(t *bot.Turn, p *sales.Person, day rulebook.Day) (*ledger.Report, error) {
	from, to := day, day
	if day.IsZero() {
		to = rulebook.DayOf(t.SentAt)
		from = to.AddDays(-historyDays)
	}
	all, err := ledger.ReportsOf(t.Tx, p.UserID, from, to)
	switch {
	case err != nil:
		return nil, err
	case len(all) > 0:
		return all[len(all)-1], nil
	case day.IsZero():
		return nil, sales.Refuse(sales.NotFound, "%s最近%d天没有日报。更早的回：%s %s 日期", p.Name, historyDays, historyName, p.Name)
	}
	return nil, sales.Refuse(sales.NotFound, "%s %s 没有日报。别的日子回：%s %s 日期", p.Name, bot.Dated(t, day), historyName, p.Name)
}

// historyDays is how far back the newest report is looked for.
const historyDays = 30

// revisionTitle is when a revision came, how, and what it did to what stood.
func revisionTitle(t *bot.Turn, r *ledger.Report, i int) string {
	v := r.Revisions[i]
	title := sales.Moment(v.SentAt) + " 发出"
	if v.By != "" {
		title = fmt.Sprintf("纸质，%s收到，%s %s代录", v.Came(t.Tx.Law), sales.NameOf(t.Tx, v.By), sales.Moment(v.EnteredAt))
	}
	if v.Supplement {
		return title + "，补充"
	}
	for _, later := range r.Revisions[i+1:] {
		if !later.Supplement {
			return title + "，后来改写"
		}
	}
	return title
}

// OfferHistory offers everything ever written to a report that was sent more than once.
func OfferHistory(t *bot.Turn, p *sales.Person, day rulebook.Day) error {
	r, err := ledger.ReportOf(t.Tx, p.UserID, day)
	if errors.Is(err, storage.ErrNotFound) || err == nil && len(r.Revisions) < 2 && len(r.Versions) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	t.Offer(fmt.Sprintf("%s：每次提交的原文（%d次）", historyName, len(r.Revisions)), fmt.Sprintf("%s %s %s", historyName, p.UserID, day))
	return nil
}
