package bot

import (
	"strings"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// wonder answers what is no command: perhaps it is the report, else what is nearest.
func (s *session) wonder(said string) error {
	t := s.turn
	if err := s.perhapsReport(said); err != nil {
		return err
	}
	if number, ok := digits(said); ok {
		return t.Reply("「%s」现在没有对应的选项（%d分钟内有效）。请把原来那句再发一次；能做什么回：帮助", number, t.Tx.Law.ListMinutes)
	}
	if len(t.list) == 0 {
		return t.Reply("没看懂「%s」。你是不是想：%s\n全部命令回：帮助", sales.Excerpt(said, 20), strings.Join(nearest(s.router.Commands, t.Roles, said), "、"))
	}
	s.remember(nil)
	return nil
}

// perhapsReport asks whether a long text is today's report, when it is owed (RULEBOOK §2:
// nothing a person meant as a report is lost). A command whose first words made sense
// was meant as one, whatever was wrong further on.
func (s *session) perhapsReport(text string) error {
	t := s.turn
	report := byKey(s.router.Commands, reportKey)
	if t.Message.Kind != Text || report == nil || !report.For(t.Roles) || utf8.RuneCountInString(strings.TrimSpace(text)) < t.Tx.Law.Report.MinRunes || len(t.list) > 0 {
		return nil
	}
	if c, rest := match(s.router.Commands, text); c != nil && (len(t.Args.values) > 0 || c.names(rest)) {
		return nil
	}
	owes, err := ledger.StillOwes(t.Tx, t.Person, rulebook.DayOf(t.SentAt))
	if err != nil || !owes {
		return err
	}
	t.SentAt = t.Message.SentAt
	t.OfferAsSent("", report.Name+" "+text)
	return t.Reply("当作今天的日报？回 1")
}

// reportKey is the command a long text may have been meant for.
const reportKey = "report.file"
