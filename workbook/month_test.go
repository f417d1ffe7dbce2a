package workbook

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/company"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/storage"
	"salesbot/storage/bolt"
)

// office is a little company with a clock the test sets: 张伟 leads 李娜 and 王强, 陈静 is HR.
type office struct {
	*testing.T
	db    *storage.Store
	store *sales.Store
	now   time.Time
}

var november = rulebook.NewDay(2026, time.November, 1).Month()

func newOffice(t *testing.T) *office {
	t.Helper()
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{Fatal: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{T: t}
	db := storage.New(engine, func() time.Time { return o.now })
	t.Cleanup(func() { db.Close() })
	o.db = db
	o.store = company.Open(db, sales.Settings{
		Law: rulebook.DefaultLaw(), GoLive: rulebook.NewDay(2026, time.November, 16), Roles: map[sales.Role][]string{sales.HR: {"chenhr"}},
	})
	o.do("2026-11-16 08:30", "", func(tx *sales.Tx) error {
		entry := func(id, name string, leads ...int) sales.Entry {
			return sales.Entry{UserID: id, Name: name, Departments: []int{1}, Leads: leads, Active: true}
		}
		_, err := company.SyncDirectory(tx, sales.Directory{
			Departments: []sales.Department{{ID: 1, Name: "上海销售部"}},
			People:      []sales.Entry{entry("00123", "李娜"), entry("wangqiang", "王强"), entry("zhangwei", "张伟", 1), entry("chenhr", "陈静")},
		})
		return err
	})
	o.deliver()
	return o
}

// do sets the clock and acts in somebody's name.
func (o *office) do(when, actor string, fn func(tx *sales.Tx) error) {
	o.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", when, rulebook.Zone)
	if err != nil {
		o.Fatal(err)
	}
	o.now = at
	if actor == "" {
		actor = sales.System
	}
	if err := o.store.Update(o.Context(), sales.Origin{Actor: actor, Via: "test"}, fn); err != nil {
		o.Fatal(err)
	}
}

func (o *office) deliver() {
	o.Helper()
	o.do(o.now.Format("2006-01-02 15:04"), "", func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 100)
		for _, n := range due {
			if err := company.Accepted(tx, n); err != nil {
				return err
			}
		}
		return err
	})
}

func (o *office) person(tx *sales.Tx, id string) *sales.Person {
	o.Helper()
	p, err := sales.PersonByID(tx, id)
	if err != nil {
		o.Fatal(err)
	}
	return p
}

func (o *office) book(m rulebook.Month) ([]byte, *excelize.File) {
	o.Helper()
	var b bytes.Buffer
	if err := o.store.View(o.Context(), func(tx *sales.Tx) error { return Month(tx, m, &b) }); err != nil {
		o.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() { f.Close() })
	return b.Bytes(), f
}

// november fills the month: 李娜 late, appealed and waived; 王强 late, and held for an outage;
// 李娜 then leaves. 王强 has a day off, booked by 张伟.
func (o *office) november() {
	o.Helper()
	file := func(when, who, text string) {
		o.do(when, who, func(tx *sales.Tx) error {
			day := tx.Today() // they were reminded
			at := day.At(tx.Law.Report.Nudge)
			reminder := &sales.Notice{Key: "report-nudge/" + day.String(), To: who, QueuedAt: at, Due: at, State: sales.Sent, DoneAt: at}
			if err := sales.Notices.Put(tx, reminder); err != nil {
				return err
			}
			_, err := ledger.FileReport(tx, o.person(tx, who), text, tx.Now)
			return err
		})
		o.deliver()
	}
	decide := func(when, by string, person string, fn func(tx *sales.Tx, by *sales.Person, f *ledger.Fine) error) {
		o.do(when, by, func(tx *sales.Tx) error {
			fines, err := ledger.FinesOf(tx, person)
			if err != nil {
				return err
			}
			return fn(tx, o.person(tx, by), fines[0])
		})
		o.deliver()
	}
	file("2026-11-17 18:07", "00123", "今天拜访了华东设计院，谈了预算")
	file("2026-11-17 19:00", "wangqiang", "今天整理投标文件，回访了两家")
	decide("2026-11-17 19:30", "00123", "00123", func(tx *sales.Tx, by *sales.Person, f *ledger.Fine) error {
		return ledger.AppealFine(tx, by, f, "=HYPERLINK(\"http://x\",\"点我\")\n_x0041_ +1 -1 @SUM(A1) <b>", tx.Now)
	})
	decide("2026-11-18 10:00", "zhangwei", "00123", func(tx *sales.Tx, by *sales.Person, f *ledger.Fine) error {
		_, err := ledger.WaiveFine(tx, by, f, "=1+1 核实当天在现场")
		return err
	})
	o.do("2026-11-18 11:00", "zhangwei", func(tx *sales.Tx) error {
		day := rulebook.NewDay(2026, time.November, 19)
		_, _, err := request.BookLeave(tx, o.person(tx, "zhangwei"), o.person(tx, "wangqiang"), request.LeaveAsked{From: day, To: day, Kind: rulebook.Exempted, Reason: "手机丢失"}, tx.Now)
		return err
	})
	o.do("2026-11-19 08:00", "", func(tx *sales.Tx) error { return ledger.NamedUnreachable(tx, "00123") })
	o.do("2026-11-20 00:05", "", func(tx *sales.Tx) error {
		_, err := ledger.SweepReports(tx, rulebook.NewDay(2026, time.November, 19), []*sales.Person{o.person(tx, "00123")})
		return err
	})
}

// cell is what a heading's column shows in a row, 2 being the first below the header.
func (o *office) cell(f *excelize.File, sheet, heading string, row int) string {
	o.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		o.Fatal(err)
	}
	i := slices.Index(rows[0], heading)
	if i < 0 || row > len(rows) {
		o.Fatalf("%s has no %s in row %d: %q", sheet, heading, row, rows)
	}
	if i >= len(rows[row-1]) {
		return ""
	}
	return rows[row-1][i]
}

func TestMonthHasWhatHRAskedFor(t *testing.T) {
	o := newOffice(t)
	o.november()
	_, f := o.book(november)
	if got := fmt.Sprint(f.GetSheetList()); got != "[明细 按人汇总(含离职) 待确认 请假免报]" {
		t.Errorf("sheets %s", got)
	}
	rows, err := f.GetRows("明细")
	if err != nil {
		t.Fatal(err)
	}
	want := "罚单号 userid 姓名 部门(当日) 上级(当日) 规则 条款原文 制度版本 日期 截止 实收时间 金额/积分 状态 登记人 通知受理时间 申诉时间 申诉理由 裁定人 裁定时间 裁定结果 裁定理由 更正原单 月份 商机 原金额/积分"
	if got := strings.Join(rows[0], " "); got != want {
		t.Errorf("columns\n%s\nwant\n%s", got, want)
	}
	for heading, want := range map[string]string{
		"userid": "00123", "姓名": "李娜", "部门(当日)": "上海销售部", "上级(当日)": "张伟", "规则": "延交", "制度版本": "1",
		"日期": "2026-11-17", "截止": "2026-11-17 18:00:00", "实收时间": "2026-11-17 18:07:00", "金额/积分": "0.00", "原金额/积分": "10.00", "状态": "已撤销", "登记人": "系统",
		"申诉时间": "2026-11-17 19:30:00", "申诉理由": "=HYPERLINK(\"http://x\",\"点我\")\n_x0041_ +1 -1 @SUM(A1) <b>",
		"裁定人": "张伟", "裁定时间": "2026-11-18 10:00:00", "裁定结果": "撤销", "裁定理由": "=1+1 核实当天在现场", "更正原单": "", "月份": "2026-11", "商机": "",
	} {
		if got := o.cell(f, "明细", heading, 2); got != want {
			t.Errorf("%s %q, want %q", heading, got, want)
		}
	}
	if len(o.cell(f, "明细", "通知受理时间", 2)) != len("2026-11-17 18:07:00") || !strings.Contains(o.cell(f, "明细", "条款原文", 2), "每延交一次") {
		t.Errorf("row %q", rows[1])
	}
	text, _ := f.GetRows("明细")
	if all := fmt.Sprint(text); !strings.Contains(all, "2026年11月未结算，数字还会变。") || !strings.Contains(all, "本系统只登记，不从工资扣款。") {
		t.Errorf("what HR has to know is missing: %s", all)
	}
	if got := o.cell(f, "待确认", "姓名", 2) + o.cell(f, "待确认", "规则", 2) + o.cell(f, "待确认", "状态", 2); got != "李娜缺交待确认" {
		t.Errorf("held: %s", got)
	}
	if o.cell(f, "待确认", "待确认原因", 2) == "" || o.cell(f, "待确认", "实收时间", 2) != "" {
		t.Error("held: no reason, or a time at which nothing came")
	}
}

// Nothing people wrote is a formula; numbers, days and moments are no text; the header
// stays in sight and filters.
func TestMonthKeepsTypes(t *testing.T) {
	o := newOffice(t)
	o.november()
	_, f := o.book(november)
	for cell, want := range map[string]excelize.CellType{
		"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "I2": excelize.CellTypeNumber, "J2": excelize.CellTypeNumber,
		"L2": excelize.CellTypeNumber, "Q2": excelize.CellTypeInlineString, "U2": excelize.CellTypeInlineString,
	} {
		got, err := f.GetCellType("明细", cell)
		if got == excelize.CellTypeUnset {
			got = excelize.CellTypeNumber // what has no type is a number
		}
		formula, formulaErr := f.GetCellFormula("明细", cell)
		if err != nil || formulaErr != nil || got != want || formula != "" {
			t.Errorf("%s: type %v, formula %q, want %v", cell, got, formula, want)
		}
	}
	for _, sheet := range f.GetSheetList() {
		panes, err := f.GetPanes(sheet)
		tables, tableErr := f.GetTables(sheet)
		if err != nil || tableErr != nil || !panes.Freeze || panes.YSplit != 1 || len(tables) != 1 {
			t.Errorf("%s: %+v, %d tables", sheet, panes, len(tables))
		}
	}
}

func TestMonthByPerson(t *testing.T) {
	o := newOffice(t)
	o.november()
	o.do("2026-11-25 10:00", "", func(tx *sales.Tx) error {
		p := o.person(tx, "00123")
		p.Active, p.LeftAt = false, tx.Now
		return sales.People.Put(tx, p)
	})
	_, f := o.book(november)
	sheet := "按人汇总(含离职)"
	for heading, want := range map[string][2]string{
		"姓名": {"王强", "李娜"}, "在职": {"在职", "离职"}, "当天交的日报": {"1", "1"}, "计入张数": {"1", "0"}, "计入金额/积分": {"10.00", "0.00"}, "延交": {"1", "0"},
		"待确认(不计)": {"0", "1"}, "已撤销(不计)": {"0", "1"},
	} {
		if got := [2]string{o.cell(f, sheet, heading, 2), o.cell(f, sheet, heading, 3)}; got != want {
			t.Errorf("%s %v, want %v", heading, got, want)
		}
	}
	if got := o.cell(f, "请假免报", "姓名", 2) + o.cell(f, "请假免报", "种类", 2) + o.cell(f, "请假免报", "起", 2) + o.cell(f, "请假免报", "登记人", 2) + o.cell(f, "请假免报", "事由", 2); got != "王强免报2026-11-19张伟手机丢失" {
		t.Errorf("excused: %s", got)
	}
	rows, err := f.GetRows("请假免报")
	if err != nil || !strings.Contains(fmt.Sprint(rows), "[ zhangwei 张伟 1]") {
		t.Errorf("no count by manager: %v", rows)
	}
}

// A closed month's book is the same to the byte whenever it is made, whatever is decided,
// booked or excused about its days later.
func TestClosedMonthNeverChanges(t *testing.T) {
	o := newOffice(t)
	o.november()
	o.do("2026-12-01 09:00", "chenhr", func(tx *sales.Tx) error {
		_, _, err := ledger.SettleMonth(tx, november)
		return err
	})
	before, f := o.book(november)
	if rows, _ := f.GetRows("明细"); !strings.Contains(fmt.Sprint(rows), "已于12月1日09:00由陈静结算") {
		t.Errorf("closed, and not said: %v", rows)
	}
	o.do("2026-12-02 10:00", "chenhr", func(tx *sales.Tx) error {
		held, err := ledger.FinesIn(tx, ledger.Held)
		if err != nil || len(held) != 1 {
			return fmt.Errorf("%d held: %w", len(held), err)
		}
		if _, err := ledger.WaiveFine(tx, o.person(tx, "chenhr"), held[0], "企业微信没送到"); err != nil {
			return err
		}
		settled, err := ledger.FinesIn(tx, ledger.Settled)
		if err != nil || len(settled) != 1 {
			return fmt.Errorf("%d settled: %w", len(settled), err)
		}
		_, err = ledger.WaiveFine(tx, o.person(tx, "chenhr"), settled[0], "算错了")
		return err
	})
	o.deliver()
	o.do("2026-12-02 11:00", "", func(tx *sales.Tx) error {
		day := rulebook.NewDay(2026, time.November, 24)
		_, _, err := request.BookLeave(tx, o.person(tx, "zhangwei"), o.person(tx, "wangqiang"), request.LeaveAsked{From: day, To: day, Kind: "病假", Reason: "发烧"}, tx.Now)
		return err
	})
	for range 8 { // an order left to chance may be right once
		if after, _ := o.book(november); !bytes.Equal(before, after) {
			t.Fatal("the book of a closed month changed")
		}
	}
	_, december := o.book(november.Add(1))
	found := ""
	rows, err := december.GetRows("明细")
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows[1:] {
		if len(rows[i+1]) > 12 {
			found += o.cell(december, "明细", "规则", i+2) + o.cell(december, "明细", "金额/积分", i+2) + o.cell(december, "明细", "状态", i+2) + " "
		}
	}
	if !strings.Contains(found, "缺交0.00已撤销") || !strings.Contains(found, "-10.00") {
		t.Errorf("December has %s", found)
	}
}

func TestEmptyMonth(t *testing.T) {
	o := newOffice(t)
	_, f := o.book(november.Add(-3))
	if rows, err := f.GetRows("明细"); err != nil || len(rows[0]) != 25 {
		t.Errorf("%v, %v", rows, err)
	}
}

// adds returns what a column of a sheet's table comes to, and what the line of a title
// below it says.
func (o *office) adds(f *excelize.File, sheet, heading, title string) (sum, said float64) {
	o.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		o.Fatal(err)
	}
	i := slices.Index(rows[0], heading)
	table := true
	for _, row := range rows[1:] {
		table = table && len(row) > 0
		if len(row) <= i || row[i] == "" {
			continue
		}
		n, err := strconv.ParseFloat(row[i], 64)
		if err != nil {
			o.Fatalf("%s of %s: %v", heading, sheet, err)
		}
		switch {
		case table:
			sum += n
		case row[0] == title:
			said = n
		}
	}
	return sum, said
}

// What stands in the amounts sums to 合计, with a fine that was waived, one that is held
// and a correction among them; and a correction is no fine.
func TestMonthSums(t *testing.T) {
	o := newOffice(t)
	o.november()
	o.do("2026-11-24 10:00", "", func(tx *sales.Tx) error {
		return ledger.Fines.Put(tx, &ledger.Fine{
			Code: "900001", Rule: rulebook.CorrectionID, Person: "wangqiang", Day: rulebook.DayOf(o.now), Amount: -30_00, State: ledger.Booked, BookedAt: o.now,
			Corrects: "900000", Moves: []ledger.Move{{At: o.now, By: "chenhr", To: ledger.Booked}},
		})
	})
	_, f := o.book(november)
	for _, c := range []struct {
		sheet, heading string
		want           float64
	}{{"明细", "金额/积分", -20}, {"按人汇总(含离职)", "计入金额/积分", -20}, {"按人汇总(含离职)", "计入张数", 1}} {
		if sum, said := o.adds(f, c.sheet, c.heading, "合计"); sum != c.want || said != c.want {
			t.Errorf("%s of %s: the rows come to %v, 合计 says %v, want %v", c.heading, c.sheet, sum, said, c.want)
		}
	}
	if sum, _ := o.adds(f, "明细", "原金额/积分", ""); sum != 10+10-30 {
		t.Errorf("what was fined comes to %v", sum)
	}
	if sum, said := o.adds(f, "待确认", "金额/积分", "合计"); sum != 0 || said != 0 || o.cell(f, "待确认", "原金额/积分", 2) != "30.00" {
		t.Errorf("held: %v, %v, %s", sum, said, o.cell(f, "待确认", "原金额/积分", 2))
	}
}

// A cap cuts what a person's month comes to, not the fines: the book says by how much.
func TestMonthSumsWithCap(t *testing.T) {
	o := newOffice(t)
	o.november()
	law := rulebook.DefaultLaw()
	law.Fines.MonthlyCap = 6_00
	o.store = company.Open(o.db, sales.Settings{Law: law, GoLive: rulebook.NewDay(2026, time.November, 16), Roles: map[sales.Role][]string{sales.HR: {"chenhr"}}})
	_, f := o.book(november)
	if sum, said := o.adds(f, "明细", "金额/积分", "小计"); sum != 10 || said != 10 {
		t.Errorf("rows come to %v, 小计 %v", sum, said)
	}
	_, over := o.adds(f, "明细", "金额/积分", "超出每人每月上限，不计")
	_, total := o.adds(f, "明细", "金额/积分", "合计")
	if sum, said := o.adds(f, "按人汇总(含离职)", "计入金额/积分", "合计"); over != -4 || total != 6 || sum != 6 || said != 6 {
		t.Errorf("over %v, 合计 %v; by person %v, 合计 %v", over, total, sum, said)
	}
}
