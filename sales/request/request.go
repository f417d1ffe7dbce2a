package request

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"salesbot/sales"
	"salesbot/storage"
)

// A Request is something one person asks and another decides (RULEBOOK §8, §9). Approving
// does what its Kind says; a refused one stays as history.
type Request struct {
	Code       string       `json:"code"` // digits people quote
	Kind       RequestKind  `json:"kind"`
	By         string       `json:"by"`  // who asked, or booked it for somebody
	For        string       `json:"for"` // whom it is about
	AskedAt    time.Time    `json:"asked_at"`
	AskedMsg   string       `json:"asked_msg,omitempty"` // the message it was asked with
	Seq        int          `json:"seq,omitempty"`       // tells those of one moment apart
	State      RequestState `json:"state"`
	Asked      []string     `json:"asked,omitempty"`      // who got the card
	Also       []string     `json:"also,omitempty"`       // who may decide besides, as nobody nearer did
	RemindedAt time.Time    `json:"reminded_at,omitzero"` // when those who decide were reminded, once
	RaisedAt   time.Time    `json:"raised_at,omitzero"`   // when it went further up unanswered, once
	DecidedBy  string       `json:"decided_by,omitempty"` // System of one that lapsed
	DecidedAt  time.Time    `json:"decided_at,omitzero"`  // or withdrawn, or lapsed
	Why        string       `json:"why,omitempty"`        // the decider's words, or why it lapsed

	// What is asked, by kind: exactly one is set.
	Leave      *LeaveAsked      `json:"leave,omitempty"`
	Share      *ShareAsked      `json:"share,omitempty"`
	Extension  *ExtensionAsked  `json:"extension,omitempty"`
	Correction *CorrectionAsked `json:"correction,omitempty"`
	Amendment  *AmendmentAsked  `json:"amendment,omitempty"`
	Directory  *DirectoryAsked  `json:"directory,omitempty"`
}

// RequestState is where a request stands: asked, then one of the others. An approved one
// can still be withdrawn where its kind allows.
type RequestState string

// The states of a request.
const (
	Asked     RequestState = "asked"
	Approved  RequestState = "approved"
	Refused   RequestState = "refused"
	Withdrawn RequestState = "withdrawn"
	Lapsed    RequestState = "lapsed" // what it is about is gone
)

// Title is the state's Chinese name.
func (s RequestState) Title() string {
	switch s {
	case Asked:
		return "待批"
	case Approved:
		return "已批准"
	case Refused:
		return "已驳回"
	case Withdrawn:
		return "已撤回"
	case Lapsed:
		return "已失效"
	}
	return string(s)
}

// Key is the code people know it by.
func (r *Request) Key() string {
	return fmt.Sprintf("%s/%s/%s/%02d", sales.Stamp(r.AskedAt), r.Kind, sales.UserKey(r.For), r.Seq)
}

var (
	requestsByCode   = storage.NewIndex("by_code", func(r *Request) []string { return []string{r.Code} })
	requestsByState  = storage.NewIndex("by_state", func(r *Request) []string { return []string{string(r.State) + "/" + sales.Stamp(r.AskedAt)} })
	requestsByPerson = storage.NewIndex("by_person", func(r *Request) []string { return []string{sales.UserKey(r.For) + "/" + sales.Stamp(r.AskedAt)} })
)

// Requests are keyed by when they were asked, kind and person.
var Requests = storage.NewTable("requests", (*Request).Key, requestsByCode, requestsByState, requestsByPerson).Traced(storage.Trail{Title: "申请", By: []string{"code", "for"},
	Words: map[string]func(string) string{"state": func(s string) string { return RequestState(s).Title() }, "kind": func(s string) string { return RequestKind(s).Title() }}})

// RequestByCode returns the request people call by these digits; refused as NotFound.
func RequestByCode(tx *sales.Tx, code string) (*Request, error) {
	r, err := storage.First(requestsByCode.Find(tx, code))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, NoRequest(code)
	}
	return r, err
}

// NoRequest is the one answer to who names a request that is not there or that they may not
// know of.
func NoRequest(code string) *sales.Error {
	return sales.Refuse(sales.NotFound, "没有申请 %s，或不归你看。看看号码对不对；全部回：申请", code)
}

// RequestsOf returns the requests about a person, newest first.
func RequestsOf(tx *sales.Tx, userid string) ([]*Request, error) {
	all, err := inOrder(requestsByPerson.Scan(tx, sales.UserKey(userid)+"/"))
	slices.Reverse(all)
	return all, err
}

// OpenRequests returns those nobody has decided on, oldest first.
func OpenRequests(tx *sales.Tx) ([]*Request, error) {
	return inOrder(requestsByState.Scan(tx, string(Asked)+"/"))
}

// inOrder collects requests by when they were asked.
func inOrder(c *storage.Cursor[Request]) ([]*Request, error) {
	all, err := storage.Collect(c)
	slices.SortStableFunc(all, func(a, b *Request) int {
		return cmp.Or(a.AskedAt.Compare(b.AskedAt), sales.LaterMessage(a.AskedMsg, b.AskedMsg))
	})
	return all, err
}

// submit enters the request as asked and sends the card to those who decide on it, whom it
// returns. What waits already is not asked twice.
func (r *Request) submit(tx *sales.Tx) ([]*sales.Person, error) {
	if err := r.waitsAlready(tx); err != nil {
		return nil, err
	}
	if _, err := r.standIn(tx); err != nil {
		return nil, err
	}
	deciders, err := decidersOfRequest(tx, r)
	if err != nil {
		return nil, err
	}
	fresh := r.asking(deciders)
	if err := r.enter(tx, Asked); err != nil {
		return nil, err
	}
	if _, err := r.takeEffect(tx); err != nil {
		return nil, err
	}
	return deciders, r.sendCards(tx, fresh, "")
}

// waitsAlready refuses to ask what the same person asked before and nobody has decided on.
func (r *Request) waitsAlready(tx *sales.Tx) error {
	about := r.Kind.rules().about
	if about == nil {
		return nil
	}
	own, err := RequestsOf(tx, r.For)
	if err != nil {
		return err
	}
	for _, o := range own {
		if o.State == Asked && o.Kind == r.Kind && about(o) == about(r) {
			return sales.Refuse(sales.Conflict, "你已在%s申请%s（申请 %s），等处理结果。要改先撤回：撤回 %s", sales.Moment(o.AskedAt), o.what(tx), o.Code, o.Code)
		}
	}
	return nil
}

// enter gives the request its key and code and stores it in its first state.
func (r *Request) enter(tx *sales.Tx, state RequestState) error {
	for ; ; r.Seq++ {
		taken, err := Requests.Has(tx, r.Key())
		if err != nil {
			return err
		}
		if !taken {
			break
		}
	}
	code, err := sales.FreeCode(tx, "request/"+r.Key(), tx.Law.Fines.CodeDigits, requestsByCode)
	if err != nil {
		return err
	}
	r.Code, r.AskedMsg, r.State = code, tx.MsgID, state
	if state == Approved {
		r.DecidedBy, r.DecidedAt = r.By, tx.Now
	}
	return Requests.Put(tx, r)
}

// RequestsWaitingFor are the open requests whose decision is p's turn, newest first.
func RequestsWaitingFor(tx *sales.Tx, p *sales.Person) ([]*Request, error) {
	open, err := OpenRequests(tx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(open)
	var waiting []*Request
	for _, r := range open {
		deciders, err := decidersOfRequest(tx, r)
		if sales.IsRefusal(err, sales.Missing) {
			continue // nobody can
		}
		if err != nil {
			return nil, err
		}
		if among(deciders, p) {
			waiting = append(waiting, r)
		}
	}
	return waiting, nil
}

// NewestRequest is what 最近 means: the newest waiting for somebody when they decide, else
// the newest of their own.
func NewestRequest(tx *sales.Tx, p *sales.Person, deciding bool) (*Request, error) {
	find, none := RequestsWaitingFor, "没有等你批的申请。"
	if !deciding {
		find, none = func(tx *sales.Tx, p *sales.Person) ([]*Request, error) { return RequestsOf(tx, p.UserID) }, "你没有申请。"
	}
	all, err := find(tx, p)
	if err == nil && len(all) == 0 {
		err = sales.Refuse(sales.NotFound, "%s", none)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}
