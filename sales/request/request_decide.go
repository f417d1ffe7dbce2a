package request

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
)

// decidersOfRequest are those whose decision is waited for: the nearest who may, other than
// whom it is about and who asked, else HR (RULEBOOK §9); and who was asked besides and
// still may.
// Nobody decides their own; it is refused when nobody is left.
func decidersOfRequest(tx *sales.Tx, r *Request) ([]*sales.Person, error) {
	deciders, err := r.next(tx, nil)
	if err != nil {
		return nil, err
	}
	for _, userid := range r.Also {
		p, err := sales.PersonByID(tx, userid)
		if err != nil {
			return nil, err
		}
		still, err := r.inChain(tx, p)
		if err != nil {
			return nil, err
		}
		if still && !r.concerns(userid) && !among(deciders, p) {
			deciders = append(deciders, p)
		}
	}
	if len(deciders) == 0 {
		return nil, sales.Refuse(sales.Missing, "没有能批的人：你没有上级，也没有别的人事。请找管理员设置人事。")
	}
	return deciders, nil
}

// next are the nearest who may decide and are not among those asked, else HR; none when
// all who could were.
func (r *Request) next(tx *sales.Tx, asked []*sales.Person) ([]*sales.Person, error) {
	chain, err := r.chain(tx)
	if err != nil {
		return nil, err
	}
	if r.Kind.rules().together {
		return slices.DeleteFunc(chain, func(p *sales.Person) bool { return !p.Decides() || among(asked, p) }), nil
	}
	for _, p := range chain {
		if p.Decides() && !r.concerns(p.UserID) && !among(asked, p) {
			return []*sales.Person{p}, nil
		}
	}
	staff, err := sales.PeopleWith(tx, sales.HR)
	return slices.DeleteFunc(staff, func(p *sales.Person) bool { return r.concerns(p.UserID) || among(asked, p) }), err
}

// chain are those who may decide, the nearest first.
func (r *Request) chain(tx *sales.Tx) ([]*sales.Person, error) {
	if chain := r.Kind.rules().chain; chain != nil {
		return chain(r, tx)
	}
	p, err := sales.PersonByID(tx, r.For)
	if err != nil {
		return nil, err
	}
	return sales.LeadersOf(tx, p)
}

// inChain says whether p may decide, by what they are now: one of the chain, or HR, to whom
// it goes where the chain ends. That somebody was asked gives no right.
func (r *Request) inChain(tx *sales.Tx, p *sales.Person) (bool, error) {
	if !p.Decides() {
		return false, nil
	}
	chain, err := r.chain(tx)
	if err != nil || among(chain, p) {
		return err == nil, err
	}
	roles, err := sales.RolesOf(tx, p)
	return roles.Has(sales.HR), err
}

// SeenBy says whether p may know of the request: whom it is about, who asked, and who may
// decide.
func (r *Request) SeenBy(tx *sales.Tx, p *sales.Person) (bool, error) {
	if r.concerns(p.UserID) {
		return true, nil
	}
	return r.inChain(tx, p)
}

// standIn lets who comes next decide too while all whose turn it is are on leave for all of
// today; it returns who joined.
func (r *Request) standIn(tx *sales.Tx) ([]*sales.Person, error) {
	asked, err := decidersOfRequest(tx, r)
	if err != nil {
		return nil, err
	}
	here, err := sales.AnyoneWorks(tx, asked)
	if err != nil || here {
		return nil, err
	}
	for {
		next, err := r.next(tx, asked)
		if err != nil || len(next) == 0 {
			return nil, err
		}
		if here, err = sales.AnyoneWorks(tx, next); err != nil {
			return nil, err
		}
		if here {
			r.join(next)
			return next, nil
		}
		asked = append(asked, next...)
	}
}

// join lets more people decide.
func (r *Request) join(people []*sales.Person) {
	for _, p := range people {
		r.Also = append(crm.WithoutUser(r.Also, p.UserID), p.UserID)
	}
}

func among(people []*sales.Person, p *sales.Person) bool {
	return slices.ContainsFunc(people, func(o *sales.Person) bool { return o.Key() == p.Key() })
}

func (r *Request) concerns(userid string) bool {
	return sales.SameUser(userid, r.For) || sales.SameUser(userid, r.By)
}

// mayDecideRequest refuses who has no say in an open request, before its state is told: who is in its chain has, and
// whose turn it is for want of those; HR where the leaders decide; nobody in their own.
func mayDecideRequest(tx *sales.Tx, by *sales.Person, r *Request) error {
	if sees, err := r.SeenBy(tx, by); err != nil {
		return err
	} else if !sees {
		return NoRequest(r.Code).Unseen()
	}
	if r.concerns(by.UserID) {
		return sales.Refuse(sales.Forbidden, "自己的申请不能自己批。")
	}
	if r.State != Asked {
		return sales.Refuse(sales.Conflict, "%s", r.Closed(tx))
	}
	kind := r.Kind.rules()
	chain, err := r.chain(tx)
	if err != nil || among(chain, by) {
		return err
	}
	if deciders, err := decidersOfRequest(tx, r); err != nil || among(deciders, by) {
		return err
	}
	if kind.chain != nil {
		return sales.Refuse(sales.Forbidden, "%s", kind.whose(r, tx))
	}
	return nil // HR
}

// Closed says what became of a request that is not open any more.
func (r *Request) Closed(tx *sales.Tx) string {
	if r.State == Lapsed {
		return fmt.Sprintf("申请 %s %s已失效：%s。", r.Code, sales.Moment(r.DecidedAt), r.Why)
	}
	return fmt.Sprintf("申请 %s 已处理：%s %s %s。", r.Code, sales.Moment(r.DecidedAt), sales.NameOf(tx, r.DecidedBy), r.State.Title())
}

// DecideRequest approves or refuses an open request and tells who asked. Approving does
// what was asked; what that changed of the person's fines is returned. What cannot be
// approved any more lapses instead: its State says so.
func DecideRequest(tx *sales.Tx, by *sales.Person, r *Request, approve bool, why string) ([]*ledger.Fine, error) {
	if err := mayDecideRequest(tx, by, r); err != nil {
		return nil, err
	}
	if approve {
		if gone, err := r.moot(tx); err != nil {
			return nil, err
		} else if gone != "" {
			return nil, r.lapse(tx, gone)
		}
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

// moot says why a request cannot be approved any more; "" while it can.
func (r *Request) moot(tx *sales.Tx) (string, error) {
	if moot := r.Kind.rules().moot; moot != nil {
		return moot(r, tx)
	}
	return "", nil
}

// lapse closes a request there is nothing left to decide about, and tells who asked.
func (r *Request) lapse(tx *sales.Tx, why string) error {
	r.State, r.DecidedBy, r.DecidedAt, r.Why = Lapsed, sales.System, tx.Now, why
	if err := Requests.Put(tx, r); err != nil {
		return err
	}
	if _, err := r.takeEffect(tx); err != nil {
		return err
	}
	text := fmt.Sprintf("%s申请 %s 已失效：%s。\n%s", r.Kind.Title(), r.Code, why, r.Details(tx, inNotice))
	return r.tell(tx, r.For, text)
}

// WithdrawRequest takes a request back: an open one by who asked, an approved one before
// it takes effect, HR at any time. What was excused until today stays so in the ledger.
func WithdrawRequest(tx *sales.Tx, by *sales.Person, r *Request) error {
	if sees, err := r.SeenBy(tx, by); err != nil {
		return err
	} else if !sees {
		return NoRequest(r.Code).Unseen()
	}
	rel, err := sales.RelationTo(tx, by, r.For)
	if err != nil {
		return err
	}
	switch {
	case r.State != Asked && r.State != Approved:
		return sales.Refuse(sales.Conflict, "%s", r.Closed(tx))
	case r.ofDirectory():
		return sales.Refuse(sales.Forbidden, "%s只能批准或驳回，不能撤回。", r.adminsDecide(tx))
	case r.State == Approved && !r.Withdrawable():
		return sales.Refuse(sales.Conflict, "申请 %s 已批准。%s", r.Code, r.Kind.rules().final(r))
	case rel.HR && !rel.Self:
	case !r.concerns(by.UserID):
		return sales.Refuse(sales.Forbidden, "申请 %s 不是你的，只能由本人或人事撤回。", r.Code)
	case r.State == Approved && r.begun(tx):
		return sales.Refuse(sales.Conflict, "申请 %s 已批准并且已经开始，要撤回请找人事。", r.Code)
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

// Withdrawable says whether a request of this kind and state can be taken back by somebody.
func (r *Request) Withdrawable() bool {
	return r.State == Asked || r.State == Approved && r.Kind.rules().final == nil
}

// begun says whether an approved request is in force already.
func (r *Request) begun(tx *sales.Tx) bool { return r.Leave == nil || r.Leave.From <= tx.Today() }

// takeEffect makes the tables agree with the state the request has come to.
func (r *Request) takeEffect(tx *sales.Tx) ([]*ledger.Fine, error) {
	effect := r.Kind.rules().effect
	if effect == nil {
		return nil, fmt.Errorf("request %s: nothing is called %q", r.Code, r.Kind)
	}
	return effect(r, tx)
}
