package bot

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A session is one message finding its command: through the list shown last, the open
// dialogue, or the command's own word.
type session struct {
	router       *Router
	turn         *Turn
	conversation *Conversation
}

func (s *session) handle() error {
	t := s.turn
	switch m := t.Message; m.Kind {
	case Click:
		s.conversation.Dialogue = nil
		line := s.router.Click(m.Key, t.Roles)
		if line == "" {
			return t.Reply("这个菜单项还没有启用。能做什么回：帮助")
		}
		return s.say(line)
	case Press:
		return s.press(m)
	case Location:
		return s.locate(m)
	default:
		return s.hear(strings.TrimSpace(m.Text))
	}
}

// say carries out a line as if it had been typed with no dialogue open.
func (s *session) say(line string) error {
	if c, rest := match(s.router.Commands, line); c != nil {
		return s.run(c, nil, "", rest)
	}
	return s.wonder(line)
}

// hear understands a text: a number picks from the newest list, an exact command word
// leaves the dialogue, anything else answers it.
func (s *session) hear(said string) error {
	if said == "" {
		return s.turn.Reply("没有内容。能做什么回：帮助")
	}
	dialogue, list := s.conversation.Dialogue, s.conversation.List
	if list != nil && dialogue != nil && list.At.Before(dialogue.At) {
		list = nil // the question is newer
	}
	if number, ok := digits(said); ok && list != nil {
		n, err := strconv.Atoi(number)
		if err == nil && n >= 1 && n <= len(list.Choices) {
			return s.pick(list.Choices[n-1])
		}
		if dialogue == nil || list.Choices[0].Value != "" && !s.reads(dialogue, said) {
			return s.turn.Reply("没有第%s项，请回 1 到 %d。", number, len(list.Choices))
		}
	}
	if list != nil {
		if choice := list.named(said); choice != nil {
			return s.pick(*choice)
		}
	}
	c, rest := match(s.router.Commands, said)
	if dialogue == nil || c != nil && rest == "" && !s.isDay(dialogue, said) {
		s.conversation.Dialogue = nil
		return s.say(said)
	}
	return s.answer(dialogue, said)
}

// reads says whether the open question is answered by what was said.
func (s *session) reads(d *Dialogue, said string) bool {
	c := byKey(s.router.Commands, d.Command)
	if c == nil {
		return false
	}
	_, err := c.param(d.Param).Kind.read(s.turn, said)
	return err == nil
}

// isDay says whether the open question is for a day and what was said is one.
func (s *session) isDay(d *Dialogue, said string) bool {
	c := byKey(s.router.Commands, d.Command)
	if c == nil || !c.param(d.Param).Kind.day {
		return false
	}
	_, err := parseDay(said, rulebook.DayOf(s.turn.SentAt), nearby)
	return err == nil
}

// pick takes a numbered choice.
func (s *session) pick(choice Choice) error {
	if !choice.SentAt.IsZero() {
		// The words count from when they were written, and only once.
		s.turn.SentAt = choice.SentAt
		s.conversation.List = nil
	}
	if choice.Say == "" {
		if d := s.conversation.Dialogue; d != nil {
			return s.resume(d, choice.Value, "")
		}
		return s.turn.Reply("这个问题已经过去了。能做什么回：帮助")
	}
	s.conversation.Dialogue = nil
	return s.say(choice.Say)
}

// answer gives the open question what was said. What does not answer it but is a whole
// command line is that command.
func (s *session) answer(d *Dialogue, said string) error {
	c := byKey(s.router.Commands, d.Command)
	if c == nil { // asked by an older version
		s.conversation.Dialogue = nil
		return s.say(said)
	}
	p := c.param(d.Param)
	if again, rest := match(s.router.Commands, said); again != nil {
		_, err := p.Kind.read(s.turn, said)
		var refusal *sales.Error
		if again.Key == c.Key || errors.As(err, &refusal) {
			s.conversation.Dialogue = nil
			return s.run(again, nil, "", rest)
		}
	}
	return s.resume(d, "", said)
}

// resume goes on with a dialogue: value answers the question in canonical form, or said
// in the person's words.
func (s *session) resume(d *Dialogue, value, said string) error {
	c := byKey(s.router.Commands, d.Command)
	known := maps.Clone(d.Args)
	if known == nil {
		known = make(map[string]string)
	}
	if value != "" {
		known[d.Param] = value
	}
	if p := c.param(d.Param); p.Named && said != "" && !strings.Contains(said, p.Name) {
		said = p.Name + "=" + said
	}
	if d.Pending != "" {
		said = strings.TrimSpace(said + " " + d.Pending)
		if !d.PendingAt.IsZero() {
			s.turn.SentAt = d.PendingAt
		}
	}
	return s.run(c, known, d.Param, said)
}

// run reads what is missing from said, asks for what is still missing, and carries the
// command out. asked is the parameter whose answer this is, if one is.
func (s *session) run(c *Command, known map[string]string, asked, said string) error {
	t := s.turn
	if !c.For(t.Roles) {
		return s.refuse(checkRights(t, c), said)
	}
	t.Args = Args{values: maps.Clone(known), things: make(map[string]any)}
	if t.Args.values == nil {
		t.Args.values = make(map[string]string)
	}
	question, err := s.fill(c, said)
	if err != nil {
		return s.refuse(err, said)
	}
	if err := s.load(c); err != nil {
		return s.refuse(vanished(err), said)
	}
	// Before a question too: nobody is asked about what would be refused afterwards.
	if err := checkRights(t, c); err != nil {
		t.text.Reset()
		t.list = nil
		return s.refuse(err, "")
	}
	if question != nil {
		s.remember(question)
		return nil
	}
	refusal, err := attempt(t, c.Run)
	if err != nil {
		return err
	}
	if refusal != nil && refusal.Code == sales.Invalid && asked != "" {
		delete(t.Args.values, asked)
		t.follow = &Dialogue{Command: c.Key, Args: t.Args.values, Param: asked}
	}
	if t.Message.Kind != Location || t.follow != nil {
		s.conversation.Dialogue = nil
	}
	s.remember(t.follow)
	return nil
}

// remember keeps the question and the list of this turn for the next message.
func (s *session) remember(question *Dialogue) {
	at := s.turn.Message.SentAt
	if question != nil {
		if old, list := s.conversation.Dialogue, s.conversation.List; old != nil && list != nil && old.Command == question.Command && old.Param == question.Param && !list.At.Before(old.At) {
			list.At = at // the same question once more: its numbers go on counting
		}
		question.At = at
		s.conversation.Dialogue = question
	}
	if len(s.turn.list) > 0 {
		s.conversation.List = &List{Choices: s.turn.list, At: at}
	}
}

// fill reads the parameters off what was said. It returns a question when one is
// missing, malformed or ambiguous.
func (s *session) fill(c *Command, said string) (*Dialogue, error) {
	t := s.turn
	var skipped error
	for i := range c.Params {
		p := &c.Params[i]
		if _, known := t.Args.values[p.Name]; known || !p.Named {
			continue
		}
		r, found, err := p.named(t, said)
		if err != nil {
			return s.ask(c, p, err, r.rest)
		}
		if found {
			t.Args.values[p.Name], said = r.value, r.rest
		}
	}
	for i := range c.Params {
		p := &c.Params[i]
		if _, known := t.Args.values[p.Name]; known {
			continue
		}
		said = strings.TrimSpace(said)
		if said == "" || p.Named {
			if p.Optional {
				continue
			}
			return s.ask(c, p, nil, said)
		}
		r, err := p.Kind.read(t, said)
		var refusal *sales.Error
		switch {
		case errors.As(err, &refusal) && p.Optional && skipped != nil:
			// What it was not first is what it was meant as.
		case errors.As(err, &refusal) && p.Optional:
			skipped = refusal
		case errors.As(err, &refusal):
			var before *sales.Error
			if errors.As(skipped, &before) { // meant for the optional one: say what is wrong with that
				refusal = sales.Refuse(before.Code, "%s\n%s", before.Text, p.Ask)
			}
			rest := ""
			if !p.Kind.whole {
				_, rest = word(said)
			}
			return s.ask(c, p, refusal, rest)
		case err != nil:
			return nil, err
		case len(r.choices) > 0:
			t.list = append(t.list, r.choices...)
			return s.ask(c, p, sales.Refuse(sales.Invalid, "「%s」有几个，是哪一个？回数字：", strings.TrimSpace(strings.TrimSuffix(said, r.rest))), r.rest)
		default:
			t.Args.values[p.Name], said = r.value, r.rest
		}
	}
	if said = strings.TrimSpace(said); said == "" {
		return nil, nil
	}
	if skipped != nil {
		return nil, skipped
	}
	return nil, sales.Refuse(sales.Invalid, "看不懂「%s」。用法：%s", sales.Excerpt(said, 20), c.usage())
}

// ask asks for a parameter, with what was wrong if anything was; pending is what was said
// after it and is not lost.
func (s *session) ask(c *Command, p *Param, wrong error, pending string) (*Dialogue, error) {
	t := s.turn
	var refusal *sales.Error
	switch {
	case errors.As(wrong, &refusal):
		t.Reply("%s", refusal.Text)
	case wrong != nil:
		return nil, wrong
	default:
		t.Reply("%s", p.Ask)
	}
	d := &Dialogue{Command: c.Key, Args: t.Args.values, Param: p.Name}
	if pending != "" {
		d.Pending, d.PendingAt = pending, t.SentAt
	}
	if wrong != nil {
		if err := s.perhapsReport(t.Message.Text); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (s *session) load(c *Command) error {
	t := s.turn
	for _, p := range c.Params {
		value, ok := t.Args.values[p.Name]
		if !ok {
			continue
		}
		thing, err := p.Kind.load(t, value)
		if err != nil {
			return err
		}
		t.Args.things[p.Name] = thing
	}
	return nil
}

// refuse answers a refusal. Long words from somebody who still owes the report may have
// been meant as one.
func (s *session) refuse(err error, said string) error {
	var refusal *sales.Error
	if !errors.As(err, &refusal) {
		return err
	}
	s.turn.Reply("%s", refusal.Text)
	if err := s.perhapsReport(s.turn.Message.Text); err != nil {
		return err
	}
	s.remember(nil)
	return nil
}

// press carries out a card's button for somebody the card was sent to.
func (s *session) press(m Message) error {
	if _, err := sales.CardFor(s.turn.Tx, m.TaskID, s.turn.Person.UserID); err != nil {
		return s.refuse(err, "")
	}
	key, rest, _ := strings.Cut(m.Key, " ")
	c := byKey(s.router.Commands, key)
	if c == nil {
		return s.turn.Reply("这张卡片已经过时了。能做什么回：帮助")
	}
	if over, err := s.over(c, rest); err != nil {
		return s.refuse(err, "")
	} else if over != "" {
		return s.turn.Reply("%s", over)
	}
	s.conversation.Dialogue = nil
	return s.run(c, nil, "", rest)
}

// over says that the matter of a card is closed; "" while it is open.
func (s *session) over(c *Command, rest string) (string, error) {
	for _, p := range c.Params {
		if p.Kind != FineToDecide {
			continue
		}
		code, _ := word(rest)
		f, err := sales.FineByCode(s.turn.Tx, code)
		if err != nil || f.Open() {
			return "", err
		}
		last := f.Moves[len(f.Moves)-1]
		return fmt.Sprintf("罚单 %s 已处理：%s %s %s。", f.Code, sales.Moment(last.At), sales.NameOf(s.turn.Tx, last.By), f.State.Title()), nil
	}
	return "", nil
}

// locate takes a shared location as the answer to an open question for one, else as a
// check-in.
func (s *session) locate(m Message) error {
	if d := s.conversation.Dialogue; d != nil {
		if c := byKey(s.router.Commands, d.Command); c != nil && c.param(d.Param).Kind == Spot {
			s.conversation.Dialogue = nil
			d.Pending = "" // what was not understood before does not stand in the way of a location
			return s.resume(d, spotOf(m), "")
		}
	}
	for i := range s.router.Commands {
		c := &s.router.Commands[i]
		for _, p := range c.Params {
			if p.Kind == Spot {
				return s.run(c, map[string]string{p.Name: spotOf(m)}, "", "")
			}
		}
	}
	return nil
}

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
// nothing a person meant as a report is lost).
func (s *session) perhapsReport(text string) error {
	t := s.turn
	report := byKey(s.router.Commands, reportKey)
	if t.Message.Kind != Text || report == nil || !report.For(t.Roles) || utf8.RuneCountInString(strings.TrimSpace(text)) < t.Tx.Law.Report.MinRunes || len(t.list) > 0 {
		return nil
	}
	owes, err := sales.StillOwes(t.Tx, t.Person, rulebook.DayOf(t.SentAt))
	if err != nil || !owes {
		return err
	}
	t.SentAt = t.Message.SentAt
	t.OfferAsSent("", report.Name+" "+text)
	return t.Reply("当作今天的日报？回 1")
}

// reportKey is the command a long text may have been meant for.
const reportKey = "report.file"

func (c *Command) param(name string) *Param {
	for i := range c.Params {
		if c.Params[i].Name == name {
			return &c.Params[i]
		}
	}
	return &Param{Name: name, Kind: Words}
}
