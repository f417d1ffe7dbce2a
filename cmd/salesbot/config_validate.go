package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"salesbot/bot/wecom"
	"salesbot/rulebook"
	"salesbot/sales"
)

// storePath is the file the store is in. Stores this version does not know are refused.
func (c *Config) storePath() (string, error) {
	scheme, _, _ := strings.Cut(string(c.Store), ":")
	switch {
	case c.Store == boltStore:
		return storePath(c.Data), nil
	case scheme == "postgres" || scheme == "postgresql":
		return "", errors.New("store (SALESBOT_STORE): PostgreSQL is not in this version yet; leave it out, or set bolt: to keep the store in the data folder")
	}
	return "", fmt.Errorf("store (SALESBOT_STORE): %s: want bolt: for the store in the data folder", c.Store)
}

// validate says everything that keeps serve from starting, a line each, with the
// setting and the cure. It looks at nothing but the settings.
func (c *Config) validate() error {
	var errs []error
	for _, need := range []struct{ value, name, cure string }{
		{c.WeCom.CorpID, "wecom.corp_id (WECOM_CORP_ID)", "企业微信管理后台 → 我的企业 → 企业ID"},
		{c.WeCom.AgentID, "wecom.agent_id (WECOM_AGENT_ID)", "企业微信管理后台 → 应用管理 → 自建应用 → AgentId"},
		{string(c.WeCom.Secret), "wecom.secret (WECOM_SECRET or WECOM_SECRET_FILE)", "企业微信管理后台 → 应用管理 → 自建应用 → Secret"},
		{string(c.WeCom.Token), "wecom.token (WECOM_TOKEN or WECOM_TOKEN_FILE)", "自建应用 → 接收消息 → 设置API接收 → Token"},
		{string(c.WeCom.EncodingAESKey), "wecom.encoding_aes_key (WECOM_ENCODING_AES_KEY or WECOM_ENCODING_AES_KEY_FILE)", "自建应用 → 接收消息 → 设置API接收 → EncodingAESKey"},
	} {
		if need.value == "" {
			errs = append(errs, fmt.Errorf("%s: missing; copy it from %s", need.name, need.cure))
		}
	}
	if id := c.WeCom.AgentID; strings.Trim(id, "0123456789") != "" {
		errs = append(errs, fmt.Errorf("wecom.agent_id (WECOM_AGENT_ID): %q: want the app's number, like 1000002", id))
	}
	if w := c.WeCom; w.EncodingAESKey != "" {
		// Token and corp id stand in when missing: that is said above.
		err := wecom.Config{Token: "x", EncodingAESKey: string(w.EncodingAESKey), CorpID: "x"}.Check()
		if err != nil {
			errs = append(errs, fmt.Errorf("wecom.encoding_aes_key: %w; copy all 43 characters", err))
		}
	}
	errs = append(errs,
		checkURL("wecom.api_url (WECOM_API_URL)", c.WeCom.APIURL),
		checkURL("public_url (SALESBOT_PUBLIC_URL)", c.PublicURL),
		checkListen("listen (SALESBOT_LISTEN)", c.Listen),
		checkListen("metrics_listen (SALESBOT_METRICS_LISTEN)", c.MetricsListen))
	if _, err := logrus.ParseLevel(c.LogLevel); err != nil {
		errs = append(errs, fmt.Errorf("log.level (SALESBOT_LOG_LEVEL): %q: want debug, info, warn or error", c.LogLevel))
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		errs = append(errs, fmt.Errorf("log.format (SALESBOT_LOG_FORMAT): %q: want text or json", c.LogFormat))
	}
	_, storeErr := c.storePath()
	_, salesErr := c.salesSettings()
	return errors.Join(append(errs, storeErr, salesErr)...)
}

// checkURL accepts a scheme and host; nothing at all is the setting's own business.
func checkURL(name, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return fmt.Errorf("%s: want scheme and host without a path, like https://bot.example.com", name)
	}
	return nil
}

func checkListen(name, value string) error {
	if value == "" {
		return nil
	}
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		return fmt.Errorf("%s: %q: want [host]:port, like :8080 or 127.0.0.1:8080", name, value)
	}
	return nil
}

// warnings are what an operator should know although serve starts.
func (c *Config) warnings() []string {
	var all []string
	if c.GoLive.IsZero() {
		all = append(all, "go_live (SALESBOT_GO_LIVE) is not set: people are answered, but nobody is greeted, reminded or fined")
	}
	if c.MetricsListen != "" {
		all = append(all, "metrics_listen (SALESBOT_METRICS_LISTEN): this version serves no metrics yet")
	}
	if c.PublicURL != "" {
		all = append(all, "public_url (SALESBOT_PUBLIC_URL): this version has no pages yet")
	}
	if len(c.Roles[string(sales.Admin)]) == 0 {
		all = append(all, "roles.admin (SALESBOT_ROLES_ADMIN) names nobody: alerts reach no one")
	}
	if len(c.Roles[string(sales.HR)]) == 0 {
		all = append(all, "roles.hr (SALESBOT_ROLES_HR) names nobody: held fines and appeals wait for no one")
	}
	return all
}

// salesSettings are the company's decisions as the nouns need them; unknown roles and
// a rulebook that contradicts itself are refused.
func (c *Config) salesSettings() (sales.Settings, error) {
	var errs []error
	law, err := rulebook.NewLaw(c.Rulebook)
	if err != nil {
		errs = append(errs, err)
	}
	byRole := map[sales.Role][]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Roles)) {
		if !slices.Contains(roleNames(), name) {
			errs = append(errs, fmt.Errorf("roles.%s (SALESBOT_ROLES_<ROLE>): unknown role; want one of %s", name, strings.Join(roleNames(), ", ")))
			continue
		}
		byRole[sales.Role(name)] = c.Roles[name]
	}
	if len(errs) > 0 {
		return sales.Settings{}, errors.Join(errs...)
	}
	return sales.Settings{
		Law: law, Roles: byRole, SalesDepartments: c.SalesDepartments, Exempt: c.Exempt,
		GoLive: c.GoLive, TrialUntil: c.TrialUntil, Approver: c.LawApprover,
	}, nil
}

// LogFields are the settings worth a line in the log at start; no secrets.
func (c *Config) LogFields() logrus.Fields {
	return logrus.Fields{
		"config": c.File, "corp_id": c.WeCom.CorpID, "agent_id": c.WeCom.AgentID, "api_url": c.WeCom.APIURL,
		"listen": c.Listen, "public_url": c.PublicURL, "data": c.Data, "store": c.Store.String(), "go_live": c.GoLive.String(),
	}
}

// String is config dump's text: every setting as in the file, secrets as ***.
func (c *Config) String() string { return dump(c) }
