// Package handlers holds what people can ask for: one file per family of commands, each
// command parse → act → reply. Commands is the list.
package handlers
