package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// serveClock moves the clock as one of the page's buttons says.
func (s *Server) serveClock(w http.ResponseWriter, r *http.Request) {
	if s.cfg.Clock == nil {
		http.Error(w, "这里用的是真实时间", http.StatusNotFound)
		return
	}
	var req struct {
		To string `json:"to"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, doCap)).Decode(&req); err != nil {
		http.Error(w, "请求不完整", http.StatusBadRequest)
		return
	}
	to, err := clockTarget(s.cfg.Clock.Now().In(zone()), req.To)
	if err != nil {
		http.Error(w, "没有这个时间", http.StatusBadRequest)
		return
	}
	if !s.advancing.TryLock() {
		http.Error(w, "时间正在推进，请稍候", http.StatusConflict)
		return
	}
	defer s.advancing.Unlock()
	// A jump that has begun ends, though the page be closed.
	if err := s.cfg.Clock.Advance(context.WithoutCancel(r.Context()), to); err != nil {
		http.Error(w, "时间没有推进："+err.Error(), http.StatusInternalServerError)
		return
	}
	s.mu.Lock()
	s.wake()
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// clockTarget is where a button leads, always later than now: "+10m", a time
// of day, "morning" (09:10, when the overnight notices and digests are out) or
// "month" (00:10 after the month's last day, when its days are closed).
func clockTarget(now time.Time, to string) (time.Time, error) {
	y, m, d := now.Date()
	switch to {
	case "+10m":
		return now.Add(10 * time.Minute), nil
	case "morning":
		return time.Date(y, m, d+1, 9, 10, 0, 0, now.Location()), nil
	case "month":
		return time.Date(y, m+1, 1, 0, 10, 0, 0, now.Location()), nil
	}
	at, err := time.Parse("15:04", to)
	if err != nil {
		return time.Time{}, fmt.Errorf("clock target %q: %w", to, err)
	}
	next := time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, now.Location())
	if !next.After(now) {
		next = time.Date(y, m, d+1, at.Hour(), at.Minute(), 0, 0, now.Location())
	}
	return next, nil
}
