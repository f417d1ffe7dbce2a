package bot

import (
	"errors"
	"strconv"
	"strings"

	"salesbot/sales"
)

// overQuota counts the message against its sender's quota. It answers, and says that there
// is no more to do, when that is used up: the message is then kept as it came. What may not
// be refused to anybody, see Command.Always, is carried out and never counts.
func (s *session) overQuota() (answer string, over bool, err error) {
	t := s.turn
	switch t.Message.Kind {
	case Text, Click, Press, Location, Image, Voice, Video, Link:
	default:
		return "", false, nil
	}
	err = sales.Spend(t.Tx, t.Person.UserID, sales.MessageQuota, t.Message.SentAt)
	var full *sales.Error
	if !errors.As(err, &full) {
		return "", false, err
	}
	for _, c := range s.perhaps() {
		if c.Always == nil {
			continue
		}
		if always, err := c.Always(t); err != nil || always {
			return "", false, err
		}
	}
	return full.Text, true, sales.NoteRefused(t.Tx, t.Person.UserID, t.Message.SentAt, true)
}

// perhaps are the commands this message may be meant for: the line's, that of the open
// question, that of the numbered choice.
func (s *session) perhaps() []*Command {
	var all []*Command
	add := func(c *Command) {
		if c != nil {
			all = append(all, c)
		}
	}
	said := strings.TrimSpace(s.turn.Message.Text)
	if s.turn.Message.Kind == Click && s.router.Click != nil {
		said = s.router.Click(s.turn.Message.Key, s.turn.Roles)
	}
	c, _ := MatchCommand(s.router.Commands, said)
	add(c)
	if d := s.conversation.Dialogue; d != nil {
		add(ByKey(s.router.Commands, d.Command))
	}
	if list := s.conversation.List; list != nil {
		number, _ := Digits(said)
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= len(list.Choices) {
			c, _ := MatchCommand(s.router.Commands, list.Choices[n-1].Say)
			add(c)
		}
	}
	return all
}

// lookOverQuota counts a look against its sender's quota; used up, it is refused like any
// message, for no look may be carried out always.
func lookOverQuota(tx *sales.Tx, m Message, o *outcome) (*outcome, error) {
	if o.actor == "" {
		return o, nil
	}
	err := sales.Spend(tx, o.actor, sales.MessageQuota, m.SentAt)
	if full, ok := errors.AsType[*sales.Error](err); ok {
		return &outcome{answer: full.Text}, sales.NoteRefused(tx, o.actor, m.SentAt, true)
	}
	return o, err
}
