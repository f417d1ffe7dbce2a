package bot

import (
	"context"
	"errors"
	"maps"
	"slices"

	"salesbot/sales"
	"salesbot/storage"
)

// A Trace says what was made of one message.
type Trace struct {
	Did     string         // key of the command carried out or asked on; "" for none
	Asks    string         // the parameter asked for
	Args    map[string]any // what was understood, as the kinds load it
	Offered []Offered      // what the numbers stand for
	Shape   string         // chat, ask, refuse, report?, help:KEY or ""
	Why     []string       // the steps that took the line, in order
	Wrote   []string       // names of the tables that would change
	Answer  string
}

// Offered is what a number, or 好, would do.
type Offered struct {
	Key  string
	Line string
	Args map[string]any
}

// errUndone undoes a transaction that was only tried.
var errUndone = errors.New("only tried")

// Understand says what a text would do, with the parts Handle works with, and undoes it.
func (r *Router) Understand(ctx context.Context, m Message) (*Trace, error) {
	var trace *Trace
	err := r.Store.Update(ctx, sales.Origin{Actor: m.From, Via: via(m), MsgID: m.ID}, func(tx *sales.Tx) error {
		trace = &Trace{}
		if err := guard(func() error { return r.tryOut(tx, m, trace) }); err != nil {
			return err
		}
		return errUndone
	})
	if !errors.Is(err, errUndone) {
		return nil, err
	}
	return trace, nil
}

func (r *Router) tryOut(tx *sales.Tx, m Message, trace *Trace) error {
	p, err := sales.PersonOfAccount(tx, m.From)
	if err != nil {
		return err
	}
	tx.Actor = p.UserID
	roles, err := sales.RolesOf(tx, p)
	if err != nil {
		return err
	}
	c, err := conversationWith(tx, p, m.SentAt)
	if err != nil {
		return err
	}
	was := make(map[[2]string][]byte)
	tx.Watch = func(table, key string, old []byte) {
		if _, known := was[[2]string{table, key}]; !known {
			was[[2]string{table, key}] = old
		}
	}
	t := &Turn{Tx: tx, Person: p, Roles: roles, Message: m, SentAt: m.SentAt, Menu: r.Commands, trace: trace}
	s := &session{router: r, turn: t, conversation: c}
	if err := s.handle(); err != nil {
		return err
	}
	trace.Answer = t.answer()
	for at, old := range was {
		now, err := tx.Get(at[0], at[1])
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if string(now) != string(old) && !slices.Contains(trace.Wrote, at[0]) {
			trace.Wrote = append(trace.Wrote, at[0])
		}
	}
	slices.Sort(trace.Wrote)
	for _, choice := range t.list {
		o, err := s.wouldDo(choice)
		if err != nil {
			return err
		}
		trace.Offered = append(trace.Offered, o)
	}
	if trace.Shape == "" && trace.Asks != "" {
		trace.Shape = ShapeAsk
	}
	return nil
}

// wouldDo reads a choice as it would be read when it is picked.
func (s *session) wouldDo(choice Choice) (Offered, error) {
	t := s.turn.Apart()
	if !choice.SentAt.IsZero() {
		t.SentAt = choice.SentAt
	}
	try := &session{router: s.router, turn: t, conversation: &Conversation{}}
	var c *Command
	rest := ""
	switch d := s.conversation.Dialogue; {
	case choice.Command != "":
		c = ByKey(s.router.Commands, choice.Command)
		maps.Copy(t.Args.values, choice.Args)
	case choice.Say == "" && d != nil:
		c = ByKey(s.router.Commands, d.Command)
		maps.Copy(t.Args.values, d.Args)
		t.Args.values[d.Param] = choice.Value
	default:
		c, rest = MatchCommand(s.router.Commands, choice.Say)
	}
	if c == nil {
		return Offered{Line: choice.Say}, nil
	}
	var refusal *sales.Error
	if _, err := try.fill(c, "", rest); err != nil && !errors.As(err, &refusal) {
		return Offered{}, err
	}
	if err := try.load(c); err != nil && !errors.As(vanished(err), &refusal) {
		return Offered{}, err
	}
	return Offered{Key: c.Key, Line: choice.line(c), Args: t.Args.things}, nil
}

// The shapes an answer can have besides a command's own.
const (
	ShapeChat   = "chat"
	ShapeAsk    = "ask"
	ShapeRefuse = "refuse"
	ShapeReport = "report?"
	ShapeHelp   = "help:" // and the key explained
)

// Took notes which step of understanding took the line, and why.
func (t *Turn) Took(step string) {
	if t.trace != nil {
		t.trace.Why = append(t.trace.Why, step)
	}
}

// Shape notes what kind of answer this is; the first counts.
func (t *Turn) Shape(shape string) {
	if t.trace != nil && t.trace.Shape == "" {
		t.trace.Shape = shape
	}
}

// Understood notes what a command made of its words besides its parameters.
func (t *Turn) Understood(name string, thing any) {
	if t.trace != nil && t.trace.Args != nil {
		t.trace.Args[name] = thing
	}
}

// UnderstoodAs notes that the command stands for another with this parameter.
func (t *Turn) UnderstoodAs(key, param, value string) {
	if t.trace != nil {
		t.trace.Did = key
		t.Understood(param, value)
	}
}

// AsksBack notes that the command did nothing but ask which of several is meant.
func (t *Turn) AsksBack() {
	if t.trace != nil {
		t.trace.Did, t.trace.Shape = "", ShapeAsk
	}
}

// did notes the command carried out, or asked on.
func (t *Turn) did(key, asks string) {
	if t.trace != nil && !t.GoingOn {
		t.trace.Did, t.trace.Asks, t.trace.Args, t.trace.Shape = key, asks, maps.Clone(t.Args.things), ""
	}
}
