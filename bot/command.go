package bot

import (
	"slices"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Command is one thing a person can ask for. Everything about it is here: how it is
// called, who may, what it needs, how it is explained, what it does. Help, menu, rights
// and tests are made from the list of commands.
type Command struct {
	Name     string   // the word people type; like all its words in half width
	Key      string   // identifier for menu entries and buttons
	Aliases  []string // other words for it
	Group    string   // heading in 帮助; empty: not shown there
	Who      Who      // whose command it is
	Whose    Whose    // on whose things, unless a parameter says otherwise
	Params   []Param
	Help     func(law *rulebook.Law) string // one line, what it does
	Examples []string                       // complete lines; tests run them
	Said     []Said                         // how it is asked for in plain words
	Reads    bool                           // Run changes nothing but by Turn.Note
	Run      func(t *Turn) error
	Else     string // what to do instead, told to anyone the command is not for
	// Always says whether it is carried out though its sender has used up their quota of
	// messages; nil: no.
	Always func(t *Turn) (bool, error)
	// Instead is the key of the command that stands in for this one with some people,
	// with the parameters both have; "" for this one. Nil: never. A location that was
	// shared already is answered by the command it was meant for.
	Instead func(t *Turn) (key string, err error)
}

// Who is a set of roles that may use a command.
type Who uint8

// The roles a command can be for; sets are made with |.
const (
	Rep Who = 1 << iota
	Manager
	Director
	Reviewer
	HR
	Admin

	Leader   = Manager | Director
	Everyone = Rep | Manager | Director | Reviewer | HR | Admin
)

// whoAre is the set of what somebody is.
func whoAre(roles sales.Roles) Who {
	var w Who
	for i, r := range []sales.Role{sales.Rep, sales.Manager, sales.Director, sales.Reviewer, sales.HR, sales.Admin} {
		if roles.Has(r) {
			w |= 1 << i
		}
	}
	return w
}

// For says whether somebody with these roles may use the command at all.
func (c *Command) For(roles sales.Roles) bool { return c.Who&whoAre(roles) != 0 }

// usage is the command's line with its parameters: 推进 商机 阶段.
func (c *Command) usage() string {
	line := c.Name
	for _, p := range c.Params {
		line += " " + p.usage()
	}
	return line
}

// Usage is the command's line with its parameters, optional ones in brackets.
func (c *Command) Usage() string { return c.usage() }

// takes says whether the command can be meant by a line that goes on with rest.
func (c *Command) takes(rest string) bool { return rest == "" || len(c.Params) > 0 }

// ByKey finds a command by its identifier.
func ByKey(commands []Command, key string) *Command {
	i := slices.IndexFunc(commands, func(c Command) bool { return c.Key == key })
	if i < 0 {
		return nil
	}
	return &commands[i]
}

// ByWord finds a command by its name or an alias, already folded.
func ByWord(commands []Command, word string) *Command {
	i := slices.IndexFunc(commands, func(c Command) bool { return slices.Contains(c.Words(), word) })
	if i < 0 {
		return nil
	}
	return &commands[i]
}

// Words lists what people call the command: its name, then the aliases.
func (c *Command) Words() []string { return append([]string{c.Name}, c.Aliases...) }
