package crm

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// A Gap is what a deal still needs to leave its stage upwards (RULEBOOK 7).
type Gap struct {
	Fields    []rulebook.Field
	Visits    int            // so many more contacts of the owner's side have to be visited
	Unseen    []*Contact     // of the owner's side, registered, not visited; only with Visits
	Roleless  []*Contact     // whose side nobody said; only with Visits
	Nameless  []*Contact     // of the owner's side, of whom only a form of address is known; only with Visits
	Documents []string       // kinds not on file
	IfAny     []string       // of those, the kinds there may be none of
	Fetching  map[string]int // of those, how many are being fetched
}

// Empty says that nothing is missing.
func (g *Gap) Empty() bool { return len(g.Fields) == 0 && g.Visits == 0 && len(g.Documents) == 0 }

// Names lists what is missing in a few words each.
func (g *Gap) Names() []string {
	var all []string
	for _, f := range g.Fields {
		all = append(all, f.Name)
	}
	if g.Visits > 0 {
		all = append(all, fmt.Sprintf("拜访业主方联系人%d位", g.Visits))
	}
	return append(all, g.Documents...)
}

// GapOf returns what keeps a deal in its stage, or one that is won from counting as
// achieved.
func GapOf(tx *sales.Tx, d *Deal) (*Gap, error) {
	g := &Gap{}
	if d.Stage == rulebook.Won {
		return g, g.papers(tx, d, d.Stage)
	}
	if !d.Open() {
		return g, nil
	}
	g.Fields = missingFields(tx, d)
	if d.Stage == rulebook.Project {
		if err := g.chain(tx, d); err != nil {
			return nil, err
		}
	}
	if tx.Law.Papers.Required == 0 {
		return g, nil
	}
	return g, g.papers(tx, d, d.Stage)
}

// chain finds out whom of the owner's side nobody has visited.
func (g *Gap) chain(tx *sales.Tx, d *Deal) error {
	contacts, err := ContactsOf(tx, d.Customer)
	if err != nil {
		return err
	}
	chain, err := DecisionChain(tx, d.Customer)
	if err != nil {
		return err
	}
	visited := 0
	var unseen, nameless []*Contact
	for _, l := range chain {
		switch {
		case !rulebook.OwnersSide(l.Contact.Role):
		case !l.Contact.Full():
			nameless = append(nameless, l.Contact)
		case l.Met.IsZero():
			unseen = append(unseen, l.Contact)
		default:
			visited++
		}
	}
	if g.Visits = max(0, tx.Law.Stages.OwnerContacts-visited); g.Visits > 0 {
		g.Unseen, g.Nameless = unseen, nameless
		g.Roleless = slices.DeleteFunc(contacts, func(c *Contact) bool { return c.Role != "" || c.Gone || !c.Full() })
	}
	return nil
}

// papers finds out which documents of a stage are not on file.
func (g *Gap) papers(tx *sales.Tx, d *Deal, stage rulebook.Stage) error {
	rule, _ := tx.Law.Stage(stage)
	if len(rule.Papers) == 0 {
		return nil
	}
	filed, err := DocumentsOf(tx, d)
	if err != nil {
		return err
	}
	g.Fetching = make(map[string]int)
	for _, p := range rule.Papers {
		if d.none(p) {
			continue
		}
		here := slices.ContainsFunc(filed, func(x *Document) bool { return x.Kind == p.Kind && x.State == DocumentFiled })
		if here {
			continue
		}
		g.Documents = append(g.Documents, p.Kind)
		if p.With != "" {
			g.IfAny = append(g.IfAny, p.Kind)
		}
		for _, x := range filed {
			if x.Kind == p.Kind && x.State == DocumentFetching {
				g.Fetching[p.Kind]++
			}
		}
	}
	return nil
}

// none says whether there is no such document: it is needed only with a field, which is
// empty or says so, or somebody said so of the document.
func (d *Deal) none(p rulebook.Paper) bool {
	return p.With != "" && (rulebook.SaysNone(d.Fields[p.With]) || slices.Contains(d.Without, p.Kind))
}

// IfAny asks for what a stage needs documents of only where there is any, while nobody has
// said; "" when there is nothing to ask.
func IfAny(tx *sales.Tx, d *Deal) string {
	rule, _ := tx.Law.Stage(d.Stage)
	for _, p := range rule.Papers {
		if p.With != "" && d.Fields[p.With] == "" && tx.Law.Papers.Required != 0 && !slices.Contains(d.Without, p.Kind) {
			return fmt.Sprintf("有%s的另要%s，先回：填 %s %s=名称；没有不用填", p.With, p.Kind, d.Name, p.With)
		}
	}
	return ""
}

// Explain says what else than fields keeps a deal in its stage, and how to get it; ""
// when nothing does.
func (g *Gap) Explain(d *Deal) string {
	var lines []string
	if g.Visits > 0 {
		lines = append(lines, fmt.Sprintf("%s 离开%s还要再拜访%d位业主方联系人（领导、建设部门、采购部门、使用部门）。", d.Name, d.Stage.Title(), g.Visits), g.howToVisit(d))
	}
	if len(g.Documents) > 0 {
		var names []string
		for _, kind := range g.Documents {
			if n := g.Fetching[kind]; n > 0 {
				kind += fmt.Sprintf("（%d张正在存）", n)
			}
			names = append(names, kind)
		}
		lines = append(lines, fmt.Sprintf("%s 离开%s还缺存档：%s。", d.Name, d.Stage.Title(), strings.Join(names, "、")), g.howToFile(d))
	}
	return strings.Join(lines, "\n")
}

// Cure says how to get the first thing that is missing.
func (g *Gap) Cure(d *Deal) string {
	switch {
	case len(g.Fields) > 0:
		return fmt.Sprintf("填写：填 %s %s=…", d.Name, g.Fields[0].Name)
	case g.Visits > 0:
		return g.howToVisit(d)
	case len(g.Documents) > 0:
		return g.howToFile(d)
	}
	return ""
}

// howToVisit names who could be visited, or says how to register somebody.
func (g *Gap) howToVisit(d *Deal) string {
	var lines []string
	who := "（全名）"
	if len(g.Unseen) > 0 {
		var names []string
		for _, c := range g.Unseen[:min(9, len(g.Unseen))] {
			names = append(names, c.Name+"（"+c.Role+"）")
		}
		lines = append(lines, "已登记、还没拜访："+strings.Join(names, "、"))
		who = g.Unseen[0].Name
	}
	if len(g.Unseen) < g.Visits && len(g.Nameless) > 0 {
		c := g.Nameless[0]
		lines = append(lines, fmt.Sprintf("「%s」只是称呼，不算；先补全名：联系人 %s 全名 %s %s 角色=%s", c.Name, c.Customer, c.Title, c.Phone, c.Role))
	} else if len(g.Unseen) < g.Visits && len(g.Roleless) > 0 {
		c := g.Roleless[0]
		lines = append(lines, fmt.Sprintf("没写角色的先写：联系人 %s %s %s %s 角色=领导", c.Customer, c.Name, c.Title, c.Phone))
	} else if len(g.Unseen) < g.Visits {
		lines = append(lines, fmt.Sprintf("先登记：联系人 %s 姓名 职务 电话 角色=领导", d.Customer))
	}
	return strings.Join(append(lines, fmt.Sprintf("见过后写上全名：拜访 %s 见了%s，谈了… 下次=日期", d.Customer, who)), "\n")
}

func (g *Gap) howToFile(d *Deal) string {
	kind := g.Unsent()
	switch {
	case kind == "" && d.Stage == rulebook.Won:
		return "正在存，存齐会告诉你。"
	case kind == "":
		return "正在存，存好后再推进一次。"
	case slices.Contains(g.IfAny, kind):
		return fmt.Sprintf("归档：归档 %s %s，再发照片；没有就回：归档 %s %s 没有", d.Name, kind, d.Name, kind)
	}
	return fmt.Sprintf("归档：归档 %s %s，再发照片", d.Name, kind)
}

// Unsent is the first kind of papers nothing was sent of yet; "" when there is none.
func (g *Gap) Unsent() string {
	i := slices.IndexFunc(g.Documents, func(kind string) bool { return g.Fetching[kind] == 0 })
	if i < 0 {
		return ""
	}
	return g.Documents[i]
}
