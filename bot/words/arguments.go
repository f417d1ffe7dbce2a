package words

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
)

// A building gathers the arguments a phrase gives.
type building struct {
	h     *heard
	p     *phrase
	slots map[string]caught
	cue   caught
	used  map[int]bool // mentions that are taken
	args_ map[string]string
}

// mostChoices is how many readings are offered at most.
const mostChoices = 3

// args are the arguments of the command, one set for each thing that may be meant; missing
// says that one more is to be asked for. No set: the phrase does not fit after all.
func (b *building) args() (all []map[string]string, missing bool, err error) {
	c := b.p.command
	all = []map[string]string{{}}
	for i := range c.Params {
		p := &c.Params[i]
		b.args_ = all[0]
		values, fits, err := b.values(p)
		if err != nil {
			return nil, false, err
		}
		if !fits {
			return nil, false, nil
		}
		if len(values) == 0 && slices.Contains(b.p.must, p.Name) {
			return nil, false, nil
		}
		if len(values) == 0 {
			missing = missing || !p.Optional
			continue
		}
		values = values[:min(mostChoices, len(values))]
		if len(values) > 1 && len(all) > 1 {
			values = values[:1]
		}
		var next []map[string]string
		for _, v := range values {
			for _, args := range all {
				one := map[string]string{p.Name: v}
				for k, x := range args {
					one[k] = x
				}
				next = append(next, one)
			}
		}
		all = next
	}
	return all, missing, nil
}

// values are what a parameter may be; fits is false where the phrase caught what is none.
func (b *building) values(p *bot.Param) (values []string, fits bool, err error) {
	if slices.Contains(b.p.without, p.Name) {
		return nil, true, nil
	}
	if v, ok := b.p.given[p.Name]; ok {
		return []string{v}, true, nil
	}
	at, found := b.slots[p.Name]
	if !found {
		values, err := b.mentioned(p)
		// Which task is meant the words must say: most lines that end in 了 are about none.
		isTask := p.Kind == TaskToAnswer || p.Kind == TaskToDo || p.Kind == TaskMade
		return values, len(values) > 0 || !isTask, err
	}
	if at.to-at.from == 1 {
		if r := b.h.tagged[at.from]; r >= aPerson && r < classEnd {
			n := int(r) & 0xff
			b.used[n] = true
			values, err := b.valuesOf(p, b.h.mentions[n])
			return values, len(values) > 0 || p.Kind.Day || err != nil, err
		}
	}
	said := trimmed(b.h.written(at.from, at.to))
	if said == "" {
		return nil, true, nil
	}
	t := b.h.t.Apart()
	if p.Kind == Stage {
		s := b.nextStage()
		return []string{s}, s != "", nil
	}
	if (b.p.command.Key == reportKey || b.p.command.Key == "report.makeup") && p.Kind == bot.Words && !t.Tx.Law.LongEnough(said) {
		return nil, true, nil // too short for one: asked for
	}
	r, err := p.Kind.Read(t, said)
	if isRefusal(err) {
		return nil, p.Kind.Day || p.Optional, nil
	}
	if err != nil || r.Value == "" {
		return nil, true, err
	}
	return []string{r.Value}, true, nil
}

func isRefusal(err error) bool {
	return sales.IsRefusal(err, sales.NotFound) || sales.IsRefusal(err, sales.Invalid) || sales.IsRefusal(err, sales.Forbidden) || sales.IsRefusal(err, sales.Conflict)
}

// trimmed is a caught piece without what joins it to the rest.
func trimmed(s string) string {
	s = strings.Trim(s, " \n\t，,。.、；;：:!！~～　")
	for _, w := range []string{"一下", "下", "啊", "的", "说"} {
		if rest, ok := strings.CutPrefix(s, w+" "); ok {
			s = rest
		}
	}
	return strings.TrimSpace(s)
}

// mentioned are the values of a parameter no slot caught: of the mentions nobody took, the
// first that is one.
func (b *building) mentioned(p *bot.Param) ([]string, error) {
	class := classOf(p.Kind)
	switch {
	case class == 0:
		return b.unmarked(p)
	case p.Optional && b.p != nil && class == aThing && p.Named:
		return nil, nil
	}
	order := make([]int, len(b.h.mentions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return b.h.place(x) - b.h.place(y) })
	if p.Kind == ComingDay { // of several days the last is the next appointment
		slices.Reverse(order)
	}
	for _, i := range order {
		if b.used[i] || b.h.mentions[i].class != class && !(class == aThing && b.h.mentions[i].class == aPerson && len(b.h.mentions[i].thing) > 0) {
			continue
		}
		values, err := b.valuesOf(p, b.h.mentions[i])
		if err != nil {
			return nil, err
		}
		if len(values) > 0 {
			b.used[i] = true
			return values, nil
		}
	}
	if p.Kind == Lead && b.p != nil && b.p.looks && regexp.MustCompile(`几天|到期|剩|多久`).MatchString(string(b.h.text)) {
		every, err := b.h.things()
		if err != nil {
			return nil, err
		}
		var own []string
		for _, c := range every {
			if c.thing.what == isLead && c.thing.own {
				own = append(own, c.thing.name)
			}
		}
		if len(own) == 1 {
			return own, nil
		}
	}
	if p.Kind == CustomerToWrite && b.p != nil {
		visits, err := crm.VisitsOn(b.h.t.Tx, b.h.t.Person.UserID, rulebook.DayOf(b.h.t.SentAt))
		if err != nil {
			return nil, err
		}
		for i := len(visits) - 1; i >= 0; i-- {
			if visits[i].Customer != "" {
				return []string{visits[i].Customer}, nil
			}
		}
	}
	if p.Kind == Span && b.p != nil && regexp.MustCompile(`今|现在|先回|先走|回去|回家|不舒服|发烧|感冒|没法上班|不上班`).MatchString(string(b.h.text)) && !b.h.saysTime() {
		return b.valuesOf(p, mention{class: aTime, time: spoken{day: "今天"}})
	}
	return nil, nil
}

// place is where a mention stands in the line.
func (h *heard) place(n int) int {
	for i, r := range h.tagged {
		if r >= aPerson && r < classEnd && int(r)&0xff == n {
			return i
		}
	}
	return len(h.tagged)
}

func (h *heard) saysTime() bool {
	return slices.ContainsFunc(h.mentions, func(m mention) bool { return m.class == aTime && (m.time.day != "" || m.time.vague) })
}

// valuesOf are the values of a parameter a mention may stand for.
func (b *building) valuesOf(p *bot.Param, m mention) ([]string, error) {
	if p.Kind == Keyword {
		return []string{m.said}, nil
	}
	switch m.class {
	case aTime:
		return b.day(p, m)
	case aPerson:
		if p.Kind == CustomerOrLabel || classOf(p.Kind) == aThing {
			return things(p.Kind, m.thing, b.allThings)
		}
		return slices.Compact(m.names), nil
	case aThing:
		return things(p.Kind, m.thing, b.allThings)
	}
	t := b.h.t.Apart()
	r, err := p.Kind.Read(t, strings.ReplaceAll(m.said, " ", ""))
	if isRefusal(err) {
		return nil, nil
	}
	return []string{r.Value}, err
}

func (b *building) allThings() ([]called, error) { return b.h.things() }

func (b *building) day(p *bot.Param, m mention) ([]string, error) {
	said := ""
	if p.Kind == Span {
		if said = b.h.span(m); said == "" {
			return nil, nil
		}
		return []string{said}, nil
	}
	if said = m.time.wordsFor(p.Kind); said == "" {
		return nil, nil
	}
	t := b.h.t.Apart()
	r, err := p.Kind.Read(t, said)
	if isRefusal(err) || err == nil && r.Rest != "" {
		return nil, nil
	}
	return []string{r.Value}, err
}

// things are the values of a kind some things stand for: a deal or contact for its
// customer, a customer for its only deal.
func things(kind *bot.ParamKind, all []thing, every func() ([]called, error)) ([]string, error) {
	var values []string
	add := func(v string) {
		if v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	for _, x := range likely(all) {
		switch kind {
		case Customer, CustomerToWrite, CustomerOrLabel:
			add(x.customer)
		case Deal:
			if x.what == isDeal {
				add(x.name)
			}
		case Lead:
			if x.what == isLead {
				add(x.name)
			}
		case Prospect, FreeProspect:
			if x.what == isDeal || x.what == isLead {
				add(x.what + " " + x.name)
			}
		case contacted, ContactedToWrite:
			if x.what == isLead {
				add(isLead + " " + x.name)
			} else if x.customer != "" {
				add(isCustomer + " " + x.customer)
			}
		case Handed:
			if x.what == isContact {
				add(isCustomer + " " + x.customer)
			} else {
				add(x.what + " " + x.name)
			}
		}
	}
	if kind == Deal && len(values) == 0 && len(all) > 0 {
		things, err := every()
		if err != nil {
			return nil, err
		}
		for _, c := range things {
			if c.thing.what == isDeal && c.thing.own && slices.ContainsFunc(all, func(x thing) bool { return x.customer == c.thing.customer && x.customer != "" }) {
				add(c.thing.name)
			}
		}
	}
	return values, nil
}

// nextStage is the stage after the one the deal said stands at.
func (b *building) nextStage() string {
	d, err := crm.FindDeals(b.h.t.Tx, b.args_["商机"])
	if err != nil || len(d) != 1 {
		return ""
	}
	order := []rulebook.Stage{rulebook.Opportunity, rulebook.Project, rulebook.Talks, rulebook.Bidding, rulebook.Won}
	if i := slices.Index(order, d[0].Stage); i >= 0 && i+1 < len(order) {
		return string(order[i+1])
	}
	return ""
}

// leftOver is what a line says beside the words that ask for the command.
var asking = regexp.MustCompile(`^(?:我|想|要|请|帮|麻烦|一下|个|把|给|的|了|吧|啊|呀|那|嗯|你|下|这|张|单|现在|这就|来|去|能不能|可以|，|,|。| )*$`)

// unmarked are the values of parameters that no mention gives: codes by what is said of
// them, months, counts, fields, and free words.
func (b *building) unmarked(p *bot.Param) ([]string, error) {
	h, t := b.h, b.h.t
	switch p.Kind {
	case FineToAppeal, FineToDecide, FineToSee:
		if p.Optional {
			return nil, nil
		}
		return b.fines(p.Kind)
	case RequestToDecide, Request:
		return b.requests(p.Kind)
	case TaskToAnswer, TaskToDo, TaskMade, Task:
		if p.Optional {
			return nil, nil
		}
		return b.tasks(p.Kind)
	case Month:
		if m := h.month(); m != "" {
			return []string{m}, nil
		}
		return nil, nil
	case DayCount:
		if n := h.count(); n != "" {
			return []string{n}, nil
		}
		return nil, nil
	case Fields:
		return b.fields()
	case PeopleOrTeam:
		return b.team()
	case PaperKind:
		for _, kind := range t.Tx.Law.PaperKinds() {
			if strings.Contains(string(h.text), kind) {
				return []string{kind}, nil
			}
		}
		return nil, nil
	}
	if p.Kind == Keyword && b.p != nil {
		return b.keyword()
	}
	if b.p == nil || p.Optional || !p.Kind.Whole || p.Kind.Takes != "" || p.Kind == CompanyName || p.Kind == Keyword {
		return nil, nil
	}
	whole := string(h.raw)
	if p.Name != "事由" {
		rest := string(h.tagged[:b.cue.from]) + string(h.tagged[b.cue.to:])
		if b.cue.to == b.cue.from {
			rest = whole
		}
		if asking.MatchString(strings.Map(func(r rune) rune {
			if r >= aPerson && r < classEnd {
				return -1
			}
			return r
		}, rest)) && rulebook.Visible(whole) < 12 && b.cue.from == 0 && !p.Kind.Idle && !strings.Contains(p.Name, "记录") && !strings.Contains(p.Name, "内容") {
			return nil, nil
		}
	}
	return []string{whole}, nil
}

// keyword is what is looked for: a colleague by userid, a thing by its name.
func (b *building) keyword() ([]string, error) {
	for _, m := range b.h.mentions {
		switch m.class {
		case aPerson:
			if b.p.command.Key == "colleague" {
				return m.names[:min(mostChoices, len(m.names))], nil
			}
			return []string{sales.NameOf(b.h.t.Tx, m.names[0])}, nil
		case aThing:
			var names []string
			for _, x := range likely(m.thing) {
				names = append(names, x.name)
			}
			return names[:min(mostChoices, len(names))], nil
		}
	}
	return nil, nil
}

// fines are those a line may mean: of the day, kind, amount or person said; the open ones.
func (b *building) fines(kind *bot.ParamKind) ([]string, error) {
	h, t := b.h, b.h.t
	var all []*ledger.Fine
	var err error
	if kind == FineToDecide {
		all, err = ledger.FinesWaitingFor(t.Tx, t.Person)
	} else if all, err = ledger.FinesOf(t.Tx, t.Person.UserID); err == nil {
		all, err = appealable(t, all)
	}
	if err != nil {
		return nil, err
	}
	for i, m := range h.mentions {
		var fits func(f *ledger.Fine) bool
		switch m.class {
		case aCode:
			if f, err := ledger.FineByCode(t.Tx, m.said); err == nil {
				return []string{f.Code}, nil
			}
		case aPerson:
			fits = func(f *ledger.Fine) bool {
				return slices.ContainsFunc(m.names, func(id string) bool { return sales.SameUser(id, f.Person) })
			}
		case aTime:
			day, err := parseDay(m.time.day, rulebook.DayOf(t.SentAt), backward)
			if err == nil && regexp.MustCompile(`^(?:的|那天的?)?(?:那|这)?(?:一)?(?:张|单|次|笔|个)`).MatchString(string(h.tagged[min(len(h.tagged), h.place(i)+1):])) {
				fits = func(f *ledger.Fine) bool { return f.Day == day }
			}
		}
		if fits != nil {
			all = narrow(all, fits)
		}
	}
	for _, kind := range []string{"延交", "缺交", "虚报"} {
		if strings.Contains(string(h.text), kind) {
			all = narrow(all, func(f *ledger.Fine) bool { return strings.Contains(f.Title(t.Tx), kind) })
		}
	}
	if m := regexp.MustCompile(`([一二三四五六七八九十]+|\d+)(?:块|元)`).FindStringSubmatch(string(h.text)); m != nil {
		if n, err := number(m[1]); err == nil {
			all = narrow(all, func(f *ledger.Fine) bool { return f.Amount == rulebook.Fen(n*100) })
		}
	}
	var codes []string
	for _, f := range all {
		codes = append(codes, f.Code)
	}
	if len(codes) > mostChoices {
		return nil, nil
	}
	return codes, nil
}

// narrow keeps those that fit; all where none does.
func narrow[T any](all []*T, fits func(*T) bool) []*T {
	some := slices.DeleteFunc(slices.Clone(all), func(x *T) bool { return !fits(x) })
	if len(some) == 0 {
		return all
	}
	return some
}

func appealable(t *bot.Turn, all []*ledger.Fine) ([]*ledger.Fine, error) {
	var some []*ledger.Fine
	for _, f := range all {
		ok, err := ledger.Appealable(t.Tx, f, t.SentAt)
		if err != nil {
			return nil, err
		}
		if ok {
			some = append(some, f)
		}
	}
	return some, nil
}

// requests are those that wait for the speaker, or that they may take back, of the person
// or day said.
func (b *building) requests(kind *bot.ParamKind) ([]string, error) {
	h, t := b.h, b.h.t
	var all []*request.Request
	var err error
	if kind == RequestToDecide {
		all, err = request.RequestsWaitingFor(t.Tx, t.Person)
	} else if all, err = request.RequestsOf(t.Tx, t.Person.UserID); err == nil {
		all = slices.DeleteFunc(all, func(r *request.Request) bool { return !r.Withdrawable() })
	}
	if err != nil {
		return nil, err
	}
	for _, m := range h.mentions {
		switch m.class {
		case aCode:
			if r, err := request.RequestByCode(t.Tx, m.said); err == nil {
				return []string{r.Code}, nil
			}
		case aPerson:
			all = narrow(all, func(r *request.Request) bool {
				return slices.ContainsFunc(m.names, func(id string) bool { return sales.SameUser(id, r.For) || sales.SameUser(id, r.By) })
			})
		case aTime:
			if day, err := parseDay(m.time.day, rulebook.DayOf(t.SentAt), forward); err == nil {
				all = narrow(all, func(r *request.Request) bool { return r.Leave != nil && r.Leave.From <= day && day <= r.Leave.To })
			}
		}
	}
	if strings.Contains(string(h.text), "假") {
		all = narrow(all, func(r *request.Request) bool { return r.Leave != nil })
	}
	var codes []string
	for _, r := range all {
		codes = append(codes, r.Code)
	}
	if len(codes) > mostChoices {
		return nil, nil
	}
	return codes, nil
}

// tasks are those a line may mean: the only one that can be, or those whose words it has.
func (b *building) tasks(kind *bot.ParamKind) ([]string, error) {
	t := b.h.t
	own, err := task.OpenTasks(t.Tx, t.Person.UserID)
	if err != nil {
		return nil, err
	}
	if kind == TaskMade || kind == Task {
		given, err := task.TasksGiven(t.Tx, t.Person.UserID)
		if err != nil {
			return nil, err
		}
		own = append(own, given...)
	}
	own = slices.DeleteFunc(own, func(x *task.Task) bool {
		return !x.Open() || kind == TaskToAnswer && x.State != task.TaskAsked
	})
	text := string(b.h.text)
	best, most := own, 0
	for _, x := range own {
		n := common(text, rulebook.Fold(x.Text))
		if n > most {
			best, most = nil, n
		}
		if n == most && n > 0 {
			best = append(best, x)
		}
	}
	if most < 2 && len(own) != 1 && kind != TaskToAnswer {
		return nil, nil
	}
	var codes []string
	for _, x := range best {
		if !slices.Contains(codes, x.Code) {
			codes = append(codes, x.Code)
		}
	}
	if len(codes) > mostChoices {
		return nil, nil
	}
	return codes, nil
}

// common counts the pairs of characters two texts share.
func common(a, b string) int {
	n, rs := 0, []rune(b)
	for i := 0; i+1 < len(rs); i++ {
		if strings.Contains(a, string(rs[i:i+2])) {
			n++
		}
	}
	return n
}

// team is the person or department a line is about: 全组 is the speaker's own.
func (b *building) team() ([]string, error) {
	t := b.h.t
	for _, m := range b.h.mentions {
		if m.class == aPerson {
			return []string{"person " + m.names[0]}, nil
		}
	}
	text := string(b.h.text)
	if strings.Contains(text, "全公司") || strings.Contains(text, "所有人") {
		return []string{everybody}, nil
	}
	c := sales.Departments.Scan(t.Tx, "")
	defer c.Close()
	for c.Next() {
		if strings.Contains(text, rulebook.Fold(c.Row().Name)) {
			return []string{"department " + strconv.Itoa(c.Row().ID)}, nil
		}
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	if regexp.MustCompile(`全组|全队|全部门|全员|大家|我们组|我们部门|组里|部门|团队`).MatchString(text) && len(t.Person.Leads) > 0 {
		return []string{"department " + strconv.Itoa(t.Person.Leads[0])}, nil
	}
	return nil, nil
}
