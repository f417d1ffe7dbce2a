package workbook

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/view"
	"salesbot/storage"
)

// onlyRecorded is what the law of the land asks to be said.
const onlyRecorded = "本系统只登记，不从工资扣款。"

// Month writes HR's book of a month: its fines one by one, the same by person, what is
// held, and who was excused. The book of a closed month is the same whenever it is made.
func Month(tx *sales.Tx, m rulebook.Month, w io.Writer) error {
	fines, closed, err := ledger.FinesOfMonth(tx, m)
	if err != nil {
		return err
	}
	tally, err := ledger.TallyOf(tx, m)
	if err != nil {
		return err
	}
	b := &book{tx: tx, month: m, closed: closed, tally: tally}
	held := func(f *ledger.Fine) bool { return f.State == ledger.Held }
	detail, err := b.fines("明细", slices.DeleteFunc(slices.Clone(fines), held))
	if err != nil {
		return err
	}
	waiting, err := b.fines("待确认", slices.DeleteFunc(slices.Clone(fines), func(f *ledger.Fine) bool { return !held(f) }))
	if err != nil {
		return err
	}
	people, err := b.people(fines)
	if err != nil {
		return err
	}
	excused, err := b.excused()
	if err != nil {
		return err
	}
	return Write(w, detail, people, waiting, excused)
}

// A book is a month's on its way into sheets.
type book struct {
	tx     *sales.Tx
	month  rulebook.Month
	closed *ledger.Closing // nil while open
	tally  *ledger.Tally
}

// state says whether the month can still change.
func (b *book) state() string {
	if b.closed == nil {
		return b.month.Chinese() + "未结算，数字还会变。"
	}
	return b.month.Chinese() + "已于" + sales.Moment(b.closed.ClosedAt) + "由" + sales.NameOf(b.tx, b.closed.By) + "结算，不再变动。"
}

func (b *book) notes() [][]any { return [][]any{{b.state()}, {onlyRecorded}} }

// amountColumn is the place of 金额/积分 among fineColumns.
const amountColumn = 11

// fineColumns are what HR asked for, in that order. 金额/积分 is what counts, so that the
// column sums to 合计 whatever is filtered: nothing of a fine that was waived or is held.
// What it was fined at stands in a column of its own, as accountants keep what was written
// off beside the books and not in them.
func fineColumns() []Column {
	return []Column{
		{"罚单号", 10}, {"userid", 14}, {"姓名", 10}, {"部门(当日)", 16}, {"上级(当日)", 10}, {"规则", 10}, {"条款原文", 36}, {"制度版本", 9},
		{"日期", 12}, {"截止", 20}, {"实收时间", 20}, {"金额/积分", 11}, {"状态", 9}, {"登记人", 10}, {"通知受理时间", 20},
		{"申诉时间", 20}, {"申诉理由", 30}, {"裁定人", 10}, {"裁定时间", 20}, {"裁定结果", 9}, {"裁定理由", 30}, {"更正原单", 10}, {"月份", 9}, {"商机", 20}, {"原金额/积分", 11},
	}
}

func (b *book) fines(name string, fines []*ledger.Fine) (Sheet, error) {
	var rows [][]any
	for _, f := range fines {
		row, err := b.fine(f)
		if err != nil {
			return Sheet{}, err
		}
		rows = append(rows, row)
	}
	s := Sheet{Name: name, Columns: fineColumns(), Rows: each(rows), Below: append(b.sums(fines), b.notes()...)}
	if name == "待确认" {
		s.Below = b.notes()
		s.Columns = append(s.Columns, Column{"待确认原因", 40})
		s.Below = append(s.Below, []any{"待确认的没有登记，不计金额；确认或撤销后才算。"})
	}
	return s, nil
}

// sums are the lines under the fines: what they come to, and where the monthly cap cuts
// it, what is left of it. The cap is a person's, it stands on no single fine.
func (b *book) sums(fines []*ledger.Fine) [][]any {
	var sum rulebook.Fen
	for _, f := range fines {
		sum += counted(f)
	}
	line := func(title string, amount rulebook.Fen) []any {
		cells := make([]any, amountColumn+1)
		cells[0], cells[amountColumn] = title, amount
		return cells
	}
	if sum == b.tally.Total {
		return [][]any{line("合计", sum)}
	}
	return [][]any{line("小计", sum), line("超出每人每月上限，不计", b.tally.Total-sum), line("合计", b.tally.Total)}
}

// counted is what of a fine the month counts.
func counted(f *ledger.Fine) rulebook.Fen {
	if f.State == ledger.Held || f.State == ledger.Waived {
		return 0
	}
	return f.Amount
}

func (b *book) fine(f *ledger.Fine) ([]any, error) {
	var deadline, received any
	if rule := b.tx.Law.Rule(f.Rule); rule.OfReport {
		deadline = f.Day.At(b.tx.Law.Report.Deadline)
		r, err := ledger.ReportOf(b.tx, f.Person, f.Day)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
		if err == nil && (rule.WhenFiled || rule.Check == nil) { // else it is about none; one made up later changes nothing
			received = r.SentAt
		}
	}
	noticed := f.NoticedAt
	if b.closed != nil && noticed.After(b.closed.ClosedAt) {
		noticed = time.Time{} // a correction's may come after it was settled
	}
	row := []any{
		f.Code, f.Person, sales.NameOf(b.tx, f.Person), sales.DepartmentName(b.tx, f.Department), b.name(f.Manager), f.Title(b.tx), f.Clause(b.tx), f.Version,
		f.Day, deadline, received, counted(f), f.State.Title(), b.name(f.BookedBy()), noticed,
	}
	if f.Appeal != nil {
		row = append(row, f.Appeal.At, f.Appeal.Text)
	} else {
		row = append(row, nil, nil)
	}
	if v := f.Verdict(); v != nil {
		row = append(row, b.name(v.By), v.At, verdictTitle(v.To), v.Why)
	} else {
		row = append(row, nil, nil, nil, nil)
	}
	row = append(row, f.Corrects, b.month.String(), f.Deal, f.Amount)
	if f.State == ledger.Held {
		row = append(row, strings.Join(f.Held, "；"))
	}
	return row, nil
}

func verdictTitle(to ledger.FineState) string {
	switch to {
	case ledger.Upheld:
		return "维持"
	case ledger.Waived:
		return "撤销"
	}
	return "确认"
}

func (b *book) name(userid string) string {
	if userid == "" {
		return ""
	}
	return sales.NameOf(b.tx, userid)
}

// people sums the month by person: who was fined, and who filed without any fine. Who
// left is there too.
func (b *book) people(fines []*ledger.Fine) (Sheet, error) {
	filed, err := view.FiledIn(b.tx, b.month)
	if err != nil {
		return Sheet{}, err
	}
	all := make(map[string]*sum)
	of := func(userid string) *sum {
		if all[userid] == nil {
			all[userid] = &sum{rules: make(map[string]int), states: make(map[ledger.FineState]int)}
		}
		return all[userid]
	}
	for userid, n := range filed {
		of(userid).filed = n
	}
	for _, f := range fines {
		s := of(f.Person)
		s.states[f.State]++
		if f.State != ledger.Held && f.State != ledger.Waived {
			s.rules[f.Rule]++
		}
	}
	for _, r := range b.tally.Rows {
		of(r.Person).tally = r
	}
	people := slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(all[y].tally.Amount, all[x].tally.Amount), cmp.Compare(x, y))
	})
	s := Sheet{
		Name: "按人汇总(含离职)",
		Columns: []Column{
			{"userid", 14}, {"姓名", 10}, {"部门", 16}, {"在职", 8}, {"当天交的日报", 14}, {"计入张数", 10}, {"计入金额/积分", 14},
		},
	}
	rules := b.tx.Law.Rules()
	for _, r := range rules {
		s.Columns = append(s.Columns, Column{r.Title, float64(max(8, 2+2*utf8.RuneCountInString(r.Title)))})
	}
	s.Columns = append(s.Columns, Column{"申诉中", 9}, Column{"待确认(不计)", 13}, Column{"已撤销(不计)", 13})
	var rows [][]any
	total := 0
	for _, userid := range people {
		x := all[userid]
		department, here := "", "离职"
		if p, err := sales.PersonByID(b.tx, userid); err == nil {
			department = sales.DepartmentName(b.tx, p.Main)
			if p.Active || b.closed != nil && p.LeftAt.After(b.closed.ClosedAt) {
				here = "在职"
			}
		}
		total += x.count()
		row := []any{userid, sales.NameOf(b.tx, userid), department, here, x.filed, x.count(), x.tally.Amount}
		for _, r := range rules {
			row = append(row, x.rules[r.ID])
		}
		rows = append(rows, append(row, x.states[ledger.Appealed], x.states[ledger.Held], x.states[ledger.Waived]))
	}
	s.Rows = each(rows)
	s.Below = append([][]any{{"合计", nil, nil, nil, nil, total, b.tally.Total}}, b.notes()...)
	return s, nil
}

// A sum is one person's month.
type sum struct {
	filed  int
	tally  ledger.TallyRow
	rules  map[string]int // fines that count
	states map[ledger.FineState]int
}

// count is how many fines count: a correction takes one back and is none.
func (s *sum) count() int {
	n := 0
	for rule, some := range s.rules {
		if rule != rulebook.CorrectionID {
			n += some
		}
	}
	return n
}

// excused lists the leave and 免报 of the month, and who booked how many for others.
func (b *book) excused() (Sheet, error) {
	s := Sheet{Name: "请假免报", Columns: []Column{
		{"申请号", 10}, {"userid", 14}, {"姓名", 10}, {"种类", 10}, {"起", 12}, {"止", 12}, {"半天", 8}, {"事由", 30},
		{"状态", 9}, {"登记人", 10}, {"登记时间", 20}, {"批准人", 10}, {"批准时间", 20},
	}}
	var until time.Time
	if b.closed != nil {
		until = b.closed.ClosedAt
	}
	leave, err := view.LeaveIn(b.tx, b.month, until)
	if err != nil {
		return Sheet{}, err
	}
	var rows [][]any
	for _, r := range leave {
		a := r.Leave
		rows = append(rows, []any{
			r.Code, r.For, sales.NameOf(b.tx, r.For), a.Kind, a.From, a.To, a.Half.Title(), a.Reason,
			r.State.Title(), b.name(r.By), r.AskedAt, b.name(r.DecidedBy), r.DecidedAt,
		})
	}
	s.Rows = each(rows)
	booked, err := request.ExcusesBooked(b.tx, b.month)
	if err != nil {
		return Sheet{}, err
	}
	s.Below = append(s.Below, []any{"本月代请假、免报(人次)"})
	for _, x := range booked {
		s.Below = append(s.Below, []any{nil, x.By, b.name(x.By), x.Count})
	}
	if len(booked) == 0 {
		s.Below = append(s.Below, []any{nil, "没有"})
	}
	s.Below = append(s.Below, b.notes()...)
	return s, nil
}

func each(rows [][]any) func(func(...any) error) error {
	return func(row func(...any) error) error {
		for _, r := range rows {
			if err := row(r...); err != nil {
				return err
			}
		}
		return nil
	}
}
