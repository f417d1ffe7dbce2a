package main

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/scheduler"
	"salesbot/storage"
)

func TestJobList(t *testing.T) {
	t.Chdir(t.TempDir())
	dataDir, engine := filledStore(t)
	store := company.Open(storage.New(engine, time.Now), sales.Settings{Law: rulebook.DefaultLaw()})
	err := store.Update(context.Background(), scheduler.Origin("test"), func(tx *sales.Tx) error {
		slot := at(t, "2026-11-18 00:05")
		if err := scheduler.States.Put(tx, &scheduler.JobState{Name: "report-sweep", Slot: slot, RanAt: slot}); err != nil {
			return err
		}
		return scheduler.States.Put(tx, &scheduler.JobState{Name: "directory-sync", Slot: slot, Error: "line\nbreak", RetryAt: at(t, "2026-11-18 00:09")})
	})
	if err != nil {
		t.Fatal(err)
	}
	serveWhile(t, dataDir, engine.Snapshot)
	out, err := run(t, newJobCommand(), "list", "--data", dataDir)
	if err != nil {
		t.Fatal(err)
	}
	spaces := regexp.MustCompile(` {2,}`)
	lines := strings.Split(spaces.ReplaceAllString(out, "|"), "\n")
	if len(lines) != len(scheduler.Jobs())+2 {
		t.Errorf("%d lines for %d jobs", len(lines), len(scheduler.Jobs()))
	}
	for _, want := range []string{
		"JOB|WHEN|LAST SLOT DONE|NEXT SLOT|FAILURE",
		"report-sweep|5 0 * * *|2026-11-18 00:05|2026-11-19 00:05|-",
		"directory-sync|0 * * * *|-|2026-11-18 01:00|line break (again at 2026-11-18 00:09)",
		"nudge|40 17 * * *|-|-|-",
	} {
		if !strings.Contains("\n"+strings.Join(lines, "\n"), "\n"+want+"\n") {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}
