// Package task holds the commands for tasks and the diary.
package task
