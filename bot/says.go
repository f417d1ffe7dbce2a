package bot

import (
	"salesbot/rulebook"
)

// Says is the Help of a command no number of the law occurs in.
func Says(text string) func(*rulebook.Law) string {
	return func(*rulebook.Law) string { return text }
}
