package sandbox

import (
	"bytes"
	"embed"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

// zone is the civil time of the page.
func zone() *time.Location { return time.FixedZone("CST", 8*3600) }

// Handler serves the API under /cgi-bin/, the page at / and its calls under
// /sandbox/, and WeCom's two login pages. All check the Host header; all but the
// API, which nobody calls without a token, refuse cross-origin writes.
func (s *Server) Handler() http.Handler {
	page := http.NewServeMux()
	page.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { s.render(w, "index.html", nil) })
	page.HandleFunc("GET /sandbox/page/style.css", asset)
	page.HandleFunc("GET /sandbox/page/{script}", asset)
	page.HandleFunc("GET /sandbox/state", s.serveState)
	page.HandleFunc("GET /sandbox/feed", s.serveFeed)
	page.HandleFunc("GET /sandbox/file/{id}", s.serveFile)
	page.HandleFunc("POST /sandbox/do", s.serveDo)
	page.HandleFunc("POST /sandbox/clock", s.serveClock)
	page.HandleFunc("POST /sandbox/login", s.login)
	page.HandleFunc("GET /connect/oauth2/authorize", s.loginPage)
	page.HandleFunc("GET /wwlogin/sso/login", s.loginPage)

	all := http.NewServeMux()
	all.HandleFunc(apiPath, s.serveAPI)
	all.Handle("/", framed(http.NewCrossOriginProtection().Handler(page)))
	return s.guard(all)
}

// guard keeps it from other sites: a name that was re-bound to loopback shows
// itself in the Host header.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		public := s.public
		s.mu.Unlock()
		if !public && !loopback(r.Host) {
			http.Error(w, "only loopback names are answered", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// framed says what the page may load and who may embed it.
func framed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func asset(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, strings.TrimPrefix(r.URL.Path, "/sandbox/"))
}

func (s *Server) render(w http.ResponseWriter, name string, data any) {
	t, err := template.ParseFS(pageFiles, "page/"+name)
	var b bytes.Buffer
	if err == nil {
		err = t.Execute(&b, data)
	}
	if err != nil {
		s.cfg.Log.WithError(err).WithField("page", name).Error("page not rendered")
		http.Error(w, "page not rendered", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}
