package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Router turns messages into commands, each in one transaction.
type Router struct {
	Store    *sales.Store
	Commands []Command
	// Click says which line a menu entry stands for, for somebody of these roles.
	Click func(key string, roles sales.Roles) string
	// On handles what is neither text, click, press nor location.
	On map[Kind]func(t *Turn) error
	// Lookup asks the directory for a person the tables do not know; its error
	// wraps ErrStranger when the directory does not know them either.
	Lookup func(ctx context.Context, userid string) (sales.Entry, error)
	// Join takes in and greets a person Lookup found.
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
	// Cards redraws a card that was pressed; nil leaves it as it is.
	Cards Redrawer
	Log   logrus.FieldLogger
}

// ErrStranger says that somebody is not in the app's visible range.
var ErrStranger = errors.New("not in the app's visible range")

// Handle answers one message. It returns an error only when nothing could be stored:
// then the message should come again.
func (r *Router) Handle(ctx context.Context, m Message, raw []byte) (Reply, error) {
	entry, err := r.introduce(ctx, m)
	if err != nil {
		return Reply{}, err
	}
	by := sales.Origin{Actor: m.From, Via: via(m), MsgID: m.ID}
	var answer string
	var unkept []string
	var redraw drawn
	err = r.Store.Update(ctx, by, func(tx *sales.Tx) error {
		answer, unkept, redraw = "", nil, drawn{}
		if done, err := Receipts.Get(tx, receiptKey(m.ID)); err == nil {
			answer = done.Answer
			return nil
		} else if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err := guard(func() error { return r.converse(tx, m, entry, &answer, &unkept, &redraw) }); err != nil {
			return &fault{err}
		}
		return Receipts.Put(tx, &Receipt{ID: m.ID, ReceivedAt: tx.Now, Message: m.withoutPlace(), Answer: without(answer, unkept)})
	})
	var failure *fault
	if errors.As(err, &failure) {
		return r.fail(ctx, by, m, raw, failure)
	}
	if err != nil {
		return Reply{}, fmt.Errorf("message %s: %w", m.ID, err)
	}
	r.redraw(ctx, m, redraw)
	return Reply{Text: answer}, nil
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

// converse finds the person and answers. What the command does stands behind a
// savepoint: a refusal undoes it and is the answer.
func (r *Router) converse(tx *sales.Tx, m Message, entry *sales.Entry, answer *string, unkept *[]string, redraw *drawn) error {
	if m.From == "" {
		return r.handleOther(&Turn{Tx: tx, Message: m, SentAt: m.SentAt, Person: &sales.Person{}}, answer)
	}
	if entry != nil {
		if err := r.Join(tx.As(sales.System), *entry); err != nil {
			return err
		}
	}
	p, err := sales.PersonByID(tx, m.From)
	if errors.Is(err, storage.ErrNotFound) {
		*answer = "你不在本应用的可见范围，我没法帮你。请联系管理员把你加进来。"
		return nil
	}
	if err != nil {
		return err
	}
	if !p.Active {
		*answer = "通讯录里已经没有你了，我不能再办事。对罚单有异议请直接找人事。"
		return nil
	}
	if said, over, err := whileSuspended(tx, p, m); err != nil || over {
		*answer = said
		return err
	}
	tx.Actor = p.UserID
	roles, err := sales.RolesOf(tx, p)
	if err != nil {
		return err
	}
	t := &Turn{Tx: tx, Person: p, Roles: roles, Message: m, SentAt: m.SentAt, Menu: r.Commands}
	switch m.Kind {
	case Text, Click, Press, Location, Image:
	default:
		return r.handleOther(t, answer)
	}
	c, err := conversationWith(tx, p, m.SentAt)
	if err != nil {
		return err
	}
	s := &session{router: r, turn: t, conversation: c}
	if m.Kind == Image && !s.wants(Image) {
		return r.handleOther(t, answer)
	}
	if err := s.handle(); err != nil {
		return err
	}
	*answer, *unkept, *redraw = t.answer(), t.unkept, drawn{t.card, t.redraw}
	return Conversations.Put(tx, s.conversation)
}

func (r *Router) handleOther(t *Turn, answer *string) error {
	handle := r.On[t.Message.Kind]
	if handle == nil {
		return nil
	}
	if _, err := attempt(t, handle); err != nil {
		return err
	}
	*answer = t.answer()
	return nil
}

// attempt runs a command behind a savepoint. A refusal is undone, becomes the answer and
// is returned.
func attempt(t *Turn, run func(*Turn) error) (refusal *sales.Error, err error) {
	before := t.text.String()
	err = t.Tx.Try(func() error { return run(t) })
	if !errors.As(err, &refusal) {
		return nil, err
	}
	t.takeBack(before)
	t.follow, t.redraw = nil, ""
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

// fail keeps a message nothing could be made of, and gives its sender a number to quote.
func (r *Router) fail(ctx context.Context, by sales.Origin, m Message, raw []byte, failure *fault) (Reply, error) {
	number := rulebook.FineCode(m.ID, rulebook.MinCodeDigits)
	r.Log.WithError(failure.err).WithFields(logrus.Fields{"message": m.ID, "number": number}).Error("a message could not be handled")
	answer := fmt.Sprintf("抱歉，我出错了，这条没有办成。内容已保留，编号 %s；请稍后再试，或把编号告诉管理员。", number)
	if m.Raw != "" {
		raw, answer = nil, fmt.Sprintf("抱歉，我出错了，这个位置没有存上，编号 %s；请稍后再发一次位置，或把编号告诉管理员。", number)
	}
	err := r.Store.Update(ctx, by, func(tx *sales.Tx) error {
		return Receipts.Put(tx, &Receipt{ID: m.ID, ReceivedAt: tx.Now, Message: m.withoutPlace(), Raw: string(raw), Answer: answer, Failed: number, Cause: failure.Error()})
	})
	if err != nil {
		return Reply{}, fmt.Errorf("message %s: keeping it after %w: %w", m.ID, failure, err)
	}
	return Reply{Text: answer}, nil
}

// introduce asks the directory about a sender the tables do not know as active, before
// the transaction is opened: it crosses the network.
func (r *Router) introduce(ctx context.Context, m Message) (*sales.Entry, error) {
	if m.From == "" || r.Lookup == nil {
		return nil, nil
	}
	known := false
	err := r.Store.View(ctx, func(tx *sales.Tx) error {
		p, err := sales.PersonByID(tx, m.From)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		known = err == nil && p.Active
		return err
	})
	if err != nil || known {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	entry, err := r.Lookup(ctx, m.From)
	if err != nil {
		if !errors.Is(err, ErrStranger) {
			r.Log.WithError(err).WithField("userid", m.From).Warn("an unknown sender could not be looked up")
		}
		return nil, nil
	}
	return &entry, nil
}

// lookupTimeout leaves time to answer within WeCom's five seconds.
const lookupTimeout = 2 * time.Second
