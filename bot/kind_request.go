package bot

import "salesbot/sales"

// Request is a request by its digits; 最近 is the speaker's newest that can be taken back,
// else the newest that was approved.
var Request = requestKind(func(t *Turn) (*sales.Request, error) {
	own, err := sales.RequestsOf(t.Tx, t.Person.UserID)
	if err != nil {
		return nil, err
	}
	for _, r := range own {
		if r.Withdrawable() {
			return r, nil
		}
	}
	for _, r := range own {
		if r.State == sales.Approved {
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
	orElse(waitingRequest, func(t *Turn) (*sales.Request, error) { return sales.NewestRequest(t.Tx, t.Person, false) }),
	func(r *sales.Request) []string {
		return append([]string{r.For, r.By}, r.Asked...) // who got the card is no leader where a colleague's customer is shared
	})

func waitingRequest(t *Turn) (*sales.Request, error) {
	return sales.NewestRequest(t.Tx, t.Person, true)
}

// Request is a request; nil when not given.
func (a Args) Request(name string) *sales.Request { return thing[*sales.Request](a, name) }

func requestKind(newest func(*Turn) (*sales.Request, error), owners func(*sales.Request) []string) *ParamKind {
	return coded[sales.Request]{
		newest: newest, code: func(r *sales.Request) string { return r.Code }, find: sales.RequestByCode,
		wrong: func(t *Turn, w string) error {
			return sales.Refuse(sales.Invalid, "「%s」不是申请号，申请号是卡片和通知里的%d位数字；不记得就回：申请", sales.Excerpt(w, 10), t.Tx.Law.Fines.CodeDigits)
		},
		owners: owners,
	}.kind()
}

// requestOver says that a card's request is closed; "" while it is open.
func requestOver(t *Turn, code string) (string, error) {
	r, err := sales.RequestByCode(t.Tx, code)
	if err != nil || r.State == sales.Asked {
		return "", err
	}
	t.Redraw(r.State.Title())
	return r.Closed(t.Tx), nil
}
