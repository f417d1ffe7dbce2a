package sales

// Content is what a notice shows: plain text, a card with buttons, a card that opens a
// page, or a file. It is complete: rendering it needs nothing else.
type Content struct {
	Text string `json:"text,omitempty"` // at most 2048 bytes; also the fallback where a card does not show
	Card *Card  `json:"card,omitempty"`
	Link *Link  `json:"link,omitempty"`
	File *File  `json:"file,omitempty"`
}

// A File was uploaded to WeCom, which keeps it for 3 days (D/90253).
type File struct {
	MediaID string `json:"media_id"`
	Name    string `json:"name"` // as people see it
}

// A Link is a card that opens a page.
type Link struct {
	Title  string `json:"title"` // at most 128 bytes
	Text   string `json:"text"`  // at most 512 bytes
	URL    string `json:"url"`
	Button string `json:"button,omitempty"` // at most 4 characters; empty: 详情
}

// A Card asks for a decision by tapping.
type Card struct {
	TaskID  string   `json:"task_id"` // unique per card; at most 128 bytes of [0-9A-Za-z_@-]
	Title   string   `json:"title"`   // at most 128 bytes
	Text    string   `json:"text"`    // at most 512 bytes
	Buttons []Button `json:"buttons"` // 1 to 6
}

// A Button of a card. Its key is no right: what it asks for is checked again.
type Button struct {
	Text string `json:"text"` // at most 10 characters
	Key  string `json:"key"`
}
