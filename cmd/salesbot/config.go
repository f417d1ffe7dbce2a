package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	yamlparser "github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"go.yaml.in/yaml/v3"

	"salesbot/rulebook"
)

// defaultConfigFile is read when --config is not given and it exists.
const defaultConfigFile = "salesbot.yaml"

// Config is what a company sets before the bot starts. Every value comes from the YAML
// file, or from the environment, which goes first. config_table.go lists them all.
type Config struct {
	File      string        // where it was read from; "" without a file
	SecretsIn []secretPlace // files with secrets in them

	WeCom            WeComConfig
	Listen           string // address of callbacks and pages: ":8080"
	PublicURL        string // how people reach it, without a slash at the end; "" when there are no pages
	Data             string // folder
	Store            storeURL
	MetricsListen    string // "" serves no metrics
	LogLevel         string // debug, info, warn, error
	LogFormat        string // text or json
	Roles            map[string][]string
	Rulebook         map[string]any // overrides, as rulebook.NewLaw reads them
	SalesDepartments []int
	Exempt           []string // userids
	GoLive           rulebook.Day
	TrialUntil       rulebook.Day
	LawApprover      string // userid
}

// A secretPlace is a file with a secret setting in it, as errors call that.
type secretPlace struct{ file, setting string }

// WeComConfig is what 企业微信 shows for a self-built app.
type WeComConfig struct {
	CorpID         string
	AgentID        string // decimal
	Secret         secret
	Token          secret
	EncodingAESKey secret
	APIURL         string
	VerifyFiles    map[string]string // content of each /WW_verify_*.txt by name
}

// loadConfig reads the settings: the file at path, over it the environment given as
// "NAME=value". Without a path defaultConfigFile is read if it is there. An empty
// variable counts as not set; NAME_FILE names a file that holds the value.
//
// Unknown keys and values of the wrong kind are refused, all in one error, a line
// each, naming the setting and the cure. What serve needs besides is for validate.
func loadConfig(path string, environ []string) (*Config, error) {
	k := koanf.New(".")
	if path == "" {
		if _, err := os.Stat(defaultConfigFile); err == nil {
			path = defaultConfigFile
		}
	}
	rows := settingRows()
	var secretsIn []secretPlace
	if path != "" {
		if err := k.Load(file.Provider(path), yamlparser.Parser()); err != nil {
			return nil, fmt.Errorf("settings file %s: %w", path, readable(err))
		}
		// Checked by itself: merging would hide a value where a section should be.
		if errs := append(checkKeys(k.Raw(), rows), bothGiven(k, rows, yamlName)...); len(errs) > 0 {
			return nil, fmt.Errorf("settings file %s:\n%w", path, errors.Join(errs...))
		}
		for _, r := range rows {
			if r.secret && k.String(r.key) != "" {
				secretsIn = append(secretsIn, secretPlace{path, r.name()})
			}
		}
	}
	over, err := readEnvironment(environ, rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		// A value of the environment goes before a file the settings file names.
		if over.Exists(r.key) {
			k.Delete(r.key + fileSuffix)
		}
	}
	if err := k.Merge(over); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return fill(k, rows, path, secretsIn)
}

// fill reads each setting out of k.
func fill(k *koanf.Koanf, rows []settingRow, path string, secretsIn []secretPlace) (*Config, error) {
	c := &Config{File: path, SecretsIn: secretsIn}
	var errs []error
	for _, r := range rows {
		value := k.Get(r.key)
		if name, ok := k.Get(r.key + fileSuffix).(string); ok && name != "" {
			if r.secret {
				c.SecretsIn = append(c.SecretsIn, secretPlace{name, r.fileName()})
			}
			text, err := readValueFile(name)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", r.fileName(), err))
				continue
			}
			value = text
		}
		if value == nil || value == "" {
			value = r.standard
		}
		if value == nil {
			continue
		}
		if err := r.set(c, value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.name(), err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return c, nil
}

// fileSuffix on a key, _FILE on a variable: the value is in the file named.
const fileSuffix = "_file"

// readValueFile reads a value that is kept in a file of its own, as container secrets are.
func readValueFile(name string) (string, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(raw), "\r\n")
	if text == "" {
		return "", fmt.Errorf("%s is empty; write the value into it", name)
	}
	return text, nil
}

// readEnvironment picks the variables that are settings. Others that begin alike are
// left alone: an orchestrator sets SALESBOT_PORT and its like by itself.
func readEnvironment(environ []string, rows []settingRow) (*koanf.Koanf, error) {
	keys := environmentKeys(rows)
	k := koanf.New(".")
	provider := env.Provider(".", env.Opt{
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			if value == "" {
				return "", nil
			}
			return keys[name], value
		},
	})
	if err := k.Load(provider, nil); err != nil {
		return nil, fmt.Errorf("environment: %w", err)
	}
	return k, errors.Join(bothGiven(k, rows, func(r settingRow) string { return r.env })...)
}

// environmentKeys maps each variable to its YAML key.
func environmentKeys(rows []settingRow) map[string]string {
	keys := map[string]string{}
	for _, r := range rows {
		for name, key := range r.variables() {
			keys[name] = key
		}
	}
	return keys
}

func yamlName(r settingRow) string { return r.key }

// bothGiven refuses a value that is given both itself and through a file.
func bothGiven(k *koanf.Koanf, rows []settingRow, name func(settingRow) string) []error {
	var errs []error
	for _, r := range rows {
		if r.text && k.Get(r.key) != nil && k.Get(r.key+fileSuffix) != nil {
			suffix := fileSuffix
			if name(r) == r.env {
				suffix = strings.ToUpper(suffix)
			}
			errs = append(errs, fmt.Errorf("%s: given together with %s%s; take one of them away", r.name(), name(r), suffix))
		}
	}
	return errs
}

// checkKeys names every key of the file that is no setting, and every value where a
// section should be. What stands below roles:, rulebook: and verify_files: is theirs.
func checkKeys(nested map[string]any, rows []settingRow) []error {
	known := map[string]bool{} // true for a section
	for _, r := range rows {
		known[r.key] = false
		if r.text {
			known[r.key+fileSuffix] = false
		}
		if section, _, ok := strings.Cut(r.key, "."); ok {
			known[section] = true
		}
	}
	var errs []error
	var walk func(prefix string, m map[string]any)
	walk = func(prefix string, m map[string]any) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			key := prefix + name
			section, ok := known[key]
			below, isMap := m[name].(map[string]any)
			switch {
			case !ok:
				errs = append(errs, fmt.Errorf("%s: unknown setting%s", key, suggestion(key, known)))
			case section && isMap:
				walk(key+".", below)
			case section && m[name] != nil:
				errs = append(errs, fmt.Errorf("%s: is a section; write its settings below it, indented", key))
			}
		}
	}
	walk("", nested)
	return errs
}

// readable explains what the YAML reader says about a file that is no mapping, and
// keeps the file's content, which may be a secret, out of it.
func readable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file; give another with --config, or copy salesbot.example.yaml there")
	}
	var kind *yaml.TypeError
	if errors.As(err, &kind) && !slices.ContainsFunc(kind.Errors, func(e string) bool { return strings.Contains(e, "already defined") }) {
		return errors.New("want settings as `key: value`, one a line; see salesbot.example.yaml")
	}
	return err
}
