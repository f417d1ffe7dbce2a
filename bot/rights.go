package bot

import (
	"salesbot/sales"
)

// Whose says on whose things a command may be used.
type Whose string

// The scopes of a command or parameter.
const (
	Anyones Whose = ""       // of no matter whom; the act decides what it must
	Own     Whose = "own"    // the speaker's own, or shared with them
	Theirs  Whose = "theirs" // of the people below the speaker; for HR everybody's
	Seen    Whose = "seen"   // own or theirs
)

// Scope says on whose things the command may be used where p names one.
func (c *Command) Scope(p Param) Whose {
	if p.Whose != "" {
		return p.Whose
	}
	return c.Whose
}

// Owned says whether things of this kind belong to somebody, so that it matters whose.
func (k *ParamKind) Owned() bool { return k.Owners != nil }

// OwnersOf loads the thing a value of this kind stands for, as Run gets it, and says whose
// it is.
func (k *ParamKind) OwnersOf(tx *sales.Tx, value string) ([]string, error) {
	thing, err := k.Load(&Turn{Tx: tx}, value)
	if err != nil || k.Owners == nil {
		return nil, err
	}
	return k.Owners(thing), nil
}

// read is Read for this speaker: what it finds and they may not know of is not there.
func (k *ParamKind) read(t *Turn, said string) (Reading, error) {
	r, err := k.Read(t, said)
	if err == nil && r.Value != "" && k.Sees != nil {
		_, err = k.load(t, r.Value)
	}
	return r, err
}

// load is Load for this speaker; see read.
func (k *ParamKind) load(t *Turn, value string) (any, error) {
	thing, err := k.Load(t, value)
	if err != nil || k.Sees == nil {
		return thing, err
	}
	sees, err := k.Sees(t, thing)
	if err == nil && !sees {
		err = k.Absent(value)
	}
	return thing, err
}

// checkRights refuses the command when the speaker has no right to one of its things.
func checkRights(t *Turn, c *Command) error {
	if !c.For(t.Roles) {
		return t.notForYou(c)
	}
	for _, p := range c.Params {
		whose := c.Scope(p)
		x := t.Args.things[p.Name]
		if x == nil || !p.Kind.Owned() || whose == Anyones {
			continue
		}
		owners := p.Kind.Owners(x)
		ok, err := t.Covers(owners, whose)
		if err != nil {
			return err
		}
		if !ok {
			return notYours(t, &p, owners)
		}
	}
	return nil
}

// notForYou says whom a command is for, and which of them is the speaker's own leader.
func (t *Turn) notForYou(c *Command) error {
	ask := ""
	if c.Who&Leader != 0 {
		boss, err := sales.ManagerOf(t.Tx, t.Person)
		if err != nil {
			return err
		}
		if boss != nil {
			ask = "请找" + boss.Name + "。"
		}
	}
	return sales.Refuse(sales.Forbidden, "「%s」要%s才能用。%s%s你能用的回：帮助", c.Name, c.Who.Title(), ask, c.Else)
}

// Covers says whether things of these owners are within the speaker's reach.
func (t *Turn) Covers(owners []string, whose Whose) (bool, error) {
	r, err := sales.RelationTo(t.Tx, t.Person, owners...)
	return r.Self && whose != Theirs || whose != Own && (r.HR || r.Above), err
}

// notYours tells that there is a thing and who has it, not what is in it.
func notYours(t *Turn, p *Param, owners []string) error {
	if p.Kind.NotYours != nil {
		if text := p.Kind.NotYours(t, t.Args.things[p.Name], owners); text != "" {
			return sales.Refuse(sales.Forbidden, "%s", text)
		}
	}
	if len(owners) == 0 {
		return sales.Refuse(sales.Forbidden, "这个%s现在没有负责人，你不能操作。", p.Name)
	}
	name := sales.NameOf(t.Tx, owners[0])
	return sales.Refuse(sales.Forbidden, "这个%s由%s负责，你不能操作。需要的话请找%s或经理。", p.Name, name, name)
}

// Title names a set of roles for people.
func (w Who) Title() string {
	var s string
	for i, r := range []sales.Role{sales.Rep, sales.Manager, sales.Director, sales.Reviewer, sales.HR, sales.Admin} {
		if w&(1<<i) != 0 {
			if s != "" {
				s += "、"
			}
			s += r.Title()
		}
	}
	return s
}
