package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/storage"
)

// An auditField is a field of a row that the trail shows. What is not listed is not shown:
// coordinates, what was received, marks the bot keeps for itself.
type auditField struct {
	json, title string
	show        func(tx *sales.Tx, value any) string
}

func auditFields() []auditField {
	return []auditField{
		{"owner", "负责人", showPerson}, {"co_owners", "共享", showPeople}, {"related", "相关负责人", showPeople},
		{"former", "原负责人", showPerson}, {"stage", "阶段", showStage}, {"state", "状态", showText}, {"status", "状态", showStatus},
		{"entered_at", "进入", showTime}, {"fields", "", nil}, {"lost_why", "丢单原因", showText}, {"to_file", "待存档", showText},
		{"converted", "转成", showText}, {"channel", "渠道", showText}, {"campaign", "活动", showText},
		{"customer", "客户", showText}, {"lead", "线索", showText}, {"deal", "商机", showText},
		{"amount", "金额", showMoney}, {"total", "合计", showMoney}, {"corrects", "更正", showText}, {"reason", "理由", showText},
		{"quote", "所指", showText}, {"appeal", "", nil}, {"text", "内容", showText}, {"revisions", "提交", showCount},
		{"versions", "更正", showCount}, {"amendments", "特价和变更", showCount}, {"corrected", "更正为", showText}, {"also", "也可批", showPeople},
		{"false_by", "认定虚报", showPerson}, {"next", "下次", showText}, {"purpose", "去向", showText}, {"with", "陪访", showPerson},
		{"label", "地点", showText}, {"by_photo", "照片签到", showText}, {"erased_at", "位置删除", showTime}, {"marks", "标记", showText}, {"distance_m", "距离米", showText},
		{"granted", "角色", showRoles}, {"leads", "负责部门", showText}, {"active", "在职", showText}, {"main", "部门", showDepartment},
		{"title", "职务", showText}, {"mobile", "手机", showMasked}, {"landline", "座机", showMasked}, {"phone", "电话", showMasked},
		{"email", "邮箱", showMasked}, {"role", "决策角色", showText}, {"greeted_at", "问候送达", showTime}, {"noticed_at", "通知送达", showTime},
		{"person", "本人", showPerson}, {"for", "对象", showPerson}, {"from", "起", showTime}, {"to", "止", showTime}, {"half", "半天", showText},
		{"kind", "种类", showText}, {"decided", "已批", showText}, {"decided_by", "处理人", showPerson}, {"leave", "", nil},
		{"due", "截止", showTime}, {"work", "上班", showText}, {"department", "部门", showDepartment}, {"codes", "罚单", showCount},
		{"why", "原因", showText}, {"pool", "", nil}, {"place", "位置", showPlace}, {"verdict", "结论", showText}, {"level", "级别", showText},
	}
}

// private are the fields that say what somebody wrote about themselves or another: reasons,
// reports, records, appeals, how leave is called. The trail tells that they changed; what
// they say is for whom 看, 罚单, 申请 or 警告记录 show it to, which the admin is not.
func private(table, name string) bool {
	switch name {
	case "text", "reason", "quote", "why", "corrected":
		return true
	case "kind":
		return table == sales.Leaves.Name()
	}
	return false
}

// unshown stands for what a private field says.
const unshown = "（内容不显示）"

// DescribeEntry says in Chinese who did what to what when, each field in at most n characters.
func DescribeEntry(tx *sales.Tx, e *sales.AuditEntry, n int) string {
	before, after := auditRow(e.Old), auditRow(e.New)
	verb, row := "改", after
	switch {
	case len(before) == 0:
		verb = "新建"
	case len(after) == 0:
		verb, row = "删除", before
	}
	trail := tx.TrailOf(e.Table)
	if trail == nil { // a table of before
		trail = &storage.Trail{Title: e.Table}
	}
	what := trail.Title
	if level, _ := row["level"].(string); e.Table == sales.Warnings.Name() && sales.WarningLevel(level).Note() {
		what = "处分记录"
	}
	shown := auditFields()
	for _, name := range trail.By {
		if s := showField(tx, trail, shown, name, row[name]); s != "" {
			what += " " + sales.Excerpt(s, n)
		}
	}
	at := sales.OtherYear(rulebook.DayOf(e.At), tx.Today()) + sales.Moment(e.At)
	line := at + " " + sales.NameOf(tx, e.Actor) + " " + verb + " " + what
	switch changes := auditChanges(tx, e.Table, trail, shown, before, after, n); {
	case verb == "删除":
	case len(changes) > 0:
		line += "：" + strings.Join(changes, "；")
	case verb == "改":
		line += "：内部标记"
	}
	return line
}

// auditRow decodes a row; numbers stay as written.
func auditRow(raw json.RawMessage) map[string]any {
	var row map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&row) != nil {
		return nil
	}
	return row
}

// auditChanges lists the shown fields that differ: 阶段 商机→立项.
func auditChanges(tx *sales.Tx, table string, trail *storage.Trail, shown []auditField, before, after map[string]any, n int) []string {
	var all []string
	for _, f := range shown {
		if slices.Contains(trail.By, f.json) {
			continue
		}
		was, is := before[f.json], after[f.json]
		if f.show == nil {
			in := table
			if f.json == "leave" {
				in = sales.Leaves.Name()
			}
			all = append(all, nestedChanges(tx, in, trail, shown, was, is, n)...)
			continue
		}
		if private(table, f.json) {
			if showText(tx, was) != showText(tx, is) {
				all = append(all, f.title+unshown)
			}
			continue
		}
		w, i := show(f, tx, trail, was), show(f, tx, trail, is)
		if w == i {
			continue
		}
		all = append(all, change(f.title, w, i, n))
	}
	return all
}

// nestedChanges lists what differs in a field of fields: a deal's, an appeal's, a leave's.
func nestedChanges(tx *sales.Tx, table string, trail *storage.Trail, shown []auditField, was, is any, n int) []string {
	before, _ := was.(map[string]any)
	after, _ := is.(map[string]any)
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, there := before[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var all []string
	for _, name := range names {
		w, i := showField(tx, trail, shown, name, before[name]), showField(tx, trail, shown, name, after[name])
		if w == i {
			continue
		}
		title := name
		if at := slices.IndexFunc(shown, func(f auditField) bool { return f.json == name }); at >= 0 {
			title = shown[at].title
		} else if name[0] < 0x80 {
			continue // an identifier nobody named; a deal's fields have Chinese names
		}
		if private(table, name) {
			all = append(all, title+unshown)
			continue
		}
		all = append(all, change(title, w, i, n))
	}
	return all
}

func change(title, was, is string, n int) string {
	switch {
	case was == "":
		return title + " " + sales.Excerpt(is, n)
	case is == "":
		return title + " " + sales.Excerpt(was, n) + "→无"
	}
	return title + " " + sales.Excerpt(was, n) + "→" + sales.Excerpt(is, n)
}

// showField shows a value by the name of its field; one nobody named as it is.
func showField(tx *sales.Tx, trail *storage.Trail, shown []auditField, name string, value any) string {
	if name == "rule" {
		return tx.Law.Rule(fmt.Sprint(value)).Title
	}
	for _, f := range shown {
		if f.json == name && f.show != nil {
			return show(f, tx, trail, value)
		}
	}
	return showText(tx, value)
}

func show(f auditField, tx *sales.Tx, trail *storage.Trail, value any) string {
	if value == nil {
		return ""
	}
	if words, ok := trail.Words[f.json]; ok {
		return words(fmt.Sprint(value))
	}
	return f.show(tx, value)
}
