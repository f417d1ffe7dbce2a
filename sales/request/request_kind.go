package request

import (
	"cmp"

	"salesbot/sales"
	"salesbot/sales/ledger"
)

// RequestKind names what is asked, and with it what approving does.
type RequestKind string

// The kinds of requests.
const (
	LeaveRequest      RequestKind = "leave"
	ShareRequest      RequestKind = "share"
	ExtensionRequest  RequestKind = "extension"
	CorrectionRequest RequestKind = "correction"
	DiscountRequest   RequestKind = "discount"
	ChangeRequest     RequestKind = "order_change"
	DirectoryRequest  RequestKind = "directory"   // whether to believe an answer of the directory
	SamePersonRequest RequestKind = "same_person" // whether an account came back to who had it
)

// A requestKind is what is particular to one kind of request; all else is the same for
// every one of them.
type requestKind struct {
	title string
	// what is asked, in a few words.
	what func(*Request, *sales.Tx) string
	// details are what a decider needs to know; each longer text is cut to n characters.
	details func(r *Request, tx *sales.Tx, n int) string
	// about tells what waits already from what is asked anew; nil: the act looks itself.
	about func(*Request) string
	// chain are those who may decide, the nearest first; nil: the leaders of the person,
	// and HR at any time.
	chain func(*Request, *sales.Tx) ([]*sales.Person, error)
	// whose says to others whose decision it is, where chain does.
	whose func(*Request, *sales.Tx) string
	// moot says why it cannot be approved any more, "" while it can; nil: it always can.
	moot func(*Request, *sales.Tx) (string, error)
	// effect makes the tables agree with the state the request has come to, and returns
	// the fines that changed.
	effect func(*Request, *sales.Tx) ([]*ledger.Fine, error)
	// consequence is what the decision means for the person, "" for nothing; nil: nothing.
	consequence func(*Request, *sales.Tx) string
	// final says to who would withdraw an approved one what there is to do instead; nil:
	// it can be withdrawn until it has begun.
	final func(*Request) string
	// together says that all of the chain are asked at once, and nobody else.
	together bool
	// buttons are the words for yes and no; empty: 批准, 驳回.
	buttons [2]string
}

// rules is the one table of the kinds.
func (k RequestKind) rules() requestKind {
	return map[RequestKind]requestKind{
		LeaveRequest: {
			title: "请假", what: (*Request).leaveWhat, details: (*Request).leaveDetails,
			moot: (*Request).leaveMoot, effect: (*Request).settleLeave, consequence: (*Request).leaveConsequence,
		},
		ShareRequest: {
			title: "共享客户", what: (*Request).shareWhat, details: (*Request).shareDetails,
			chain: (*Request).shareChain, whose: (*Request).shareWhose, moot: (*Request).fromWhoLeft,
			effect: onApproval((*Request).settleShare), consequence: (*Request).shareConsequence, final: (*Request).shareFinal,
		},
		ExtensionRequest: {
			title: "宽限", what: (*Request).extensionWhat, details: (*Request).extensionDetails, about: (*Request).extensionAbout,
			moot: (*Request).extensionMoot, effect: onApproval((*Request).extend), consequence: (*Request).extensionConsequence, final: done,
		},
		CorrectionRequest: {
			title: "更正", what: (*Request).correctionWhat, details: (*Request).correctionDetails, about: (*Request).correctionAbout,
			moot: (*Request).correctionMoot, effect: onApproval((*Request).correct), consequence: (*Request).correctionConsequence, final: done,
		},
		DiscountRequest: {
			title: "特价", what: (*Request).amendmentWhat, details: (*Request).amendmentDetails, about: (*Request).amendmentAbout,
			moot: (*Request).amendmentMoot, effect: onApproval((*Request).amend), consequence: (*Request).amendmentConsequence, final: done,
		},
		ChangeRequest: {
			title: "订单变更", what: (*Request).amendmentWhat, details: (*Request).amendmentDetails, about: (*Request).amendmentAbout,
			moot: (*Request).amendmentMoot, effect: onApproval((*Request).amend), consequence: (*Request).amendmentConsequence, final: done,
		},
		DirectoryRequest: {
			title: "通讯录", what: (*Request).directoryWhat, details: (*Request).directoryDetails, chain: (*Request).admins, whose: (*Request).adminsDecide,
			moot: (*Request).directoryMoot, effect: (*Request).directoryDecided, consequence: (*Request).directoryConsequence, final: done, together: true,
		},
		SamePersonRequest: {
			title: "账号", what: (*Request).directoryWhat, details: (*Request).directoryDetails, chain: (*Request).admins, whose: (*Request).adminsDecide,
			moot: (*Request).directoryMoot, effect: (*Request).directoryDecided, consequence: (*Request).directoryConsequence, final: done, together: true,
			buttons: [2]string{"是同一人", "不是"},
		},
	}[k]
}

// buttons are the words for yes and no.
func (k RequestKind) buttons() (yes, no string) {
	b := k.rules().buttons
	return cmp.Or(b[0], "批准"), cmp.Or(b[1], "驳回")
}

// onApproval is an effect that only an approved request has, and none on fines.
func onApproval(act func(*Request, *sales.Tx) error) func(*Request, *sales.Tx) ([]*ledger.Fine, error) {
	return func(r *Request, tx *sales.Tx) ([]*ledger.Fine, error) {
		if r.State != Approved {
			return nil, nil
		}
		return nil, act(r, tx)
	}
}

// done is the end of what took effect when it was approved.
func done(*Request) string { return "已经生效，不能撤回；要改就再申请一次。" }

// Title is the kind's Chinese name.
func (k RequestKind) Title() string {
	if title := k.rules().title; title != "" {
		return title
	}
	return string(k)
}

// what is asked, in a few words.
func (r *Request) what(tx *sales.Tx) string {
	if what := r.Kind.rules().what; what != nil {
		return what(r, tx)
	}
	return r.Kind.Title()
}

// Details are what a decider needs to know; each longer text is cut to n characters.
func (r *Request) Details(tx *sales.Tx, n int) string {
	if details := r.Kind.rules().details; details != nil {
		return details(r, tx, n)
	}
	return ""
}

// Line is a request in one line: what, whose, when, and where it stands.
func (r *Request) Line(tx *sales.Tx) string { return r.Summary(tx) + "，" + r.State.Title() }

// Summary is a request in one line: its code, whose, what.
func (r *Request) Summary(tx *sales.Tx) string {
	if r.ofDirectory() {
		return r.Code + " " + r.what(tx)
	}
	return r.Code + " " + sales.NameApart(tx, r.For) + " " + r.what(tx)
}

// fromWhoLeft is why nothing asked by somebody who left can be approved.
func (r *Request) fromWhoLeft(tx *sales.Tx) (string, error) {
	p, err := sales.PersonByID(tx, r.For)
	if err != nil || p.Active {
		return "", err
	}
	return p.Name + "已不在通讯录", nil
}
