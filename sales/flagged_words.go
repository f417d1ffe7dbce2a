package sales

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/rulebook"
)

// Writing is something somebody wrote to be kept.
type Writing struct {
	By    *Person      // whose words they are
	Whose *Person      // in whose day 看 shows them; a comment stands under the report
	Day   rulebook.Day // that day
	What  string       // what people call it: 日报, 拜访记录, 日报的点评 …
	Key   string       // of the record: one notice a record, however often it is written anew
	Text  string
	Sent  bool // to somebody, and kept nowhere 看 would show it
}

// Flag shows what was written to whoever leads its writer, when a word of the company's
// list is in it (RULEBOOK §8); to HR when nobody does. Nothing is judged and the writer is
// not told.
func (w Writing) Flag(tx *Tx) error {
	words := tx.Law.FlaggedWords(w.Text)
	if len(words) == 0 {
		return nil
	}
	if tx.flagged != nil {
		*tx.flagged = true
	}
	boss, err := ManagerOf(tx, w.By)
	if err != nil {
		return err
	}
	to := []*Person{boss}
	if boss == nil {
		staff, err := PeopleWith(tx, HR)
		if err != nil {
			return err
		}
		to = slices.DeleteFunc(staff, func(h *Person) bool { return h.Key() == w.By.Key() })
	}
	where := fmt.Sprintf("%s %s的%s", w.By.Name, w.Day.Chinese(), w.What)
	if !SameUser(w.By.UserID, w.Whose.UserID) {
		where = fmt.Sprintf("%s 对%s %s%s", w.By.Name, w.Whose.Name, w.Day.Chinese(), w.What)
	}
	_, m, d := w.Day.Date()
	look := fmt.Sprintf("请看一下：看 %s %d月%d日", w.Whose.Name, m, d)
	if w.Sent {
		look = "请留意"
	}
	text := fmt.Sprintf("【提示】%s里有「%s」，%s\n原文：%s\n机器人不判断对错，没有另外告诉本人，不记罚单。",
		where, strings.Join(words, "」「"), look, rulebook.Around(w.Text, words[0], 15))
	for _, p := range to {
		if err := Queue(tx, Notice{Key: "flagged/" + w.Key, To: p.UserID, Content: Content{Text: text}, Reason: "flagged words"}); err != nil {
			return err
		}
	}
	return nil
}

// FlagSent shows a leader what by has just written to somebody else, when a word of the
// list is in it: said are by's own words in this transaction, whatever command they went
// into. What was shown already as a record is not shown twice.
func FlagSent(tx *Tx, by *Person, said []string) error {
	if tx.sent == nil || *tx.flagged {
		return nil
	}
	boss, err := ManagerOf(tx, by)
	if err != nil {
		return err
	}
	for _, n := range *tx.sent {
		if boss != nil && SameUser(n.To, boss.UserID) {
			continue // who would be shown it reads it anyway
		}
		for _, text := range said {
			words := tx.Law.FlaggedWords(text)
			reached := tx.Law.FlaggedWords(n.Content.Text)
			if len(words) == 0 || !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(reached, w) }) {
				continue
			}
			to := NameOf(tx, n.To)
			return Writing{By: by, Whose: by, Day: tx.Today(), What: "写给" + to + "的话", Key: "sent/" + n.ID() + "/" + Stamp(tx.Now), Text: text, Sent: true}.Flag(tx)
		}
	}
	return nil
}
