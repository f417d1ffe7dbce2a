package words

import (
	"cmp"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"

	"github.com/agnivade/levenshtein"
)

// HandleUnknown answers what is no command: perhaps it is the report, else what is nearest.
func HandleUnknown(t *bot.Turn, said string) error {
	if err := PerhapsReport(t, said); err != nil {
		return err
	}
	if number, ok := bot.Digits(said); ok {
		t.Shape(bot.ShapeAsk)
		return t.Reply("「%s」现在没有对应的选项（%d分钟内有效）。请把原来那句再发一次；能做什么回：帮助", number, t.Tx.Law.ListMinutes)
	}
	if t.Offering() {
		return nil
	}
	t.Shape(bot.ShapeAsk)
	return t.Reply("没看懂「%s」。你是不是想：%s\n全部命令回：帮助", sales.Excerpt(said, 20), strings.Join(nearest(t.Menu, t.Roles, said), "、"))
}

// PerhapsReport asks whether a long text is today's report, when it is owed (RULEBOOK §2:
// nothing a person meant as a report is lost). A line that begins with a command was meant
// as that, whatever is wrong with it, but where its word is as good a beginning of a report:
// 完成 投标文件初稿，回访了两家客户.
func PerhapsReport(t *bot.Turn, text string) error {
	report := bot.ByKey(t.Menu, reportKey)
	if t.Message.Kind != bot.Text || report == nil || !report.For(t.Roles) || !t.Tx.Law.LongEnough(text) || t.Offering() {
		return nil
	}
	if c, rest := bot.MatchCommand(t.Menu, text); c != nil && (!slices.Contains(workWords, c.Key) || t.Args.Any() || c.Names(rest)) {
		return nil
	}
	owes, err := ledger.StillOwes(t.Tx, t.Person, rulebook.DayOf(t.SentAt))
	if err != nil || !owes {
		return err
	}
	t.SentAt = t.Message.SentAt
	kept, err := ledger.KeepPiece(t.Tx, t.Person, strings.TrimSpace(text), t.SentAt)
	if err != nil {
		return err
	}
	t.Took("kept: perhaps the report")
	t.Shape(bot.ShapeReport)
	t.Asks()
	if len(kept.Said) > 1 {
		t.OfferCommand("", KeptKey, nil)
		return t.Reply("连同%s起发的共%d条，当作今天的日报？回 1", kept.Said[0].At.In(rulebook.Zone).Format("15:04"), len(kept.Said))
	}
	t.OfferAsSent("", report.Name+" "+text)
	return t.Reply("当作今天的日报？回 1")
}

// workWords are the commands whose words reports begin with, too.
var workWords = []string{"task.done", "task.new", "visit.record", "followup.record", "plan.next", reportKey, "report.today", "report.add", "report.makeup"}

// KeptKey is the command that files what was kept as a possible report.
const KeptKey = "report.kept"

// Declined ends what an offer kept: somebody said that it is no report.
func Declined(t *bot.Turn, offered []bot.Choice) error {
	for _, c := range offered {
		if c.Command == reportKey || c.Command == KeptKey || strings.HasPrefix(c.Say, "日报 ") {
			return ledger.ClosePieces(t.Tx, t.Person.UserID, rulebook.DayOf(t.SentAt))
		}
	}
	return nil
}

// reportKey is the command a long text may have been meant for.
const reportKey = "report.file"

// nearest are the names of the three commands somebody may have meant.
func nearest(commands []bot.Command, roles sales.Roles, said string) []string {
	type scored struct {
		name  string
		score int
	}
	first, _ := bot.FirstWord(rulebook.Fold(said))
	if runes := []rune(first); len(runes) > 6 {
		first = string(runes[:6])
	}
	var all []scored
	for i := range commands {
		c := &commands[i]
		if c.Group == "" || !c.For(roles) {
			continue
		}
		best := 1 << 30
		for _, w := range c.Words() {
			d := 2 * levenshtein.ComputeDistance(first, w)
			if strings.Contains(first, w) || strings.Contains(w, first) {
				d = 1
			}
			best = min(best, d)
		}
		all = append(all, scored{c.Name, best})
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var names []string
	for _, s := range all[:min(3, len(all))] {
		names = append(names, s.name)
	}
	return names
}
