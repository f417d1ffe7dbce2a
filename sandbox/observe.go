package sandbox

import "time"

// An Event is one thing a person received: the answer to something they did
// (Passive) or a message sent to them. Messages that WeCom drops, over a limit
// or as duplicates, are none.
type Event struct {
	At      time.Time
	To      string // userid as the directory spells it
	Text    string // "" for a card
	Card    *Card
	File    *FileRef
	Passive bool
}

// A FileRef is a file a person received; the page downloads it by its id.
type FileRef struct {
	Name string `json:"name"`
	ID   string `json:"id"`   // media id
	Size int    `json:"size"` // bytes
}

// A Card as a person sees it.
type Card struct {
	TaskID  string   `json:"task_id"`
	Title   string   `json:"title"`
	Text    string   `json:"text"` // lines separated by \n
	Buttons []Button `json:"buttons"`
}

// A Button of a card. One with a URL opens it and tells the bot nothing.
type Button struct {
	Text string `json:"text"`
	Key  string `json:"key"`
	URL  string `json:"url,omitempty"`
}

// record is everything that happened, in order.
type record struct {
	events   []Event
	entries  []entry
	problems []string
	changed  chan struct{} // closed and replaced whenever something is added
}

// What an entry of the page's feed is.
const (
	didEntry    = "did"    // by the person
	gotEntry    = "got"    // by the app, to the person
	noteEntry   = "note"   // about the connection, seen by nobody on a real phone
	redrawEntry = "redraw" // a card already shown has changed
)

// An entry is one line of the page's feed.
type entry struct {
	N      int       `json:"n"`
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	Kind   string    `json:"kind"`
	Text   string    `json:"text,omitempty"`
	Card   *Card     `json:"card,omitempty"`
	File   *FileRef  `json:"file,omitempty"`
	Ref    int       `json:"ref,omitempty"`    // redraw: the entry that brought the card
	Closed string    `json:"closed,omitempty"` // redraw: the text in place of the buttons
}

// Received returns what people received, in order, from the since-th event on
// (0: all). Its length plus since is the next since.
func (s *Server) Received(since int) []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if since < 0 || since > len(s.record.events) {
		since = len(s.record.events)
	}
	return append([]Event(nil), s.record.events[since:]...)
}

// Changed returns a channel that is closed when anything happens after the
// call.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.changed
}

// Problems returns what a bot got wrong where WeCom keeps silent: answers that
// cannot be decrypted, answers that differ between deliveries of one message,
// callbacks that nobody took.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.record.problems...)
}

// got notes what m received. mu is held.
func (s *Server) got(m *member, e Event) {
	e.At, e.To = s.cfg.Now(), m.UserID
	s.record.events = append(s.record.events, e)
	s.note(m.UserID, entry{Kind: gotEntry, Text: e.Text, Card: e.Card, File: e.File})
}

// note adds to the page's feed. mu is held.
func (s *Server) note(who string, e entry) {
	e.N, e.At, e.Who = len(s.record.entries), s.cfg.Now().In(zone()), who
	s.record.entries = append(s.record.entries, e)
	s.wake()
}

// problem notes a fault of the bot. mu is held.
func (s *Server) problem(who, text string) {
	s.cfg.Log.WithField("userid", who).Warn(text)
	s.record.problems = append(s.record.problems, who+": "+text)
	s.note(who, entry{Kind: noteEntry, Text: text})
}

// wake tells everyone who waits on Changed. mu is held.
func (s *Server) wake() {
	close(s.record.changed)
	s.record.changed = make(chan struct{})
}
