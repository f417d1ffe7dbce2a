package bot

// Senders is how many people have a message under way.
func (r *Router) Senders() int {
	r.senders.mu.Lock()
	defer r.senders.mu.Unlock()
	return len(r.senders.all)
}
