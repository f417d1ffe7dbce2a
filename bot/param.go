package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"salesbot/rulebook"
)

// A Param is one thing a command needs. What is not given is asked for.
type Param struct {
	Name     string // what it is called in 帮助 and questions
	Kind     *ParamKind
	Ask      string   // the question
	Optional bool     // not asked for
	Named    bool     // said as Name=value anywhere in the line
	Bare     bool     // Named, but said without its name too, in its place in the line
	Also     []string // other words for Name, where it is Named
	Whose    Whose    // on whose things, when not as the command says
	Offers   []string // beginnings of an answer, to be picked by number
}

// A ParamKind reads one value off what a person said and knows whose it is.
type ParamKind struct {
	// read takes the value off the front of said. Its refusals name the cure.
	Read func(t *Turn, said string) (Reading, error)
	// load turns a stored value into what Run works with.
	Load func(t *Turn, value string) (any, error)
	// whole: it reads the line to its end, so nothing of a refused one is left to be said
	// after it.
	Whole bool
	// day: it is a day, which 今天 answers though it is a command too.
	Day bool
	// apart: as a named parameter it needs = or a space before its value.
	Apart bool
	// idle: it answers a question nobody has to answer, see Plan.
	Idle bool
	// owners are the userids the loaded thing belongs to; nil where nobody owns it.
	Owners func(thing any) []string
	// sees says whether the speaker may know that there is the loaded thing; nil: anybody
	// may. What they may not know of is answered as what is not there, by absent, wherever
	// it is named, before anything else is said of it.
	Sees   func(t *Turn, thing any) (bool, error)
	Absent func(value string) error
	// notYours tells anyone without a right to the thing who has it, and no more; nil or "":
	// the words for any thing.
	NotYours func(t *Turn, thing any, owners []string) string
	// closed says that the matter a card asks about is decided; "" while it is open.
	Closed func(t *Turn, code string) (string, error)
	// takes is the kind of message that answers it besides a text; empty: none.
	Takes Kind
	// from is the value in such a message.
	From func(m Message) string
}

// Words is the rest of the line, kept as written.
var Words = &ParamKind{
	Whole: true,
	Read:  func(t *Turn, said string) (Reading, error) { return Reading{Value: strings.TrimSpace(said)}, nil },
	Load:  AsWritten,
}

// AsWritten loads a value that means no more than it says.
func AsWritten(t *Turn, value string) (any, error) { return value, nil }

// A Reading is what a kind made of the words: a value in canonical form, so that
// an answer given tomorrow still means the day it meant; or choices when several fit.
type Reading struct {
	Value   string
	Rest    string
	Choices []Choice
}

func (p *Param) usage() string {
	s := p.Name
	if p.Named {
		s += "=…"
	}
	if p.Optional {
		s = "[" + s + "]"
	}
	return s
}

// named takes Name=value out of the line, wherever it stands; = may be left out when
// what follows reads as a value. What it refuses is taken out of the line too.
func (p *Param) named(t *Turn, line string) (Reading, bool, error) {
	// \s alone leaves out the full-width space.
	at := regexp.MustCompile(`(?:^|[\s\p{Z}，,。；;])(?:` + p.words() + `)[\s\p{Z}]*([=＝:：]?)[\s\p{Z}]*([^\s\p{Z}=＝:：][^\s\p{Z}]*)`)
	found := at.FindAllStringSubmatchIndex(line, -1)
	if len(found) == 0 {
		return Reading{}, false, nil
	}
	m := found[len(found)-1]
	explicit, value := m[2] < m[3], line[m[4]:m[5]]
	if last, _ := utf8.DecodeLastRuneInString(line[:m[4]]); p.Kind.Apart && !explicit && !unicode.IsSpace(last) {
		return Reading{}, false, nil
	}
	rest := strings.TrimSpace(line[:m[0]] + " " + line[m[1]:])
	r, err := p.Kind.read(t, strings.TrimRight(value, "，,。；;"))
	if err != nil || r.Rest != "" {
		if explicit {
			return Reading{Rest: rest}, true, err
		}
		return Reading{}, false, nil
	}
	r.Rest = rest
	return r, true, nil
}

// words matches what the parameter is called, the longest first.
func (p *Param) words() string {
	all := append([]string{p.Name}, p.Also...)
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	for i := range all {
		all[i] = regexp.QuoteMeta(all[i])
	}
	return strings.Join(all, "|")
}

// Names says whether the line gives one of the named parameters, as Name=value.
func (c *Command) Names(line string) bool {
	for _, p := range c.Params {
		if p.Named && regexp.MustCompile(`(?:`+p.words()+`)[\s\p{Z}]*[=＝]`).MatchString(line) {
			return true
		}
	}
	return false
}

// FirstWord splits off the first word; a leading @ stays.
func FirstWord(said string) (first, rest string) {
	said = strings.TrimSpace(said)
	i := strings.IndexFunc(said, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '　' })
	if i < 0 {
		return said, ""
	}
	return said[:i], strings.TrimLeft(said[i:], " \t\r\n　")
}

// Digits says whether s is a number after folding to half width.
func Digits(s string) (string, bool) {
	s = rulebook.Fold(s)
	if s == "" {
		return "", false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	return s, true
}
