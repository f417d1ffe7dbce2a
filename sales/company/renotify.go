package company

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"salesbot/sales"
)

// mostAgain is how often a notice is queued anew after doubtful tries, each of which lasts
// hours.
const mostAgain = 5

// NotifyAgain queues anew what still matters of a notice that was given up without knowing
// whether its person got it: under a key and with words of its own, which say that it may
// be known and when it was first tried. n is the notice as it was given up. What is of no
// use any more, what follows its own way of being lost and what was tried often enough is
// left.
func NotifyAgain(tx *sales.Tx, n *sales.Notice, first time.Time) error {
	s, _, err := about(n)
	if err != nil || s.lost != nil {
		return err
	}
	if why, err := StillWanted(tx, n); err != nil || why != "" {
		return err
	}
	base, number, _ := strings.Cut(n.Key, sales.AgainMark)
	tries, _ := strconv.Atoi(number) // 0 for the first
	if tries >= mostAgain {
		return nil
	}
	suffix := sales.AgainMark + strconv.Itoa(tries+1)
	m := *n
	m.Key, m.Batch, m.Attempts, m.MsgID, m.Error, m.DoneAt = base+suffix, "", 0, "", "", time.Time{}
	m.Due = tx.Now
	if !m.TriedAt.IsZero() {
		first = m.TriedAt
	}
	m.TriedAt = first
	prefix := fmt.Sprintf("【再次通知】%s起发过%d次，可能没有送到。\n", sales.Moment(first), tries+1)
	m.Content.Text = prefix + withoutPrefix(n.Content.Text)
	if c := n.Content.Card; c != nil {
		card := *c
		card.TaskID = strings.Split(c.TaskID, "@again")[0] + "@again" + strconv.Itoa(tries+1)
		card.Text = prefix + withoutPrefix(c.Text)
		m.Content.Card = &card
	}
	return sales.Queue(tx, m)
}

// withoutPrefix is a text as it was first sent.
func withoutPrefix(text string) string {
	if !strings.HasPrefix(text, "【再次通知】") {
		return text
	}
	_, rest, _ := strings.Cut(text, "\n")
	return rest
}
