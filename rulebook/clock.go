package rulebook

import (
	"fmt"
	"time"
)

// A Clock is a time of day in minutes after midnight, 0 to 1440. 24:00 is the end of
// its day, where 00:00 is the start.
type Clock int16

// Midnight is the end of a day, 24:00.
const Midnight Clock = 24 * 60

// ParseClock reads exactly "15:04", and "24:00".
func ParseClock(s string) (Clock, error) {
	bad := fmt.Errorf("clock %q: want a time of day like 18:00", s)
	if len(s) != 5 || s[2] != ':' {
		return 0, bad
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, bad
		}
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	if m > 59 || h*60+m > int(Midnight) {
		return 0, bad
	}
	return Clock(h*60 + m), nil
}

// ClockOf returns the minute of the day t falls in, in Zone: 0 to 1439.
func ClockOf(t time.Time) Clock {
	h, m, _ := t.In(Zone).Clock()
	return Clock(h*60 + m)
}

// Hour returns the hour, 0 to 24.
func (c Clock) Hour() int { return int(c) / 60 }

// Minute returns the minute, 0 to 59.
func (c Clock) Minute() int { return int(c) % 60 }

// String returns "18:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour(), c.Minute()) }

// MarshalText writes what String returns.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseClock accepts.
func (c *Clock) UnmarshalText(text []byte) error {
	v, err := ParseClock(string(text))
	if err != nil {
		return err
	}
	*c = v
	return nil
}
