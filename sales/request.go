package sales

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/storage"
)

// A Request is something one person asks and another decides (RULEBOOK §8, §9). Approving
// does what its Kind says; a refused one stays as history.
type Request struct {
	Code      string       `json:"code"` // digits people quote
	Kind      RequestKind  `json:"kind"`
	By        string       `json:"by"`  // who asked, or booked it for somebody
	For       string       `json:"for"` // whom it is about
	AskedAt   time.Time    `json:"asked_at"`
	Seq       int          `json:"seq,omitempty"` // tells those of one moment apart
	State     RequestState `json:"state"`
	Asked     []string     `json:"asked,omitempty"` // who got the card
	DecidedBy string       `json:"decided_by,omitempty"`
	DecidedAt time.Time    `json:"decided_at,omitzero"`
	Why       string       `json:"why,omitempty"` // the decider's words

	Leave *LeaveAsked `json:"leave,omitempty"` // of kind LeaveRequest
	Share *ShareAsked `json:"share,omitempty"` // of kind ShareRequest
}

// RequestKind names what is asked, and with it what approving does.
type RequestKind string

// The kinds of requests.
const (
	LeaveRequest RequestKind = "leave"
	ShareRequest RequestKind = "share"
)

// Title is the kind's Chinese name.
func (k RequestKind) Title() string {
	switch k {
	case LeaveRequest:
		return "请假"
	case ShareRequest:
		return "共享客户"
	}
	return string(k)
}

// RequestState is where a request stands: asked, then one of the others. An approved one
// can still be withdrawn.
type RequestState string

// The states of a request.
const (
	Asked     RequestState = "asked"
	Approved  RequestState = "approved"
	Refused   RequestState = "refused"
	Withdrawn RequestState = "withdrawn"
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
	}
	return string(s)
}

func (r *Request) key() string {
	return fmt.Sprintf("%s/%s/%s/%02d", stamp(r.AskedAt), r.Kind, fold(r.For), r.Seq)
}

var (
	requestsByCode   = storage.NewIndex("by_code", func(r *Request) []string { return []string{r.Code} })
	requestsByState  = storage.NewIndex("by_state", func(r *Request) []string { return []string{string(r.State) + "/" + stamp(r.AskedAt)} })
	requestsByPerson = storage.NewIndex("by_person", func(r *Request) []string { return []string{fold(r.For) + "/" + stamp(r.AskedAt)} })
)

// Requests are keyed by when they were asked, kind and person.
var Requests = storage.NewTable("requests", (*Request).key, requestsByCode, requestsByState, requestsByPerson)

// RequestByCode returns the request people call by these digits; refused as NotFound.
func RequestByCode(tx *Tx, code string) (*Request, error) {
	r, err := storage.First(requestsByCode.Find(tx, code))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, Refuse(NotFound, "没有申请 %s。看看号码对不对；全部回：申请", code)
	}
	return r, err
}

// RequestsOf returns the requests about a person, newest first.
func RequestsOf(tx *Tx, userid string) ([]*Request, error) {
	all, err := storage.Collect(requestsByPerson.Scan(tx, fold(userid)+"/"))
	slices.Reverse(all)
	return all, err
}

// submit enters the request as asked of those who decide on it, and returns them.
func (r *Request) submit(tx *Tx) ([]*Person, error) {
	deciders, err := DecidersOfRequest(tx, r)
	if err != nil {
		return nil, err
	}
	for _, d := range deciders {
		r.Asked = append(r.Asked, d.UserID)
	}
	return deciders, r.enter(tx, Asked)
}

// enter gives the request its key and code and stores it in its first state.
func (r *Request) enter(tx *Tx, state RequestState) error {
	for ; ; r.Seq++ {
		taken, err := Requests.Has(tx, r.key())
		if err != nil {
			return err
		}
		if !taken {
			break
		}
	}
	code, err := freeCode(tx, "request/"+r.key(), tx.Law.Fines.CodeDigits, requestsByCode)
	if err != nil {
		return err
	}
	r.Code = code
	r.State = state
	if state == Approved {
		r.DecidedBy, r.DecidedAt = r.By, tx.Now
	}
	return Requests.Put(tx, r)
}

// DecidersOfRequest are those whose decision is waited for: the nearest leader of the
// person other than the person and who asked, else HR (RULEBOOK §9); for a share who owns
// the customer. Nobody decides their own; it is refused when nobody is left.
func DecidersOfRequest(tx *Tx, r *Request) ([]*Person, error) {
	if r.Kind == ShareRequest {
		return r.sharers(tx)
	}
	p, err := PersonByID(tx, r.For)
	if err != nil {
		return nil, err
	}
	chain, err := LeadersOf(tx, p)
	if err != nil {
		return nil, err
	}
	for _, l := range chain {
		if !r.concerns(l.UserID) {
			return []*Person{l}, nil
		}
	}
	staff, err := PeopleWith(tx, HR)
	if err != nil {
		return nil, err
	}
	staff = slices.DeleteFunc(staff, func(h *Person) bool { return r.concerns(h.UserID) })
	if len(staff) == 0 {
		return nil, Refuse(Missing, "没有能批的人：你没有上级，也没有别的人事。请找管理员设置人事。")
	}
	return staff, nil
}

func (r *Request) concerns(userid string) bool {
	return SameUser(userid, r.For) || SameUser(userid, r.By)
}

// mayDecideRequest refuses who has no say in an open request: a leader of the person or HR
// has, for a share the customer's owner and their leaders; nobody in their own.
func mayDecideRequest(tx *Tx, by *Person, r *Request) error {
	if r.concerns(by.UserID) {
		return Refuse(Forbidden, "自己的申请不能自己批。")
	}
	if r.State != Asked {
		return Refuse(Conflict, "%s", r.Closed(tx))
	}
	if r.Kind == ShareRequest {
		return r.mayDecideShare(tx, by)
	}
	roles, err := RolesOf(tx, by)
	if err != nil || roles.Has(HR) {
		return err
	}
	manages, err := Manages(tx, by, r.For)
	if err == nil && !manages {
		err = Refuse(Forbidden, "申请 %s 是%s的，只有其上级或人事能批。", r.Code, NameOf(tx, r.For))
	}
	return err
}

// Closed says what became of a request that is not open any more.
func (r *Request) Closed(tx *Tx) string {
	return fmt.Sprintf("申请 %s 已处理：%s %s %s。", r.Code, Moment(r.DecidedAt), NameOf(tx, r.DecidedBy), r.State.Title())
}

// RequestsWaitingFor are the open requests whose decision is p's turn, newest first.
func RequestsWaitingFor(tx *Tx, p *Person) ([]*Request, error) {
	open, err := storage.Collect(requestsByState.Scan(tx, string(Asked)+"/"))
	if err != nil {
		return nil, err
	}
	slices.Reverse(open)
	var waiting []*Request
	for _, r := range open {
		deciders, err := DecidersOfRequest(tx, r)
		if IsRefusal(err, Missing) {
			continue // nobody can
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(deciders, func(d *Person) bool { return d.key() == p.key() }) {
			waiting = append(waiting, r)
		}
	}
	return waiting, nil
}

// NewestRequest is what 最近 means: the newest waiting for somebody when they decide, else
// the newest of their own.
func NewestRequest(tx *Tx, p *Person, deciding bool) (*Request, error) {
	find, none := RequestsWaitingFor, "没有等你批的申请。"
	if !deciding {
		find, none = func(tx *Tx, p *Person) ([]*Request, error) { return RequestsOf(tx, p.UserID) }, "你没有申请。"
	}
	all, err := find(tx, p)
	if err == nil && len(all) == 0 {
		err = Refuse(NotFound, "%s", none)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// DecideRequest approves or refuses an open request and tells who asked. Approving does
// what was asked; what that changed of the person's fines is returned.
func DecideRequest(tx *Tx, by *Person, r *Request, approve bool, why string) ([]*Fine, error) {
	if err := mayDecideRequest(tx, by, r); err != nil {
		return nil, err
	}
	r.State, r.DecidedBy, r.DecidedAt, r.Why = Refused, by.UserID, tx.Now, strings.TrimSpace(why)
	if approve {
		r.State = Approved
	}
	if err := Requests.Put(tx, r); err != nil {
		return nil, err
	}
	changed, err := r.takeEffect(tx)
	if err != nil {
		return nil, err
	}
	return changed, tellRequestDecided(tx, r)
}

// WithdrawRequest takes a request back: an open one by who asked, an approved one before
// it takes effect, HR at any time. What was excused until today stays so in the ledger.
func WithdrawRequest(tx *Tx, by *Person, r *Request) error {
	roles, err := RolesOf(tx, by)
	if err != nil {
		return err
	}
	switch {
	case r.State != Asked && r.State != Approved:
		return Refuse(Conflict, "%s", r.Closed(tx))
	case r.Kind == ShareRequest && r.State == Approved:
		return Refuse(Conflict, "申请 %s 已批准。要退出共享回：取消共享 %s @%s", r.Code, r.Share.Customer, r.For)
	case roles.Has(HR) && !SameUser(by.UserID, r.For):
	case !r.concerns(by.UserID):
		return Refuse(Forbidden, "申请 %s 是%s的，只能由本人或人事撤回。", r.Code, NameOf(tx, r.For))
	case r.State == Approved && r.begun(tx):
		return Refuse(Conflict, "申请 %s 已批准并且已经开始，要撤回请找人事。", r.Code)
	}
	told := r.Asked
	if r.State == Approved {
		told = []string{r.DecidedBy}
	}
	r.State, r.DecidedBy, r.DecidedAt = Withdrawn, by.UserID, tx.Now
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	if _, err := r.takeEffect(tx); err != nil {
		return err
	}
	return tellWithdrawn(tx, r, told)
}

// begun says whether an approved request is in force already.
func (r *Request) begun(tx *Tx) bool {
	switch r.Kind {
	case LeaveRequest:
		return r.Leave.From <= tx.Today()
	}
	return true
}

// takeEffect makes the tables agree with the state the request has come to.
func (r *Request) takeEffect(tx *Tx) ([]*Fine, error) {
	switch r.Kind {
	case LeaveRequest:
		return r.settleLeave(tx)
	case ShareRequest:
		return nil, r.settleShare(tx)
	}
	return nil, fmt.Errorf("request %s: nothing is called %q", r.Code, r.Kind)
}
