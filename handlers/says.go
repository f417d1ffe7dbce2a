package handlers

import (
	"salesbot/rulebook"
)

// says is the Help of a command no number of the law occurs in.
func says(text string) func(*rulebook.Law) string {
	return func(*rulebook.Law) string { return text }
}
