package main

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
)

// exposures are what lets others read or change what is this bot's alone, each with the
// setting and the cure. Unlike warnings it looks at the files.
func (c *Config) exposures() []string {
	var all []string
	if mode, ok := modeOf(c.Data); ok && mode&0o022 != 0 {
		all = append(all, fmt.Sprintf("data (SALESBOT_DATA): others may write to %s (mode %04o), hence replace the store; chmod go-w %s", c.Data, mode, c.Data))
	}
	settings := map[string][]string{} // by file
	for _, s := range c.SecretsIn {
		settings[s.file] = append(settings[s.file], s.setting)
	}
	for _, file := range slices.Sorted(maps.Keys(settings)) {
		if mode, ok := modeOf(file); ok && mode&0o004 != 0 {
			all = append(all, fmt.Sprintf("%s: everybody on this machine may read %s (mode %04o); chmod o-r %s", strings.Join(settings[file], ", "), file, mode, file))
		}
	}
	if u, err := url.Parse(c.WeCom.APIURL); err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		all = append(all, "wecom.api_url (WECOM_API_URL): http:// shows the app's secret and token to whoever is on the way; use https://")
	}
	return all
}

func modeOf(path string) (os.FileMode, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, false
	}
	return info.Mode().Perm(), true
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
