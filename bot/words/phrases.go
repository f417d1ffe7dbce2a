package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"salesbot/bot"
)

// A Reader understands lines said in plain words; see bot.Said.
type Reader struct {
	commands []bot.Command
	phrases  []phrase
	how      []howTo
	ear      sounds
}

// A phrase is one way to ask for a command, ready to be tried.
type phrase struct {
	command *bot.Command
	parts   []part
	without []string // parameters the words do not give
	must    []string // parameters without which the words mean something else
	given   map[string]string
	asked   bool // also where the line asks
	looks   bool // it only shows
	rank    int
}

type part struct {
	pattern *regexp.Regexp
	not     bool
	musts   []must
	slots   []string // names of the parameters its groups catch
}

type howTo struct {
	command *bot.Command
	pattern *regexp.Regexp
	rank    int
}

// NewReader prepares the phrases of the commands. A malformed phrase is a programming
// error and panics.
func NewReader(commands []bot.Command) *Reader {
	r := &Reader{commands: commands}
	for i := range commands {
		c := &commands[i]
		for _, way := range c.Said {
			for _, said := range way.Phrases {
				r.phrases = append(r.phrases, newPhrase(c, way, said))
			}
			for _, how := range way.How {
				r.how = append(r.how, howTo{c, regexp.MustCompile(how), way.Rank})
			}
		}
	}
	slices.SortStableFunc(r.phrases, func(a, b phrase) int { return a.rank - b.rank })
	slices.SortStableFunc(r.how, func(a, b howTo) int { return a.rank - b.rank })
	return r
}

// eachSlot puts a pattern in the place of each {name} and {name:words}; {0,4} and \p{Han}
// are the pattern's own.
func eachSlot(piece string, pattern func(name, words string) string) string {
	var b strings.Builder
	for i := 0; i < len(piece); {
		r, size := utf8.DecodeRuneInString(piece[i+min(1, len(piece)-i-1):])
		if piece[i] != '{' || size == 0 || r >= '0' && r <= '9' || strings.HasSuffix(piece[:i], `\p`) || strings.HasSuffix(piece[:i], `\x`) {
			b.WriteByte(piece[i])
			i++
			continue
		}
		end, depth := i+1, 1
		for ; depth > 0; end++ {
			switch piece[end] {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		name, words, _ := strings.Cut(piece[i+1:end-1], ":")
		b.WriteString(pattern(name, words))
		i = end
	}
	return b.String()
}

func newPhrase(c *bot.Command, way bot.Said, said string) phrase {
	p := phrase{command: c, asked: way.Looks, looks: way.Looks, rank: way.Rank, given: make(map[string]string)}
	for _, piece := range strings.Split(said, "&&") {
		piece = strings.TrimSpace(piece)
		if name, ok := strings.CutPrefix(piece, "-"); ok {
			p.without = append(p.without, name)
			continue
		}
		if name, ok := strings.CutPrefix(piece, "+"); ok {
			p.must = append(p.must, name)
			continue
		}
		if given, ok := strings.CutPrefix(piece, "="); ok {
			name, value, _ := strings.Cut(given, ":")
			p.given[name] = value
			continue
		}
		if piece == "?" {
			p.asked = true
			continue
		}
		x := part{}
		piece, x.not = strings.CutPrefix(piece, "!")
		piece = eachSlot(piece, func(name, words string) string {
			if class, ok := classes[name]; ok { // only that something of the kind is mentioned
				return classPattern(class)
			}
			param := paramOf(c, name)
			if param == nil {
				panic(fmt.Sprintf("%s: phrase %q names no parameter %q", c.Key, said, name))
			}
			x.slots = append(x.slots, param.Name)
			switch {
			case words != "":
				return "(" + words + ")"
			case classOf(param.Kind) != 0:
				return "(" + classPattern(classOf(param.Kind)) + ")"
			}
			return "(.+)"
		})
		x.pattern = regexp.MustCompile(`(?s)` + piece)
		if !x.not {
			x.musts = mustsOf(`(?s)` + piece)
		}
		p.parts = append(p.parts, x)
	}
	return p
}

// classes are what a phrase may ask for without giving it to a parameter.
var classes = map[string]rune{"人名": aPerson, "东西": aThing, "时间": aTime, "阶段名": aStage, "金额": aMoney, "号码": aPhone, "编号": aCode}

func classPattern(class rune) string { return fmt.Sprintf(`[\x{%x}-\x{%x}]`, class, class+0xff) }

func paramOf(c *bot.Command, name string) *bot.Param {
	for i := range c.Params {
		if c.Params[i].Name == name || strings.HasPrefix(c.Params[i].Name, name) {
			return &c.Params[i]
		}
	}
	return nil
}

// classOf is what a kind is mentioned by; 0 for free words and digits.
func classOf(k *bot.ParamKind) rune {
	switch k {
	case Somebody, Anybody, Taker:
		return aPerson
	case Customer, CustomerToWrite, CustomerOrLabel, Deal, Lead, Prospect, FreeProspect, contacted, ContactedToWrite, Handed:
		return aThing
	case Stage:
		return aStage
	case Price:
		return aMoney
	case Phone:
		return aPhone
	}
	if k.Day {
		return aTime
	}
	return 0
}

// A caught piece of the tagged line.
type caught struct{ from, to int }

// match tries a phrase: where its parts stand, and what its slots caught.
func (p *phrase) match(h *heard) (slots map[string]caught, cue caught, ok bool) {
	line := h.line
	for i := range p.parts {
		for _, m := range p.parts[i].musts {
			if !m.in(line, h.has) {
				return nil, cue, false
			}
		}
	}
	slots = make(map[string]caught)
	for i, x := range p.parts {
		m := x.pattern.FindStringSubmatchIndex(line)
		if x.not != (m == nil) {
			return nil, cue, false
		}
		if m == nil {
			continue
		}
		at := func(n int) int { return runes(line[:n]) }
		if i == 0 {
			cue = caught{at(m[0]), at(m[1])}
		}
		group := 0
		for n := 1; n < len(m)/2 && group < len(x.slots); n++ {
			if m[2*n] >= 0 {
				slots[x.slots[group]] = caught{at(m[2*n]), at(m[2*n+1])}
			}
			group++
		}
	}
	return slots, cue, true
}
