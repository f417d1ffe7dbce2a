package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthcheck(t *testing.T) {
	t.Chdir(t.TempDir())
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked %s", r.URL)
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	t.Setenv("SALESBOT_LISTEN", strings.TrimPrefix(server.URL, "http://"))
	if _, err := run(t, newHealthcheckCommand()); err != nil {
		t.Error(err)
	}
	if _, err := run(t, newHealthcheckCommand(), "--url", server.URL+"/readyz"); err != nil {
		t.Error(err)
	}
	status = http.StatusServiceUnavailable
	_, err := run(t, newHealthcheckCommand())
	expect(t, err, []string{"not healthy", "503"})
	server.Close()
	_, err = run(t, newHealthcheckCommand())
	expect(t, err, []string{"not healthy", "refused"})
}

func TestReadyURL(t *testing.T) {
	for listen, want := range map[string]string{
		":8080":          "http://127.0.0.1:8080/readyz",
		"0.0.0.0:80":     "http://127.0.0.1:80/readyz",
		"[::]:80":        "http://127.0.0.1:80/readyz",
		"10.0.0.7:80":    "http://10.0.0.7:80/readyz",
		"localhost:8080": "http://localhost:8080/readyz",
	} {
		if got, err := readyURL(listen); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", listen, got, err, want)
		}
	}
	_, err := readyURL("8080")
	expect(t, err, []string{"SALESBOT_LISTEN"})
}
