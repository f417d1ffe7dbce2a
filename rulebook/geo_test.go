package rulebook

import (
	"math"
	"testing"
	"time"
)

func TestDistance(t *testing.T) {
	people := Point{31.2304, 121.4737}
	for _, c := range []struct {
		what string
		a, b Point
		want int
	}{
		{"nowhere", people, people, 0},
		{"a degree of latitude", Point{30, 121}, Point{31, 121}, 111195},
		{"a degree of longitude at 60°", Point{60, 0.5}, Point{60, 1.5}, 55597},
		{"over the date line", Point{0, 179.5}, Point{0, -179.5}, 111195},
		{"pole to pole", Point{90, 0}, Point{-90, 0}, 20015114},
		{"opposite", Point{31.2304, 121.4737}, Point{-31.2304, -58.5263}, 20015114},
		{"500 m north", people, Point{people.Lat + 500/111195.08, people.Lng}, 500},
	} {
		if got := RoundM(Distance(c.a, c.b)); got != c.want || got != RoundM(Distance(c.b, c.a)) {
			t.Errorf("%s: %d m, want %d", c.what, got, c.want)
		}
	}
	if RoundM(500.4) != 500 || RoundM(500.5) != 501 {
		t.Error("metres are not rounded to the nearest")
	}
}

func TestPointValid(t *testing.T) {
	for _, p := range []Point{{31, 121}, {-90, -180}, {90, 180}, {0, 1}} {
		if !p.Valid() {
			t.Errorf("%v is not valid", p)
		}
	}
	for _, p := range []Point{{}, {90.1, 0}, {-90.1, 0}, {0, 180.1}, {0, -180.1}, {math.NaN(), 1}, {1, math.NaN()}, {math.Inf(1), 0}, {121, 31}} {
		if p.Valid() {
			t.Errorf("%v is valid", p)
		}
	}
}

func TestImplausible(t *testing.T) {
	l, a, noon := DefaultLaw(), Point{31, 121}, at(t, "2026-11-20 12:00:00")
	north := func(m float64) Point { return Point{31 + m/111195.08, 121} }
	for _, c := range []struct {
		what  string
		m     float64
		later time.Duration
		want  bool
	}{
		{"the same moment, near", 2000, 0, false},
		{"the same moment, far", 2001, 0, true},
		{"20 km in 6 minutes and a second", 20000, 361 * time.Second, false},
		{"20 km in less than 6 minutes", 20000, 359 * time.Second, true},
		{"earlier", 20000, -359 * time.Second, true},
		{"by plane", 1000000, 4 * time.Hour, true},
		{"by train", 300000, 2 * time.Hour, false},
	} {
		if got := Implausible(l, a, noon, north(c.m), noon.Add(c.later)); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
