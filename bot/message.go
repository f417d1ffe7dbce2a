package bot

import (
	"time"

	"salesbot/rulebook"
)

// A Kind says what a person did.
type Kind string

// The kinds of things people do. Whatever WeCom sends that is none of these is
// Other: kept and acknowledged.
const (
	Text     Kind = "text"
	Image    Kind = "image"
	Voice    Kind = "voice"
	Video    Kind = "video"
	Link     Kind = "link"
	Location Kind = "location" // shared by hand; a location picked from the menu is one too
	Fix      Kind = "fix"      // reported by the device, not by the person
	Click    Kind = "click"    // a menu entry
	Press    Kind = "press"    // a button of a card
	Enter    Kind = "enter"    // opened the app, subscribed or left: nothing to answer
	System   Kind = "system"   // about the app or the directory, from nobody in particular
	Other    Kind = "other"
)

// A Message is one thing a person did, as it left the callback: authenticated,
// decrypted, parsed, not yet understood.
type Message struct {
	ID     string    // unique per thing done; the same on every delivery of it
	From   string    // userid as sent; "" for System
	SentAt time.Time // WeCom's CreateTime, whole seconds
	Kind   Kind
	Event  string // WeCom's name for the type or event, for logs and the inbound record

	Text    string // Text: what was written; Link: its title
	MediaID string // Image, Voice, Video: to be fetched within 3 days

	Point     rulebook.Point // Location, Fix
	Label     string         // Location: the address WeCom shows
	Precision float64        // Fix: metres
	Raw       string         // Location, Fix: latitude,longitude exactly as received; "" for all others

	Key          string // Click: the menu key; Press: the button's key
	TaskID       string // Press: the card
	ResponseCode string // Press: redeemed once, within 72 h, to redraw the card
}

// A Reply is the answer to one message.
type Reply struct {
	Text string // "" answers nothing; at most 2048 bytes
}
