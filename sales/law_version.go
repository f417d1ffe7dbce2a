package sales

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"salesbot/rulebook"
	"salesbot/storage"
)

// A LawVersion is the law as the settings had it at a start of the bot, and what became of
// it (RULEBOOK §3): no change of a settings file is law in silence.
type LawVersion struct {
	N         int            `json:"n"` // from 1; a refused one keeps its number
	Terms     rulebook.Terms `json:"terms"`
	Changed   []string       `json:"changed,omitempty"` // in words, against the version it is to follow; none of the first
	State     LawState       `json:"state"`
	At        time.Time      `json:"at"`                  // of the start that found it
	Approver  string         `json:"approver,omitempty"`  // whose yes it waits for; "" for nobody's
	DecidedBy string         `json:"decided_by,omitzero"` // System where it waited for nobody
	DecidedAt time.Time      `json:"decided_at,omitzero"`
	Why       string         `json:"why,omitempty"`
	Gone      bool           `json:"gone,omitempty"` // refused, and the file has said something else since
	From      rulebook.Day   `json:"from,omitzero"`  // its first day, from 00:00; zero of the first version: always
}

// LawState is where a version stands.
type LawState string

// The states of a version of the law; only an adopted one ever holds.
const (
	LawWaiting   LawState = "waiting"
	LawAdopted   LawState = "adopted"
	LawRefused   LawState = "refused"
	LawWithdrawn LawState = "withdrawn" // the file said something else before anybody had decided
)

// Title is the state's Chinese name.
func (s LawState) Title() string {
	switch s {
	case LawWaiting:
		return "待批准"
	case LawAdopted:
		return "已生效"
	case LawRefused:
		return "已驳回"
	case LawWithdrawn:
		return "已撤回"
	}
	return string(s)
}

func lawKey(n int) string { return fmt.Sprintf("%06d", n) }

// LawVersions are keyed by their number.
var LawVersions = storage.NewTable("law_versions", func(v *LawVersion) string { return lawKey(v.N) }).Traced(storage.Trail{Title: "制度版本", By: []string{"n"}, Keep: withoutTerms,
	Words: map[string]func(string) string{"state": func(s string) string { return LawState(s).Title() }}})

// withoutTerms keeps the trail to what changed: the terms stand in the version, for good.
func withoutTerms(row []byte) ([]byte, error) {
	var v map[string]json.RawMessage
	if err := json.Unmarshal(row, &v); err != nil {
		return nil, fmt.Errorf("law version for the trail: %w", err)
	}
	delete(v, "terms")
	return json.Marshal(v)
}

// terms are those of the settings that are law.
func (s *Settings) terms() rulebook.Terms {
	exempt := slices.Clone(UserKeys(s.Exempt))
	slices.Sort(exempt)
	departments := slices.Clone(s.SalesDepartments)
	slices.Sort(departments)
	return rulebook.Terms{Law: s.Law, SalesDepartments: departments, Exempt: slices.Compact(exempt), GoLive: s.GoLive, TrialUntil: s.TrialUntil, Approver: UserKey(s.Approver)}
}

// under are the same settings with the law of a version.
func (s *Settings) under(t rulebook.Terms) *Settings {
	other := *s
	other.Law, other.SalesDepartments, other.Exempt = t.Law, t.SalesDepartments, t.Exempt
	other.GoLive, other.TrialUntil, other.Approver = t.GoLive, t.TrialUntil, t.Approver
	other.Law.Calendar = s.Law.Calendar // its tables are no settings
	return &other
}

func sameTerms(a, b rulebook.Terms) (bool, error) {
	one, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	other, err := json.Marshal(b)
	return bytes.Equal(one, other), err
}

// ProposeLaw compares the settings the bot was started with to the law. The first version
// is adopted at once. Later ones wait for whoever the law names as its approver, or hold
// by themselves from the next workday; before go_live nobody owes anything, so they hold at
// once. It returns the version it made, nil for none. It may be called at every start.
func ProposeLaw(tx *Tx) (*LawVersion, error) {
	all, err := storage.Collect(LawVersions.Scan(tx, ""))
	if err != nil {
		return nil, err
	}
	terms := tx.configured.terms()
	if len(all) == 0 {
		first := &LawVersion{N: 1, Terms: terms, State: LawAdopted, At: tx.Now, DecidedBy: System, DecidedAt: tx.Now}
		return first, LawVersions.Put(tx, first)
	}
	newest := all[len(all)-1]
	known, err := sameTerms(newest.Terms, terms)
	if err != nil || known && newest.State != LawWithdrawn && !newest.Gone {
		return nil, err // adopted, waiting or refused: said already
	}
	switch newest.State {
	case LawWaiting:
		newest.State, newest.DecidedBy, newest.DecidedAt, newest.Why = LawWithdrawn, System, tx.Now, "设置又改了"
	case LawRefused:
		newest.Gone = true
	}
	if err := LawVersions.Put(tx, newest); err != nil {
		return nil, err
	}
	holds := newestAdopted(all)
	if same, err := sameTerms(holds.Terms, terms); err != nil || same {
		return nil, err // changed back before anybody said yes
	}
	v := &LawVersion{N: newest.N + 1, Terms: terms, State: LawWaiting, At: tx.Now, Approver: holds.Terms.Approver}
	if v.Approver == "" {
		v.Approver = terms.Approver
	}
	v.Changed = rulebook.Diff(provisions(tx, holds.Terms), provisions(tx, terms))
	if v.Approver == "" || !live(holds.Terms, tx.Today()) {
		return v, v.adopt(tx, System, "")
	}
	if err := LawVersions.Put(tx, v); err != nil {
		return nil, err
	}
	return v, v.ask(tx)
}

func live(t rulebook.Terms, day rulebook.Day) bool { return !t.GoLive.IsZero() && day >= t.GoLive }

// newestAdopted is the version that holds, or is the next to.
func newestAdopted(all []*LawVersion) *LawVersion {
	for _, v := range slices.Backward(all) {
		if v.State == LawAdopted {
			return v
		}
	}
	return all[0]
}

// provisions are the terms in words; what has the same name is told apart by its id.
func provisions(tx *Tx, t rulebook.Terms) []rulebook.Provision {
	return t.Provisions(
		func(id int) string { return fmt.Sprintf("%s(%d)", DepartmentName(tx, id), id) },
		func(userid string) string { return NameApart(tx, userid) })
}

// adopt lets a version hold from the next workday, and tells everybody it touches.
func (v *LawVersion) adopt(tx *Tx, by, why string) error {
	all, err := storage.Collect(LawVersions.Scan(tx, ""))
	if err != nil {
		return err
	}
	cal, err := CalendarFor(tx, 0)
	if err != nil {
		return err
	}
	before := newestAdopted(all)
	v.From = rulebook.HoldsFrom(tx.Now, cal, before.From)
	if !live(before.Terms, tx.Today()) {
		v.From = max(tx.Today(), before.From)
	}
	v.State, v.DecidedBy, v.DecidedAt, v.Why = LawAdopted, by, tx.Now, why
	if err := LawVersions.Put(tx, v); err != nil {
		return err
	}
	return v.tell(tx)
}

// tell tells a version that is adopted to everybody the bot has spoken to, and to whoever
// keeps it.
func (v *LawVersion) tell(tx *Tx) error {
	people, err := ActivePeople(tx)
	if err != nil {
		return err
	}
	keepers, err := lawKeepers(tx)
	if err != nil {
		return err
	}
	said := ""
	if v.DecidedBy != System {
		said = NameOf(tx, v.DecidedBy) + "批准，"
	}
	text := fmt.Sprintf("【制度变更】第%d版，%s%s 0:00起执行：\n%s\n在这之前的日子按原来的算，已登记的罚单不变。各版回：制度 历史", v.N, said, v.From.Chinese(), v.listed(1500))
	for _, p := range people {
		keeper := slices.ContainsFunc(keepers, func(k *Person) bool { return k.Key() == p.Key() })
		if p.GreetedAt.IsZero() && !keeper {
			continue // the greeting says what holds
		}
		if err := Queue(tx, Notice{Key: "law/" + lawKey(v.N), To: p.UserID, Content: Content{Text: text}, Reason: "law version"}); err != nil {
			return err
		}
	}
	return nil
}

// listed are the changes, a line each, cut with a count.
func (v *LawVersion) listed(limit int) string {
	text := ""
	for i, line := range v.Changed {
		if i > 0 {
			text += "\n"
		}
		if len(text)+len(line) > limit {
			return text + fmt.Sprintf("…另有%d项", len(v.Changed)-i)
		}
		text += line
	}
	return text
}

// ask asks whoever has to approve a version, and tells who keeps the settings that it waits.
func (v *LawVersion) ask(tx *Tx) error {
	deciders, err := v.deciders(tx)
	if err != nil {
		return err
	}
	short := fmt.Sprintf("【制度变更待批准】第%d版", v.N)
	for _, p := range deciders {
		card := &Card{TaskID: CardID("law-" + lawKey(v.N) + "-" + p.Key()), Title: short, Text: v.listed(400),
			Buttons: []Button{{Text: "批准", Key: fmt.Sprintf("law.approve %d", v.N)}, {Text: "驳回", Key: fmt.Sprintf("law.refuse %d", v.N)}}}
		text := fmt.Sprintf("%s\n%s\n批准后从下一个工作日0:00起执行，之前仍按原来的算。\n回：批准制度 %d，或 驳回制度 %d 理由", short, v.listed(1500), v.N, v.N)
		if err := Queue(tx, Notice{Key: "law-ask/" + lawKey(v.N), To: p.UserID, Content: Content{Text: text, Card: card}, Reason: "law version to approve", About: LawNotice + " " + lawKey(v.N)}); err != nil {
			return err
		}
	}
	return v.tellKeepers(tx, "law-waits/", fmt.Sprintf("%s，等%s。批准前仍按原来的算：\n%s", short, Names(deciders), v.listed(1500)), deciders)
}

func (v *LawVersion) tellKeepers(tx *Tx, key, text string, but []*Person) error {
	keepers, err := lawKeepers(tx)
	if err != nil {
		return err
	}
	for _, k := range keepers {
		if slices.ContainsFunc(but, func(p *Person) bool { return p.Key() == k.Key() }) {
			continue
		}
		if err := Queue(tx, Notice{Key: key + lawKey(v.N), To: k.UserID, Content: Content{Text: text}, Reason: "law version"}); err != nil {
			return err
		}
	}
	return nil
}

// LawNotice marks what is pointless once a version is decided.
const LawNotice = "law"

// WantedLaw says why nobody needs to decide on a version any more; "" while they do.
func WantedLaw(tx *Tx, key string) (why string, err error) {
	v, err := LawVersions.Get(tx, key)
	if err == nil && v.State != LawWaiting {
		why = "the version is decided"
	}
	return why, err
}

// lawKeepers are those who have to know of any change: admins and HR.
func lawKeepers(tx *Tx) ([]*Person, error) {
	admins, err := PeopleWith(tx, Admin)
	if err != nil {
		return nil, err
	}
	staff, err := PeopleWith(tx, HR)
	all := append(admins, staff...)
	slices.SortFunc(all, func(a, b *Person) int { return strings.Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(all, func(a, b *Person) bool { return a.Key() == b.Key() }), err
}

// deciders are who may say yes to a version: its approver; HR when that one is not here
// any more, so that the law can still be changed.
func (v *LawVersion) deciders(tx *Tx) ([]*Person, error) {
	p, err := PersonByID(tx, v.Approver)
	if err == nil && p.Decides() {
		return []*Person{p}, nil
	}
	if err := IgnoreNotFound(err); err != nil {
		return nil, err
	}
	return PeopleWith(tx, HR)
}

// LawHistory returns every version there ever was, the newest first.
func LawHistory(tx *Tx) ([]*LawVersion, error) {
	all, err := storage.Collect(LawVersions.Scan(tx, ""))
	slices.Reverse(all)
	return all, err
}

// WaitingLaw returns the version that waits for p's decision; nil for none.
func WaitingLaw(tx *Tx, p *Person) (*LawVersion, error) {
	all, err := storage.Collect(LawVersions.Scan(tx, ""))
	if err != nil || len(all) == 0 || all[len(all)-1].State != LawWaiting {
		return nil, err
	}
	v := all[len(all)-1]
	deciders, err := v.deciders(tx)
	if err != nil || !slices.ContainsFunc(deciders, func(d *Person) bool { return d.Key() == p.Key() }) {
		return nil, err
	}
	return v, nil
}

// DecideLaw adopts or refuses a version that waits, in p's name.
func DecideLaw(tx *Tx, p *Person, n int, yes bool, why string) (*LawVersion, error) {
	v, err := LawVersions.Get(tx, lawKey(n))
	if err = IgnoreNotFound(err); err != nil {
		return nil, err
	}
	var deciders []*Person
	if v != nil {
		if deciders, err = v.deciders(tx); err != nil {
			return nil, err
		}
	}
	switch {
	case !slices.ContainsFunc(deciders, func(d *Person) bool { return d.Key() == p.Key() }):
		return nil, Refuse(Forbidden, "没有等你批准的制度版本 %d。看各版回：制度 历史", n)
	case v.State != LawWaiting:
		return nil, Refuse(Conflict, "制度第%d版%s，不用再批。看各版回：制度 历史", n, v.State.Title())
	case yes:
		return v, v.adopt(tx, p.UserID, why)
	case strings.TrimSpace(why) == "":
		return nil, Refuse(Invalid, "驳回要写理由，例如：驳回制度 %d 先和大家商量", n)
	}
	v.State, v.DecidedBy, v.DecidedAt, v.Why = LawRefused, p.UserID, tx.Now, why
	if err := LawVersions.Put(tx, v); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("【制度变更已驳回】第%d版，%s：%s\n仍按原来的算。设置文件不改，不会再提；要再提请改设置后重启。", n, p.Name, Excerpt(why, 200))
	return v, v.tellKeepers(tx, "law-refused/", text, []*Person{p})
}
