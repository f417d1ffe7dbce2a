package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExposures(t *testing.T) {
	for name, c := range map[string]struct {
		data, file, value os.FileMode // of the folder, the settings file, the file of WECOM_TOKEN
		settings          string
		api               string
		want              []string // parts of the lines, one each
	}{
		"all is well":           {0o700, 0o600, 0o600, "wecom: {secret: hush-secret}", "https://qyapi.weixin.qq.com", nil},
		"its group may read":    {0o750, 0o640, 0o640, "wecom: {secret: hush-secret}", "", nil},
		"folder 0777":           {0o777, 0o600, 0o600, "", "", []string{"data (SALESBOT_DATA): "}},
		"folder of a group":     {0o770, 0o600, 0o600, "", "", []string{"chmod go-w "}},
		"folder others read":    {0o755, 0o600, 0o600, "", "", nil},
		"file 0644":             {0o700, 0o644, 0o600, "wecom: {secret: hush-secret, encoding_aes_key: hush-secret}", "", []string{"wecom.secret (WECOM_SECRET), wecom.encoding_aes_key (WECOM_ENCODING_AES_KEY): "}},
		"file without secrets":  {0o700, 0o644, 0o600, "listen: :8080", "", nil},
		"secret in its own":     {0o700, 0o600, 0o604, "", "", []string{"wecom.token_file (WECOM_TOKEN_FILE): "}},
		"http to somewhere":     {0o700, 0o600, 0o600, "", "http://proxy.example:8090", []string{"wecom.api_url (WECOM_API_URL): "}},
		"http to a bare number": {0o700, 0o600, 0o600, "", "http://192.0.2.1", []string{"use https://"}},
		"http to localhost":     {0o700, 0o600, 0o600, "", "http://localhost:8090", nil},
		"http to 127.0.0.1":     {0o700, 0o600, 0o600, "", "http://127.0.0.1:8090", nil},
		"http to ::1":           {0o700, 0o600, 0o600, "", "http://[::1]:8090", nil},
		"everything": {0o707, 0o666, 0o444, "wecom: {secret: hush-secret}", "http://a.example",
			[]string{"data (SALESBOT_DATA): ", "wecom.token_file (WECOM_TOKEN_FILE): ", "wecom.secret (WECOM_SECRET): ", "wecom.api_url (WECOM_API_URL): "}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			data, file, value := filepath.Join(dir, "data"), filepath.Join(dir, "z.yaml"), filepath.Join(dir, "token")
			for _, err := range []error{
				os.Mkdir(data, 0o700), os.Chmod(data, c.data),
				os.WriteFile(file, []byte(c.settings), 0o600), os.Chmod(file, c.file),
				os.WriteFile(value, []byte("hush-secret"), 0o600), os.Chmod(value, c.value),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			cfg, err := loadConfig(file, []string{"SALESBOT_DATA=" + data, "WECOM_TOKEN_FILE=" + value, "WECOM_API_URL=" + c.api})
			if err != nil {
				t.Fatal(err)
			}
			got := cfg.exposures()
			if len(got) != len(c.want) {
				t.Fatalf("%q, want %q", got, c.want)
			}
			for i, w := range c.want {
				if !strings.Contains(got[i], w) || strings.Contains(got[i], "hush-secret") {
					t.Errorf("%q, want %q", got[i], w)
				}
			}
		})
	}
	cfg, err := loadConfig("", []string{"SALESBOT_DATA=" + filepath.Join(t.TempDir(), "not yet"), "WECOM_SECRET=hush-secret"})
	if err != nil || len(cfg.exposures()) != 0 {
		t.Errorf("%v, %v", cfg.exposures(), err)
	}
}
