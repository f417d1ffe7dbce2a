package handlers

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
	"salesbot/sales/view"
	"salesbot/storage"
)

// leaks says whose secret somebody reads who may not; "" for nobody's.
func (h *house) leaks(who, text string) (wrong string) {
	for _, writer := range crowd {
		if !strings.Contains(text, secretOf(writer)) || writer == who {
			continue
		}
		h.view(func(tx *sales.Tx) error {
			may, err := h.above(tx, who, writer)
			if !may && err == nil {
				wrong = "the words of " + writer
			}
			return err
		})
	}
	return wrong
}

// above says whether somebody leads another, or is HR or an admin.
func (h *house) above(tx *sales.Tx, who, of string) (bool, error) {
	p, err := sales.PersonByID(tx, who)
	if err != nil {
		return false, err
	}
	roles, err := sales.RolesOf(tx, p)
	if err != nil || roles.Has(sales.HR, sales.Admin) {
		return true, err
	}
	r, err := sales.RelationTo(tx, p, of)
	return r.Above, err
}

// trail is every entry from a moment on.
func (h *house) trail(from time.Time) map[string]*sales.AuditEntry {
	all := make(map[string]*sales.AuditEntry)
	h.view(func(tx *sales.Tx) error {
		c := sales.Audit.Scan(tx, "")
		defer c.Close()
		for c.Next() {
			if e := c.Row(); !e.At.Before(from) {
				all[sales.Audit.Key(e)] = e
			}
		}
		return c.Err()
	})
	return all
}

// A row is what of any row says whose it is.
type row struct {
	Person    string          `json:"person"`
	For       string          `json:"for"`
	By        string          `json:"by"`
	Owner     string          `json:"owner"`
	CoOwners  []string        `json:"co_owners"`
	Related   json.RawMessage `json:"related"`
	CreatedBy string          `json:"created_by"`
	State     string          `json:"state"`
	DecidedBy string          `json:"decided_by"`
	Granted   json.RawMessage `json:"granted"`
	Suspended bool            `json:"suspended"`
	Moves     []ledger.Move   `json:"moves"`
	FalseBy   string          `json:"false_by"`
}

func rowOf(raw json.RawMessage) (r row, there bool) {
	if len(raw) == 0 {
		return r, false
	}
	return r, json.Unmarshal(raw, &r) == nil
}

// overreach says what was wrong with a change by who made it; "" when it was theirs to
// make. It is the law of rights once more, on rows.
func (h *house) overreach(e *sales.AuditEntry) (wrong string) {
	if e.Actor == sales.System {
		return ""
	}
	old, was := rowOf(e.Old)
	now, _ := rowOf(e.New)
	h.view(func(tx *sales.Tx) error {
		actor, err := sales.PersonByID(tx, e.Actor)
		if err != nil {
			return err
		}
		roles, err := sales.RolesOf(tx, actor)
		if err != nil {
			return err
		}
		is := func(userids ...string) bool {
			return slices.ContainsFunc(userids, func(u string) bool { return sales.SameUser(u, e.Actor) })
		}
		leads := func(userids ...string) bool {
			r, err := sales.RelationTo(tx, actor, userids...)
			return err == nil && r.Above
		}
		staff := roles.Has(sales.HR)
		ok := true
		switch e.Table {
		case crm.Deals.Name(), crm.Leads.Name():
			ok = !was && is(now.CreatedBy) || was && (old.Owner == "" || staff) || is(old.Owner) || leads(old.Owner)
		case crm.Customers.Name():
			ok = !was && is(now.CreatedBy) || old.Owner == "" || is(append(old.CoOwners, old.Owner)...) || leads(append(old.CoOwners, old.Owner)...) || staff ||
				string(old.Related) != string(now.Related) && old.Owner == now.Owner
		case ledger.Fines.Name():
			for _, m := range now.Moves[len(old.Moves):] {
				switch m.To {
				case ledger.Appealed:
					ok = ok && is(now.Person)
				case ledger.Booked, ledger.Waived, ledger.Upheld:
					ok = ok && (is(now.Person) && !was || !is(now.Person) && (staff || leads(now.Person))) // late is booked as one files
				}
			}
		case request.Requests.Name():
			if was && old.State == string(request.Asked) && (now.State == string(request.Approved) || now.State == string(request.Refused)) {
				ok = !is(old.For) && !is(old.By)
			}
		case ledger.Reports.Name():
			ok = is(now.Person) || staff || leads(now.Person)
		case sales.People.Name():
			if string(old.Granted) != string(now.Granted) {
				ok = roles.Has(sales.Admin) || is(now.Person) // who took their own admin role back
			}
			if old.Suspended != now.Suspended {
				ok = ok && staff
			}
		case sales.Profiles.Name(), crm.Visits.Name(), crm.FollowUps.Name():
			ok = is(now.Person) || leads(now.Person) || staff
		case sales.Warnings.Name():
			ok = !is(now.Person) && (staff || leads(now.Person))
		case sales.Suspensions.Name(), ledger.Months.Name():
			ok = staff
		case sales.CompanyDays.Name():
			ok = staff || roles.Has(sales.Admin)
		case task.Tasks.Name():
			ok = is(now.By, now.For) || leads(now.For) || staff
		}
		if !ok {
			wrong = e.Actor + " had no right to this change"
		}
		return nil
	})
	return wrong
}

// What a person should not have to read in the trail, and what people write themselves.
var (
	identifier     = regexp.MustCompile(`[a-z_]{3,}`)
	notIdentifiers = regexp.MustCompile(strings.Join(crowd, "|") + `|wangqiang|photo|http\S*|\S+@\S+`)
)

// disorder says what is out of place in the tables; "" for nothing.
func (h *house) disorder() (wrong string) {
	h.view(func(tx *sales.Tx) error {
		deals, err := storage.Collect(crm.Deals.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, d := range deals {
			if (d.Owner == "") != (d.Pool != nil) && d.Stage != rulebook.Lost {
				wrong = fmt.Sprintf("deal %s: owner %q, pool %v", d.Name, d.Owner, d.Pool)
			}
		}
		latest := make(map[string]json.RawMessage)
		all, err := storage.Collect(sales.Audit.Scan(tx, ""))
		if err != nil {
			return err
		}
		for _, e := range all {
			if raw := identifier.FindString(notIdentifiers.ReplaceAllString(view.DescribeEntry(tx, e, 100), "")); raw != "" {
				wrong = fmt.Sprintf("the trail shows %q: %s", raw, view.DescribeEntry(tx, e, 100))
			}
			if e.Table == ledger.Fines.Name() {
				latest[e.Key] = e.New
			}
		}
		fines, err := storage.Collect(ledger.Fines.Scan(tx, ""))
		for _, f := range fines {
			raw, _ := json.Marshal(f)
			if string(raw) != string(latest[ledger.Fines.Key(f)]) {
				wrong = fmt.Sprintf("fine %s is %s, the trail says %s", f.Code, raw, latest[ledger.Fines.Key(f)])
			}
		}
		return err
	})
	return wrong
}
