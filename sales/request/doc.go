// Package request holds what one asks of another, who decides on it, and what follows.
package request
