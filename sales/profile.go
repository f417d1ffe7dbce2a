package sales

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A Profile is what people say of themselves because WeCom does not give it to apps
// (RULEBOOK §8). Everybody in the company may see it in 通讯录.
type Profile struct {
	Person   string    `json:"person"`
	Mobile   string    `json:"mobile,omitempty"`
	Landline string    `json:"landline,omitempty"`
	Title    string    `json:"title,omitempty"` // instead of the directory's
	At       time.Time `json:"at"`              // of the newest word
}

func (p *Profile) key() string { return UserKey(p.Person) }

// Profiles are keyed by folded userid.
var Profiles = storage.NewTable("profiles", (*Profile).key).Traced(storage.Trail{Title: "资料", By: []string{"person"}})

// ProfileOf returns what is known of a person, with the directory's title where they gave
// none themselves; it is never nil without an error.
func ProfileOf(tx *Tx, p *Person) (*Profile, error) {
	own, err := Profiles.Get(tx, p.Key())
	if IsNotFound(err) {
		own, err = &Profile{Person: p.UserID}, nil
	}
	if err != nil {
		return nil, err
	}
	own.Title = cmp.Or(own.Title, strings.TrimSpace(p.Title))
	return own, nil
}

// mobileShape is a number of the mainland, or one with its country.
var mobileShape = regexp.MustCompile(`^(1[3-9]\d{9}|\+\d{7,18})$`)

// KeepProfile stores what p says of themselves; what is empty in said stays as it was. A
// mobile number that cannot be one is refused as Invalid.
func KeepProfile(tx *Tx, p *Person, said Profile, sentAt time.Time) error {
	mobile := strings.ReplaceAll(said.Mobile, "-", "")
	if mobile != "" && !mobileShape.MatchString(mobile) {
		return Refuse(Invalid, "「%s」不像手机号，写11位，例如：我的资料 手机=13800138000。座机写：我的资料 座机=021-62345678", Excerpt(said.Mobile, 20))
	}
	if n := len([]rune(said.Title)); n > 30 {
		return Refuse(Invalid, "职务最多30个字，你写了%d个。", n)
	}
	own, err := Profiles.Get(tx, p.Key())
	if IsNotFound(err) {
		own, err = &Profile{Person: p.UserID}, nil
	}
	if err != nil {
		return err
	}
	own.Mobile = cmp.Or(mobile, own.Mobile)
	own.Landline = cmp.Or(said.Landline, own.Landline)
	own.Title = cmp.Or(said.Title, own.Title)
	own.At = sentAt
	return Profiles.Put(tx, own)
}

// ProfileNeeds lists what a profile has to contain: 手机 and 职务, and 座机 where the
// company says so.
func ProfileNeeds(law *rulebook.Law) []string {
	if law.Profile.Landline > 0 {
		return []string{"手机", "座机", "职务"}
	}
	return []string{"手机", "职务"}
}

// ProfileLacks lists what p has still to say of themselves.
func ProfileLacks(tx *Tx, p *Person) ([]string, error) {
	own, err := ProfileOf(tx, p)
	if err != nil {
		return nil, err
	}
	var lacks []string
	for _, need := range ProfileNeeds(tx.Law) {
		if own.Field(need) == "" {
			lacks = append(lacks, need)
		}
	}
	return lacks, nil
}

// Field is the value people call 手机, 座机 or 职务; "" for what is not known.
func (p *Profile) Field(name string) string {
	switch name {
	case "手机":
		return p.Mobile
	case "座机":
		return p.Landline
	case "职务":
		return p.Title
	}
	return ""
}

// ProfileNudges reminds those covered by the duty whose profile is incomplete, on the first workday of a week:
// once a week, not who is on leave, and nobody in the week they were greeted.
func ProfileNudges(tx *Tx, day rulebook.Day) ([]Notice, error) {
	people, err := ActivePeople(tx)
	if err != nil {
		return nil, err
	}
	monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	var all []Notice
	for _, p := range people {
		wanted, err := nudged(tx, p, day, monday)
		if err != nil {
			return nil, err
		}
		if !wanted {
			continue
		}
		lacks, err := ProfileLacks(tx, p)
		if err != nil {
			return nil, err
		}
		if len(lacks) == 0 {
			continue
		}
		text := fmt.Sprintf("%s：你的资料还缺%s。制度要求%s填全，每周提醒一次。\n回：我的资料 %s=…\n企业微信不把手机号给应用，所以要你自己填；填了的同事在通讯录里能看到。",
			day.Chinese(), strings.Join(lacks, "、"), strings.Join(ProfileNeeds(tx.Law), "、"), strings.Join(lacks, "=… "))
		all = append(all, Notice{Key: "profile/" + monday.String(), To: p.UserID, Content: Content{Text: text}, Reason: "incomplete profile"})
	}
	return all, nil
}

// nudged says whether p may be reminded of their profile on day.
func nudged(tx *Tx, p *Person, day, monday rulebook.Day) (bool, error) {
	if p.GreetedAt.IsZero() || rulebook.DayOf(p.GreetedAt) >= monday {
		return false, nil
	}
	if outside, err := NotCovered(tx, p); err != nil || outside != "" {
		return false, err
	}
	cal, err := CalendarFor(tx, p.Main)
	if err != nil || day != cal.OnOrAfter(monday) {
		return false, err
	}
	away, err := AbsenceOn(tx, p.UserID, day)
	return !away.Whole, err
}
