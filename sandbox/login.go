package sandbox

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// loginCode is what an authorised browser carries back (D/91023): good once,
// for five minutes.
type loginCode struct {
	userid  string
	expires time.Time
}

// LoginCode is the code WeCom would append to the redirect of a login by this
// person.
func (s *Server) LoginCode(userid string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(userid)
	if m == nil {
		return "", fmt.Errorf("%w: %s", ErrUnknownPerson, userid)
	}
	code := rand.Text()
	s.logins[code] = loginCode{m.UserID, s.cfg.Now().Add(codeLife)}
	return code, nil
}

// getUserInfo is D/91023.
func (s *Server) getUserInfo(c call) (any, error) {
	code := c.query.Get("code")
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.logins[code]
	delete(s.logins, code)
	if !ok || !s.cfg.Now().Before(l.expires) {
		return nil, refuse(40029, "invalid code")
	}
	return fields{"userid": l.userid}, nil
}

// loginPage stands for both of WeCom's login pages, in the client and in a
// desktop browser: there the account is known, here it is picked.
func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("appid") != s.cfg.CorpID {
		http.Error(w, "appid 不是这家公司", http.StatusBadRequest)
		return
	}
	if _, err := redirectTarget(q.Get("redirect_uri")); err != nil {
		http.Error(w, "redirect_uri 不对", http.StatusBadRequest)
		return
	}
	s.render(w, "login.html", struct {
		People          []pagePerson
		Redirect, State string
	}{s.state().People, q.Get("redirect_uri"), q.Get("state")})
}

// login sends the browser back with a code.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	target, err := redirectTarget(r.FormValue("redirect_uri"))
	if err != nil {
		http.Error(w, "redirect_uri 不对", http.StatusBadRequest)
		return
	}
	code, err := s.LoginCode(r.FormValue("userid"))
	if err != nil {
		http.Error(w, "没有这个人", http.StatusBadRequest)
		return
	}
	q := target.Query()
	q.Set("code", code)
	q.Set("state", r.FormValue("state"))
	target.RawQuery = q.Encode()
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

func redirectTarget(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("redirect to %q", text)
	}
	return u, nil
}
