package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"salesbot/rulebook"
	"salesbot/sales"
)

// goodYAML is enough for serve.
const goodYAML = `
wecom: {corp_id: ww1, agent_id: 1000002, secret: "hush-secret", token: "hush-token", encoding_aes_key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C}
`

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, yaml string, environ ...string) *Config {
	t.Helper()
	c, err := loadConfig(write(t, "salesbot.yaml", yaml), environ)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadConfigDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := loadConfig("", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		WeCom:  WeComConfig{APIURL: "https://qyapi.weixin.qq.com"},
		Listen: ":8080", Data: "./data", Store: "bolt:", LogLevel: "info", LogFormat: "text",
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %#v, want %#v", c, want)
	}
}

func TestLoadConfigFindsFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("salesbot.yaml", []byte("listen: :9000"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig("", nil)
	if err != nil || c.Listen != ":9000" || c.File != "salesbot.yaml" {
		t.Errorf("%v, %v", c, err)
	}
}

func TestLoadConfigYAML(t *testing.T) {
	c := load(t, goodYAML+`
listen: 127.0.0.1:9000
public_url: https://bot.example.com/
data: /var/lib/salesbot
log: {level: debug, format: json}
roles: {hr: [chenhr], admin: root, rep:}
sales_departments: [2, 3]
exempt: [lina]
go_live: 2026-11-16
trial_until: "2026-11-30"
rulebook: {report: {deadline: "18:30"}}
`)
	if err := c.validate(); err != nil {
		t.Fatal(err)
	}
	if c.WeCom.AgentID != "1000002" || c.Listen != "127.0.0.1:9000" || c.PublicURL != "https://bot.example.com" || c.LogFormat != "json" {
		t.Errorf("got %v", c)
	}
	s, err := c.salesSettings()
	if err != nil {
		t.Fatal(err)
	}
	want := sales.Settings{
		Law: s.Law, Roles: map[sales.Role][]string{sales.HR: {"chenhr"}, sales.Admin: {"root"}},
		SalesDepartments: []int{2, 3}, Exempt: []string{"lina"},
		GoLive: rulebook.NewDay(2026, 11, 16), TrialUntil: rulebook.NewDay(2026, 11, 30),
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v, want %+v", s, want)
	}
	if s.Law.Report.Deadline.String() != "18:30" {
		t.Errorf("deadline %s", s.Law.Report.Deadline)
	}
}

func TestLoadConfigEnvironmentGoesFirst(t *testing.T) {
	token := write(t, "token", "from-a-file\r\n")
	c := load(t, goodYAML+`
listen: :9000
roles: {hr: [chenhr], admin: [root]}
rulebook: {report: {deadline: "18:30", nudge: "17:00"}}
`, "WECOM_CORP_ID=ww2", "WECOM_AGENT_ID=7", "WECOM_SECRET=s=2", "WECOM_TOKEN_FILE="+token, "WECOM_VERIFY_FILES=WW_verify_a.txt=a, WW_verify_b.txt=b",
		"SALESBOT_LISTEN=", "SALESBOT_LOG_LEVEL=warn", "SALESBOT_ROLES_HR=lihr, wuhr", "SALESBOT_SALES_DEPARTMENTS=2,3", "SALESBOT_EXEMPT=a,b",
		"SALESBOT_GO_LIVE=2026-11-16", "SALESBOT_RULEBOOK_REPORT_DEADLINE=18:20", "SALESBOT_PORT=tcp://10.0.0.1:8080", "HOME=/root", "broken")
	s, err := c.salesSettings()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		got, want any
	}{
		{"corp id", c.WeCom.CorpID, "ww2"},
		{"agent id", c.WeCom.AgentID, "7"},
		{"secret", string(c.WeCom.Secret), "s=2"},
		{"token", string(c.WeCom.Token), "from-a-file"},
		{"verify files", fmt.Sprint(c.WeCom.VerifyFiles), "map[WW_verify_a.txt:a WW_verify_b.txt:b]"},
		{"an empty variable counts as not set", c.Listen, ":9000"},
		{"log level", c.LogLevel, "warn"},
		{"roles of the environment over those of the file", fmt.Sprint(c.Roles), "map[admin:[root] hr:[lihr wuhr]]"},
		{"departments", fmt.Sprint(c.SalesDepartments), "[2 3]"},
		{"exempt", fmt.Sprint(c.Exempt), "[a b]"},
		{"go live", c.GoLive.String(), "2026-11-16"},
		{"deadline", s.Law.Report.Deadline.String(), "18:20"},
		{"nudge of the file", s.Law.Report.Nudge.String(), "17:00"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestLoadConfigValueFiles(t *testing.T) {
	file := write(t, "token", "kept apart\n")
	for name, test := range map[string]struct {
		yaml    string
		environ []string
		want    string
	}{
		"named in the settings file":             {"wecom: {token_file: " + file + "}", nil, "kept apart"},
		"the environment's value goes before it": {"wecom: {token_file: " + file + "}", []string{"WECOM_TOKEN=direct"}, "direct"},
		"the environment's file goes before":     {"wecom: {token: direct}", []string{"WECOM_TOKEN_FILE=" + file}, "kept apart"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(load(t, test.yaml, test.environ...).WeCom.Token); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestConfigErrorsNameTheSetting(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	for name, test := range map[string]struct {
		yaml    string
		environ []string
		says    []string
	}{
		"unknown key":           {"lisen: :80", nil, []string{"lisen: unknown", "did you mean listen"}},
		"unknown nested key":    {"wecom: {corpid: x}", nil, []string{"wecom.corpid: unknown", "wecom.corp_id"}},
		"every problem":         {"a: 1\nb: 2", nil, []string{"a: unknown", "b: unknown"}},
		"value for a section":   {"log: debug", []string{"SALESBOT_LOG_LEVEL=warn"}, []string{"log: is a section"}},
		"map for a value":       {"listen: {port: 80}", nil, []string{"listen (SALESBOT_LISTEN)", "want text"}},
		"number for a secret":   {"wecom: {secret: 0123}", nil, []string{"wecom.secret (WECOM_SECRET)", "quotes"}},
		"day":                   {"go_live: soon", nil, []string{"go_live (SALESBOT_GO_LIVE)", "soon", "2026-11-16"}},
		"day with a time":       {"go_live: 2026-11-16T08:30:00+08:00", nil, []string{"go_live (SALESBOT_GO_LIVE)"}},
		"department":            {"sales_departments: [上海]", nil, []string{"sales_departments (SALESBOT_SALES_DEPARTMENTS)", "上海"}},
		"userid as number":      {"exempt: [12]", nil, []string{"exempt (SALESBOT_EXEMPT)", "12", "quotes"}},
		"roles as list":         {"roles: [lina]", nil, []string{"roles (SALESBOT_ROLES_<ROLE>)"}},
		"verify file":           {"wecom: {verify_files: {robots.txt: x}}", nil, []string{"wecom.verify_files (WECOM_VERIFY_FILES)", "robots.txt"}},
		"secret file gone":      {"", []string{"WECOM_SECRET_FILE=" + gone}, []string{"WECOM_SECRET_FILE", gone}},
		"secret given twice":    {"", []string{"WECOM_SECRET=a", "WECOM_SECRET_FILE=b"}, []string{"WECOM_SECRET", "WECOM_SECRET_FILE"}},
		"twice in the file":     {"wecom: {token: a, token_file: b}", nil, []string{"wecom.token", "wecom.token_file"}},
		"the same key twice":    {"listen: :80\nlisten: :81", nil, []string{"listen", "already defined"}},
		"no mapping":            {"hush-secret", nil, []string{"key: value"}},
		"rulebook as text":      {"rulebook: strict", nil, []string{"rulebook (SALESBOT_RULEBOOK_<KEY>)"}},
		"two sources, two ills": {"go_live: x", []string{"SALESBOT_EXEMPT=a", "SALESBOT_TRIAL_UNTIL=y"}, []string{"SALESBOT_GO_LIVE", "SALESBOT_TRIAL_UNTIL"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadConfig(write(t, "salesbot.yaml", test.yaml), test.environ)
			expect(t, err, test.says)
		})
	}
	_, err := loadConfig(gone, nil)
	expect(t, err, []string{gone, "no such file", "--config"})
}

func TestValidateNamesTheSetting(t *testing.T) {
	for name, test := range map[string]struct {
		yaml string
		says []string
	}{
		"nothing set":   {"{}", []string{"WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_ENCODING_AES_KEY", "企业微信管理后台"}},
		"agent":         {"wecom: {agent_id: sales}", []string{"wecom.agent_id (WECOM_AGENT_ID)", "sales", "1000002"}},
		"aes key":       {"wecom: {encoding_aes_key: hush-secret}", []string{"wecom.encoding_aes_key", "WECOM_ENCODING_AES_KEY", "43"}},
		"api url":       {"wecom: {api_url: qyapi.weixin.qq.com}", []string{"wecom.api_url (WECOM_API_URL)", "https://"}},
		"public url":    {"public_url: https://x/y", []string{"public_url (SALESBOT_PUBLIC_URL)"}},
		"listen":        {"listen: \"8080\"", []string{"listen (SALESBOT_LISTEN)", "8080", ":8080"}},
		"metrics":       {"metrics_listen: x", []string{"metrics_listen (SALESBOT_METRICS_LISTEN)"}},
		"log level":     {"log: {level: loud}", []string{"log.level (SALESBOT_LOG_LEVEL)", "loud", "debug"}},
		"log format":    {"log: {format: xml}", []string{"log.format (SALESBOT_LOG_FORMAT)", "json"}},
		"postgres":      {"store: postgres://u:hush-secret@db/x?password=hush-token", []string{"store (SALESBOT_STORE)", "not in this version", "bolt:"}},
		"store":         {"store: hush-secret", []string{"store (SALESBOT_STORE)", "bolt:"}},
		"role":          {"roles: {boss: [lina]}", []string{"roles.boss", "unknown role", "manager"}},
		"rulebook":      {"rulebook: {report: {deadlin: \"18:30\"}}", []string{"rulebook.report.deadlin", "report.deadline"}},
		"rulebook late": {"rulebook: {report: {nudge: \"19:00\"}}", []string{"rulebook.report.nudge"}},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, load(t, test.yaml).validate(), test.says)
		})
	}
}

// expect wants an error that says all of it, and none of the secrets used here.
func expect(t *testing.T, err error, says []string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%q does not say %q", err, s)
		}
	}
	if strings.Contains(err.Error(), "hush") {
		t.Errorf("%q tells a secret", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	c := load(t, goodYAML+"store: postgres://bot:hush-secret@db/x?password=hush-token", "WECOM_ENCODING_AES_KEY=hush-key")
	for _, printed := range []string{
		c.String(), fmt.Sprintf("%v %+v %#v %s", c, c, c, c), fmt.Sprintf("%v %+v %#v", *c, *c, *c), fmt.Sprintf("%v %+v %#v", c.WeCom, c.WeCom, c.WeCom),
		fmt.Sprintf("%v", c.LogFields()), fmt.Sprintf("%q %x", c.WeCom.Secret, c.WeCom.Secret),
	} {
		if strings.Contains(printed, "hush") || strings.Contains(printed, fmt.Sprintf("%x", "hush")) {
			t.Errorf("tells a secret: %s", printed)
		}
	}
}

func TestDumpLoadsAgain(t *testing.T) {
	c := load(t, goodYAML+"roles: {hr: [chenhr]}\ngo_live: 2026-11-16\nrulebook: {fines: {late_report: 20}}")
	again := load(t, strings.ReplaceAll(c.String(), "'***'", "x"))
	c.WeCom.Secret, c.WeCom.Token, c.WeCom.EncodingAESKey = "", "", ""
	again.WeCom.Secret, again.WeCom.Token, again.WeCom.EncodingAESKey = "", "", ""
	if c.String() != again.String() {
		t.Errorf("dumped\n%s\nread again\n%s", c, again)
	}
}

// setting is a line of the example that is a setting put in comments.
var setting = regexp.MustCompile(`(?m)^#(( {2,})?[\w.]+:)`)

func TestExampleHasEverySetting(t *testing.T) {
	raw, err := os.ReadFile("../../salesbot.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	example := load(t, string(raw)) // as it stands it only lacks what is to be filled in
	for line := range strings.Lines(fmt.Sprintln(example.validate())) {
		if !strings.Contains(line, "missing") {
			t.Errorf("the example is wrong: %s", line)
		}
	}
	full := load(t, setting.ReplaceAllString(string(raw), "$1"))
	if _, err := full.salesSettings(); err != nil {
		t.Error(err)
	}
	for _, r := range settingRows() {
		name := r.key[strings.LastIndex(r.key, ".")+1:]
		if !regexp.MustCompile(`(?m)^#? *` + name + `:`).Match(raw) {
			t.Errorf("%s is not in the example", r.key)
		}
		variables := r.variables()
		if !slices.ContainsFunc(keysOf(variables), func(v string) bool { return strings.Contains(string(raw), v) }) {
			t.Errorf("%s is not in the example", r.env)
		}
	}
	if reflect.ValueOf(full.Rulebook).Len() == 0 || full.GoLive.IsZero() || len(full.WeCom.VerifyFiles) != 1 {
		t.Errorf("the settings in comments were not read: %s", full)
	}
}

func keysOf(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}
