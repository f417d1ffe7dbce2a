package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	doCap     = 64 << 10
	feedPulse = 5 * time.Second // keeps the clock on the page and the connection alive
)

// pageState is what the page knows besides the feed.
type pageState struct {
	Boot      string       `json:"boot"` // another value: a new process, so the page starts anew
	Now       time.Time    `json:"now"`
	Clock     bool         `json:"clock"`
	Connected bool         `json:"connected"`
	People    []pagePerson `json:"people"`
	Menu      []menuButton `json:"menu"`
	Places    []Place      `json:"places"`
}

type pagePerson struct {
	UserID     string `json:"userid"`
	Name       string `json:"name"`
	Title      string `json:"title"`
	Department string `json:"department"`
	Manager    string `json:"manager"` // userid, "" for none
}

func (s *Server) state() pageState {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := pageState{
		Boot: strconv.FormatUint(s.cfg.FirstMsgID, 10), Now: s.cfg.Now().In(zone()),
		Clock: s.cfg.Clock != nil, Connected: s.callback != "",
		People: []pagePerson{}, Menu: s.menu, Places: s.cfg.Company.Places,
	}
	for _, id := range s.order {
		m := s.find(id)
		if m == nil {
			continue
		}
		st.People = append(st.People, pagePerson{
			m.UserID, m.Name, m.Title, s.cfg.Company.name(m.Department[0]), s.manager(m),
		})
	}
	return st
}

func (c *Company) name(department int) string {
	for _, d := range c.Departments {
		if d.ID == department {
			return d.Name
		}
	}
	return ""
}

// manager is the direct leader, else the nearest leader from the main
// department upwards. mu is held.
func (s *Server) manager(m *member) string {
	for _, id := range m.DirectLeader {
		if l := s.find(id); l != nil {
			return l.UserID
		}
	}
	for at := m.Department[0]; at != 0; {
		for _, id := range s.order {
			l := s.find(id)
			if l != nil && l != m && l.Leader && slices.Contains(l.Department, at) {
				return l.UserID
			}
		}
		i := slices.IndexFunc(s.cfg.Company.Departments, func(d Department) bool { return d.ID == at })
		at = s.cfg.Company.Departments[i].Parent
	}
	return ""
}

func (s *Server) serveState(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(s.state())
}

// serveFeed streams entries from the one after Last-Event-ID, and the state
// whenever something happened.
func (s *Server) serveFeed(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	next := 0
	if last, err := strconv.Atoi(r.Header.Get("Last-Event-ID")); err == nil {
		next = last + 1
	}
	pulse := time.NewTicker(feedPulse)
	defer pulse.Stop()
	for {
		s.mu.Lock()
		changed := s.record.changed
		var fresh []entry
		if next < len(s.record.entries) {
			fresh = slices.Clone(s.record.entries[next:])
			next = len(s.record.entries)
		}
		s.mu.Unlock()
		if len(fresh) > 0 {
			send(w, "entries", next-1, fresh)
		}
		send(w, "state", -1, s.state())
		if out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-pulse.C:
		case <-s.done:
			return
		case <-r.Context().Done():
			return
		}
	}
}

func send(w http.ResponseWriter, event string, id int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		return // strings, numbers and times only: cannot happen
	}
	if id >= 0 {
		fmt.Fprintf(w, "id: %d\n", id)
	}
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, data)
}

// serveFile hands the page a file that somebody received, to be saved, never shown.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m, err := s.findMedium(r.PathValue("id"))
	s.mu.Unlock()
	if err != nil {
		http.Error(w, "文件只保留3天，已经没有了", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.name}))
	w.Write(m.data)
}

// A doRequest is one thing a person does on the page.
type doRequest struct {
	Who       string `json:"who"`
	Do        string `json:"do"`
	Text      string `json:"text"`
	Lat       string `json:"lat"`
	Lng       string `json:"lng"`
	Label     string `json:"label"`
	Precision string `json:"precision"`
	Key       string `json:"key"`
	Task      string `json:"task"`
	N         int    `json:"n"`
}

func (s *Server) serveDo(w http.ResponseWriter, r *http.Request) {
	var d doRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, doCap)).Decode(&d); err != nil {
		http.Error(w, "请求不完整", http.StatusBadRequest)
		return
	}
	// What a phone has sent is sent, though the page be closed.
	ctx := context.WithoutCancel(r.Context())
	var err error
	switch d.Do {
	case "text":
		err = s.Text(ctx, d.Who, d.Text)
	case "location":
		err = s.Location(ctx, d.Who, d.Lat, d.Lng, d.Label)
	case "select":
		err = s.Select(ctx, d.Who, d.Key, d.Lat, d.Lng, d.Label)
	case "fix":
		err = s.Fix(ctx, d.Who, d.Lat, d.Lng, d.Precision)
	case "click":
		err = s.Click(ctx, d.Who, d.Key)
	case "press":
		err = s.press(ctx, d.Who, d.Task, d.N)
	case "image":
		err = s.Image(ctx, d.Who, d.Text)
	default:
		err = fmt.Errorf("do %q", d.Do)
	}
	if err != nil {
		http.Error(w, pageError(err), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// pageError says it to the person at the page.
func pageError(err error) string {
	switch {
	case errors.Is(err, ErrUnknownPerson):
		return "通讯录里没有这个人"
	case errors.Is(err, ErrNoCard), errors.Is(err, ErrNoButton):
		return "这张卡片点不了"
	case errors.Is(err, ErrPoint):
		return "坐标不对：纬度 -90 到 90，经度 -180 到 180"
	}
	return "没有发出：" + err.Error()
}
