package words

import (
	"fmt"
	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/ledger"
)

// FineToAppeal is a fine by its digits; 最近 is the speaker's newest that can be appealed.
var FineToAppeal = fineKind(func(t *bot.Turn) (*ledger.Fine, error) { return ledger.NewestToAppeal(t.Tx, t.Person, t.SentAt) })

// FineToDecide is a fine by its digits; 最近 is the newest one waiting for the speaker.
var FineToDecide = fineKind(waitingFine)

// FineToSee is a fine by its digits; 最近 is the newest one waiting for the speaker, else
// the newest of their own.
var FineToSee = fineKind(orElse(waitingFine, func(t *bot.Turn) (*ledger.Fine, error) { return ledger.NewestFine(t.Tx, t.Person, false) }))

func waitingFine(t *bot.Turn) (*ledger.Fine, error) { return ledger.NewestFine(t.Tx, t.Person, true) }

func fineKind(newest func(*bot.Turn) (*ledger.Fine, error)) *bot.ParamKind {
	return coded[ledger.Fine]{
		newest: newest, code: func(f *ledger.Fine) string { return f.Code }, find: ledger.FineByCode,
		wrong: func(t *bot.Turn, w string) error {
			return sales.Refuse(sales.Invalid, "「%s」不是罚单号，罚单号是通知里的%d位数字；不记得就回：罚单", w, t.Tx.Law.Fines.CodeDigits)
		},
		owners: func(f *ledger.Fine) []string { return []string{f.Person} },
		notYours: func(f *ledger.Fine) string {
			return fmt.Sprintf("罚单 %s 不是你的，你不能看也不能处理。自己的罚单回：罚单", f.Code)
		},
		sees:   func(t *bot.Turn, f *ledger.Fine) (bool, error) { return ledger.SeesFine(t.Tx, t.Person, f) },
		absent: ledger.NoFine, closed: fineClosed,
	}.Kind()
}

// fineClosed says that a card's fine is decided; "" while it is open.
func fineClosed(t *bot.Turn, code string) (string, error) {
	f, err := ledger.FineByCode(t.Tx, code)
	if err != nil || f.Open() {
		return "", err
	}
	last := f.Moves[len(f.Moves)-1]
	t.Redraw(f.State.Title())
	return fmt.Sprintf("罚单 %s 已处理：%s %s %s。", f.Code, sales.Moment(last.At), sales.NameOf(t.Tx, last.By), f.State.Title()), nil
}
