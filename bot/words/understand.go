package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// asksIn finds a question.
var asksIn = regexp.MustCompile(`[吗么?？]|嘛$|怎么|咋|如何|怎样|几点|几天|几个|几次|多少|多久|什么|啥|哪|谁|能不能|可不可以|可以不|是不是|有没有|要不要|行不行|用不用|算不算|该不该|能否|是否|[能行有补用]不$|没$|呢$|了没有?$`)

// noQuestion are words of questions in what asks nothing.
var noQuestion = strings.NewReplacer("没啥", "", "没什么", "", "不怎么", "", "什么的", "", "怎么都", "", "哪怕", "", "谁都", "", "没几", "", "几家", "", "啥的", "", "没多少", "", "几个", "个", "好几", "")

// politely is a question that asks for something to be done.
var politely = regexp.MustCompile(`^(?:你)?(?:能不能|可不可以|可以|能|能否|麻烦|请问|帮)`)

// how finds a question about how something goes, or what the rule is.
var how = regexp.MustCompile(`怎么|咋|如何|怎样|在哪|往哪|去哪|哪里|哪儿|干嘛|干什么|干啥|什么用|啥用|什么意思|啥意思|有什么|要不要|用不用|能不能|可不可以|可以.*吗|可以不|能.*吗|行不行|还能|必须|一定要|算不算|会不会|需要|得.*吗|是.*吗|几点|几天|几个字|多少|多久|什么时候|最晚|最少|最多|最早|[补行]不$|[用要]吗|是不是|罚吗|没了`)

// Understand is what a line in plain words means, by its steps in order: courtesy, a
// question how, a command asked for, a thing named alone, the report. Nil: nothing known.
func (r *Reader) Understand(t *bot.Turn, said string) (*bot.Meaning, error) {
	if m, err := kept(t, said); m != nil || err != nil {
		return m, err
	}
	if m := courtesy(t, said); m != nil {
		return m, nil
	}
	h := hear(t, &r.ear, said)
	if len(h.text) == 0 || len(h.text) > longestLine {
		return nil, nil
	}
	if err := h.tag(); err != nil {
		return nil, err
	}
	asks := asksIn.MatchString(noQuestion.Replace(string(h.text)))
	for _, step := range []func(*heard, bool) (*bot.Meaning, error){r.notYet, r.forAnother, r.surelyHow, r.asked, r.howTo, r.named, r.howToNamed, r.ofDayBefore, r.afterVisit} {
		if m, err := step(h, asks); m != nil || err != nil {
			return m, err
		}
	}
	return r.chat(h, asks)
}

// takesKept is how people answer the reminder that quotes what they wrote.
var takesKept = regexp.MustCompile(`^(?:回?1[。.]?|交|提交|交吧|就交这个|当日报|当日报交|是日报)$`)

// kept files what the person wrote today that may have been the report, when nothing newer
// is offered under that number.
func kept(t *bot.Turn, said string) (*bot.Meaning, error) {
	if !takesKept.MatchString(rulebook.Fold(said)) || !t.Roles.Has(sales.Rep) {
		return nil, nil
	}
	open, err := ledger.OpenPieces(t.Tx, t.Person.UserID, rulebook.DayOf(t.SentAt))
	if err != nil || len(open) == 0 {
		return nil, err
	}
	return &bot.Meaning{Why: "answer: files what was kept", Sure: true, Closes: true, Now: true, Choices: []bot.Choice{{Command: KeptKey}}}, nil
}

// longestLine is the longest text that is read for a command; a longer one is a report.
const longestLine = 300

var (
	promises  = regexp.MustCompile(`(?:晚点|晚些|等会|等下|待会|一会|稍后|马上|回头|过会|迟点|等我|(?:晚上|回去|到家)(?:再|就|了?马上))[^，。]{0,6}(?:交|发|写|补)`)
	reportish = regexp.MustCompile(`日报|汇报|小结|总结`)
	proxy     = regexp.MustCompile(`(?:替|帮|代)(?:一下)?` + `{P}` + `[^，。]{0,6}(?:交|发|写|填|补)[^，。]{0,4}(?:日报|报告)`)
)

// notYet is a report promised: it is none.
func (r *Reader) notYet(h *heard, _ bool) (*bot.Meaning, error) {
	text := string(h.text)
	if len(h.text) > 30 || !promises.MatchString(text) || !reportish.MatchString(text) {
		return nil, nil
	}
	law := h.t.Tx.Law
	return &bot.Meaning{Why: "chat: a report promised", Closes: true, Shape: bot.ShapeChat, Text: fmt.Sprintf("好的，等你的日报。%s前发出算按时。", law.Report.Deadline)}, nil
}

// forAnother is a report for a colleague: nobody files for another.
func (r *Reader) forAnother(h *heard, _ bool) (*bot.Meaning, error) {
	p := regexp.MustCompile(strings.Replace(proxy.String(), "{P}", classPattern(aPerson), 1))
	if !p.MatchString(string(h.tagged)) {
		return nil, nil
	}
	return &bot.Meaning{Why: "refused: a report for a colleague", Closes: true, Shape: bot.ShapeRefuse,
		Text: "日报由本人交，不能代交。没法交的由上级或人事登记：免报 姓名 日期 事由。"}, nil
}

// asked is a command asked for.
func (r *Reader) asked(h *heard, asks bool) (*bot.Meaning, error) {
	t := h.t
	question := asks && !politely.MatchString(string(h.text))
	for i := range r.phrases {
		p := &r.phrases[i]
		if !p.command.For(t.Roles) || question && !p.asked {
			continue
		}
		slots, cue, ok := p.match(h)
		if !ok {
			continue
		}
		b := &building{h: h, p: p, slots: slots, cue: cue, used: make(map[int]bool)}
		all, missing, err := b.args()
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			continue
		}
		if p.command.Key == "followup.record" { // told on the spot: it is the visit's
			if m, err := r.ofVisit(h, all[0]["客户或线索"]); m != nil || err != nil {
				return m, err
			}
		}
		return r.meant(h, p, all, missing, fmt.Sprintf("said: %s", p.parts[0].pattern))
	}
	return nil, nil
}

// openVisit is the customer of the speaker's newest check-in that has no record yet and is
// not longer ago than one is waited for (Law.Visits.RecordHours); "" for none.
func openVisit(h *heard) (string, error) {
	visits, err := crm.VisitsWithoutRecord(h.t.Tx, h.t.Person.UserID, rulebook.DayOf(h.t.SentAt))
	if err != nil || len(visits) == 0 {
		return "", err
	}
	v := visits[len(visits)-1]
	if h.t.SentAt.Sub(v.At) > time.Duration(h.t.Tx.Law.Visits.RecordHours)*time.Hour {
		return "", nil
	}
	return v.Customer, nil
}

// ofVisit takes a line for the record of the visit just checked in, where it names that
// customer or none.
func (r *Reader) ofVisit(h *heard, about string) (*bot.Meaning, error) {
	record := bot.ByKey(r.commands, "visit.record")
	customer, err := openVisit(h)
	if err != nil || customer == "" || record == nil || about != "" && about != isCustomer+" "+customer {
		return nil, err
	}
	p := &phrase{command: record}
	b := &building{h: h, p: p, used: make(map[int]bool), slots: map[string]caught{}}
	all, missing, err := b.args()
	if err != nil {
		return nil, err
	}
	for _, args := range all {
		args["客户"], args["记录"] = customer, string(h.raw)
	}
	return r.meant(h, p, all[:1], missing, "after a check-in: the visit's record")
}

// ofDayBefore takes what is told of a day before, whose report is missing, for that one
// (RULEBOOK §2: words about yesterday offer 补交).
func (r *Reader) ofDayBefore(h *heard, asks bool) (*bot.Meaning, error) {
	c := bot.ByKey(r.commands, "report.makeup")
	if asks || c == nil || !c.For(h.t.Roles) || !h.t.Tx.Law.LongEnough(string(h.raw)) || !reportable.MatchString(string(h.text)) {
		return nil, nil
	}
	today := rulebook.DayOf(h.t.SentAt)
	for _, m := range h.mentions {
		if m.class != aTime || m.time.day == "" || m.time.to != "" {
			continue
		}
		day, err := parseDay(m.time.day, today, backward)
		if err != nil || day >= today {
			return nil, nil
		}
		owes, err := ledger.StillOwes(h.t.Tx, h.t.Person, day)
		if err != nil || !owes {
			return nil, err
		}
		args := map[string]string{"日期": day.String(), "内容": string(h.raw)}
		return r.meant(h, &phrase{command: c}, []map[string]string{args}, false, "told of a day whose report is missing")
	}
	return nil, nil
}

// afterVisit takes what is told right after a check-in for the visit's record.
func (r *Reader) afterVisit(h *heard, asks bool) (*bot.Meaning, error) {
	if asks || rulebook.Visible(string(h.raw)) < 6 || !reportable.MatchString(string(h.text)) {
		return nil, nil
	}
	return r.ofVisit(h, "")
}

// noPlan are commands whose phrases are no plan for tomorrow.
var noPlan = []string{"leave.new", "request.withdraw", "fine.appeal", "report.add", "report.makeup", "record.correct", "visit.here"}

// meant is a command with what was understood: shown at once, asked on where something is
// missing, offered where it writes.
func (r *Reader) meant(h *heard, p *phrase, all []map[string]string, missing bool, why string) (*bot.Meaning, error) {
	c := p.command
	short := len(h.text) <= 15 && asksIn.MatchString(noQuestion.Replace(string(h.text)))
	named := c.Key == reportKey && h.t.Tx.Law.LongEnough(all[0]["内容"])
	m := &bot.Meaning{Why: why, Sure: p.looks && short || named, Closes: p.looks || named || slices.Contains(noPlan, c.Key)}
	for _, args := range all {
		label, err := describe(h.t, c, args)
		if err != nil {
			return nil, err
		}
		choice := bot.Choice{Label: label, Command: c.Key, Args: args}
		if strings.HasPrefix(c.Key, "report.") || c.Key == "plan.next" {
			choice.SentAt = h.t.SentAt
		}
		m.Choices = append(m.Choices, choice)
	}
	if missing && strings.HasPrefix(c.Key, "report.") && c.Key != "report.makeup" && rulebook.Visible(string(h.raw)) > 4 {
		m.Choices, m.Shape = nil, bot.ShapeAsk // no question left open for so little
		m.Text = fmt.Sprintf("日报至少%d个字，没有存。写写今天做了什么、见了谁、结果怎样：%s 内容", h.t.Tx.Law.Report.MinRunes, c.Name)
		return m, nil
	}
	if p.looks && len(m.Choices) > 1 {
		m.Lead = "你要看的是哪一个？回数字："
		return m, nil
	}
	if err := r.orReport(h, c, m); err != nil {
		return nil, err
	}
	if len(m.Choices) == 1 && (p.looks || missing) {
		m.Now = true
		return m, nil
	}
	if i := slices.IndexFunc(m.Choices, func(x bot.Choice) bool { return x.Command == reportKey }); i >= 0 {
		if owes, err := ledger.StillOwes(h.t.Tx, h.t.Person, rulebook.DayOf(h.t.SentAt)); err != nil {
			return nil, err
		} else if owes {
			if _, err := ledger.KeepPiece(h.t.Tx, h.t.Person, m.Choices[i].Args["内容"], h.t.SentAt); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case strings.HasPrefix(c.Key, "report."):
		m.Shape = bot.ShapeReport
		m.Lead = "当作日报吗？回 1 或「好」就交，不是就回「不用」："
		if c.Key == "report.makeup" {
			m.Lead = "这是哪天的日报？回 1 或「好」就补交，不是就回「不用」："
		}
	case len(m.Choices) == 1:
		m.Lead = "这样办吗？回 1 或「好」；不办回「不用」："
	default:
		m.Lead = "要办的是哪一个？回数字，都不是回「不用」："
	}
	return m, nil
}

// orReport offers a record of a visit, where it may have been meant as the report, as that
// too.
func (r *Reader) orReport(h *heard, c *bot.Command, m *bot.Meaning) error {
	report := bot.ByKey(r.commands, reportKey)
	if c.Key != "visit.record" && c.Key != "followup.record" || report == nil || !report.For(h.t.Roles) || !h.t.Tx.Law.LongEnough(string(h.raw)) || len(m.Choices) > 2 {
		return nil
	}
	owes, err := ledger.StillOwes(h.t.Tx, h.t.Person, rulebook.DayOf(h.t.SentAt))
	if err != nil || !owes {
		return err
	}
	m.Choices = append(m.Choices, bot.Choice{Label: "是今天的日报", Command: reportKey, Args: map[string]string{"内容": string(h.raw)}, SentAt: h.t.SentAt})
	return nil
}

// surely finds a question how something is done, in the words of nothing else.
var (
	noHow  = strings.NewReplacer("怎么样", "", "怎么有", "", "怎么会", "", "怎么又", "", "怎么还", "", "怎么是", "", "怎么这么", "", "咋样", "", "怎么回事", "")
	surely = regexp.MustCompile(`怎么|如何|咋|在哪儿?[改传填交看申发]|往哪|去哪|干嘛用|干什么用|是干嘛|是干啥|什么用|什么意思|几点之?前|最晚几点|最少|最多|几个字|多少钱|罚多少|扣多少|算不算|要不要走|要走|直接从|什么时候扣|行不行|几天不|多久不|来得及|放几天|几天内|几天之内|多久内|多近|多远|会怎样|会怎么样|怎么办|要填哪些|要填什么`)
)

func (r *Reader) surelyHow(h *heard, asks bool) (*bot.Meaning, error) {
	if !surely.MatchString(noHow.Replace(string(h.text))) {
		return nil, nil
	}
	return r.howTo(h, true)
}

// howTo is a question how something is done, or what the rule is.
func (r *Reader) howTo(h *heard, asks bool) (*bot.Meaning, error) {
	text := string(h.text)
	if !how.MatchString(text) && !surely.MatchString(text) {
		return nil, nil
	}
	for _, x := range r.how {
		if x.pattern.MatchString(text) {
			m := r.explain(h.t, x.command)
			m.Sure = len(h.text) <= 15
			return m, nil
		}
	}
	return nil, nil
}

// howToNamed is a question that names a command and nobody and nothing besides.
func (r *Reader) howToNamed(h *heard, asks bool) (*bot.Meaning, error) {
	text := string(h.text)
	if !how.MatchString(text) && !asks || slices.ContainsFunc(h.mentions, func(m mention) bool { return m.class == aPerson || m.class == aThing }) {
		return nil, nil
	}
	var found *bot.Command
	longest := 0
	for i := range r.commands {
		c := &r.commands[i]
		for _, w := range c.Words() {
			n := runes(w)
			if c.For(h.t.Roles) {
				n++
			}
			if runes(w) >= 2 && n > longest && strings.Contains(text, w) && c.Group != "" && !slices.Contains([]string{"today", "help", "cancel"}, c.Key) {
				found, longest = c, n
			}
		}
	}
	if found == nil {
		return nil, nil
	}
	m := r.explain(h.t, found)
	m.Sure = len(h.text) <= 15
	return m, nil
}

// explain says in a few lines how a command goes, with the law's numbers.
func (r *Reader) explain(t *bot.Turn, c *bot.Command) *bot.Meaning {
	var b strings.Builder
	fmt.Fprintf(&b, "%s：%s。", c.Name, c.Help(t.Tx.Law))
	if rule := ruleOf(c.Key, t.Tx.Law); rule != "" {
		b.WriteString("\n" + rule)
	}
	say := c.Examples[0]
	for _, way := range c.Said {
		if len(way.Plain) > 0 {
			say = way.Plain[0]
			break
		}
	}
	fmt.Fprintf(&b, "\n直接说就行，例如「%s」", sales.Excerpt(say, 40))
	if !c.For(t.Roles) {
		fmt.Fprintf(&b, "\n（「%s」由%s办）", c.Name, c.Who.Title())
	} else {
		fmt.Fprintf(&b, "；现在就办回：%s", c.Name)
	}
	return &bot.Meaning{Why: "how: " + c.Key, Sure: true, Closes: true, Text: b.String(), Shape: bot.ShapeHelp + c.Key}
}

// ruleOf are the law's numbers people ask about with a command.
func ruleOf(key string, law *rulebook.Law) string {
	switch {
	case key == "fine.mine":
		return fmt.Sprintf("延交一次%s，缺交一次%s，虚报一次%s；本系统只登记，不从工资扣款。有异议收到后%d个工作日内申诉。", law.Fines.LateReport, law.Fines.MissingReport, law.Fines.FalseReport, law.Fines.AppealWorkdays)
	case strings.HasPrefix(key, "report."):
		return fmt.Sprintf("最少%d个字，%s前发出算按时；之后到24:00算延交，记%s；24:00没收到算缺交，记%s；虚报记%s。只登记，不从工资扣款。", law.Report.MinRunes, law.Report.Deadline, law.Fines.LateReport, law.Fines.MissingReport, law.Fines.FalseReport)
	case key == "fine.appeal":
		return fmt.Sprintf("收到通知后%d个工作日内提，由上级或人事处理，认定的人不参与。", law.Fines.AppealWorkdays)
	case key == "deal.advance" || key == "deal.mine":
		for _, s := range law.Stages.Rules {
			if s.Stage == rulebook.Opportunity {
				return fmt.Sprintf("商机%d周内要推进到立项，到期没推进收回公海；各阶段的期限在「商机 名称」里。", s.Weeks)
			}
		}
	case key == "lead.mine" || key == "pool":
		for _, s := range law.Stages.Rules {
			if s.FollowUpDays > 0 {
				return fmt.Sprintf("线索%d天没有跟进会回公海，跟进一次重新计。", s.FollowUpDays)
			}
		}
	}
	return ""
}

// thingAlone is a line that is only a name: 闵行中心医院, 浦东体育馆呢.
var alone = regexp.MustCompile(`^(?:看看?|查查?|看一下|查一下|打开)?(?:客户|商机|线索)? ?([\x{e100}-\x{e2ff}\x{e700}-\x{e7ff}])(?:呢|的?(?:情况|资料|信息|怎么样))?[?？。!！]?$`)

// named is a thing named alone: it is opened.
func (r *Reader) named(h *heard, _ bool) (*bot.Meaning, error) {
	m := alone.FindStringSubmatch(string(h.tagged))
	if m == nil {
		return nil, nil
	}
	mark := []rune(m[1])[0]
	x := h.mentions[int(mark)&0xff]
	meaning := &bot.Meaning{Why: "named alone", Now: true}
	open := func(key, param, value string) {
		c := bot.ByKey(r.commands, key)
		if c == nil || !c.For(h.t.Roles) {
			return
		}
		meaning.Choices = append(meaning.Choices, bot.Choice{Label: value, Command: key, Args: map[string]string{param: value}})
	}
	switch x.class {
	case aPerson:
		if look := bot.ByKey(r.commands, "look"); look != nil && look.For(h.t.Roles) && len(x.names) == 1 {
			if ok, err := h.t.Covers(x.names[:1], bot.Theirs); err != nil {
				return nil, err
			} else if ok {
				open("look", "姓名", x.names[0])
				break
			}
		}
		for _, id := range x.names {
			open("colleague", "姓名", sales.NameOf(h.t.Tx, id))
		}
	case aCode:
		if f, err := ledger.FineByCode(h.t.Tx, x.said); err == nil {
			open("fine.mine", "罚单号", f.Code)
		}
	default:
		for _, th := range likely(x.thing)[:min(3, len(likely(x.thing)))] {
			switch th.what {
			case isCustomer:
				open("customer.mine", "名称", th.name)
			case isDeal:
				open("deal.mine", "名称", th.name)
			case isLead:
				open("lead.mine", "名称", th.name)
			default:
				open("search", "关键字", th.name)
			}
		}
	}
	if len(meaning.Choices) == 0 {
		return nil, nil
	}
	if len(meaning.Choices) > 1 {
		meaning.Now, meaning.Lead = false, "你要看的是哪一个？回数字："
	}
	return meaning, nil
}

// likely are the speaker's own of several things; all where none is.
func likely(all []thing) []thing {
	own := slices.DeleteFunc(slices.Clone(all), func(x thing) bool { return !x.own })
	if len(own) > 0 {
		all = own
	}
	var one []thing
	for _, x := range all {
		if !slices.ContainsFunc(one, func(y thing) bool { return y.what == x.what && y.name == x.name }) {
			one = append(one, x)
		}
	}
	return one
}

// Slot reads a value of a kind out of a line that has more in it.
func (r *Reader) Slot(t *bot.Turn, kind *bot.ParamKind, said string) (string, bool, error) {
	h := hear(t, &r.ear, said)
	if len(h.text) == 0 || len(h.text) > 40 {
		return "", false, nil
	}
	if err := h.tag(); err != nil {
		return "", false, err
	}
	b := &building{h: h, used: make(map[int]bool)}
	values, err := b.mentioned(&bot.Param{Kind: kind})
	if err != nil || len(values) != 1 {
		return "", false, err
	}
	return values[0], true, nil
}

// describe is a command with its arguments as people read it, days with their weekday.
func describe(t *bot.Turn, c *bot.Command, args map[string]string) (string, error) {
	words := []string{c.Name}
	for i := range c.Params {
		p := &c.Params[i]
		value, ok := args[p.Name]
		if !ok {
			continue
		}
		thing, err := p.Kind.Load(t, value)
		if sales.IsRefusal(err, sales.NotFound) || sales.IsRefusal(err, sales.Invalid) || sales.IsRefusal(err, sales.Forbidden) {
			thing, err = value, nil
		}
		if err != nil {
			return "", err
		}
		w := shown(t, thing, value)
		if p.Named {
			w = p.Name + "=" + w
		}
		words = append(words, w)
	}
	return strings.Join(words, " "), nil
}

func shown(t *bot.Turn, thing any, value string) string {
	switch x := thing.(type) {
	case *sales.Person:
		return x.Name
	case *crm.Customer:
		return x.Name
	case rulebook.Day:
		return bot.Dated(t, x)
	case sales.When:
		if x.DayAlone && x.Repeat == "" {
			return bot.Dated(t, x.Day())
		}
		return x.Chinese(rulebook.DayOf(t.SentAt))
	case Days:
		s := bot.Dated(t, x.From)
		if x.To != x.From {
			s += " 至 " + bot.Dated(t, x.To)
		}
		return s + x.Half.Title()
	case Whom:
		return x.Name()
	case interface{ DisplayName() string }:
		return x.DisplayName()
	case interface{ Title() string }:
		if s := x.Title(); s != "" && len([]rune(value)) < 20 && !strings.Contains(value, " ") && !isNumbered(value) {
			return s
		}
	case rulebook.Month:
		return x.Chinese()
	}
	return sales.Excerpt(value, 60)
}
