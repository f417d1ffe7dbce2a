package bot

import (
	"errors"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Conversation is what the bot remembers between two messages of one person: the
// question it asked and the list it showed last. It survives a restart.
type Conversation struct {
	Person   string    `json:"person"`
	Dialogue *Dialogue `json:"dialogue,omitempty"`
	List     *List     `json:"list,omitempty"`
}

// A Dialogue is a command waiting for one of its parameters.
type Dialogue struct {
	Command   string            `json:"command"` // its key
	Args      map[string]string `json:"args,omitempty"`
	Param     string            `json:"param"`               // asked for
	Pending   string            `json:"pending,omitempty"`   // said after it already
	PendingAt time.Time         `json:"pending_at,omitzero"` // when that was written
	Resume    string            `json:"then,omitempty"`      // the line to go on with once it is answered
	At        time.Time         `json:"at"`
	Card      string            `json:"card,omitempty"` // response code of the card whose button asked
}

// A List is what a bare number picks from.
type List struct {
	Choices []Choice  `json:"choices"`
	At      time.Time `json:"at"`
	Ask     bool      `json:"ask,omitempty"` // it asks what was meant: 好 and 不用 answer it
}

// A Choice stands under a number: a line to be said, or a value that answers the open
// question.
type Choice struct {
	Label  string    `json:"label,omitempty"`
	Say    string    `json:"say,omitempty"`
	Value  string    `json:"value,omitempty"`
	SentAt time.Time `json:"sent_at,omitzero"` // when Say counts as written; zero: when picked
	// Command is the key of a command to carry out with these Args, in canonical form, in
	// place of Say: what was understood is not read again.
	Command string            `json:"command,omitempty"`
	Args    map[string]string `json:"args,omitempty"`
}

// answers says whether the choice is a value for the open question.
func (c Choice) answers() bool { return c.Say == "" && c.Command == "" }

// line is the choice as it could be typed.
func (c Choice) line(of *Command) string {
	if c.Command == "" {
		return c.Say
	}
	line := of.Name
	for _, p := range of.Params {
		if v, ok := c.Args[p.Name]; ok && p.Named {
			line += " " + p.Name + "=" + v
		} else if ok {
			line += " " + v
		}
	}
	return line
}

// named is the choice that keeps words already written and whose label begins with what
// was said: 昨天 or 今天, where 今天 is a command at any other time.
func (l *List) named(said string) *Choice {
	for i, c := range l.Choices {
		if first, _ := FirstWord(c.Label); !c.SentAt.IsZero() && first != "" && rulebook.Fold(said) == first {
			return &l.Choices[i]
		}
	}
	return nil
}

// Conversations are keyed by person.
var Conversations = storage.NewTable("conversations", func(c *Conversation) string { return c.Person })

// conversationWith returns what is remembered and has not lapsed at a moment.
func conversationWith(tx *sales.Tx, p *sales.Person, at time.Time) (*Conversation, error) {
	key := sales.UserKey(p.UserID)
	c, err := Conversations.Get(tx, key)
	if errors.Is(err, storage.ErrNotFound) {
		return &Conversation{Person: key}, nil
	}
	if err != nil {
		return nil, err
	}
	c.lapse(tx, at)
	return c, nil
}

// lapse drops what is open no more at a moment.
func (c *Conversation) lapse(tx *sales.Tx, at time.Time) {
	if c.Dialogue != nil && at.Sub(c.Dialogue.At) > time.Duration(tx.Law.DialogueMinutes)*time.Minute {
		c.Dialogue = nil
	}
	if c.List != nil && at.Sub(c.List.At) > time.Duration(tx.Law.ListMinutes)*time.Minute {
		c.List = nil
	}
}

// ForgetConversations deletes up to most conversations in which nothing has been open for a
// day, and says how many: a list shown last may quote what is to be erased elsewhere. A
// message that comes late may still find its question.
func ForgetConversations(tx *sales.Tx, most int) (int, error) {
	return storage.Forget(tx, Conversations, Conversations.Scan(tx, ""), most, func(c *Conversation) bool {
		c.lapse(tx, tx.Now.AddDate(0, 0, -1))
		return c.Dialogue == nil && c.List == nil
	})
}
