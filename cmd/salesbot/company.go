package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/sirupsen/logrus"

	"salesbot/sales"
	"salesbot/sandbox"
)

// loadWorld makes the world of a company file, or of the made-up company.
func loadWorld(file, data string, log *logrus.Logger) (*world, error) {
	company, err := loadCompany(file)
	if err != nil {
		return nil, err
	}
	settings, err := companySettings(company)
	if err != nil {
		return nil, err
	}
	return newWorld(company, settings, data, log)
}

func loadCompany(file string) (*sandbox.Company, error) {
	var r io.ReadCloser
	var err error
	if file == "" {
		file = "the made-up company"
		r, err = demoFiles.Open("demo/company.yaml")
	} else {
		r, err = os.Open(file)
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	company, err := sandbox.ReadCompany(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return company, nil
}

// companyKeys are the settings a company file may have besides the directory.
var companyKeys = []string{"sales_departments", "exempt", "go_live", "trial_until", "law.approver"}

// companySettings reads what a company file decides for the bot, as the settings file
// would.
func companySettings(company *sandbox.Company) (sales.Settings, error) {
	c := &Config{Roles: company.Roles, Rulebook: company.Rulebook}
	extra := maps.Clone(company.Extra)
	if section, ok := extra["law"].(map[string]any); ok {
		delete(extra, "law")
		for key, value := range section {
			extra["law."+key] = value
		}
	}
	for key, value := range extra {
		i := slices.IndexFunc(settingRows(), func(r settingRow) bool { return r.key == key && slices.Contains(companyKeys, key) })
		if i < 0 {
			return sales.Settings{}, fmt.Errorf("company file: unknown key %s", key)
		}
		if err := settingRows()[i].set(c, value); err != nil {
			return sales.Settings{}, fmt.Errorf("company file: %s: %w", key, err)
		}
	}
	return c.salesSettings()
}
