package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"salesbot/bot/wecom"
	"salesbot/rulebook"
	"salesbot/sales"
)

// A settingRow is one setting: what it is called in the file and in the environment,
// its default, how it is read and shown.
type settingRow struct {
	key      string
	env      string
	standard any  // when not set; nil leaves the field alone
	text     bool // one line of text, which may be kept in a file of its own
	secret   bool
	below    func() map[string]string
	set      func(*Config, any) error
	show     func(*Config) any
}

// settingRows lists every setting, in the order config dump shows them.
func settingRows() []settingRow {
	return []settingRow{
		textRow("wecom.corp_id", "WECOM_CORP_ID", "", func(c *Config) *string { return &c.WeCom.CorpID }),
		agentRow(),
		textRow("wecom.secret", "WECOM_SECRET", "", func(c *Config) *secret { return &c.WeCom.Secret }),
		textRow("wecom.token", "WECOM_TOKEN", "", func(c *Config) *secret { return &c.WeCom.Token }),
		textRow("wecom.encoding_aes_key", "WECOM_ENCODING_AES_KEY", "", func(c *Config) *secret { return &c.WeCom.EncodingAESKey }),
		textRow("wecom.api_url", "WECOM_API_URL", wecom.DefaultAPIURL, func(c *Config) *string { return &c.WeCom.APIURL }),
		verifyFilesRow(),
		textRow("listen", "SALESBOT_LISTEN", ":8080", func(c *Config) *string { return &c.Listen }),
		publicURLRow(),
		textRow("data", "SALESBOT_DATA", "./data", func(c *Config) *string { return &c.Data }),
		textRow("store", "SALESBOT_STORE", boltStore, func(c *Config) *storeURL { return &c.Store }),
		textRow("metrics_listen", "SALESBOT_METRICS_LISTEN", "", func(c *Config) *string { return &c.MetricsListen }),
		textRow("log.level", "SALESBOT_LOG_LEVEL", "info", func(c *Config) *string { return &c.LogLevel }),
		textRow("log.format", "SALESBOT_LOG_FORMAT", "text", func(c *Config) *string { return &c.LogFormat }),
		rolesRow(),
		{
			key: "sales_departments", env: "SALESBOT_SALES_DEPARTMENTS",
			set:  func(c *Config, v any) (err error) { c.SalesDepartments, err = numbers(v); return err },
			show: func(c *Config) any { return c.SalesDepartments },
		},
		{
			key: "exempt", env: "SALESBOT_EXEMPT",
			set:  func(c *Config, v any) (err error) { c.Exempt, err = wordList(v); return err },
			show: func(c *Config) any { return c.Exempt },
		},
		dayRow("go_live", "SALESBOT_GO_LIVE", func(c *Config) *rulebook.Day { return &c.GoLive }),
		dayRow("trial_until", "SALESBOT_TRIAL_UNTIL", func(c *Config) *rulebook.Day { return &c.TrialUntil }),
		textRow("law.approver", "SALESBOT_LAW_APPROVER", "", func(c *Config) *string { return &c.LawApprover }),
		rulebookRow(),
	}
}

// name is how errors call the setting: as in the file, and as in the environment.
func (r settingRow) name() string { return r.key + " (" + r.env + ")" }

func (r settingRow) fileName() string {
	return r.key + fileSuffix + " (" + r.env + strings.ToUpper(fileSuffix) + ")"
}

// variables maps the environment's names for the setting to YAML keys.
func (r settingRow) variables() map[string]string {
	names := map[string]string{r.env: r.key}
	if r.text {
		names[r.env+strings.ToUpper(fileSuffix)] = r.key + fileSuffix
	}
	if r.below != nil {
		delete(names, r.env)
		maps.Copy(names, r.below())
	}
	return names
}

func textRow[S ~string](key, env, standard string, at func(*Config) *S) settingRow {
	r := settingRow{key: key, env: env, text: true}
	_, r.secret = any(S("")).(secret)
	if standard != "" {
		r.standard = standard
	}
	r.set = func(c *Config, v any) error {
		s, ok := v.(string)
		if !ok {
			// Not shown: it may be a secret. YAML reads 0123 as another number.
			return fmt.Errorf("want text; put the value in quotes")
		}
		*at(c) = S(strings.TrimSpace(s))
		return nil
	}
	r.show = func(c *Config) any { return fmt.Sprint(*at(c)) }
	return r
}

// agentRow is the one text people write without quotes, as it is a number.
func agentRow() settingRow {
	r := textRow("wecom.agent_id", "WECOM_AGENT_ID", "", func(c *Config) *string { return &c.WeCom.AgentID })
	set := r.set
	r.set = func(c *Config, v any) error {
		if n, ok := v.(int); ok {
			v = fmt.Sprint(n)
		}
		return set(c, v)
	}
	return r
}

func dayRow(key, env string, at func(*Config) *rulebook.Day) settingRow {
	return settingRow{
		key: key, env: env,
		set:  func(c *Config, v any) (err error) { *at(c), err = day(v); return err },
		show: func(c *Config) any { return at(c).String() },
	}
}

func verifyFilesRow() settingRow {
	return settingRow{
		key: "wecom.verify_files", env: "WECOM_VERIFY_FILES",
		set:  func(c *Config, v any) (err error) { c.WeCom.VerifyFiles, err = verifyFiles(v); return err },
		show: func(c *Config) any { return c.WeCom.VerifyFiles },
	}
}

// rolesRow takes SALESBOT_ROLES_HR=chenhr,lihr from the environment, and its like.
func rolesRow() settingRow {
	return settingRow{
		key: "roles", env: "SALESBOT_ROLES_<ROLE>",
		below: func() map[string]string {
			names := map[string]string{}
			for _, role := range roleNames() {
				names["SALESBOT_ROLES_"+strings.ToUpper(role)] = "roles." + role
			}
			return names
		},
		set:  func(c *Config, v any) (err error) { c.Roles, err = roles(v); return err },
		show: func(c *Config) any { return c.Roles },
	}
}

func roleNames() []string {
	var names []string
	for _, r := range []sales.Role{sales.Rep, sales.Manager, sales.Director, sales.Reviewer, sales.HR, sales.Admin} {
		names = append(names, string(r))
	}
	return names
}

// rulebookRow takes SALESBOT_RULEBOOK_REPORT_DEADLINE=18:30 from the environment, and
// its like: the key in capitals, dots as underscores.
func rulebookRow() settingRow {
	return settingRow{
		key: "rulebook", env: "SALESBOT_RULEBOOK_<KEY>",
		below: func() map[string]string {
			names := map[string]string{}
			for _, s := range rulebook.DefaultLaw().Settings() {
				names["SALESBOT_RULEBOOK_"+strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))] = "rulebook." + s.Key
			}
			return names
		},
		set: func(c *Config, v any) error {
			m, ok := v.(map[string]any)
			if !ok {
				return fmt.Errorf("is a section; write its settings below it, indented")
			}
			c.Rulebook = m
			return nil
		},
		show: func(c *Config) any { return c.Rulebook },
	}
}

// suggestion is the known key that looks most like key, when one does.
func suggestion(key string, known map[string]bool) string {
	distance := func(k string) int { return levenshtein.ComputeDistance(key, k) }
	best := slices.MinFunc(slices.Sorted(maps.Keys(known)), func(a, b string) int { return distance(a) - distance(b) })
	if distance(best) > len(key)/2 {
		return "; see salesbot.example.yaml for all of them"
	}
	return "; did you mean " + best + "?"
}

// publicURLRow drops the slash at the end, so that paths can be put behind it.
func publicURLRow() settingRow {
	r := textRow("public_url", "SALESBOT_PUBLIC_URL", "", func(c *Config) *string { return &c.PublicURL })
	set := r.set
	r.set = func(c *Config, v any) error {
		err := set(c, v)
		c.PublicURL = strings.TrimRight(c.PublicURL, "/")
		return err
	}
	return r
}
