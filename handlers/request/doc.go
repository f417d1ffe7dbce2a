// Package request holds the commands for what is asked and decided.
package request
