package words

import (
	"fmt"
	"salesbot/bot"
	"salesbot/sales"
	"salesbot/sales/request"
)

// Request is a request by its digits; 最近 is the speaker's newest that can be taken back,
// else the newest that was approved.
var Request = requestKind(func(t *bot.Turn) (*request.Request, error) {
	own, err := request.RequestsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return nil, err
	}
	for _, r := range own {
		if r.Withdrawable() {
			return r, nil
		}
	}
	for _, r := range own {
		if r.State == request.Approved {
			return r, nil
		}
	}
	return nil, sales.Refuse(sales.NotFound, "你没有可以撤回的申请。")
}, nil)

// RequestToDecide is a request by its digits; 最近 is the newest one waiting for the
// speaker. Whose it is the act decides.
var RequestToDecide = requestKind(waitingRequest, nil)

// RequestToSee is a request by its digits; 最近 is the newest one waiting for the speaker,
// else the newest of their own.
var RequestToSee = requestKind(
	orElse(waitingRequest, func(t *bot.Turn) (*request.Request, error) { return request.NewestRequest(t.Tx, t.Person, false) }),
	func(r *request.Request) []string { return []string{r.For, r.By} })

func waitingRequest(t *bot.Turn) (*request.Request, error) {
	return request.NewestRequest(t.Tx, t.Person, true)
}

func requestKind(newest func(*bot.Turn) (*request.Request, error), owners func(*request.Request) []string) *bot.ParamKind {
	return coded[request.Request]{
		newest: newest, code: func(r *request.Request) string { return r.Code }, find: request.RequestByCode,
		wrong: func(t *bot.Turn, w string) error {
			return sales.Refuse(sales.Invalid, "「%s」不是申请号，申请号是卡片和通知里的%d位数字；不记得就回：申请", sales.Excerpt(w, 10), t.Tx.Law.Fines.CodeDigits)
		},
		owners: owners, closed: requestClosed,
		sees:   func(t *bot.Turn, r *request.Request) (bool, error) { return r.SeenBy(t.Tx, t.Person) },
		absent: request.NoRequest,
		notYours: func(r *request.Request) string {
			return fmt.Sprintf("申请 %s 不是你的，你不能看也不能处理。自己的申请回：申请", r.Code)
		},
	}.Kind()
}

// requestClosed says that a card's request is closed; "" while it is open.
func requestClosed(t *bot.Turn, code string) (string, error) {
	r, err := request.RequestByCode(t.Tx, code)
	if err != nil || r.State == request.Asked {
		return "", err
	}
	t.Redraw(r.State.Title())
	return r.Closed(t.Tx), nil
}
