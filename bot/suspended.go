package bot

import "salesbot/sales"

// whileSuspended is the one answer somebody suspended gets to everything they do; nothing
// of it is carried out. over is true where there is no more to do: what was written before
// the suspension is handled as ever.
func whileSuspended(tx *sales.Tx, p *sales.Person, m Message) (answer string, over bool, err error) {
	s, err := sales.SuspensionOf(tx, p)
	if err != nil || s == nil || m.SentAt.Before(s.From) {
		return "", false, err
	}
	switch m.Kind {
	case Text, Click, Press, Location, Image, Voice, Video, Link:
		answer = s.Text(tx)
	}
	return sales.Plain(answer), true, nil
}
