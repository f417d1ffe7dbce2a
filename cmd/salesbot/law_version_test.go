package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lawCompany is one rep, her manager and HR, from Monday 2026-11-16 on.
const lawCompany = `departments:
  - {id: 1, name: 上海销售部, parent: 0}
people:
  - {userid: zhangwei, name: 张伟, department: [1], leader: true, title: 销售处经理}
  - {userid: lina, name: 李娜, department: [1], title: 销售代表}
  - {userid: chenhr, name: 陈静, department: [1], title: 人事}
  - {userid: root, name: 管理员, department: [1], title: 系统管理员}
roles: {hr: [chenhr], admin: [root]}
sales_departments: [1]
start: 2026-11-16T08:30:00+08:00
`

const harder = `rulebook:
  report: {deadline: "17:00", nudge: "16:40"}
  fines: {late_report: 20}
`

// A lawTest is a data folder that is started again and again with other settings.
type lawTest struct {
	t    *testing.T
	data string
}

// play starts the bot with settings and returns what everybody received in the script.
func (l lawTest) play(settings string, script ...string) string {
	l.t.Helper()
	file := filepath.Join(l.t.TempDir(), "company.yaml")
	if err := os.WriteFile(file, []byte(lawCompany+settings), 0o600); err != nil {
		l.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := chat(l.t.Context(), file, l.data, strings.NewReader(strings.Join(script, "\n")), &out); err != nil {
		l.t.Fatal(err)
	}
	return out.String()
}

// says checks what one person received: each part, or with a ! before it not.
func (l lawTest) says(transcript, who string, parts ...string) {
	l.t.Helper()
	var theirs strings.Builder
	for line := range strings.Lines(transcript) {
		if strings.Contains(line, " -> "+who+": ") {
			theirs.WriteString(line)
		}
	}
	for _, part := range parts {
		want, not := strings.CutPrefix(part, "!")
		if strings.Contains(theirs.String(), want) == not {
			l.t.Errorf("%s received\n%swant %q", who, theirs.String(), part)
		}
	}
}

func TestChangedSettingsHoldFromTheNextWorkday(t *testing.T) {
	l := lawTest{t, t.TempDir()}
	first := l.play("", "@ 2026-11-17 18:00", "lina> 制度 历史", "@ 2026-11-17 18:30")
	l.says(first, "lina", "11月17日 18:00，今天的日报还没收到。", "!制度变更", "共1版")

	second := l.play(harder, "@ 2026-11-17 18:40", "lina> 日报 今天拜访了华东设计院，谈了预算", "@ 2026-11-18 17:10:20", "lina> 日报 今天拜访了浦东体育馆，谈了工期", "lina> 制度 历史")
	l.says(second, "lina",
		"【制度变更】第2版，11月18日(周三) 0:00起执行：", `日报截止 18:00 → 17:00`, "延交罚款 10元 → 20元", // told the same evening
		"截止18:00，记延交10元", // Tuesday is judged by Tuesday's law
		"11月18日 17:00，今天的日报还没收到。\\n24:00前交：延交20元",
		"截止17:00，记延交20元", "【第2版】", "现在执行第2版", "!11月18日 18:00，今天")
	l.says(second, "zhangwei", "【制度变更】第2版")

	// Back again before anything else: a third version, from Thursday.
	third := l.play("", "@ 2026-11-18 17:30", "@ 2026-11-19 17:30", "lina> 日报 今天拜访了浦东体育馆，谈了价格")
	l.says(third, "lina", "【制度变更】第3版，11月19日(周四)", "17:30 送达，按时", "!记延交")

	again := l.play("", "@ 2026-11-19 17:40", "lina> 制度 历史")
	l.says(again, "lina", "共3版", "!第4版")
}

func TestLawWaitsForItsApprover(t *testing.T) {
	l := lawTest{t, t.TempDir()}
	approver := "law: {approver: zhangwei}\n"
	l.play(approver, "@ 2026-11-17 12:00", "lina> 日报 今天拜访了浦东体育馆，谈了价格")

	asked := l.play(harder+approver, "@ 2026-11-17 12:10", "lina> 批准制度 2", "@ 2026-11-18 17:30", "lina> 日报 今天拜访了浦东体育馆，谈了价格")
	l.says(asked, "zhangwei", "[card] 【制度变更待批准】第2版", "延交罚款 10元 → 20元", "[批准] [驳回]")
	l.says(asked, "root", "第2版，等张伟")
	l.says(asked, "lina", "没有等你批准的制度版本", "17:30 送达，按时", "!制度变更")

	refused := l.play(harder+approver, "@ 2026-11-18 17:40", "zhangwei> 驳回制度 2 先和大家商量", "zhangwei> 驳回制度 2 再说一次")
	l.says(refused, "zhangwei", "已驳回制度第2版", "不用再批", "!待批准")
	l.says(refused, "root", "【制度变更已驳回】第2版，张伟：先和大家商量")

	// The same file is not proposed again, another one is; the old approver's yes stands before the new one's.
	same := l.play(harder+approver, "@ 2026-11-18 17:50")
	l.says(same, "zhangwei", "!待批准")
	handed := l.play(harder+"law: {approver: chenhr}\n", "@ 2026-11-18 18:10", "chenhr> 批准制度 3", "zhangwei! card 1", "lina> 制度 历史", "@ 2026-11-19 17:01", "lina> 日报 今天拜访了浦东体育馆，谈了价格")
	l.says(handed, "zhangwei", "[card] 【制度变更待批准】第3版", "制度修改的批准人 张伟 → 陈静", "已批准制度第3版，11月19日(周四)")
	l.says(handed, "chenhr", "没有等你批准的制度版本")
	l.says(handed, "lina", "【第3版】11月18日17:50提出，张伟批准，11月19日(周四)起执行", "已驳回（张伟）：先和大家商量", "截止17:00，记延交20元")
}

func TestLawBeforeGoLiveHoldsAtOnce(t *testing.T) {
	l := lawTest{t, t.TempDir()}
	l.play("go_live: 2026-12-01\n", "@ 2026-11-17 12:00")
	l.says(l.play("go_live: 2026-11-17\n", "@ 2026-11-17 13:00"), "lina", "从11月18日(周三)起", "!制度变更")
}
