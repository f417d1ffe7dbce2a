// Package task holds tasks and the diary: what one asks of another or of oneself, and when.
package task
