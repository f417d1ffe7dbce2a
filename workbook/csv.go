package workbook

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"salesbot/rulebook"
)

// byteOrderMark tells Excel that a file is UTF-8; without it Chinese is garbage there.
const byteOrderMark = "\ufeff"

// WriteCSV writes a sheet as comma-separated text for people who open it in Excel: UTF-8
// with a byte order mark, a line of headings, a line a row; what is below the table is left
// out. Lists are joined with ";", days are YYYY-MM-DD, times RFC 3339, money yuan without a
// unit. Text that a spreadsheet would take for a formula begins with an apostrophe, which
// keeps it text (OWASP, CSV Injection); numbers stay numbers, negative ones too.
func WriteCSV(w io.Writer, s Sheet) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	line := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		line[i] = harmless(c.Title)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	err := s.Rows(func(values ...any) error {
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = csvCell(v)
		}
		return out.Write(line)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func csvCell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int, int64:
		return fmt.Sprint(v)
	case rulebook.Fen:
		return strings.TrimSuffix(v.String(), "元")
	case rulebook.Day:
		return v.String()
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(rulebook.Zone).Format(time.RFC3339)
	case []string:
		return harmless(strings.Join(v, ";"))
	}
	return harmless(fmt.Sprint(value))
}

// harmless puts an apostrophe before text that begins like a formula, also behind blanks
// and in full width, which some spreadsheets read the same.
func harmless(text string) string {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") {
		return "'" + text
	}
	seen := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if seen != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(seen)[0]) {
		return "'" + text
	}
	return text
}
