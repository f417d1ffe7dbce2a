package crm

import (
	"fmt"
	"slices"
	"strings"

	"salesbot/bot"
	"salesbot/bot/words"
	"salesbot/rulebook"
	"salesbot/sales/crm"
)

const (
	filePaperKey  = "paper.file"
	filePaperName = "归档"
)

// FilePaper puts photos of documents on file. While its dialogue is open each photo is one
// more page, fetched after the answer.
var FilePaper = bot.Command{
	Name: filePaperName, Key: filePaperKey, Aliases: []string{"存档"}, Group: "商机", Who: bot.Rep | bot.Leader, Whose: bot.Own,
	Params: []bot.Param{
		{Name: "商机", Kind: words.Deal, Ask: "哪个商机的文件？回名称"},
		{Name: "种类", Kind: words.PaperKind, Ask: "哪种文件？招标文件 投标文件 竞争对手文件 中标通知书 开标文件 一览表"},
		{Name: "照片", Kind: words.Photo, Optional: true},
	},
	Help: func(law *rulebook.Law) string {
		return "把商机的文件拍照存档：" + strings.Join(law.PaperKinds(), " ")
	},
	Examples: []string{"归档 浦东体育馆 招标文件"},
	Run: func(t *bot.Turn) error {
		d, kind, photo := bot.Arg[*crm.Deal](t, "商机"), t.Args.Text("种类"), t.Args.Text("照片")
		if err := crm.CheckFiling(t.Tx, d, kind); err != nil {
			return err
		}
		switch photo {
		case "":
			t.Reply("%s 的%s：请把照片一张一张发过来，一页一张，拍清楚。", d.Name, kind)
		case words.NoPhoto:
			if err := crm.NoDocument(t.Tx, d, kind); err != nil {
				return err
			}
			t.Reply("已记：%s 没有%s。有了再回：归档 %s %s", d.Name, kind, d.Name, kind)
			return replyOtherPapers(t, d, kind)
		default:
			n, err := crm.FileDocument(t.Tx, t.Person, d, kind, photo, t.SentAt)
			if err != nil {
				return err
			}
			t.Reply("收到 %s 的%s第%d张，正在存档，没存上会告诉你。\n还有就接着发，发完不用回。", d.Name, kind, n)
			if err := replyOtherPapers(t, d, kind); err != nil {
				return err
			}
		}
		t.Ask(filePaperKey, "照片", map[string]string{"商机": d.Name, "种类": kind})
		return nil
	},
}

// replyOtherPapers says which kinds besides this one the deal needs next, each a number to
// go on with, or what to type once it has all it needs.
func replyOtherPapers(t *bot.Turn, d *crm.Deal, kind string) error {
	gap, err := crm.GapOf(t.Tx, d)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(gap.Documents, func(k string) bool { return k == kind || gap.Fetching[k] > 0 })
	if len(missing) > 0 {
		t.Reply("另外还缺%d种，回数字接着归档：", len(missing))
		for _, k := range missing {
			t.Offer(k, filePaperName+" "+d.Name+" "+k)
		}
		return nil
	}
	if d.Stage == rulebook.Bidding && len(gap.Fields) == 0 {
		return t.Reply("文件齐了，中标了就回：%s %s 中标", advanceName, d.Name)
	}
	return nil
}

// replyPapers shows what a deal has on file.
func replyPapers(t *bot.Turn, d *crm.Deal) error {
	papers, err := crm.DocumentsOf(t.Tx, d)
	if err != nil {
		return err
	}
	filed, fetching := make(map[string]int), make(map[string]int)
	last := make(map[string]rulebook.Day)
	for _, p := range papers {
		switch p.State {
		case crm.DocumentFiled:
			filed[p.Kind]++
			last[p.Kind] = rulebook.DayOf(p.At)
		case crm.DocumentFetching:
			fetching[p.Kind]++
		}
	}
	var here, coming []string
	for _, kind := range t.Tx.Law.PaperKinds() {
		if filed[kind] > 0 {
			here = append(here, fmt.Sprintf("%s%d张（%s）", kind, filed[kind], bot.Dated(t, last[kind])))
		}
		if fetching[kind] > 0 {
			coming = append(coming, fmt.Sprintf("%s%d张", kind, fetching[kind]))
		}
	}
	if len(here) > 0 {
		t.Reply("已存档：%s", strings.Join(here, "、"))
	}
	if len(d.Without) > 0 {
		t.Reply("没有：%s", strings.Join(d.Without, "、"))
	}
	if len(coming) > 0 {
		t.Reply("正在存：%s", strings.Join(coming, "、"))
	}
	return nil
}

// replyToFile says what a won deal still has to have on file, and how.
func replyToFile(t *bot.Turn, d *crm.Deal) error {
	gap, err := crm.GapOf(t.Tx, d)
	if err != nil || gap.Empty() {
		return err
	}
	return t.Reply("待存档：还缺%s，存齐之前不计入业绩。\n%s", strings.Join(gap.Documents, "、"), gap.Cure(d))
}
