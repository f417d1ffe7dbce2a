package company

import (
	"fmt"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// ask sends the check as a card to its reviewers.
func (c *SpotCheck) ask(tx *sales.Tx) error {
	p, err := sales.PersonByID(tx, c.Person)
	if err != nil {
		return err
	}
	reviewers, err := reviewersOf(tx, p)
	if err != nil {
		return err
	}
	text, err := c.Details(tx, 60)
	if err != nil {
		return err
	}
	for _, r := range reviewers {
		card := &sales.Card{
			TaskID:  sales.CardID("check-" + c.Code + "-" + sales.UserKey(r.UserID)),
			Title:   fmt.Sprintf("【抽查】%s %s", p.Name, c.Code),
			Text:    text,
			Buttons: []sales.Button{{Text: "属实", Key: "check.true " + c.Code}, {Text: "不实", Key: "check.false " + c.Code}},
		}
		said := fmt.Sprintf("%s\n%s\n查完回：属实 %s，或 不实 %s 理由", card.Title, text, c.Code, c.Code)
		if err := sales.Queue(tx, sales.Notice{Key: "check/" + c.turn() + "/" + c.Code, To: r.UserID, Content: sales.Content{Text: said, Card: card},
			Reason: "spot check " + c.Code, About: "check " + c.Code}); err != nil {
			return err
		}
	}
	return nil
}

// stillWantedCheck says why the card of a check is not sent any more.
func stillWantedCheck(tx *sales.Tx, code string) (why string, err error) {
	c, err := SpotCheckByCode(tx, code)
	if err == nil && c.Verdict != "" {
		why = "the spot check is closed"
	}
	return why, err
}

// Summary is a check in one line: its code, whose, of what day, of what.
func (c *SpotCheck) Summary(tx *sales.Tx) string {
	what := ""
	switch c.Kind {
	case checkVisit:
		what = "签到"
		if v, err := crm.Visits.Get(tx, c.Of); err == nil && v.Customer != "" {
			what += "：" + v.Customer
		}
	case checkRecord:
		what = "记录"
		if f, err := crm.FollowUps.Get(tx, c.Of); err == nil {
			what += "：" + f.About()
		}
	case checkReport:
		what = "日报所写拜访：" + strings.Join(c.Doubt, "、")
	}
	return fmt.Sprintf("%s %s %s %s", c.Code, sales.NameApart(tx, c.Person), c.Day.Chinese(), what)
}

// Details are what a reviewer needs to know; what people wrote is cut after n characters.
func (c *SpotCheck) Details(tx *sales.Tx, n int) (string, error) {
	gone := "原记录已不在了。"
	switch c.Kind {
	case checkVisit:
		v, err := crm.Visits.Get(tx, c.Of)
		if err != nil {
			return gone, sales.IgnoreNotFound(err)
		}
		return c.visitDetails(tx, v, n)
	case checkRecord:
		f, err := crm.FollowUps.Get(tx, c.Of)
		if err != nil {
			return gone, sales.IgnoreNotFound(err)
		}
		return fmt.Sprintf("%s的记录，没有对应的签到\n%s：%s", sales.Moment(f.At), f.About(), sales.Excerpt(f.Text, n)), nil
	}
	r, err := ledger.ReportOf(tx, c.Person, c.Day)
	if err != nil {
		return gone, sales.IgnoreNotFound(err)
	}
	return fmt.Sprintf("%s日报写到拜访 %s，当天没有该处签到\n日报：%s", c.Day.Chinese(), strings.Join(c.Doubt, "、"), sales.Excerpt(r.Text(), n)), nil
}

// visitDetails says nothing of the address: notices are kept longer than it may be.
func (c *SpotCheck) visitDetails(tx *sales.Tx, v *crm.Visit, n int) (string, error) {
	where := "未说明去向"
	switch {
	case v.Customer != "":
		where = v.Customer
	case v.With != "":
		where = "陪访" + sales.NameOf(tx, v.With)
	case v.Purpose != "":
		where = v.Purpose
	}
	text := fmt.Sprintf("%s签到：%s", sales.Moment(v.At), where)
	if v.DistanceM != nil {
		text += fmt.Sprintf("，相距%d米", *v.DistanceM)
	}
	if v.ByPhoto {
		photo, err := crm.PhotoState(tx, v)
		if err != nil {
			return "", err
		}
		text += "，照片签到，" + photo
	}
	for _, m := range v.Marks {
		text += " [" + string(m) + "]"
	}
	records, err := crm.FollowUpsOn(tx, c.Person, c.Day)
	if err != nil {
		return "", err
	}
	wrote := "\n没有拜访记录"
	for _, f := range records {
		if f.Visit == v.Key() {
			wrote = "\n记录：" + sales.Excerpt(f.Text, n)
		}
	}
	return text + wrote, nil
}

// tellReviewed tells a person what was found false, or that it is not any more.
func (c *SpotCheck) tellReviewed(tx *sales.Tx) error {
	details, err := c.Details(tx, 60)
	if err != nil {
		return err
	}
	by := sales.NameOf(tx, c.DecidedBy)
	text := fmt.Sprintf("【抽查】%s 查为不实（抽查%s）\n%s", by, c.Code, details)
	if c.Why != "" {
		text += "\n理由：" + sales.Excerpt(c.Why, 200)
	}
	ask := by
	if decider, err := sales.PersonByID(tx, c.DecidedBy); err == nil {
		if r, err := sales.RelationTo(tx, decider, c.Person); err == nil && !r.HR {
			ask += "或人事"
		}
	}
	text += fmt.Sprintf("\n只作记录，不记罚单。有出入请找%s说明，人事可以改。", ask)
	if c.Verdict == FoundTrue {
		text = fmt.Sprintf("【抽查】%s 已改为属实（抽查%s），原来的记录撤下。\n%s", by, c.Code, details)
	}
	key := "checked/" + c.Code + "/" + c.DecidedAt.In(rulebook.Zone).Format("20060102150405")
	return sales.Queue(tx, sales.Notice{Key: key, To: c.Person, Content: sales.Content{Text: text}, Reason: "spot check " + c.Code, About: sales.ConductNotice})
}
