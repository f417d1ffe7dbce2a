package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	apiPath = "/cgi-bin/"
	bodyCap = 21 << 20 // the largest upload is 20 MB (D/90253)
)

// A call is a request to the API, read to its end.
type call struct {
	query       url.Values
	body        []byte
	contentType string
}

// An endpoint answers a call with what becomes JSON beside errcode 0, with a
// file, or with an *apiError.
type endpoint struct {
	method string
	open   bool // needs no access_token
	run    func(call) (any, error)
}

// file is an answer that is no JSON.
type file struct {
	medium
}

// fields is a JSON object under construction.
type fields map[string]any

// apiError is a failure as WeCom tells it: status 200, errcode not 0.
type apiError struct {
	code   int
	text   string
	fields fields // besides errcode and errmsg
}

func (e *apiError) Error() string { return fmt.Sprintf("errcode %d: %s", e.code, e.text) }

func refuse(code int, format string, args ...any) *apiError {
	return &apiError{code: code, text: fmt.Sprintf(format, args...)}
}

// endpoints is the API, all of it.
func (s *Server) endpoints() map[string]endpoint {
	const get, post = http.MethodGet, http.MethodPost
	return map[string]endpoint{
		"gettoken":                     {get, true, s.getToken},
		"department/list":              {get, false, s.departmentList},
		"user/list":                    {get, false, s.userList},
		"user/get":                     {get, false, s.userGet},
		"agent/get":                    {get, false, s.agentGet},
		"message/send":                 {post, false, s.messageSend},
		"message/update_template_card": {post, false, s.updateCard},
		"menu/create":                  {post, false, s.menuCreate},
		"auth/getuserinfo":             {get, false, s.getUserInfo},
		"media/upload":                 {post, false, s.mediaUpload},
		"media/get":                    {get, false, s.mediaGet},
	}
}

// serveAPI answers one call, through its fault if one is due.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	date := s.cfg.Now().Add(s.cond.apiAhead)
	s.mu.Unlock()
	w.Header().Set("Date", date.UTC().Format(http.TimeFormat))
	name := strings.TrimPrefix(r.URL.Path, apiPath)
	e, ok := s.endpoints()[name]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		writeAnswer(w, nil, refuse(-1, "the sandbox has no %s", name))
		return
	}
	switch what := s.nextFault(name); what {
	case "":
		s.serveEndpoint(w, r, e)
	case FaultAcceptedTimeout:
		s.serveEndpoint(nowhere{}, r, e)
		fallthrough
	case FaultTimeout:
		w.Header().Set("Sandbox-Fault", "timeout")
		w.WriteHeader(http.StatusGatewayTimeout)
	case FaultReset:
		panic(http.ErrAbortHandler)
	case FaultGarbage:
		io.WriteString(w, "<html><body>502 Bad Gateway</body></html>")
	default:
		code, _ := strconv.Atoi(what) // Fault has checked it
		if faultStatus.MatchString(what) {
			http.Error(w, http.StatusText(code), code)
			return
		}
		writeAnswer(w, nil, &apiError{code: code, text: faultText(code)})
	}
}

func (s *Server) serveEndpoint(w http.ResponseWriter, r *http.Request, e endpoint) {
	if r.Method != e.method {
		code := 43001 // GET is wanted
		if e.method == http.MethodPost {
			code = 43002
		}
		writeAnswer(w, nil, refuse(code, "require %s method", e.method))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyCap))
	if err != nil {
		return // the caller has gone
	}
	if !e.open {
		if err := s.checkToken(r.URL.Query()); err != nil {
			writeAnswer(w, nil, err)
			return
		}
	}
	answer, err := e.run(call{r.URL.Query(), body, r.Header.Get("Content-Type")})
	writeAnswer(w, answer, err)
}

// nowhere is where the answer goes that nobody gets.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

func writeAnswer(w http.ResponseWriter, answer any, err error) {
	if f, ok := answer.(file); ok && err == nil {
		w.Header().Set("Content-Type", f.mime)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", f.name))
		w.Write(f.data)
		return
	}
	out := fields{"errcode": 0, "errmsg": "ok"}
	if f, ok := answer.(fields); ok {
		for k, v := range f {
			out[k] = v
		}
	}
	var fail *apiError
	if errors.As(err, &fail) {
		out = fields{"errcode": fail.code, "errmsg": fail.text}
		for k, v := range fail.fields {
			out[k] = v
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	json.NewEncoder(w).Encode(out)
}

// readJSON decodes a call's body into v.
func readJSON(c call, v any) error {
	if err := json.Unmarshal(c.body, v); err != nil {
		return refuse(47001, "data format error: %v", err)
	}
	return nil
}

// checkAgent compares an agentid with the app's.
func (s *Server) checkAgent(id int) error {
	switch id {
	case s.cfg.AgentID:
		return nil
	case 0:
		return refuse(40056, "invalid agentid")
	}
	return refuse(301002, "not allow operate another agent with this accesstoken")
}

// faultText is what WeCom says with an errcode that Fault provokes.
func faultText(code int) string {
	switch code {
	case -1:
		return "system error"
	case 40001:
		return "invalid credential"
	case 40013:
		return "invalid corpid"
	case 40014:
		return "invalid access_token"
	case 42001:
		return "access_token expired"
	case 45009:
		return "api freq out of limit"
	case 45033:
		return "api concurrent out of limit"
	case 45035:
		return "api busy, try again later"
	case 60011:
		return "no privilege to access/modify contact/party/agent"
	case 60020:
		return "not allow to access from your ip, from ip: 203.0.113.7"
	case 60111:
		return "userid not found"
	case 81013:
		return "user & party & tag all invalid"
	}
	return "fault asked for"
}
