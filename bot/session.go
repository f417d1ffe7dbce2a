package bot

import (
	"errors"
	"maps"
	"strconv"
	"strings"

	"salesbot/sales"
)

// A session is one message finding its command: through the list shown last, the open
// dialogue, or the command's own word.
type session struct {
	router       *Router
	turn         *Turn
	conversation *Conversation
	then         string // the line to go on with once the open question is answered
	looking      bool   // in a View: only a command that Reads is carried out
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
	case Image:
		return s.takeMessage(s.conversation.Dialogue, m)
	default:
		return s.handleText(strings.TrimSpace(m.Text))
	}
}

// say carries out a line as if it had been typed with no dialogue open.
func (s *session) say(line string) error {
	if c, rest := MatchCommand(s.router.Commands, line); c != nil {
		return s.run(c, nil, "", rest)
	}
	return s.handleUnknown(line)
}

// handleText understands a text: a number picks from the newest list, an exact command word
// leaves the dialogue, anything else answers it.
func (s *session) handleText(said string) error {
	if said == "" {
		return s.turn.Reply("没有内容。能做什么回：帮助")
	}
	dialogue, list := s.conversation.Dialogue, s.conversation.List
	idle := dialogue != nil && s.idle(dialogue)
	free := idle || dialogue != nil && dialogue.Resume != ""
	if list != nil && dialogue != nil && list.At.Before(dialogue.At) && !(idle && list.Choices[0].Say != "") {
		list = nil // the question is newer
	}
	if number, ok := numberSaid(said); ok && list != nil {
		n, err := strconv.Atoi(number)
		if err == nil && n >= 1 && n <= len(list.Choices) {
			return s.pick(list.Choices[n-1])
		}
		if dialogue == nil || list.Choices[0].Value != "" && !s.reads(dialogue, said) {
			s.turn.Shape(ShapeAsk)
			return s.turn.Reply("没有第%s项，请回 1 到 %d。", number, len(list.Choices))
		}
	}
	if list != nil {
		if choice := list.named(said); choice != nil {
			return s.pick(*choice)
		}
		if handled, err := s.answerOffer(list, said); handled || err != nil {
			return err
		}
	}
	c, rest := MatchCommand(s.router.Commands, said)
	if dialogue == nil || c != nil && (free && c.Key != dialogue.Command && c.takes(rest) || rest == "" && !s.isDay(dialogue, said)) {
		s.conversation.Dialogue = nil
		if c != nil {
			return s.say(said)
		}
		if list != nil {
			if choice := list.pointedAt(said); choice != nil {
				s.turn.Took("answer: named on the list")
				return s.pick(*choice)
			}
		}
		if m, err := s.plain(said); err != nil || m != nil {
			if err != nil {
				return err
			}
			return s.mean(m)
		}
		return s.handleUnknown(said)
	}
	if c == nil {
		if handled, err := s.aside(dialogue, said); handled || err != nil {
			return err
		}
		if value, ok, err := s.slot(dialogue, said); err != nil || ok {
			if err != nil {
				return err
			}
			s.turn.Took("answer: read out of the line")
			return s.resume(dialogue, value, "")
		}
	}
	return s.answer(dialogue, said)
}

// reads says whether the open question is answered by what was said.
func (s *session) reads(d *Dialogue, said string) bool {
	c := ByKey(s.router.Commands, d.Command)
	if c == nil {
		return false
	}
	_, err := c.param(d.Param).Kind.read(s.turn, said)
	return err == nil
}

// isDay says whether the open question is for a day and what was said is one.
func (s *session) isDay(d *Dialogue, said string) bool {
	c := ByKey(s.router.Commands, d.Command)
	if c == nil || !c.param(d.Param).Kind.Day {
		return false
	}
	_, err := c.param(d.Param).Kind.read(s.turn, said)
	return err == nil
}

// pick takes a numbered choice.
func (s *session) pick(choice Choice) error {
	if !choice.SentAt.IsZero() {
		// The words count from when they were written, and only once.
		s.turn.SentAt = choice.SentAt
		s.conversation.List = nil
	}
	if choice.Command != "" {
		s.conversation.Dialogue = nil
		return s.run(ByKey(s.router.Commands, choice.Command), choice.Args, "", "")
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
	c := ByKey(s.router.Commands, d.Command)
	if c == nil { // asked by an older version
		s.conversation.Dialogue = nil
		return s.say(said)
	}
	p := c.param(d.Param)
	if again, rest := MatchCommand(s.router.Commands, said); again != nil {
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
	c := ByKey(s.router.Commands, d.Command)
	s.then = d.Resume
	s.turn.card = d.Card
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

// press carries out a card's button for somebody the card was sent to.
func (s *session) press(m Message) error {
	if _, err := sales.CardFor(s.turn.Tx, m.TaskID, s.turn.Person.UserID); err != nil {
		return s.refuse(err, "")
	}
	s.turn.card = m.ResponseCode
	key, rest, _ := strings.Cut(m.Key, " ")
	c := ByKey(s.router.Commands, key)
	if c == nil {
		return s.turn.Reply("这张卡片已经过时了。能做什么回：帮助")
	}
	if over, err := s.closedMatter(c, rest); err != nil {
		return s.refuse(err, "")
	} else if over != "" {
		return s.turn.Reply("%s", over)
	}
	s.conversation.Dialogue = nil
	return s.run(c, nil, "", rest)
}

// closedMatter says that the matter of a card is decided; "" while it is open.
func (s *session) closedMatter(c *Command, rest string) (string, error) {
	code, _ := FirstWord(rest)
	for _, p := range c.Params {
		if p.Kind.Closed != nil {
			if _, err := p.Kind.load(s.turn, code); err != nil { // rights before state
				return "", vanished(err)
			}
			return p.Kind.Closed(s.turn, code)
		}
	}
	return "", nil
}

// wants says whether the open question is answered by a kind of message.
func (s *session) wants(k Kind) bool {
	d := s.conversation.Dialogue
	if d == nil {
		return false
	}
	c := ByKey(s.router.Commands, d.Command)
	return c != nil && c.param(d.Param).Kind.Takes == k
}

// takeMessage answers a question with a message of the kind it wants. What was not
// understood before does not stand in its way.
func (s *session) takeMessage(d *Dialogue, m Message) error {
	p := ByKey(s.router.Commands, d.Command).param(d.Param)
	d.Pending = ""
	return s.resume(d, p.Kind.From(m), "")
}

// locate takes a shared location as the answer to an open question for one, else as a
// check-in.
func (s *session) locate(m Message) error {
	if s.wants(Location) {
		d := s.conversation.Dialogue
		s.conversation.Dialogue = nil
		return s.takeMessage(d, m)
	}
	for i := range s.router.Commands {
		c := &s.router.Commands[i]
		for _, p := range c.Params {
			if p.Kind.Takes == Location {
				return s.run(c, map[string]string{p.Name: p.Kind.From(m)}, "", "")
			}
		}
	}
	return nil
}

// idle says whether the open question is one nobody has to answer.
func (s *session) idle(d *Dialogue) bool {
	c := ByKey(s.router.Commands, d.Command)
	return c != nil && c.param(d.Param).Kind.Idle
}

// handleUnknown answers a text that is no command.
func (s *session) handleUnknown(said string) error {
	if s.looking {
		return errActs // it may be kept
	}
	if s.router.Unknown == nil {
		return s.turn.Reply("没看懂「%s」。能做什么回：帮助", sales.Excerpt(said, 20))
	}
	if err := s.router.Unknown(s.turn, said); err != nil {
		return err
	}
	s.remember(nil)
	return nil
}

// otherwise offers a text that was refused as something else it may have been meant as.
func (s *session) otherwise(said string) error {
	if s.router.Otherwise == nil {
		return nil
	}
	return s.router.Otherwise(s.turn, said)
}
