package sandbox

import "context"

type heldCard struct {
	Card
	kind    string
	entry   int
	pressed string
}
type redeem struct{}

func (s *Server) press(ctx context.Context, userid, task string, n int) error { return nil }
func (s *Server) redraw(m *member, c *heldCard, with *Card, pressed string) {}
