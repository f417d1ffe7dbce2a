package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"salesbot/rulebook"
)

// A Sheet is a table with a frozen header that can be filtered by every column, and
// remarks below it.
type Sheet struct {
	Name    string
	Columns []Column
	// Rows hands over the rows one by one. A value is a string, an int, an int64, a float64,
	// a rulebook.Fen (shown in yuan), a rulebook.Day or a time.Time (shown in
	// rulebook.Zone); nil and zero days and times leave the cell empty.
	Rows func(row func(values ...any) error) error
	// Below are lines under the table, a cell each.
	Below [][]any
}

// A Column is a heading and how wide it is shown, in characters; 0: as wide as usual.
type Column struct {
	Title string
	Width float64
}

// usualWidth is that of a column that names none.
const usualWidth = 12

// ErrTooManyRows says that a sheet holds no more than 1,048,576 rows.
var ErrTooManyRows = errors.New("more rows than a sheet holds; csv has no such limit")

// Write writes a book of the sheets. A single one is streamed, whatever its size.
func Write(w io.Writer, sheets ...Sheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	style, err := newStyles(f)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err == nil {
			err = s.write(f, style, i+1)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	if len(sheets) > 1 {
		f.SetZipWriter(func(w io.Writer) excelize.ZipWriter {
			return &sortedZip{Writer: zip.NewWriter(w), parts: make(map[string]*bytes.Buffer)}
		})
	}
	return f.Write(w)
}

func (s *Sheet) write(f *excelize.File, style styles, n int) error {
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	header := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		width := c.Width
		if width == 0 {
			width = usualWidth
		}
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		header[i] = excelize.Cell{StyleID: style.header, Value: c.Title}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	at := 0
	put := func(values ...any) error {
		if at++; at > excelize.TotalRows {
			return ErrTooManyRows
		}
		return out.SetRow("A"+strconv.Itoa(at), values)
	}
	if err := put(header...); err != nil {
		return err
	}
	if err := s.Rows(func(values ...any) error { return put(style.cells(values)...) }); err != nil {
		return err
	}
	if at > 1 {
		corner, err := excelize.CoordinatesToCellName(len(s.Columns), at)
		if err == nil {
			// Not T1: Excel takes a name that is also a cell's address for damage.
			err = out.AddTable(&excelize.Table{Range: "A1:" + corner, Name: "明细表" + strconv.Itoa(n)})
		}
		if err != nil {
			return err
		}
	}
	if len(s.Below) > 0 {
		at++ // a line apart from the table
	}
	for _, line := range s.Below {
		if err := put(style.cells(line)...); err != nil {
			return err
		}
	}
	return out.Flush()
}

// styles are the formats of a book's cells.
type styles struct{ header, text, money, day, moment int }

func newStyles(f *excelize.File) (s styles, err error) {
	for _, x := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.header, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&s.text, excelize.Style{NumFmt: 49}}, // @: stays text also when it is edited
		{&s.money, excelize.Style{NumFmt: 2}}, // 0.00
		{&s.day, excelize.Style{CustomNumFmt: new("yyyy-mm-dd")}},
		{&s.moment, excelize.Style{CustomNumFmt: new("yyyy-mm-dd hh:mm:ss")}},
	} {
		if *x.id, err = f.NewStyle(&x.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// cells dresses values for the library.
func (s styles) cells(values []any) []any {
	cells := make([]any, len(values))
	for i, value := range values {
		switch v := value.(type) {
		case string:
			if v != "" {
				cells[i] = excelize.Cell{StyleID: s.text, Value: v}
			}
		case rulebook.Fen:
			cells[i] = excelize.Cell{StyleID: s.money, Value: float64(v) / 100}
		case rulebook.Day:
			if v != 0 {
				cells[i] = excelize.Cell{StyleID: s.day, Value: v.Start()}
			}
		case time.Time:
			if !v.IsZero() {
				cells[i] = excelize.Cell{StyleID: s.moment, Value: v.In(rulebook.Zone)}
			}
		default:
			cells[i] = value
		}
	}
	return cells
}

// A sortedZip writes its parts in order of their names: the library keeps sheets in a map.
type sortedZip struct {
	*zip.Writer
	parts map[string]*bytes.Buffer
}

// Create implements excelize.ZipWriter.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	z.parts[name] = new(bytes.Buffer)
	return z.parts[name], nil
}

// Close implements excelize.ZipWriter.
func (z *sortedZip) Close() error {
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		part, err := z.Writer.Create(name)
		if err == nil {
			_, err = z.parts[name].WriteTo(part)
		}
		if err != nil {
			return fmt.Errorf("part %s: %w", name, err)
		}
	}
	return z.Writer.Close()
}
