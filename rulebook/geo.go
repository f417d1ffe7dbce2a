package rulebook

import (
	"math"
	"time"
)

// earthRadius in metres, the mean radius of RULEBOOK 5 (R = 6,371,008.8 m).
const earthRadius = 6371008.8

// A Point on earth in degrees, north and east positive.
type Point struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// Valid reports whether p can be where somebody stands. (0,0) is what a phone without
// a fix sends, and the zero value: it is not valid.
func (p Point) Valid() bool {
	// Written so that NaN fails every comparison.
	return p != Point{} && p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

// Distance returns the metres between a and b along the earth (haversine).
func Distance(a, b Point) float64 {
	const rad = math.Pi / 180
	sinLat := math.Sin((b.Lat - a.Lat) * rad / 2)
	sinLng := math.Sin((b.Lng - a.Lng) * rad / 2)
	h := sinLat*sinLat + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*sinLng*sinLng
	// Rounding can push h past 1 for points on opposite sides of the earth.
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

// RoundM returns metres rounded to whole ones, half away from zero: what is stored,
// shown and compared with the radius.
func RoundM(m float64) int { return int(math.Round(m)) }

// Implausible reports whether one person can hardly have been at a and at b: more than
// JumpM apart and faster than JumpKmh. The order of the two does not matter.
func Implausible(l Law, a Point, at time.Time, b Point, bt time.Time) bool {
	m := Distance(a, b)
	if RoundM(m) <= l.Visits.JumpM {
		return false
	}
	// Compared as a product, so that two moments that are the same need no division.
	return m*3.6 > float64(l.Visits.JumpKmh)*bt.Sub(at).Abs().Seconds()
}
