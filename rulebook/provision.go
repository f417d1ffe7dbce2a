package rulebook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Provision is one thing the law says, in words people read: what changed between two
// versions of the law is told in them.
type Provision struct {
	Key   string // the setting's, below rulebook: or beside it
	Title string // 延交罚款
	Value string // 10元, 18:00, 3个工作日, 收回公海
}

// Provisions returns every setting in words, in the order of Settings.
func (l Law) Provisions() []Provision {
	l.Stages.Rules = slices.Clone(l.Stages.Rules) // at hands out pointers
	var all []Provision
	for _, s := range settings() {
		all = append(all, Provision{s.key, s.title, s.words(s.at(&l))})
	}
	return all
}

// words says a value with its unit.
func (s setting) words(p any) string {
	unit, zero, _ := strings.Cut(s.unit, "|")
	switch p := p.(type) {
	case *int:
		switch {
		case s.lo == 0 && s.hi == 1:
			return []string{unit, zero}[min(1, max(0, *p))]
		case *p == 0 && zero != "":
			return zero
		}
		return strconv.Itoa(*p) + unit
	case *Fen:
		if *p == 0 && zero != "" {
			return zero
		}
		return p.String()
	case *string:
		switch *p {
		case Reclaim:
			return "收回公海"
		case Escalate:
			return "报上级"
		}
		return *p
	case *[]int:
		return strings.ReplaceAll(strings.Trim(fmt.Sprint(*p), "[]"), " ", "、") + unit
	case *[]string:
		return listed(*p)
	}
	return show(p)
}

func listed(words []string) string {
	if len(words) == 0 {
		return "没有"
	}
	return strings.Join(words, "、")
}

// Diff says what changed between two lists of provisions, a line each: "延交罚款 10元 →
// 20元". What only one of them has is 没有 in the other. Nothing for equal ones.
func Diff(before, after []Provision) []string {
	var changed []string
	say := func(title, from, to string) {
		if from != to {
			changed = append(changed, title+" "+from+" → "+to)
		}
	}
	value := func(list []Provision, key string) (string, bool) {
		i := slices.IndexFunc(list, func(p Provision) bool { return p.Key == key })
		if i < 0 {
			return "没有", false
		}
		return list[i].Value, true
	}
	for _, p := range after {
		from, _ := value(before, p.Key)
		say(p.Title, from, p.Value)
	}
	for _, p := range before {
		if to, still := value(after, p.Key); !still {
			say(p.Title, p.Value, to)
		}
	}
	return changed
}
