package sandbox

import (
	"crypto/rand"
	"net/url"
	"time"
)

// accessToken is the app's one token (D/91039): the same is given out until
// it expires.
type accessToken struct {
	value   string
	expires time.Time
}

func (s *Server) getToken(c call) (any, error) {
	switch {
	case c.query.Get("corpid") == "":
		return nil, refuse(41002, "corpid missing")
	case c.query.Get("corpsecret") == "":
		return nil, refuse(41004, "corpsecret missing")
	case c.query.Get("corpid") != s.cfg.CorpID:
		return nil, refuse(40013, "invalid corpid")
	case c.query.Get("corpsecret") != s.cfg.Secret:
		return nil, refuse(40001, "invalid credential")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	if !now.Before(s.token.expires) {
		s.token = accessToken{rand.Text() + rand.Text(), now.Add(tokenLife)}
	}
	return fields{
		"access_token": s.token.value,
		"expires_in":   int(s.token.expires.Sub(now) / time.Second),
	}, nil
}

// RevokeToken makes the current token invalid before its time, as WeCom may.
func (s *Server) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = accessToken{}
}

func (s *Server) checkToken(query url.Values) error {
	value := query.Get("access_token")
	if value == "" {
		return refuse(41001, "access_token missing")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if value != s.token.value {
		return refuse(40014, "invalid access_token")
	}
	if !s.cfg.Now().Before(s.token.expires) {
		return refuse(42001, "access_token expired")
	}
	return nil
}
