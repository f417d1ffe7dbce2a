package sales

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"salesbot/rulebook"
)

// An auditNoun is what people call the rows of a table, and which fields name one.
type auditNoun struct {
	title string
	by    []string
}

// auditNounOf knows every audited table; a test compares.
func auditNounOf(table string) (auditNoun, bool) {
	noun, known := map[string]auditNoun{
		People.Name():        {"人员", []string{"name"}},
		Profiles.Name():      {"资料", []string{"person"}},
		Consents.Name():      {"位置授权", []string{"person"}},
		Reports.Name():       {"日报", []string{"person", "day"}},
		Visits.Name():        {"签到", []string{"person", "customer"}},
		Follows.Name():       {"关注", []string{"for", "customer", "deal", "lead"}},
		FollowUps.Name():     {"记录", []string{"person", "customer", "lead"}},
		Customers.Name():     {"客户", []string{"name"}},
		Contacts.Name():      {"联系人", []string{"customer", "name"}},
		Deals.Name():         {"商机", []string{"name"}},
		Leads.Name():         {"线索", []string{"name"}},
		Fines.Name():         {"罚单", []string{"code", "person", "rule"}},
		Months.Name():        {"月结", []string{"month"}},
		Leaves.Name():        {"请假", []string{"person", "from"}},
		Requests.Name():      {"申请", []string{"code", "for"}},
		Tasks.Name():         {"任务", []string{"code", "for"}},
		Errands.Name():       {"文件任务", []string{"kind", "month"}},
		Papers.Name():        {"文件", []string{"deal", "fine", "kind"}},
		SpotChecks.Name():    {"抽查", []string{"code", "person"}},
		Warnings.Name():      {"警告", []string{"person", "day"}},
		Suspensions.Name():   {"停用", []string{"person"}},
		CompanyDays.Name():   {"假日", []string{"day"}},
		CalendarYears.Name(): {"年历", nil},
		Outages.Name():       {"中断", []string{"from"}},
	}[table]
	return noun, known
}

// An auditField is a field of a row that the trail shows. What is not listed is not shown:
// coordinates, what was received, marks the bot keeps for itself.
type auditField struct {
	json, title string
	show        func(tx *Tx, table string, value any) string
}

func auditFields() []auditField {
	return []auditField{
		{"owner", "负责人", showPerson}, {"co_owners", "共享", showPeople}, {"related", "相关负责人", showPeople},
		{"former", "原负责人", showPerson}, {"stage", "阶段", showStage}, {"state", "状态", showState}, {"status", "状态", showStatus},
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
		{"kind", "种类", showKind}, {"decided", "已批", showText}, {"decided_by", "处理人", showPerson}, {"leave", "", nil},
		{"due", "截止", showTime}, {"work", "上班", showText}, {"department", "部门", showDepartment}, {"codes", "罚单", showCount},
		{"why", "原因", showText}, {"pool", "", nil}, {"place", "", nil}, {"verdict", "结论", showVerdict}, {"level", "级别", showLevel},
	}
}

// Describe says in Chinese who did what to what when, each field in at most n characters.
func (e *AuditEntry) Describe(tx *Tx, n int) string {
	before, after := auditRow(e.Old), auditRow(e.New)
	verb, row := "改", after
	switch {
	case len(before) == 0:
		verb = "新建"
	case len(after) == 0:
		verb, row = "删除", before
	}
	noun, known := auditNounOf(e.Table)
	if !known {
		noun = auditNoun{title: e.Table}
	}
	what := noun.title
	if level, _ := row["level"].(string); e.Table == Warnings.Name() && WarningLevel(level).Note() {
		what = "处分记录"
		delete(row, "reason") // for HR's eyes only, who ask for it with 警告记录
	}
	shown := auditFields()
	for _, name := range noun.by {
		if s := showField(tx, e.Table, shown, name, row[name]); s != "" {
			what += " " + Excerpt(s, n)
		}
	}
	at := Moment(e.At)
	if year := rulebook.DayOf(e.At).String()[:4]; year != tx.Today().String()[:4] {
		at = year + "年" + at
	}
	line := at + " " + NameOf(tx, e.Actor) + " " + verb + " " + what
	switch changes := auditChanges(tx, e.Table, noun, shown, before, after, n); {
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
func auditChanges(tx *Tx, table string, noun auditNoun, shown []auditField, before, after map[string]any, n int) []string {
	var all []string
	for _, f := range shown {
		if slices.Contains(noun.by, f.json) {
			continue
		}
		was, is := before[f.json], after[f.json]
		if f.show == nil {
			all = append(all, nestedChanges(tx, table, shown, was, is, n)...)
			continue
		}
		w, i := show(f, tx, table, was), show(f, tx, table, is)
		if w == i {
			continue
		}
		all = append(all, change(f.title, w, i, n))
	}
	return all
}

// nestedChanges lists what differs in a field of fields: a deal's, an appeal's, a leave's.
func nestedChanges(tx *Tx, table string, shown []auditField, was, is any, n int) []string {
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
		w, i := showField(tx, table, shown, name, before[name]), showField(tx, table, shown, name, after[name])
		if w == i {
			continue
		}
		title := name
		if at := slices.IndexFunc(shown, func(f auditField) bool { return f.json == name }); at >= 0 {
			title = shown[at].title
		} else if name[0] < 0x80 {
			continue // an identifier nobody named; a deal's fields have Chinese names
		}
		all = append(all, change(title, w, i, n))
	}
	return all
}

func change(title, was, is string, n int) string {
	switch {
	case was == "":
		return title + " " + Excerpt(is, n)
	case is == "":
		return title + " " + Excerpt(was, n) + "→无"
	}
	return title + " " + Excerpt(was, n) + "→" + Excerpt(is, n)
}

// showField shows a value by the name of its field; one nobody named as it is.
func showField(tx *Tx, table string, shown []auditField, name string, value any) string {
	if name == "rule" {
		if rule, ok := rulebook.RuleByID(fmt.Sprint(value)); ok {
			return rule.Title
		}
	}
	for _, f := range shown {
		if f.json == name && f.show != nil {
			return show(f, tx, table, value)
		}
	}
	return showText(tx, table, value)
}

func show(f auditField, tx *Tx, table string, value any) string {
	if value == nil {
		return ""
	}
	return f.show(tx, table, value)
}
