package ledger

import (
	"fmt"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A Trial is why a finding is shown and not booked (试行，不计): the company's, to the end of
// trial_until, or a new hire's first workdays of duty. The zero Trial books.
type Trial struct {
	until    rulebook.Day
	newcomer bool
}

// On says whether a finding is not booked.
func (t Trial) On() bool { return !t.until.IsZero() }

// Mark stands behind what a finding would cost; "" where it is booked.
func (t Trial) Mark() string {
	if t.On() {
		return "（试行，不计）"
	}
	return ""
}

// from says from when on a finding is booked.
func (t Trial) from() string {
	if t.newcomer {
		return "新同事试行到" + t.until.Chinese() + "，之后"
	}
	return "正式执行后"
}

// TrialOn is the trial everybody is in on a day.
func TrialOn(tx *sales.Tx, day rulebook.Day) Trial {
	if day <= tx.Settings.TrialUntil {
		return Trial{until: tx.Settings.TrialUntil}
	}
	return Trial{}
}

// TrialOf is the trial somebody is in on a day for what the bot finds by itself.
func TrialOf(tx *sales.Tx, p *sales.Person, day rulebook.Day) (Trial, error) {
	if t := TrialOn(tx, day); t.On() || p.GreetedAt.IsZero() {
		return t, nil
	}
	last, err := sales.NewcomerLast(tx, p, rulebook.DayOf(p.GreetedAt))
	if err != nil || day > last {
		return Trial{}, err
	}
	return Trial{until: last, newcomer: true}, nil
}

// ResyncNewcomers takes back what was booked of new hires on days that are among their first
// workdays of duty by now: a day before was made free, or was leave.
func ResyncNewcomers(tx *sales.Tx, people ...*sales.Person) ([]*Fine, error) {
	var all []*Fine
	for _, p := range people {
		if !p.Newcomer || p.GreetedAt.IsZero() {
			continue
		}
		last, err := sales.NewcomerLast(tx, p, rulebook.DayOf(p.GreetedAt))
		if err != nil {
			return nil, err
		}
		fines, err := storage.Collect(finesByPerson.Range(tx, p.Key()+"/", p.Key()+"/"+last.AddDays(1).String()))
		if err != nil {
			return nil, err
		}
		for _, f := range fines {
			if !f.ByFacts(tx) {
				continue
			}
			changed, err := ResyncReportFines(tx, []*Fine{f})
			if err != nil {
				return nil, err
			}
			all = append(all, changed...)
		}
	}
	return all, nil
}

// tellTrial tells the person on the next workday what the sweep found in a trial and did not
// book.
func tellTrial(tx *sales.Tx, p *sales.Person, trial Trial, found *rulebook.Finding, day rulebook.Day) error {
	if len(found.Held) > 0 {
		return nil // nor would it be booked
	}
	f := &Fine{Rule: found.Rule, Person: p.UserID, Day: day, Amount: found.Amount}
	rule := f.rule(tx)
	e, err := f.entry(tx)
	if err != nil {
		return err
	}
	e.Trial = trial.from()
	text := rule.TrialNotice(e, found)
	if rule.Cure != nil {
		text += "\n" + rule.Cure(e)
	}
	cal, err := sales.CalendarFor(tx, p.Main)
	if err != nil {
		return err
	}
	return sales.Queue(tx, sales.Notice{Key: "trial/" + found.Rule + "/" + day.String(), To: p.UserID, Content: sales.Content{Text: text},
		Reason: "trial " + found.Rule, Due: cal.OnOrAfter(tx.Today()).At(tx.Law.Jobs.FineNotices)})
}

// tellTrialFlag tells the person what somebody flagged in the trial, which is not booked;
// once, as it would be booked once.
func tellTrialFlag(tx *sales.Tx, f *Fine) error {
	n := sales.Notice{Key: "trial/" + f.Key(), To: f.Person, Reason: "trial " + f.Rule}
	if told, err := sales.Notices.Has(tx, n.ID()); err != nil {
		return err
	} else if told {
		return sales.Refuse(sales.Conflict, "这件事已经按试行提示过%s，不重复提示，也不记。", sales.NameOf(tx, f.Person))
	}
	by, what, stays := sales.NameOf(tx, f.FlaggedBy), f.rule(tx).Of(f.Day), ""
	if f.Deal != "" {
		what, stays = f.Deal+" "+f.Day.Chinese()+"的推进", "，商机阶段不变"
	}
	text := fmt.Sprintf("【试行，不计】%s\n%s %s认定不实。正式执行后这算%s%s，现在不记%s。\n所指内容：「%s」\n理由：%s\n依据：%s。\n有不同意见请找%s或人事。",
		what, by, sales.Moment(tx.Now), f.Title(tx), f.Amount, stays, sales.Excerpt(f.Quote, 80), sales.Excerpt(f.Reason, 200), f.Clause(tx), by)
	n.Content = sales.Content{Text: text}
	return sales.Queue(tx, n)
}
