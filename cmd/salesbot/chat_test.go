package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/storage"
)

var update = flag.Bool("update", false, "write what the chat scripts' transcripts are now")

const scripts = "../../testdata/chat"

// TestChat plays every script in testdata/chat. A script is its own transcript: what
// people received stands under each step, and what the tables hold at the end, in
// lines that begin with "= ". -update writes them anew.
func TestChat(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(scripts, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", scripts, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			played, people := transcript(t, want)
			got := ofOwnPeople(played, people)
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if line, w, g := firstDifference(string(want), string(got)); line > 0 {
				t.Errorf("%s:%d differs\nwant %s\ngot  %s\n(-update writes the new transcript)", file, line, w, g)
			}
		})
	}
}

var (
	receivedBy = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d -> ([^:]+): `)
	userids    = regexp.MustCompile(`[A-Za-z][\w.-]*`)
)

// ofOwnPeople is a transcript without the lines of people its script does not name: what
// chat prints of everybody would change in dozens of files with each new digest. A script
// names whoever does something in it, is spoken of by name or userid, or stands in a
// comment ("# also: zhangwei").
func ofOwnPeople(transcript []byte, names map[string]string) []byte {
	lines := bytes.SplitAfter(transcript, []byte("\n"))
	named := make(map[string]bool)
	for _, line := range lines {
		if !receivedBy.Match(line) {
			for _, userid := range userids.FindAll(line, -1) {
				named[strings.ToLower(string(userid))] = true
			}
			for userid, name := range names {
				named[userid] = named[userid] || bytes.Contains(line, []byte(name))
			}
		}
	}
	var kept []byte
	for _, line := range lines {
		if m := receivedBy.FindSubmatch(line); m == nil || named[strings.ToLower(string(m[1]))] {
			kept = append(kept, line...)
		}
	}
	return kept
}

// transcript plays a script in the company its first line names ("# company: FILE", in
// the same folder), else in company.yaml. It also returns people's names by userid.
func transcript(t *testing.T, script []byte) (played []byte, names map[string]string) {
	t.Helper()
	company := "company.yaml"
	first, _, _ := strings.Cut(string(script), "\n")
	if name, ok := strings.CutPrefix(first, "# company: "); ok {
		company = strings.TrimSpace(name)
	}
	steps, err := readScript(bytes.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	log := quietLog()
	log.SetOutput(t.Output())
	w, err := loadWorld(filepath.Join(scripts, company), t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if _, err := w.open(ctx, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := &player{world: w, out: &out, comments: true}
	// What is received before the first line would stand above the script's heading.
	for len(steps) > 0 && steps[0].verb == "#" {
		fmt.Fprintln(&out, steps[0].text)
		steps = steps[1:]
	}
	if err := p.play(ctx, steps); err != nil {
		t.Fatal(err)
	}
	// What nobody takes, while the bot is down or for its signature, is a problem that is meant.
	meant := strings.Contains(string(script), "~ bot down") || strings.Contains(string(script), "~ callbacks signed")
	if problems := w.wecom.Problems(); len(problems) > 0 && !meant {
		t.Errorf("WeCom would complain: %s", strings.Join(problems, "\n"))
	}
	names = make(map[string]string)
	if w.app != nil {
		if err := w.app.store.View(ctx, func(tx *sales.Tx) error {
			people, err := storage.Collect(sales.People.Scan(tx, ""))
			for _, p := range people {
				names[p.Key()] = p.Name
			}
			return errors.Join(err, outcomes(&out, tx))
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.close(); err != nil {
		t.Error(err)
	}
	return out.Bytes(), names
}

// outcomes writes the ledger and what else people are judged by.
func outcomes(out *bytes.Buffer, tx *sales.Tx) error {
	clock := func(t time.Time) string { return t.In(rulebook.Zone).Format("01-02 15:04:05") }
	reports, err := storage.Collect(ledger.Reports.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, r := range reports {
		fmt.Fprintf(out, "= report %s %s %s %s revisions=%d\n", r.Day, r.Person, r.Status, clock(r.SentAt), len(r.Revisions))
	}
	fines, err := storage.Collect(ledger.Fines.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, f := range fines {
		fmt.Fprintf(out, "= fine %s %s %s %s %s %s\n", f.Day, f.Person, f.Rule, f.Code, f.Amount, f.State)
	}
	visits, err := storage.Collect(crm.Visits.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, v := range visits {
		distance := "-"
		if v.DistanceM != nil {
			distance = fmt.Sprintf("%dm", *v.DistanceM)
		}
		fmt.Fprintf(out, "= visit %s %s %q %s %v\n", clock(v.At), v.Person, v.Customer, distance, v.Marks)
	}
	checks, err := storage.Collect(company.SpotChecks.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, c := range checks {
		fmt.Fprintf(out, "= check %s %s %s %s %s %q %q\n", c.Week, c.Person, c.Day, c.Kind, c.Code, c.Verdict, c.DecidedBy)
	}
	warnings, err := storage.Collect(sales.Warnings.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintf(out, "= warning %s %s %s %s %q\n", clock(w.At), w.Person, w.Level, w.By, w.Reason)
	}
	suspensions, err := storage.Collect(sales.Suspensions.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, s := range suspensions {
		to := "-"
		if !s.To.IsZero() {
			to = clock(s.To)
		}
		fmt.Fprintf(out, "= suspension %s from %s to %s\n", s.Person, clock(s.From), to)
	}
	deals, err := storage.Collect(crm.Deals.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, d := range deals {
		fmt.Fprintf(out, "= deal %q %q %s %s\n", d.Name, d.Owner, d.Stage, clock(d.EnteredAt))
	}
	leads, err := storage.Collect(crm.Leads.Scan(tx, ""))
	if err != nil {
		return err
	}
	for _, l := range leads {
		fmt.Fprintf(out, "= lead %q %q %q %s\n", l.Name, l.Owner, l.Converted, clock(l.EnteredAt))
	}
	return nil
}

func firstDifference(want, got string) (line int, w, g string) {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		w, g = "(end)", "(end)"
		if i < len(a) {
			w = a[i]
		}
		if i < len(b) {
			g = b[i]
		}
		if w != g {
			return i + 1, w, g
		}
	}
	return 0, "", ""
}
