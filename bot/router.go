package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Router turns messages into commands, one at a time for each person. A command that only
// looks is read in a View beside the writer; one transaction carries out every other, and
// keeps what was answered.
type Router struct {
	Store    *sales.Store
	Commands []Command
	// Click says which line a menu entry stands for, for somebody of these roles.
	Click func(key string, roles sales.Roles) string
	// On handles what is neither text, click, press nor location.
	On map[Kind]func(t *Turn) error
	// Lookup asks the directory for a sender; its error wraps ErrStranger when they are
	// not shown to the app. Who is in it no more is found as not active.
	Lookup func(ctx context.Context, userid string) (sales.Entry, error)
	// Join takes over what Lookup found; who is new is greeted.
	Join func(tx *sales.Tx, entry sales.Entry) error
	// Plain understands what is no command line; nil or a nil Meaning: nothing.
	Plain func(t *Turn, said string) (*Meaning, error)
	// Declined hears that an offer was declined.
	Declined func(t *Turn, offered []Choice) error
	// Slot reads a value of a kind out of a longer line.
	Slot func(t *Turn, kind *ParamKind, said string) (value string, ok bool, err error)
	// Unknown answers a text that is no command; nil says that it was not understood.
	Unknown func(t *Turn, said string) error
	// Otherwise may offer a text that a command refused as something else; nil offers nothing.
	Otherwise func(t *Turn, said string) error
	// Unheard is told, in the transaction that keeps it, of a message nothing could be made of:
	// its number, and whether it was read at all; nil: nobody is.
	Unheard func(tx *sales.Tx, m Message, number string, read bool) error
	// Cards redraws a card that was pressed; nil leaves it as it is.
	Cards Redrawer
	Log   logrus.FieldLogger

	senders senders
	asked   asked
}

// ErrStranger says that somebody is not in the app's visible range.
var ErrStranger = errors.New("not in the app's visible range")

// Handle answers one message. It returns an error only when nothing could be stored:
// then the message should come again.
func (r *Router) Handle(ctx context.Context, m Message, raw []byte) (Reply, error) {
	o, err := r.handle(ctx, m, raw)
	if err != nil {
		return Reply{}, fmt.Errorf("message %s: %w", m.ID, err)
	}
	r.redraw(ctx, m, o.redraw)
	return Reply{Text: o.answer}, nil
}

// handle looks first; what only looks is answered by then, and one Update keeps it. All else
// is done in that Update.
func (r *Router) handle(ctx context.Context, m Message, raw []byte) (*outcome, error) {
	done, err := r.senders.take(ctx, m.From)
	if err != nil {
		return nil, err
	}
	defer done()
	by := sales.Origin{Actor: m.From, Via: via(m), MsgID: m.ID}
	from, err := r.askDirectory(ctx, m)
	if err != nil {
		return nil, err
	}
	r.refresh(ctx, by, &from)
	g, err := r.glance(ctx, by, m)
	if failure, ok := errors.AsType[*fault](err); ok {
		return r.fail(ctx, by, m, raw, failure)
	}
	if err != nil || g.done != nil {
		return g.done, err
	}
	if g.look != nil {
		ctx = context.WithoutCancel(ctx) // what took long to see is kept, so that nobody looks again
	}
	var o *outcome
	err = r.Store.Update(ctx, by, func(tx *sales.Tx) (err error) {
		if o, err = answered(tx, m); !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		err = guard(func() (err error) {
			o, err = r.decide(tx, m, from, &g)
			return err
		})
		if err != nil {
			return &fault{err}
		}
		receipt := &Receipt{ID: m.ID, Sender: sales.UserKey(m.From), ReceivedAt: tx.Now, Message: m.withoutPlace(), Answer: without(o.answer, o.unkept)}
		if refused, err := sales.RefusedNow(tx, m.From, m.SentAt); err != nil {
			return err
		} else if refused && m.Raw == "" {
			receipt.Raw = string(raw)
		}
		return Receipts.Put(tx, receipt)
	})
	if failure, ok := errors.AsType[*fault](err); ok {
		return r.fail(ctx, by, m, raw, failure)
	}
	return o, err
}

func via(m Message) string {
	if m.Kind == Press {
		return "card"
	}
	return "chat"
}

// A fault is an error met while answering that is no refusal. The message is kept with it
// in a transaction of its own; only when that fails too is it the storage's failure.
type fault struct{ err error }

func (f *fault) Error() string { return f.err.Error() }

func (f *fault) Unwrap() error { return f.err }

// An outcome is what a message came to.
type outcome struct {
	answer       string
	unkept       []string // pieces of the answer that no receipt keeps
	redraw       drawn
	actor        string        // userid as the directory spells it; "" for nobody
	conversation *Conversation // as it is to be remembered; nil leaves it
	notes        []func(*sales.Tx) error
}

// decide answers a message in the transaction that keeps the answer: with what was seen of
// it, or by carrying it out.
func (r *Router) decide(tx *sales.Tx, m Message, from asking, g *glance) (*outcome, error) {
	o := g.look
	if ok, err := g.holds(tx); err != nil {
		return nil, err
	} else if !ok {
		if o, err = r.converse(tx, m, from); err != nil {
			return nil, err
		}
	} else if o, err = lookOverQuota(tx, m, o); err != nil {
		return nil, err
	}
	if o.actor != "" {
		tx.Actor = o.actor
	}
	for _, note := range o.notes {
		if err := note(tx); err != nil {
			return nil, err
		}
	}
	if o.conversation == nil {
		return o, nil
	}
	return o, Conversations.Put(tx, o.conversation)
}

// converse finds the person and answers.
func (r *Router) converse(tx *sales.Tx, m Message, from asking) (*outcome, error) {
	if m.From == "" {
		return r.handleOther(&Turn{Tx: tx, Message: m, SentAt: m.SentAt, Person: &sales.Person{}})
	}
	p, err := sales.PersonOfAccount(tx, m.From)
	if errors.Is(err, storage.ErrNotFound) && from.unasked {
		return &outcome{answer: "还没接通：我现在查不到通讯录，认不出你，这条没有办。请管理员看日志；接通后再发一次。"}, nil
	}
	if errors.Is(err, storage.ErrNotFound) {
		return &outcome{answer: "你不在本应用的可见范围，我没法帮你。请联系管理员把你加进来。"}, nil
	}
	if err != nil {
		return nil, err
	}
	if !p.Active {
		return &outcome{answer: "通讯录里已经没有你了，我不能再办事。对罚单有异议请直接找人事。"}, nil
	}
	return r.respond(tx, p, m, false)
}

// respond answers an active person. What a command does stands behind a savepoint: a
// refusal undoes it and is the answer. looking, it returns errActs at what is no look.
func (r *Router) respond(tx *sales.Tx, p *sales.Person, m Message, looking bool) (*outcome, error) {
	if said, over, err := whileSuspended(tx, p, m); err != nil || over {
		return &outcome{answer: said}, err
	}
	tx.Actor = p.UserID
	roles, err := sales.RolesOf(tx, p)
	if err != nil {
		return nil, err
	}
	m.Text = rulebook.Clean(m.Text) // the receipt keeps it as it came
	t := &Turn{Tx: tx, Person: p, Roles: roles, Message: m, SentAt: m.SentAt, Menu: r.Commands}
	c, err := conversationWith(tx, p, m.SentAt)
	if err != nil {
		return nil, err
	}
	s := &session{router: r, turn: t, conversation: c, looking: looking}
	if !looking { // of a look it is counted when it is kept
		if said, over, err := s.overQuota(); err != nil || over {
			return &outcome{answer: said}, err
		}
	}
	switch m.Kind {
	case Text, Click, Press, Location, Image:
	default:
		return r.handleOther(t)
	}
	if m.Kind == Image && !s.wants(Image) {
		return r.handleOther(t)
	}
	if err := s.handle(); err != nil {
		return nil, err
	}
	o := t.outcome()
	o.conversation = s.conversation
	return o, nil
}

func (r *Router) handleOther(t *Turn) (*outcome, error) {
	if handle := r.On[t.Message.Kind]; handle != nil {
		if _, err := attempt(t, handle); err != nil {
			return nil, err
		}
	}
	return t.outcome(), nil
}

// attempt runs a command behind a savepoint. A refusal is undone, becomes the answer and
// is returned.
func attempt(t *Turn, run func(*Turn) error) (refusal *sales.Error, err error) {
	before, notes := t.text.String(), len(t.notes)
	err = t.Tx.Try(func() error { return run(t) })
	if !errors.As(err, &refusal) {
		return nil, err
	}
	if refusal.Code == sales.TooMuch {
		if err := sales.NoteRefused(t.Tx, t.Person.UserID, t.Message.SentAt, false); err != nil {
			return nil, err
		}
	}
	t.takeBack(before)
	t.follow, t.redraw, t.notes = nil, "", t.notes[:notes]
	return refusal, t.Reply("%s", refusal.Text)
}

// guard makes a panic an error.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}
