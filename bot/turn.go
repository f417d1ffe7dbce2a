package bot

import (
	"fmt"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Turn is one command being carried out for one person, in one transaction.
type Turn struct {
	Tx      *sales.Tx
	Person  *sales.Person
	Roles   sales.Roles
	Message Message
	SentAt  time.Time // when the words that count were written
	Args    Args
	Menu    []Command // every command there is
	GoingOn bool      // goes on with a line after what it lacked was answered, see AskFor

	text   strings.Builder
	rest   string
	list   []Choice
	asking bool   // the list asks what was meant
	tail   string // the question that is open again
	follow *Dialogue
	redraw string
	unkept []string
	trace  *Trace // nil unless the message is only tried
	card   string // response code of the card that was pressed for this
	notes  []func(*sales.Tx) error
}

// Args are the parameters of a command by name, ready to work with. Asking for one the
// command does not have is a programming error and panics.
type Args struct {
	values map[string]string
	things map[string]any
}

// Has says whether an optional parameter was given.
func (a Args) Has(name string) bool { return a.things[name] != nil }

// Text is a parameter kept as written; "" when it was not given.
func (a Args) Text(name string) string { return thingOf[string](a, name) }

// Day is a day; zero when it was not given.
func (a Args) Day(name string) rulebook.Day { return thingOf[rulebook.Day](a, name) }

// Month is a month; zero when it was not given.
func (a Args) Month(name string) rulebook.Month { return thingOf[rulebook.Month](a, name) }

// Person is a person; nil when not given.
func (a Args) Person(name string) *sales.Person { return thingOf[*sales.Person](a, name) }

// Any says whether anything was given.
func (a Args) Any() bool { return len(a.values) > 0 }

// Arg is a parameter as its kind loads it; the zero value when it was not given.
func Arg[T any](t *Turn, name string) T { return thingOf[T](t.Args, name) }

func thingOf[T any](a Args, name string) T {
	v, ok := a.things[name]
	if !ok || v == nil {
		var none T
		return none
	}
	return v.(T)
}

// Reply adds a paragraph to the answer. It returns nil, so that Run can end with it.
func (t *Turn) Reply(format string, args ...any) error {
	if t.text.Len() > 0 {
		t.text.WriteByte('\n')
	}
	fmt.Fprintf(&t.text, format, args...)
	return nil
}

// Unkept is s, for the answer to say and no receipt to keep: where somebody was is kept in
// the visit alone (RULEBOOK §5).
func (t *Turn) Unkept(s string) string {
	if s != "" {
		t.unkept = append(t.unkept, s)
	}
	return s
}

// Note queues what is to be written of a look besides its answer: that a report was read.
// It runs in the transaction that keeps the answer, a moment after Run saw what there is, and
// maybe more than once: it reads what it changes anew. A refusal drops it.
func (t *Turn) Note(write func(tx *sales.Tx) error) { t.notes = append(t.notes, write) }

// takeBack leaves of the answer what it was before, and offers nothing.
func (t *Turn) takeBack(before string) {
	t.text.Reset()
	t.text.WriteString(before)
	t.list = nil
}

// Offering says whether there is something to pick by number already.
func (t *Turn) Offering() bool { return len(t.list) > 0 }

// SeeRest says where the rest is to be seen when the answer has to be cut.
func (t *Turn) SeeRest(hint string) { t.rest = hint }

// Offer adds a numbered choice: picking it says the line given.
func (t *Turn) Offer(label, say string) { t.list = append(t.list, Choice{Label: label, Say: say}) }

// Apart is the turn for reading something that is not said in it: what it replies and offers
// goes nowhere.
func (t *Turn) Apart() *Turn {
	return &Turn{Tx: t.Tx, Person: t.Person, Roles: t.Roles, Message: t.Message, SentAt: t.SentAt, Menu: t.Menu,
		Args: Args{values: make(map[string]string), things: make(map[string]any)}}
}

// Asks says that the numbers ask what was meant: 好 takes an only one, 不用 none.
func (t *Turn) Asks() { t.asking = true }

// OfferAsSent adds a numbered choice whose line counts as written when this message was.
func (t *Turn) OfferAsSent(label, say string) {
	t.list = append(t.list, Choice{Label: label, Say: say, SentAt: t.SentAt})
}

// OfferCommand adds a numbered choice that carries out a command with these arguments.
func (t *Turn) OfferCommand(label, key string, args map[string]string) {
	t.list = append(t.list, Choice{Label: label, Command: key, Args: args})
}

// OfferAnswer adds a numbered choice that answers the question asked by Ask.
func (t *Turn) OfferAnswer(label, value string) {
	t.list = append(t.list, Choice{Label: label, Value: value})
}

// Ask opens a dialogue: the next message answers the parameter of the command with this
// key, the others being known. It is asked by what the Turn replies.
func (t *Turn) Ask(key, param string, known map[string]string) {
	t.follow = &Dialogue{Command: key, Param: param, Args: known}
}

// AskFor is Ask for something a line lacks: once it was answered, that line is carried out
// in the same answer. Nobody has to answer; a line that begins with a command's word is
// that command.
func (t *Turn) AskFor(line, key, param string, known map[string]string) {
	t.Ask(key, param, known)
	t.follow.Resume = line
}

// outcome is what the turn came to.
func (t *Turn) outcome() *outcome {
	return &outcome{answer: t.answer(), unkept: t.unkept, redraw: drawn{t.card, t.redraw}, actor: t.Person.UserID, notes: t.notes}
}

// answer is the reply as people see it, the numbered choices under it.
func (t *Turn) answer() string {
	var b strings.Builder
	b.WriteString(t.text.String())
	for i, c := range t.list {
		if c.Label != "" {
			fmt.Fprintf(&b, "\n%d %s", i+1, c.Label)
		}
	}
	if t.tail != "" {
		b.WriteString("\n" + t.tail)
	}
	return sales.Fit(sales.Plain(strings.TrimLeft(b.String(), "\n")), sales.MaxText, t.rest)
}
