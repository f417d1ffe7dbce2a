package ledger

import (
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/storage"
)

// visitWords say that somebody was there; laterWords that they will be, or were not, or went
// along with a colleague, whose check-in it is.
var (
	visitWords = [...]string{"拜访", "到访", "去了"}
	laterWords = [...]string{"明天", "明日", "后天", "下周", "下次", "计划", "准备", "打算", "预约", "约了", "将", "没", "未", "取消", "改期", "改天",
		"电话", "微信", "视频", "线上", "陪"}
)

// A KnownCustomer has the name texts are searched for, made comparable once.
type KnownCustomer struct {
	*crm.Customer
	name string
}

// KnownCustomers are all there are, read once a transaction: a digest asks for each team.
func KnownCustomers(tx *sales.Tx) ([]KnownCustomer, error) {
	type key struct{}
	return sales.Remember(tx, key{}, func() ([]KnownCustomer, error) {
		all, err := storage.Collect(crm.Customers.Scan(tx, ""))
		known := make([]KnownCustomer, len(all))
		for i, c := range all {
			known[i] = KnownCustomer{c, c.Key()}
		}
		return known, err
	})
}

// VisitsClaimed are the customers a report says its writer was with although no check-in of
// that day was there. It is for whoever reads the report, no finding; of who does not want
// their location kept nothing is said.
func VisitsClaimed(tx *sales.Tx, r *Report) ([]*crm.Customer, error) {
	if refuses, err := sales.RefusesLocation(tx, r.Person); err != nil || refuses || !says(r.Text(), visitWords[:]) {
		return nil, err
	}
	visits, err := crm.VisitsOn(tx, r.Person, r.Day)
	if err != nil {
		return nil, err
	}
	known, err := KnownCustomers(tx)
	if err != nil {
		return nil, err
	}
	return ClaimedVisits(tx.LawOn(r.Day), r.Text(), known, visits), nil
}

// ClaimedVisits are the customers a report says its writer was with on a day although no
// check-in of that day was there (RULEBOOK §5). A claim is a clause with a customer's
// name and a word for visiting, and none for the future. It is a reason to ask, no
// finding: where a check-in may have been there, nothing is claimed.
func ClaimedVisits(law *rulebook.Law, text string, customers []KnownCustomer, visits []*crm.Visit) []*crm.Customer {
	var claimed []*crm.Customer
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;:!?。，；：、！？\n", r) }) {
		bare := rulebook.NormalizeCompany(clause)
		if !says(bare, visitWords[:]) {
			continue
		}
		for _, c := range customers {
			rest, named := withoutName(bare, c.name) // a name may hold any of the words
			if !named || !says(rest, visitWords[:]) || says(rest, laterWords[:]) || slices.Contains(claimed, c.Customer) {
				continue
			}
			if !slices.ContainsFunc(visits, func(v *crm.Visit) bool { return MayBeAt(law, v, c.Customer) }) {
				claimed = append(claimed, c.Customer)
			}
		}
	}
	return claimed
}

// withoutName takes a company's name out of a clause: the whole, or as people shorten it, three
// fifths of it from either end, at least four characters.
func withoutName(clause, name string) (rest string, ok bool) {
	runes := []rune(name)
	n := max(4, (len(runes)*3+4)/5)
	spellings := []string{name}
	if n < len(runes) {
		spellings = append(spellings, string(runes[:n]), string(runes[len(runes)-n:]))
	}
	for _, s := range spellings {
		if strings.Contains(clause, s) {
			return strings.Replace(clause, s, "", 1), true
		}
	}
	return clause, false
}

func says(clause string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(clause, w) })
}

// MayBeAt says whether a check-in was at a customer, or may have been: it names no other
// and one of the two places is not known.
func MayBeAt(law *rulebook.Law, v *crm.Visit, c *crm.Customer) bool {
	if v.Customer != "" && c.Same(v.Customer) {
		return true
	}
	if c.Place == nil || !v.Point.Valid() {
		return v.Customer == ""
	}
	return rulebook.RoundM(rulebook.Distance(v.Point, c.Place.Point)) <= law.Visits.RadiusM
}
