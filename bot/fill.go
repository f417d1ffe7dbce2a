package bot

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// run reads what is missing from said, asks for what is still missing, and carries the
// command out. asked is the parameter whose answer this is, if one is.
func (s *session) run(c *Command, known map[string]string, asked, said string) error {
	t := s.turn
	if !c.For(t.Roles) {
		s.end(c)
		return s.refuse(checkRights(t, c), said)
	}
	c, err := s.redirect(c)
	if err != nil {
		return err
	}
	if s.looking && !c.Reads {
		return errActs
	}
	before := t.text.String()
	t.Args = Args{values: maps.Clone(known), things: make(map[string]any)}
	if t.Args.values == nil {
		t.Args.values = make(map[string]string)
	}
	question, err := s.fill(c, asked, said)
	if err != nil {
		return s.refuse(err, said)
	}
	if err := s.load(c); err != nil {
		t.text.Reset()
		t.list = nil
		s.end(c)
		return s.refuse(vanished(err), said)
	}
	// Before a question too: nobody is asked about what would be refused afterwards.
	if err := checkRights(t, c); err != nil {
		t.takeBack(before)
		s.end(c)
		return s.refuse(err, "")
	}
	if question != nil {
		t.did(c.Key, question.Param)
		s.remember(question)
		return nil
	}
	t.did(c.Key, "")
	refusal, err := attempt(t, c.Run)
	if err != nil {
		return err
	}
	if refusal == nil {
		if err := sales.FlagSent(t.Tx, t.Person, slices.Collect(maps.Values(t.Args.values))); err != nil {
			return err
		}
	} else if t.trace != nil {
		t.trace.Did, t.trace.Shape = "", ShapeRefuse
	}
	if refusal != nil && refusal.Code == sales.Invalid && asked != "" {
		delete(t.Args.values, asked)
		t.follow = &Dialogue{Command: c.Key, Args: t.Args.values, Param: asked}
		t.AsksBack()
	}
	if t.Message.Kind != Location || t.follow != nil {
		s.conversation.Dialogue = nil
	}
	if line := s.then; line != "" && refusal == nil && t.follow == nil {
		s.then, t.GoingOn = "", true
		return s.say(line)
	}
	s.remember(t.follow)
	return nil
}

// end closes the command's own open question, whose matter is gone or no longer the
// speaker's: no answer to it would do.
func (s *session) end(c *Command) {
	if d := s.conversation.Dialogue; d != nil && d.Command == c.Key {
		s.conversation.Dialogue = nil
	}
}

// remember keeps the question and the list of this turn for the next message.
func (s *session) remember(question *Dialogue) {
	at := s.turn.Message.SentAt
	if question != nil {
		if old, list := s.conversation.Dialogue, s.conversation.List; old != nil && list != nil && old.Command == question.Command && old.Param == question.Param && !list.At.Before(old.At) {
			list.At = at // the same question once more: its numbers go on counting
		}
		question.At = at
		if question.Resume == "" {
			question.Resume = s.then // not answered yet
		}
		s.conversation.Dialogue = question
	}
	if len(s.turn.list) > 0 {
		s.conversation.List = &List{Choices: s.turn.list, At: at, Ask: s.turn.asking}
	}
}

// fill reads the parameters off what was said. It returns a question when one is
// missing, malformed or ambiguous. The answer to a question for free words, which asked
// names, is nothing but that: 王强的合同 is not somebody's name left out before.
func (s *session) fill(c *Command, asked, said string) (*Dialogue, error) {
	t := s.turn
	var skipped error
	for i := range c.Params {
		p := &c.Params[i]
		if _, known := t.Args.values[p.Name]; known || !p.Named {
			continue
		}
		r, found, err := p.named(t, said)
		if err != nil {
			return s.ask(c, p, err, r.Rest)
		}
		if found {
			t.Args.values[p.Name], said = r.Value, r.Rest
		}
	}
	for i := range c.Params {
		p := &c.Params[i]
		if _, known := t.Args.values[p.Name]; known {
			continue
		}
		if p.Optional && p.Name != asked && c.param(asked).Kind.Whole && c.comesBefore(p.Name, asked) {
			continue
		}
		said = strings.TrimSpace(said)
		if said == "" || p.Named && !p.Bare {
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
			if r.Value == "" && !startsWithNumber(said) && errors.As(skipped, &before) { // meant for the optional one: say what is wrong with that
				refusal = sales.Refuse(before.Code, "%s\n%s", before.Text, p.Ask)
			}
			rest := r.Rest
			if rest == "" && !p.Kind.Whole {
				_, rest = FirstWord(said)
			}
			if p.Kind.Day && r.Value == "" && asked != p.Name && i+1 < len(c.Params) && c.Params[i+1].Kind.Whole && !startsWithNumber(said) && !strings.HasPrefix(rulebook.Fold(said), "@") {
				rest = said // 任务 审合同: no day was meant, these are the words behind it
			}
			return s.ask(c, p, refusal, rest)
		case err != nil:
			return nil, err
		case len(r.Choices) > 0:
			t.list = append(t.list, r.Choices...)
			which := "有几个，是哪一个？回数字："
			if len(r.Choices) == 1 {
				which = "是这个吗？是就回 1："
			}
			return s.ask(c, p, sales.Refuse(sales.Invalid, "「%s」%s", strings.TrimSpace(strings.TrimSuffix(said, r.Rest)), which), r.Rest)
		default:
			t.Args.values[p.Name], said = r.Value, r.Rest
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

// startsWithNumber says whether the words begin like a time or a date rather than a name.
func startsWithNumber(said string) bool {
	said = Arabic(rulebook.Fold(said))
	return said != "" && said[0] >= '0' && said[0] <= '9'
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
		for _, w := range p.Offers {
			t.Offer(w, c.Name+" "+w)
		}
	}
	d := &Dialogue{Command: c.Key, Args: t.Args.values, Param: p.Name, Card: t.card}
	if pending != "" {
		d.Pending, d.PendingAt = pending, t.SentAt
	}
	if wrong != nil {
		if err := s.otherwise(t.Message.Text); err != nil {
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
	s.turn.Shape(ShapeRefuse)
	s.turn.Reply("%s", refusal.Text)
	if err := s.otherwise(s.turn.Message.Text); err != nil {
		return err
	}
	s.remember(nil)
	return nil
}

// comesBefore says whether a parameter stands before another in the line.
func (c *Command) comesBefore(name, other string) bool {
	at := func(name string) int {
		return slices.IndexFunc(c.Params, func(p Param) bool { return p.Name == name })
	}
	return at(name) < at(other)
}

func (c *Command) param(name string) *Param {
	for i := range c.Params {
		if c.Params[i].Name == name {
			return &c.Params[i]
		}
	}
	return &Param{Name: name, Kind: Words}
}

// vanished says that a stored value's row is gone: not a fault, a refusal.
func vanished(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return sales.Refuse(sales.NotFound, "它已经不在了，请重新来。")
	}
	return err
}
