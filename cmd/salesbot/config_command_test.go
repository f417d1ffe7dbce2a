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
	out, err = run(t, newConfigCommand(), "check", "--config", write(t, "later.yaml", goodYAML+"\nmetrics_listen: 127.0.0.1:9090\npublic_url: https://bot.example.com\n"))
	if err != nil || !strings.Contains(out, "SALESBOT_METRICS_LISTEN") || !strings.Contains(out, "SALESBOT_PUBLIC_URL") {
		t.Errorf("what is not there yet is not said: %q, %v", out, err)
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
