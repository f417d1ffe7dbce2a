package main

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	out, err := run(t, newVersionCommand())
	if err != nil || !strings.HasPrefix(out, "salesbot ") || !strings.Contains(out, runtime.Version()) {
		t.Errorf("%q, %v", out, err)
	}
	info := &debug.BuildInfo{GoVersion: "go1.26", Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-20T10:00:00Z"}, {Key: "vcs.modified", Value: "true"},
	}}
	info.Main.Version = "v1.2.0"
	if got, want := versionLine(info), "salesbot v1.2.0 (commit 0123456789ab, 2026-11-20T10:00:00Z, modified) go1.26"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := versionLine(&debug.BuildInfo{}), "salesbot (devel)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
