package sales

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/storage"
)

// MaxText is how many bytes WeCom shows of a text (D/90236).
const MaxText = 2048

// Fit cuts text to at most limit bytes on a character, with where to see the rest.
func Fit(text string, limit int, rest string) string {
	if len(text) <= limit {
		return text
	}
	tail := "…"
	if rest != "" {
		tail += "\n" + rest
	}
	cut := limit - len(tail)
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + tail
}

// Excerpt is the beginning of a text in at most n characters, on one line.
func Excerpt(text string, n int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n]) + "…"
}

// Plain is a text as it goes out: without what cannot be seen or turns a line around, and
// every `<` full width. WeCom renders links in texts, and people's words are quoted to
// others.
func Plain(text string) string { return strings.ReplaceAll(rulebook.Clean(text), "<", "＜") }

// Moment is a time for people: 11月20日16:20.
func Moment(t time.Time) string {
	_, m, d := rulebook.DayOf(t).Date()
	return strconv.Itoa(int(m)) + "月" + strconv.Itoa(d) + "日" + t.In(rulebook.Zone).Format("15:04")
}

// ClockNow is the time of day now, for what may change until the evening ends.
func ClockNow(tx *Tx) string { return tx.Now.In(rulebook.Zone).Format("15:04") }

// At24 names the end of a day for people: 11月25日(周三)24:00.
func At24(d rulebook.Day) string { return d.Chinese() + "24:00" }

// Names joins people's names.
func Names(people []*Person) string {
	all := make([]string, len(people))
	for i, p := range people {
		all[i] = p.Name
	}
	return strings.Join(all, "、")
}

// IsNotFound says whether there was no such row.
func IsNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }

// IgnoreNotFound makes no such row no error.
func IgnoreNotFound(err error) error {
	if IsNotFound(err) {
		return nil
	}
	return err
}

// OtherYear names the year of a day as it stands before the day, 2025年, where it is not
// the year of today; "" where it is.
func OtherYear(d, today rulebook.Day) string {
	year, _, _ := d.Date()
	if now, _, _ := today.Date(); year != now {
		return d.String()[:4] + "年"
	}
	return ""
}

// Dated names a day for people with its weekday, and its year where that is not the year
// of today: 11月20日(周五), 2025年11月20日(周四).
func Dated(d, today rulebook.Day) string { return OtherYear(d, today) + d.Chinese() }
