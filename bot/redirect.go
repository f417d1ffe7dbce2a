package bot

// redirect is the command to carry out where another was asked for.
func (s *session) redirect(c *Command) (*Command, error) {
	if c.Instead == nil || s.turn.Message.Kind == Location {
		return c, nil
	}
	key, err := c.Instead(s.turn)
	if other := ByKey(s.router.Commands, key); other != nil {
		c = other
	}
	return c, err
}
