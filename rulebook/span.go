package rulebook

import (
	"slices"
	"time"
)

// A Span is the time from From up to, but without, To. One whose To is not after its
// From is empty.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Overlap returns how long s and o coincide. Spans that only meet end to start share no
// instant and overlap by zero.
func (s Span) Overlap(o Span) time.Duration {
	from, to := s.From, s.To
	if o.From.After(from) {
		from = o.From
	}
	if o.To.Before(to) {
		to = o.To
	}
	return max(0, to.Sub(from))
}

// covered returns how much of w the spans cover together, counting time covered twice
// once.
func covered(spans []Span, w Span) time.Duration {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return a.From.Compare(b.From) })
	var sum time.Duration
	for _, s := range sorted {
		d := s.Overlap(w)
		if d == 0 {
			continue
		}
		sum += d
		// What this span covered is gone from the window: the next one begins no earlier.
		w.From = s.To
	}
	return sum
}

// touched reports whether any of the spans shares an instant with w. Both are without
// their end, so an outage that ends at the window's start, or starts at its end, does
// not touch it. One without length is the instant it began.
func touched(spans []Span, w Span) bool {
	return slices.ContainsFunc(spans, func(s Span) bool {
		return s.Overlap(w) > 0 || s.From.Equal(s.To) && !s.From.Before(w.From) && s.From.Before(w.To)
	})
}
