// Package company holds the commands across all nouns.
package company
