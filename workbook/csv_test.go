package workbook

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"salesbot/rulebook"
)

// aSheet is one of a row for each list of values.
func aSheet(columns []string, rows ...[]any) Sheet {
	s := Sheet{Name: "甲", Rows: each(rows)}
	for _, c := range columns {
		s.Columns = append(s.Columns, Column{Title: c})
	}
	return s
}

func readCSV(t *testing.T, raw []byte) [][]string {
	t.Helper()
	text, ok := strings.CutPrefix(string(raw), "\ufeff")
	if !ok || strings.HasPrefix(text, "\ufeff") {
		t.Errorf("no byte order mark, or two: %q", raw)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestCSVKeepsTypes(t *testing.T) {
	var b bytes.Buffer
	err := WriteCSV(&b, aSheet([]string{"名", "数"},
		[]any{"浦东,体育馆\n\"二期\"", int64(-30)}, []any{nil, -121.5}, []any{[]string{"a", "b"}, rulebook.Fen(-30_50)}, []any{rulebook.NewDay(2026, 11, 20), rulebook.Fen(10_00)},
		[]any{time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC), 7}, []any{time.Time{}, rulebook.Day(0)}))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"名", "数"}, {"浦东,体育馆\n\"二期\"", "-30"}, {"", "-121.5"}, {"a;b", "-30.50"}, {"2026-11-20", "10"}, {"2026-11-20T09:02:03+08:00", "7"}, {"", ""}}
	if got := readCSV(t, b.Bytes()); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func TestCSVHasNoFormulas(t *testing.T) {
	dangerous := []string{
		"=1+1", "+49 89", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "\u200b=1", "\ufeff=1", "＝1+1", "＋1", "－1", "＠x", "=HYPERLINK(\"http://x\",\"点我\")", "-", "- 今天拜访了两家",
	}
	harmlessOnes := []string{"", "今天=明天", "1-2", "a@b.cn", "'=1", "《=》", "—", "·", " 空格", "100%"}
	var rows [][]any
	for _, text := range append(slices.Clone(dangerous), harmlessOnes...) {
		rows = append(rows, []any{text, []string{text, "x"}})
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, aSheet([]string{"=文", "-列"}, rows...)); err != nil {
		t.Fatal(err)
	}
	lines := readCSV(t, b.Bytes())
	if !slices.Equal(lines[0], []string{"'=文", "'-列"}) {
		t.Errorf("headings %q", lines[0])
	}
	newline := func(s string) string { return strings.ReplaceAll(s, "\r", "\n") } // the reader's
	for i, text := range dangerous {
		if got := lines[i+1]; newline(got[0]) != newline("'"+text) || !strings.HasPrefix(got[1], "'") {
			t.Errorf("%q is written %q", text, got)
		}
	}
	for i, text := range harmlessOnes {
		if got := lines[1+len(dangerous)+i]; got[0] != text || got[1] != text+";x" {
			t.Errorf("%q is written %q", text, got)
		}
	}
}

// A table's name that looks like a cell's address makes Excel offer to repair the book.
func TestTableNamesAreNoAddresses(t *testing.T) {
	var sheets []Sheet
	for _, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
		s := aSheet([]string{"a"}, []any{"x"})
		s.Name = name
		sheets = append(sheets, s)
	}
	var b bytes.Buffer
	if err := Write(&b, sheets...); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var names []string
	for _, sheet := range f.GetSheetList() {
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 {
			t.Fatalf("%s: %v, %v", sheet, tables, err)
		}
		names = append(names, tables[0].Name)
	}
	if !slices.Equal(names, []string{"明细表1", "明细表2", "明细表3", "明细表4", "明细表5"}) {
		t.Errorf("tables are called %q", names)
	}
	for _, name := range names {
		if _, _, err := excelize.CellNameToCoordinates(name); err == nil {
			t.Errorf("%s is a cell's address", name)
		}
	}
}
