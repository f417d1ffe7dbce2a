package words

import (
	"regexp/syntax"
	"strings"
)

// A must is what a line has at least one of where a pattern fits it: pieces of text, or the
// class of something mentioned.
type must struct {
	texts   []string
	classes []rune
}

// mustsOf are what a line has all of where the pattern fits: looking for these first spares
// most patterns.
func mustsOf(pattern string) []must {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil // the compiler says why
	}
	return need(re.Simplify())
}

func need(re *syntax.Regexp) []must {
	switch re.Op {
	case syntax.OpLiteral:
		return []must{{texts: []string{string(re.Rune)}}}
	case syntax.OpCharClass:
		if len(re.Rune) == 2 && re.Rune[0] >= aPerson && re.Rune[1] < classEnd && re.Rune[0]&0xff == 0 {
			return []must{{classes: []rune{re.Rune[0]}}}
		}
		if len(re.Rune) <= 16 && re.Rune[0] > 0x80 {
			var any must
			for i := 0; i < len(re.Rune); i += 2 {
				if re.Rune[i+1]-re.Rune[i] > 8 {
					return nil
				}
				for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
					any.texts = append(any.texts, string(r))
				}
			}
			return []must{any}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return need(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return need(re.Sub[0])
		}
	case syntax.OpConcat:
		var all []must
		for _, sub := range re.Sub {
			all = append(all, need(sub)...)
		}
		return all
	case syntax.OpAlternate:
		var any must
		for _, sub := range re.Sub {
			musts := need(sub)
			if len(musts) == 0 {
				return nil
			}
			best := musts[0]
			for _, m := range musts[1:] {
				if longest(m) > longest(best) {
					best = m
				}
			}
			any.texts, any.classes = append(any.texts, best.texts...), append(any.classes, best.classes...)
		}
		return []must{any}
	}
	return nil
}

// longest is how telling a must is: its shortest text.
func longest(m must) int {
	n := 100
	for _, t := range m.texts {
		n = min(n, len(t))
	}
	return n - 2*(len(m.texts)+len(m.classes))
}

// in says whether a line has at least one of it.
func (m must) in(line string, has map[rune]bool) bool {
	for _, c := range m.classes {
		if has[c] {
			return true
		}
	}
	for _, t := range m.texts {
		if strings.Contains(line, t) {
			return true
		}
	}
	return false
}
