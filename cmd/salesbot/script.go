package main

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"salesbot/rulebook"
)

// A step is one line of a chat script.
type step struct {
	line int
	text string // as written, without a comment
	verb string // @ > loc * ! + ~, and # for a comment or an empty line
	who  string
	arg  string
	at   time.Time // of an @ line
}

var someone = regexp.MustCompile(`^([0-9A-Za-z_.@-]*[0-9A-Za-z_.-])\s*([>@*!+])\s*(.*)$`)

// outcome is a line of a transcript that says what came of the steps. A script may contain
// them: so a transcript can be played again.
var outcome = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d -> |= )`)

// readScript reads a whole script before anything is played, so that a malformed line
// is found at once.
func readScript(r io.Reader) ([]step, error) {
	var steps []step
	var last time.Time
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 64<<10), 1<<20)
	for n := 1; scanner.Scan(); n++ {
		line := strings.TrimSpace(scanner.Text())
		if outcome.MatchString(line) {
			continue
		}
		text := withoutComment(line)
		if text == "" {
			steps = append(steps, step{line: n, verb: "#", text: line})
			continue
		}
		s, err := readStep(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		s.line, s.text = n, text
		if s.verb == "@" {
			if s.at.Before(last) {
				return nil, fmt.Errorf("line %d: time only moves forward: %s is before %s", n, s.at.Format(time.DateTime), last.Format(time.DateTime))
			}
			last = s.at
		}
		steps = append(steps, s)
	}
	return steps, scanner.Err()
}

// withoutComment drops a comment: a # at the beginning, or one between spaces.
func withoutComment(line string) string {
	if strings.HasPrefix(line, "#") {
		return ""
	}
	if i := strings.Index(line, " # "); i >= 0 {
		return strings.TrimSpace(line[:i])
	}
	return line
}

func readStep(text string) (step, error) {
	switch text[0] {
	case '@':
		for _, layout := range []string{time.DateTime, "2006-01-02 15:04", time.RFC3339} {
			if at, err := time.ParseInLocation(layout, strings.TrimSpace(text[1:]), rulebook.Zone); err == nil {
				return step{verb: "@", at: at}, nil
			}
		}
		return step{}, fmt.Errorf("%q: want @ 2026-11-20 17:59:30", text)
	case '~':
		s := step{verb: "~", arg: strings.TrimSpace(text[1:])}
		return s, s.check()
	}
	m := someone.FindStringSubmatch(text)
	if m == nil {
		return step{}, fmt.Errorf("%q is no step: want a person and one of > @ * ! +, or @ time, or ~ condition", text)
	}
	s := step{who: m[1], verb: m[2], arg: m[3]}
	if s.verb == "@" {
		s.verb = "loc"
	}
	if s.verb == ">" {
		s.arg = strings.ReplaceAll(s.arg, `\n`, "\n")
	}
	return s, s.check()
}

// ahead is a span before or after the clock: +11m, -90s.
const ahead = `[+-]([0-9]+[hms])+`

var (
	coordinates = regexp.MustCompile(`^(-?[0-9.]+)\s*,\s*(-?[0-9.]+)(?:\s+(.*))?$`)
	condition   = regexp.MustCompile(`^(bot (up|down)|callbacks (x[1-9][0-9]?|reordered|signed ` + ahead + `)|(un)?reachable \S+|joins \{.*\}|leaves \S+|fault \S+ \S+( x[0-9]+)?|` +
		`status \S+ (none|[1245])|(user|department)/list (whole|without \S+)|date ` + ahead + `|voice \S+( .+)?|raw \S+ .+)$`)
)

func (s step) check() error {
	ok := true
	switch s.verb {
	case "loc", "*":
		ok = coordinates.MatchString(s.arg)
	case "!":
		ok = regexp.MustCompile(`^(click \S+|card [1-9])$`).MatchString(s.arg)
	case "+":
		ok = s.arg != ""
	case "~":
		ok = condition.MatchString(s.arg)
	}
	if !ok {
		return fmt.Errorf("%q is malformed", s.arg)
	}
	return nil
}
