package words

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/width"

	"salesbot/bot"
	"salesbot/sales/crm"
)

// A heard line is what somebody said, made comparable once: half width, lower case,
// simplified, command words spelled right. at leads back to what was written.
type heard struct {
	t    *bot.Turn
	ear  *sounds
	raw  []rune
	text []rune // compared
	at   []int  // for each rune of text, where it stands in raw; one more for the end

	line     string        // tagged, as patterns are tried on it
	has      map[rune]bool // the classes mentioned
	tagged   []rune        // text with a mark for each thing, person, time … mentioned
	from, to []int         // for each tagged rune, its piece of raw
	mentions []mention
}

// Classes of what a line mentions; each mention is a rune of its class in tagged.
const (
	aPerson rune = 0xe100 + iota*0x100
	aThing
	aTime
	aStage
	aMoney
	aPhone
	aCode
	classEnd
)

// A mention is a piece of a line that means somebody, something, some time or number.
type mention struct {
	class rune
	said  string   // the piece, comparable
	names []string // userids or full names it may mean, the likeliest first
	thing []thing  // of aThing, beside names
	time  spoken
}

// traditional writes the common words of the trade in simplified characters, one for one.
var traditional = strings.NewReplacer("報", "报", "請", "请", "週", "周", "鐘", "钟", "點", "点", "號", "号", "罰", "罚", "單", "单", "訴", "诉", "簽", "签", "訪", "访", "進", "进", "補", "补", "員", "员", "醫", "医", "華", "华", "東", "东",
	"廳", "厅", "館", "馆", "個", "个", "們", "们", "這", "这", "還", "还", "後", "后", "來", "来", "電", "电", "話", "话", "幫", "帮", "嗎", "吗", "麼", "么", "謝", "谢", "聯", "联", "繫", "系", "離", "离", "職", "职", "開", "开", "會", "会", "見", "见", "談", "谈")

// homophones are command words people type by sound; a run that sounds like one, and is no
// word of its own, is it. Words with a common homophone (补交 不交, 任务 人物) are not here.
var homophones = []string{"日报", "签到", "提醒", "罚单", "申诉", "跟进", "漏斗", "审批"}

// foreign are words of other languages and of the street, with what they mean here.
var foreign = []struct{ said, means string }{
	{"daily report", "日报"}, {"dailyreport", "日报"}, {"report", "日报"}, {"leave", "请假"}, {"fine", "罚单"}, {"appeal", "申诉"}, {"todo", "待办"}, {"help", "帮助"},
	{"明儿个", "明天"}, {"明儿", "明天"}, {"今儿个", "今天"}, {"今儿", "今天"}, {"后儿", "后天"}, {"昨儿个", "昨天"}, {"昨儿", "昨天"}, {"明个", "明天"},
	{"qingjia", "请假"}, {"ribao", "日报"}, {"qiandao", "签到"}, {"fadan", "罚单"}, {"shensu", "申诉"}, {"genjin", "跟进"}, {"baifang", "拜访"}, {"buchong", "补充"}, {"bujiao", "补交"}, {"shangji", "商机"}, {"kehu", "客户"}, {"xiansuo", "线索"},
}

func hear(t *bot.Turn, ear *sounds, said string) *heard {
	h := &heard{t: t, ear: ear, raw: []rune(strings.TrimSpace(said))}
	for i, r := range h.raw {
		folded := []rune(strings.ToLower(width.Fold.String(traditional.Replace(string(r)))))
		if len(folded) != 1 {
			folded = []rune{unicode.ToLower(r)}
		}
		if unicode.IsSpace(folded[0]) && folded[0] != '\n' {
			folded[0] = ' '
		}
		h.text, h.at = append(h.text, folded[0]), append(h.at, i)
	}
	h.at = append(h.at, len(h.raw))
	for _, w := range foreign {
		h.reword([]rune(w.said), []rune(w.means))
	}
	h.rightSounds()
	return h
}

// reword puts a word in the place of another that stands between no letters.
func (h *heard) reword(from, to []rune) {
	for i := 0; i+len(from) <= len(h.text); i++ {
		if string(h.text[i:i+len(from)]) != string(from) || i > 0 && isLatin(h.text[i-1]) || i+len(from) < len(h.text) && isLatin(h.text[i+len(from)]) {
			continue
		}
		at := make([]int, len(to))
		for j := range at {
			at[j] = h.at[i]
		}
		h.text = append(append(append([]rune{}, h.text[:i]...), to...), h.text[i+len(from):]...)
		h.at = append(append(append([]int{}, h.at[:i]...), at...), h.at[i+len(from):]...)
	}
}

func isLatin(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }

// ownWords sound like a command's word and are words themselves.
var ownWords = regexp.MustCompile(`钱到|发单|人物|日保|根金`)

func (h *heard) rightSounds() {
	for _, w := range homophones {
		want, runes := h.ear.of(w), []rune(w)
		for i := 0; i+len(runes) <= len(h.text); i++ {
			piece := string(h.text[i : i+len(runes)])
			if piece != w && !ownWords.MatchString(piece) && slices.Equal(h.ear.of(piece), want) {
				copy(h.text[i:], runes)
			}
		}
	}
}

// sounds remembers how characters are read; looking it up is most of the work.
type sounds struct{ known sync.Map }

// of is how a word is spelled, without tones, each character in its first reading.
func (s *sounds) of(word string) []string {
	all := make([]string, 0, len(word)/3+1)
	for _, r := range word {
		all = append(all, s.one(r))
	}
	return all
}

func (s *sounds) one(r rune) string {
	if known, ok := s.known.Load(r); ok {
		return known.(string)
	}
	read := crm.Sound(r)
	if unicode.Is(unicode.Han, r) { // there are so many and no more
		s.known.Store(r, read)
	}
	return read
}

// like says whether a piece sounds so, character by character, its own letters
// apart; n and ng at the end are one.
func (s *sounds) like(piece string, want []string) bool {
	i := 0
	for _, r := range piece {
		if i >= len(want) || strings.TrimSuffix(s.one(r), "g") != strings.TrimSuffix(want[i], "g") || !unicode.Is(unicode.Han, r) {
			return false
		}
		i++
	}
	return i == len(want)
}

// tag marks what the line mentions: first the longest, never twice in one place.
func (h *heard) tag() error {
	taken := make([]int, len(h.text)) // index of mention + 1
	mark := func(from, to int, m mention) bool {
		for i := from; i < to; i++ {
			if taken[i] != 0 {
				return false
			}
		}
		h.mentions = append(h.mentions, m)
		for i := from; i < to; i++ {
			taken[i] = len(h.mentions)
		}
		return true
	}
	h.numbersIn(mark)
	if err := h.namesIn(mark); err != nil {
		return err
	}
	h.timesIn(mark)
	for i := 0; i < len(h.text); {
		n := taken[i]
		j := i + 1
		for n != 0 && j < len(h.text) && taken[j] == n {
			j++
		}
		r := h.text[i]
		if n != 0 {
			r = h.mentions[n-1].class + rune(n-1)
		}
		h.tagged, h.from, h.to = append(h.tagged, r), append(h.from, h.at[i]), append(h.to, h.at[j-1]+1)
		i = j
	}
	h.line, h.has = string(h.tagged), make(map[rune]bool)
	for _, m := range h.mentions {
		h.has[m.class] = true
	}
	return nil
}

var (
	phoneIn = regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?[2-8]\d{6,7}(?:转\d{1,6})?`)
	moneyIn = regexp.MustCompile(`(?:\d[\d.,]*|[一二两三四五六七八九十百千零]+)来?多?(?:千万|百万|万亿|[万亿wk千])(?:[\d一二两三四五六七八九十百千万零]*万?)(?:元|块钱|块)?|(?:\d[\d.,]*)(?:元|块钱?)`)
	codeIn  = regexp.MustCompile(`\d{6,8}`)
	stageIn = regexp.MustCompile(`立项|正式沟通|投标|中标`)
)

// numbersIn marks telephone numbers, amounts, codes and stages.
func (h *heard) numbersIn(mark func(from, to int, m mention) bool) {
	text := string(h.text)
	for _, x := range []struct {
		class   rune
		pattern *regexp.Regexp
	}{{aPhone, phoneIn}, {aMoney, moneyIn}, {aCode, codeIn}, {aStage, stageIn}} {
		for _, at := range x.pattern.FindAllStringIndex(text, -1) {
			from, to := runes(text[:at[0]]), runes(text[:at[1]])
			if x.class != aStage && (from > 0 && isDigit(h.text[from-1]) || to < len(h.text) && isDigit(h.text[to])) {
				continue
			}
			mark(from, to, mention{class: x.class, said: text[at[0]:at[1]]})
		}
	}
}

func runes(s string) int { return len([]rune(s)) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// written is what was written in a part of the tagged line.
func (h *heard) written(from, to int) string {
	if from >= to {
		return ""
	}
	return string(h.raw[h.from[from]:h.to[to-1]])
}
