package bot

// A MenuEntry stands in the app's menu: a heading with entries below, or something to
// tap.
type MenuEntry struct {
	Name     string
	Key      string // what a tap sends
	Location bool   // a tap shares the location first
	Below    []MenuEntry
}
