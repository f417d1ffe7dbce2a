package bot

import (
	"regexp"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
)

// Said is how people ask for a command in plain words.
type Said struct {
	// Phrases are patterns of what is said, first the surest. {name} stands for a parameter
	// mentioned, {name:…} for one said in these words; && joins what must all be said, ! is
	// what must not, - names a parameter the words do not give, ? lets a question ask for it.
	Phrases []string
	How     []string // what a question about the command mentions
	Looks   bool     // it only shows: done at once, also when asked as a question
	Rank    int      // phrases of a lower one are tried first
	Plain   []string // lines people say for it; tests run them
}

// A Meaning is what was made of a line in plain words.
type Meaning struct {
	Why     string   // which step took it
	Choices []Choice // what it may mean; one that shows something is done at once
	Lead    string   // stands above the choices; "" for their own words
	Now     bool     // carry out the only choice
	Sure    bool     // it is no answer to a question for free words: a question, thanks, a report named so
	Closes  bool     // it is none to a question nobody has to answer, either
	Text    string   // an answer in itself
	Shape   string
}

// yes and no are what people say to an only offer, on the folded line without marks.
var (
	saysYes = regexp.MustCompile(`^(?:(?:好|行|对|嗯|是|可以|没错|确定|要|ok|okay|yes|y|恩|好滴|好嘞|好呀|行吧|中|成|没问题|交|提交|发|办|交吧|就办|就交|当日报|没错就交|就这样|就这个|就是它?|就是这个)(?:的|呀|啊|吧|哦|了|啦|嘞|滴|呢|没错)*)+$`)
	saysNo  = regexp.MustCompile(`^(?:不|不用|不要|不是|不对|不了|算了|先不|别|不需要|没有|没|no|n|取消|不发|不交|不行|不是日报|别当日报|不当日报|不是报告|先不交.*|还没写完.*|等[会下]再.*)(?:的|了|吧|啊|呀|哦|啦|这个|要|用)*$`)
	ordinal = regexp.MustCompile(`^(?:回复?|选|就选|要|就|我选|我要|按)?第?([0-9]{1,2}|[一二三四五六七八九])(?:个|条|项|号)?(?:吧|。|\.|、|了|呀)*$`)
	// givesUp leaves an open question.
	givesUp = regexp.MustCompile(`^(?:算了|取消|不填|不弄|不办|不要|不用|不搞|不写)(?:了|吧|先|不填|以后|再说|啦|我|就)*$`)
	pointed = regexp.MustCompile(`(?:那个|这个|那条|这条|的那个|的|那张|吧|就|选|要|我|是)`)
)

// bare is a line without width, case, marks and blanks at its ends.
func bare(said string) string {
	return strings.Trim(rulebook.Fold(said), " 。.!！~～,，、;；…")
}

// numberSaid reads 1, 回1, 「1。」, 第一个.
func numberSaid(said string) (string, bool) {
	if number, ok := Digits(said); ok {
		return number, true
	}
	m := ordinal.FindStringSubmatch(strings.ReplaceAll(bare(said), " ", ""))
	if m == nil {
		return "", false
	}
	if n, ok := NumeralValue(m[1]); ok && m[1][0] > '9' {
		return n, true
	}
	return Digits(m[1])
}

// pointedAt is the only choice whose label has what was said in it: 报告厅那个.
func (l *List) pointedAt(said string) *Choice {
	key := rulebook.NormalizeCompany(pointed.ReplaceAllString(bare(said), ""))
	least := 3
	if pointed.MatchString(bare(said)) {
		least = 2
	}
	if len([]rune(key)) < least || len([]rune(key)) > 12 {
		return nil
	}
	var found *Choice
	for i := range l.Choices {
		if strings.Contains(rulebook.NormalizeCompany(l.Choices[i].Label), key) {
			if found != nil {
				return nil
			}
			found = &l.Choices[i]
		}
	}
	return found
}

// answerOffer takes 好 for an only offer and 不用 for a refusal of all. Handled is false where
// the line is neither.
func (s *session) answerOffer(list *List, said string) (handled bool, err error) {
	t := s.turn
	if c, _ := MatchCommand(s.router.Commands, said); c != nil && !saysNo.MatchString(bare(said)) {
		return false, nil // 确认 is a command
	}
	plain := strings.ReplaceAll(bare(said), " ", "")
	offers := len(list.Choices) > 0 && !list.Choices[0].answers()
	switch {
	case saysYes.MatchString(plain) && len(list.Choices) == 1 && (list.Ask || !offers):
		t.Took("answer: yes to the only offer")
		return true, s.pick(list.Choices[0])
	case saysYes.MatchString(plain) && offers && list.Ask:
		t.Took("answer: yes to several")
		t.Shape(ShapeAsk)
		return true, t.Reply("上面有%d个，是哪一个？请回 1 到 %d。", len(list.Choices), len(list.Choices))
	case saysNo.MatchString(plain) && offers && list.Ask && s.conversation.Dialogue == nil:
		t.Took("answer: no to the offer")
		t.Shape(ShapeChat)
		s.conversation.List = nil
		if s.router.Declined != nil {
			if err := s.router.Declined(t, list.Choices); err != nil {
				return true, err
			}
		}
		return true, t.Reply("好的，不办。")
	}
	return false, nil
}

// plain understands a line said in plain words; nil when it means nothing that is known.
func (s *session) plain(said string) (*Meaning, error) {
	if s.router.Plain == nil {
		return nil, nil
	}
	return s.router.Plain(s.turn, said)
}

// mean does what a line means: shows it, answers it, or offers it by number.
func (s *session) mean(m *Meaning) error {
	t := s.turn
	t.Took(m.Why)
	if m.Text != "" {
		t.Shape(m.Shape)
		t.Reply("%s", m.Text)
	}
	if m.Now && len(m.Choices) == 1 {
		c := m.Choices[0]
		return s.run(ByKey(s.router.Commands, c.Command), c.Args, "", "")
	}
	if len(m.Choices) > 0 {
		if m.Lead != "" {
			t.Reply("%s", m.Lead)
		}
		t.list = append(t.list, m.Choices...)
		t.Shape(m.Shape)
		t.asking = true
	}
	s.remember(nil)
	return nil
}

// aside does what is clearly no answer to the open question, and puts the question again.
// False: the line may well be the answer.
func (s *session) aside(d *Dialogue, said string) (bool, error) {
	c := ByKey(s.router.Commands, d.Command)
	if c == nil {
		return false, nil
	}
	p := c.param(d.Param)
	idle := p.Kind.Idle
	if givesUp.MatchString(strings.ReplaceAll(bare(said), " ", "")) && !idle {
		s.turn.Took("aside: given up")
		s.turn.Shape(ShapeChat)
		s.conversation.Dialogue = nil
		return true, s.turn.Reply("好的，「%s」不做了，之前已存的内容不变。", c.Name)
	}
	if _, err := p.Kind.Read(s.turn, said); err == nil && !p.Kind.Whole && !s.readsAnything(p.Kind) {
		return false, nil
	}
	m, err := s.plain(said)
	if err != nil || m == nil {
		return false, err
	}
	if slices.ContainsFunc(m.Choices, func(choice Choice) bool { return choice.Command == d.Command }) || !m.Sure && !((idle || strings.HasPrefix(d.Command, "report.")) && m.Closes) {
		return false, nil
	}
	s.turn.Took("aside: no answer to the open question")
	s.conversation.Dialogue = nil
	if err := s.mean(m); err != nil {
		return true, err
	}
	if !idle && s.conversation.Dialogue == nil && s.turn.follow == nil {
		again := *d
		again.At = s.turn.Message.SentAt
		s.conversation.Dialogue = &again
		s.turn.tail = "刚才问你的：" + p.Ask
	}
	return true, nil
}

// readsAnything says whether a kind takes whatever words there are.
func (s *session) readsAnything(k *ParamKind) bool {
	_, err := k.Read(s.turn, "谢谢")
	return err == nil
}

// slot reads the answer to an open question out of a line that has more in it: 就下周一到周三.
func (s *session) slot(d *Dialogue, said string) (value string, ok bool, err error) {
	c := ByKey(s.router.Commands, d.Command)
	if c == nil || s.router.Slot == nil {
		return "", false, nil
	}
	p := c.param(d.Param)
	if p.Kind.Whole {
		return "", false, nil
	}
	if _, err := p.Kind.Read(s.turn, said); err == nil {
		return "", false, nil
	} else if !sales.IsRefusal(err, sales.Invalid) && !sales.IsRefusal(err, sales.NotFound) {
		return "", false, nil
	}
	return s.router.Slot(s.turn, p.Kind, said)
}
