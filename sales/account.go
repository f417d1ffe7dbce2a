package sales

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/storage"
)

// WeCom gives the userid of who left to somebody else without a word. So an account, which is
// what WeCom calls a userid, may have had several people, each with rows of their own: the
// first is called by the account, later ones by it, heirMark and a number from 2 up. No
// userid has a heirMark (D/90195: letters, digits and _ - @ .).
const heirMark = "~"

// ReservedFor is how long the account and the things of who left wait for them. Who comes back
// later, or under another name, is somebody new until the admin says otherwise.
const ReservedFor = 30 * 24 * time.Hour

// Account is the userid WeCom knows a person by.
func Account(userid string) string {
	account, _, _ := strings.Cut(userid, heirMark)
	return account
}

// HoldersOf returns everybody who has or had an account, the newest first.
func HoldersOf(tx *Tx, account string) ([]*Person, error) {
	first, err := PersonByID(tx, Account(account))
	if IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all := []*Person{first}
	for n := 2; ; n++ {
		p, err := PersonByID(tx, heirOf(Account(account), n))
		if IsNotFound(err) {
			slices.Reverse(all)
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

func heirOf(account string, n int) string { return fmt.Sprintf("%s%s%d", account, heirMark, n) }

// NextHolder is what a new person under an account is called that n people had before.
func NextHolder(account string, n int) string {
	if n == 0 {
		return account
	}
	return heirOf(account, n+1)
}

// PersonOfAccount returns who has an account now, else who had it last; the error wraps
// storage.ErrNotFound.
func PersonOfAccount(tx *Tx, account string) (*Person, error) {
	all, err := HoldersOf(tx, account)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.Active {
			return p, nil
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("account %q: %w", account, storage.ErrNotFound)
	}
	return all[0], nil
}

// SameName says whether two names may be one person's: one is in the other, whatever stands
// around it (李娜, 李娜（上海）). An empty name, or a userid in its place, says nothing.
func SameName(p *Person, name string) bool {
	a, b := rulebook.Fold(strings.TrimSpace(p.Name)), rulebook.Fold(strings.TrimSpace(name))
	account := rulebook.Fold(Account(p.UserID))
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == "" || a == account || b == account || a == b || utf8.RuneCountInString(a) > 1 && strings.Contains(b, a)
}

// A Departure is a time in which somebody was not in the directory.
type Departure struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// AwayOn says whether p was not in the directory for all of a day.
func (p *Person) AwayOn(day rulebook.Day) bool {
	return slices.ContainsFunc(p.Away, func(a Departure) bool { return !a.From.After(day.Start()) && !a.To.Before(day.AddDays(1).Start()) })
}
