package sales

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/rulebook"
)

// A Gap is what a deal still needs to leave its stage upwards (RULEBOOK 7).
type Gap struct {
	Fields   []rulebook.Field
	Visits   int            // so many more contacts of the owner's side have to be visited
	Unseen   []*Contact     // of the owner's side, registered, not visited; only with Visits
	Papers   []string       // kinds not on file
	Fetching map[string]int // of those, how many are being fetched
}

// Empty says that nothing is missing.
func (g *Gap) Empty() bool { return len(g.Fields) == 0 && g.Visits == 0 && len(g.Papers) == 0 }

// Names lists what is missing in a few words each.
func (g *Gap) Names() []string {
	var all []string
	for _, f := range g.Fields {
		all = append(all, f.Name)
	}
	if g.Visits > 0 {
		all = append(all, fmt.Sprintf("拜访业主方联系人%d位", g.Visits))
	}
	return append(all, g.Papers...)
}

// GapOf returns what keeps a deal in its stage; nothing for one that has no stage above.
func GapOf(tx *Tx, d *Deal) (*Gap, error) {
	g := &Gap{}
	if !d.Open() {
		return g, nil
	}
	g.Fields = MissingFields(tx, d)
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
func (g *Gap) chain(tx *Tx, d *Deal) error {
	chain, err := DecisionChain(tx, d.Customer)
	if err != nil {
		return err
	}
	visited := 0
	var unseen []*Contact
	for _, l := range chain {
		switch {
		case !rulebook.OwnersSide(l.Contact.Role):
		case l.Met.IsZero():
			unseen = append(unseen, l.Contact)
		default:
			visited++
		}
	}
	if g.Visits = max(0, tx.Law.Stages.OwnerContacts-visited); g.Visits > 0 {
		g.Unseen = unseen
	}
	return nil
}

// papers finds out which documents of a stage are not on file.
func (g *Gap) papers(tx *Tx, d *Deal, stage rulebook.Stage) error {
	rule, _ := tx.Law.Stage(stage)
	if len(rule.Papers) == 0 {
		return nil
	}
	filed, err := PapersOf(tx, d)
	if err != nil {
		return err
	}
	g.Fetching = make(map[string]int)
	for _, p := range rule.Papers {
		if p.With != "" && d.Fields[p.With] == "" {
			continue
		}
		here := slices.ContainsFunc(filed, func(x *Paper) bool { return x.Kind == p.Kind && x.State == PaperFiled })
		if here {
			continue
		}
		g.Papers = append(g.Papers, p.Kind)
		for _, x := range filed {
			if x.Kind == p.Kind && x.State == PaperFetching {
				g.Fetching[p.Kind]++
			}
		}
	}
	return nil
}

// ToFile lists the documents a won deal does not have on file yet.
func ToFile(tx *Tx, d *Deal) ([]string, error) {
	g := &Gap{}
	err := g.papers(tx, d, rulebook.Won)
	return g.Papers, err
}

// Explain says what else than fields keeps a deal in its stage, and how to get it; ""
// when nothing does.
func (g *Gap) Explain(d *Deal) string {
	var lines []string
	if g.Visits > 0 {
		lines = append(lines, fmt.Sprintf("%s 离开%s还要再拜访%d位业主方联系人（领导、建设部门、采购部门、使用部门）。", d.Name, d.Stage.Title(), g.Visits), g.howToVisit(d))
	}
	if len(g.Papers) > 0 {
		var names []string
		for _, kind := range g.Papers {
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
	case len(g.Papers) > 0:
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
	if len(g.Unseen) < g.Visits {
		lines = append(lines, fmt.Sprintf("先登记：联系人 %s 姓名 职务 电话 角色=领导", d.Customer))
	}
	return strings.Join(append(lines, fmt.Sprintf("见过后写上全名：拜访 %s 见了%s，谈了… 下次=日期", d.Customer, who)), "\n")
}

func (g *Gap) howToFile(d *Deal) string {
	for _, kind := range g.Papers {
		if g.Fetching[kind] == 0 {
			return fmt.Sprintf("归档：归档 %s %s，再发照片", d.Name, kind)
		}
	}
	return "正在存，存好后再推进一次。"
}
