// Package words reads what people say: each kind of parameter, days, moments, things by
// their names.
package words
