package bot_test

import (
	"fmt"
	"strings"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// A toy is the noun of the tests' commands.
type toy struct {
	Name   string    `json:"name"`
	Owner  string    `json:"owner"`
	Text   string    `json:"text,omitempty"`
	Colour string    `json:"colour,omitempty"`
	Day    string    `json:"day,omitempty"`
	Place  string    `json:"place,omitempty"`
	At     time.Time `json:"at"` // when the words that count were written
	Seen   int       `json:"seen,omitempty"`
	Away   bool      `json:"away,omitempty"` // put away: nothing more is decided on it
}

func (x *toy) String() string {
	s := x.Name + " " + x.Owner + " " + x.At.In(rulebook.Zone).Format("15:04")
	for _, part := range []string{x.Text, x.Colour, x.Day, x.Place} {
		if part != "" {
			s += " " + part
		}
	}
	if x.Seen > 0 {
		s += fmt.Sprintf(" seen %d", x.Seen)
	}
	if x.Away {
		s += " away"
	}
	return s
}

var toyTable = storage.NewTable("toys", func(x *toy) string { return x.Name }).Traced(storage.Trail{Title: "玩具", By: []string{"owner"}})

// toys is what the commands tell the test.
type toys struct {
	look func(*bot.Turn) // called by 看 before it looks
	runs []string        // keys of the commands carried out
}

func (b *toys) commands() []bot.Command {
	theToy := bot.Param{Name: "玩具", Kind: toyKind, Ask: "哪个玩具？"}
	all := []bot.Command{
		{Name: "新玩具", Key: "new", Aliases: []string{"New"}, Who: bot.Rep | bot.Manager, Params: []bot.Param{
			{Name: "名称", Kind: word, Ask: "叫什么？"},
			{Name: "颜色", Kind: colour, Named: true, Optional: true, Also: []string{"色"}},
			{Name: "说明", Kind: bot.Words, Ask: "怎样的？", Offers: []string{"木头的"}},
		}, Run: func(t *bot.Turn) error {
			x := &toy{Name: t.Args.Text("名称"), Owner: t.Person.UserID, Text: t.Args.Text("说明"), Colour: t.Args.Text("颜色"), At: t.SentAt}
			t.Reply("有了：%s", x)
			return toyTable.Put(t.Tx, x)
		}},
		{Name: "看", Key: "show", Aliases: []string{"看玩具"}, Who: bot.Everyone, Whose: bot.Seen, Reads: true, Params: []bot.Param{
			{Name: "玩具", Kind: toyKind, Optional: true}, {Name: "页", Kind: number, Optional: true},
		}, Run: b.show},
		{Name: "收", Key: "away", Who: bot.Everyone, Whose: bot.Own, Params: []bot.Param{theToy}, Run: func(t *bot.Turn) error {
			t.Redraw("已收")
			return put(t, func(x *toy) { x.Away = true })
		}},
		{Name: "叫", Key: "call", Who: bot.Everyone, Whose: bot.Theirs, Params: []bot.Param{{Name: "谁", Kind: who, Ask: "叫谁？"}},
			Run: func(t *bot.Turn) error { return t.Reply("叫了%s", t.Args.Person("谁").Name) }},
		{Name: "修", Key: "mend", Who: bot.Manager, Whose: bot.Theirs, Else: "自己修不了。", Params: []bot.Param{theToy, {Name: "怎么修", Kind: bot.Words, Ask: "怎么修？"}},
			Run: func(t *bot.Turn) error { return put(t, func(x *toy) { x.Text = t.Args.Text("怎么修") }) }},
		{Name: "给", Key: "give", Who: bot.Everyone, Params: []bot.Param{{Name: "玩具", Kind: toyKind, Whose: bot.Own, Ask: "哪个玩具？"}, {Name: "谁", Kind: who, Ask: "给谁？"}},
			Run: func(t *bot.Turn) error { return put(t, func(x *toy) { x.Owner = t.Args.Person("谁").UserID }) }},
		{Name: "约", Key: "date", Who: bot.Everyone, Params: []bot.Param{
			theToy, {Name: "日子", Kind: dayKind, Ask: "哪天？"}, {Name: "做什么", Kind: bot.Words, Ask: "做什么？"},
		}, Run: func(t *bot.Turn) error {
			return put(t, func(x *toy) {
				x.Day, x.Text, x.At = t.Args.Day("日子").String(), t.Args.Text("做什么"), t.SentAt
			})
		}},
		{Name: "今天", Key: "today", Who: bot.Everyone, Reads: true, Run: func(t *bot.Turn) error {
			t.Offer("新玩具", "新玩具")
			t.Offer("看", "看")
			return t.Reply("%s", bot.Dated(t, rulebook.DayOf(t.SentAt)))
		}},
		{Name: "取消", Key: "cancel", Who: bot.Everyone, Reads: true, Run: func(t *bot.Turn) error { return t.Reply("好的。") }},
		{Name: "拍", Key: "photo", Who: bot.Everyone, Params: []bot.Param{theToy, {Name: "照片", Kind: photo, Ask: "发照片。"}},
			Run: func(t *bot.Turn) error { return put(t, func(x *toy) { x.Text = t.Args.Text("照片") }) }},
		{Name: "放", Key: "place", Who: bot.Everyone, Params: []bot.Param{{Name: "地点", Kind: place, Ask: "发位置。"}, {Name: "玩具", Kind: toyKind, Optional: true}},
			Instead: func(t *bot.Turn) (string, error) {
				if t.Person.UserID == "wangqiang" {
					return "photo", nil
				}
				return "place", nil
			},
			Run: func(t *bot.Turn) error {
				t.Reply("放在%s", t.Unkept(t.Args.Text("地点")))
				if !t.Args.Has("玩具") {
					t.Ask("place", "玩具", map[string]string{"地点": "0,0"})
					return t.Reply("哪个玩具？")
				}
				return put(t, func(x *toy) { x.Place = t.Args.Text("地点") })
			}},
		{Name: "挑", Key: "pick", Who: bot.Everyone, Params: []bot.Param{{Name: "玩具", Kind: toyKind, Optional: true}}, Run: func(t *bot.Turn) error {
			if t.Args.Any() {
				return put(t, func(x *toy) { x.Text = "挑中" })
			}
			t.OfferAnswer("小熊", "小熊")
			t.OfferAnswer("小鸭", "小鸭")
			t.Ask("pick", "玩具", nil)
			return t.Reply("挑哪个？")
		}},
		{Name: "推", Key: "push", Who: bot.Everyone, Params: []bot.Param{theToy}, Run: func(t *bot.Turn) error {
			x := bot.Arg[*toy](t, "玩具")
			if x.Text == "" {
				t.AskFor("推 "+x.Name, "note", "说明", map[string]string{"玩具": x.Name})
				return t.Reply("缺说明。说明？")
			}
			return put(t, func(x *toy) { x.Place = fmt.Sprintf("推过 %v", t.GoingOn) })
		}},
		{Name: "记", Key: "note", Who: bot.Everyone, Params: []bot.Param{theToy, {Name: "说明", Kind: bot.Words, Ask: "什么说明？"}}, Run: func(t *bot.Turn) error {
			switch t.Args.Text("说明") {
			case "乱写":
				return sales.Refuse(sales.Invalid, "这不是说明。")
			case "不许":
				return sales.Refuse(sales.Conflict, "不许这样。")
			}
			return put(t, func(x *toy) { x.Text, x.At = t.Args.Text("说明"), t.SentAt })
		}},
		{Name: "玩", Key: "play", Who: bot.Everyone, Reads: true, Params: []bot.Param{{Name: "玩具", Kind: toyKind, Optional: true}, {Name: "做什么", Kind: bot.Words, Ask: "玩什么？"}},
			Run: func(t *bot.Turn) error {
				name := ""
				if x := bot.Arg[*toy](t, "玩具"); x != nil {
					name = x.Name
				}
				return t.Reply("%s：%s", name, t.Args.Text("做什么"))
			}},
		{Name: "愿望", Key: "wish", Who: bot.Everyone, Params: []bot.Param{{Name: "愿望", Kind: wish, Ask: "有什么愿望？"}}, Run: func(t *bot.Turn) error {
			t.Reply("记下了")
			return toyTable.Put(t.Tx, &toy{Name: "愿望", Owner: t.Person.UserID, Text: t.Args.Text("愿望"), At: t.SentAt})
		}},
		{Name: "拒", Key: "refuse", Who: bot.Everyone, Run: func(t *bot.Turn) error {
			t.Offer("看", "看")
			t.Redraw("变了")
			t.Note(func(tx *sales.Tx) error { return toyTable.Put(tx, &toy{Name: "记号", At: tx.Now}) })
			t.Reply("办好了")
			if err := toyTable.Put(t.Tx, &toy{Name: "白做", At: t.SentAt}); err != nil {
				return err
			}
			return sales.Refuse(sales.Conflict, "不行。")
		}},
		{Name: "坏", Key: "break", Who: bot.Everyone, Run: func(t *bot.Turn) error {
			if err := toyTable.Put(t.Tx, &toy{Name: "白做", At: t.SentAt}); err != nil {
				return err
			}
			panic("坏了")
		}},
	}
	for i := range all {
		key, run := all[i].Key, all[i].Run
		all[i].Help, all[i].Examples = bot.Says(all[i].Name), []string{all[i].Name}
		all[i].Run = func(t *bot.Turn) error {
			b.runs = append(b.runs, key)
			return run(t)
		}
	}
	return all
}

// show looks at one toy, which is noted, or lists them.
func (b *toys) show(t *bot.Turn) error {
	if b.look != nil {
		b.look(t)
	}
	if x := bot.Arg[*toy](t, "玩具"); x != nil {
		t.Note(func(tx *sales.Tx) error {
			x, err := toyTable.Get(tx, x.Name)
			if err != nil {
				return err
			}
			x.Seen++
			return toyTable.Put(tx, x)
		})
		return bot.ReplyPage(t, x.String(), "看 "+x.Name)
	}
	all, err := storage.Collect(toyTable.Scan(t.Tx, ""))
	if err != nil {
		return err
	}
	t.Reply("玩具%d个：", len(all))
	for _, x := range all {
		t.Offer(x.Name, "看 "+x.Name)
	}
	t.SeeRest("少看几个")
	return nil
}

// put changes the toy a command is about.
func put(t *bot.Turn, change func(*toy)) error {
	x := bot.Arg[*toy](t, "玩具")
	change(x)
	t.Reply("%s", strings.TrimSpace("好："+x.String()))
	return toyTable.Put(t.Tx, x)
}
