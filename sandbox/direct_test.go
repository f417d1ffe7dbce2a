package sandbox

import (
	"net/http"
	"net/http/httptest"
)

// direct answers requests by a handler without a connection.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}
