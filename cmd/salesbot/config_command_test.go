package main

import (
	"strings"
	"testing"
)

func TestConfigCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	out, err := run(t, newConfigCommand(), "check", "--config", write(t, "good.yaml", goodYAML))
	if err != nil || !strings.Contains(out, "are good") || !strings.Contains(out, "SALESBOT_GO_LIVE") {
		t.Errorf("%q, %v", out, err)
	}
	_, err = run(t, newConfigCommand(), "check", "--config", write(t, "bad.yaml", "listen: x\nlog: {level: loud}"))
	expect(t, err, []string{"SALESBOT_LISTEN", "SALESBOT_LOG_LEVEL", "WECOM_CORP_ID"})
}

func TestConfigDump(t *testing.T) {
	out, err := run(t, newConfigCommand(), "dump", "--config", write(t, "good.yaml", goodYAML))
	if err != nil || strings.Contains(out, "hush") || strings.Count(out, "'***'") != 3 || !strings.Contains(out, "corp_id: ww1") || !strings.Contains(out, "listen: :8080") {
		t.Errorf("%s, %v", out, err)
	}
}
