// Package scheduler does what the clock asks for. jobs.go is the list of jobs, each in
// a file of its own; loop.go visits their slots and the outbox in order of time,
// whether time passes by itself or is set.
package scheduler
