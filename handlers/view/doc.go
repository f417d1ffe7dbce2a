// Package view holds the commands that only look.
package view
