package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sandbox"
)

// A player plays the steps of a script in a world and writes what everybody received.
type player struct {
	world    *world
	out      io.Writer
	comments bool // repeat comments and empty lines too
	seen     int  // events written so far
}

// play plays all steps; an impossible one ends it with an error naming its line.
func (p *player) play(ctx context.Context, steps []step) error {
	if err := p.report(); err != nil {
		return err
	}
	for _, s := range steps {
		if s.verb == "#" && !p.comments {
			continue
		}
		if _, err := fmt.Fprintln(p.out, s.text); err != nil {
			return err
		}
		if err := p.step(ctx, s); err != nil {
			return fmt.Errorf("line %d: %s: %w", s.line, s.text, err)
		}
		if err := p.report(); err != nil {
			return err
		}
	}
	if err := p.world.do(ctx, func() error { return p.world.wecom.Flush(ctx) }); err != nil {
		return err
	}
	return p.report()
}

func (p *player) step(ctx context.Context, s step) error {
	wecom := p.world.wecom
	act := func() error { return nil }
	switch s.verb {
	case "#":
		return nil
	case "@":
		if s.at.Before(p.world.clock.Now()) {
			return fmt.Errorf("time only moves forward: it is %s", p.world.clock.Now().Format(time.DateTime))
		}
		return p.world.Advance(ctx, s.at)
	case ">":
		act = func() error { return wecom.Text(ctx, s.who, s.arg) }
	case "loc":
		m := coordinates.FindStringSubmatch(s.arg)
		act = func() error { return wecom.Location(ctx, s.who, m[1], m[2], m[3]) }
	case "*":
		m := coordinates.FindStringSubmatch(s.arg)
		act = func() error { return wecom.Fix(ctx, s.who, m[1], m[2], m[3]) }
	case "+":
		act = func() error { return wecom.Image(ctx, s.who, s.arg) }
	case "!":
		kind, arg, _ := strings.Cut(s.arg, " ")
		act = func() error {
			if kind == "click" {
				return wecom.Click(ctx, s.who, arg)
			}
			n, err := strconv.Atoi(arg)
			if err != nil {
				return err
			}
			return wecom.PressCard(ctx, s.who, n)
		}
	case "~":
		act = func() error { return p.condition(ctx, s.arg) }
	}
	return p.world.do(ctx, act)
}

// condition changes how the world behaves from here on.
func (p *player) condition(ctx context.Context, said string) error {
	wecom := p.world.wecom
	what, arg, _ := strings.Cut(said, " ")
	switch what {
	case "bot":
		if arg == "down" {
			if err := wecom.Flush(ctx); err != nil {
				return err
			}
			return p.world.botDown()
		}
		if err := p.world.botUp(ctx); err != nil {
			return err
		}
		return wecom.Flush(ctx)
	case "callbacks":
		if arg == "reordered" {
			return wecom.Reorder(ctx, true)
		}
		if by, ok := strings.CutPrefix(arg, "signed "); ok {
			d, err := time.ParseDuration(by)
			wecom.SetSignedAhead(d)
			return err
		}
		n, err := strconv.Atoi(arg[1:])
		if err != nil {
			return err
		}
		return wecom.SetTimes(ctx, n)
	case "unreachable":
		return wecom.Unreachable(arg, true)
	case "reachable":
		return wecom.Unreachable(arg, false)
	case "joins":
		person, err := sandbox.ReadPerson(arg)
		if err != nil {
			return err
		}
		return wecom.Join(person)
	case "leaves":
		return wecom.Leave(arg)
	case "fault":
		return p.fault(arg)
	}
	return p.wire(ctx, what, arg)
}

// wire changes what WeCom's directory and its clock say, or delivers what no phone of today
// sends.
func (p *player) wire(ctx context.Context, what, arg string) error {
	wecom := p.world.wecom
	first, rest, _ := strings.Cut(arg, " ")
	switch what {
	case "status":
		status, _ := strconv.Atoi(rest) // "none" is 0
		return wecom.SetStatus(first, status)
	case "user/list":
		return wecom.UnlistPeople(listed(rest)...)
	case "department/list":
		var ids []int
		for _, word := range listed(rest) {
			id, err := strconv.Atoi(word)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return wecom.UnlistDepartments(ids...)
	case "date":
		d, err := time.ParseDuration(arg)
		wecom.SetAPIAhead(d)
		return err
	case "voice":
		return wecom.Voice(ctx, first, rest)
	case "raw":
		return wecom.Raw(ctx, first, strings.ReplaceAll(rest, `\n`, "\n"))
	}
	return fmt.Errorf("%s: no such condition", what)
}

// listed are the words of a list with commas.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}

// fault reads: message/send 45009 x2.
func (p *player) fault(arg string) error {
	words := strings.Fields(arg)
	times := 1
	if len(words) == 3 {
		n, err := strconv.Atoi(strings.TrimPrefix(words[2], "x"))
		if err != nil {
			return err
		}
		times = n
	}
	return p.world.wecom.Fault(words[0], words[1], times)
}

// report writes what was received since the last report.
func (p *player) report() error {
	events := p.world.wecom.Received(p.seen)
	p.seen += len(events)
	for _, e := range events {
		text := strings.ReplaceAll(e.Text, "\n", `\n`)
		if e.Card != nil {
			text = "[card] " + strings.ReplaceAll(e.Card.Title+" | "+e.Card.Text, "\n", `\n`) + " |"
			for _, b := range e.Card.Buttons {
				text += " [" + b.Text + "]"
			}
		}
		if _, err := fmt.Fprintf(p.out, "%s -> %s: %s\n", e.At.In(rulebook.Zone).Format(time.DateTime), e.To, text); err != nil {
			return err
		}
	}
	return nil
}
