package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"salesbot/backup"
	"salesbot/sales"
	"salesbot/workbook"
)

// newExportCommand writes what the store knows as files, one per noun.
func newExportCommand() *cobra.Command {
	var from source
	var out, format string
	var only []string
	cmd := &cobra.Command{
		Use:   "export --out DIR",
		Short: "Write fines, reports, visits, deals, customers and notices as files; also while serve runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return errors.New("--out: missing; name the folder to write the files to")
			}
			write, err := formatOf(format)
			if err != nil {
				return err
			}
			nouns, err := chosen(only)
			if err != nil {
				return err
			}
			store, cleanup, err := from.open(cmd.Context())
			if err != nil {
				return err
			}
			defer cleanup()
			return export(cmd.Context(), store, nouns, out, format, write)
		},
	}
	from.flags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "folder to write to; made when it is not there")
	cmd.Flags().StringVar(&format, "format", "jsonl", "jsonl, csv or xlsx")
	cmd.Flags().StringSliceVar(&only, "only", nil, "nouns to write, with commas (default all)")
	return cmd
}

// chosen are the nouns named, all of them when none is.
func chosen(only []string) ([]noun, error) {
	all := exportedNouns()
	var names []string
	for _, n := range all {
		names = append(names, n.name)
	}
	for _, name := range only {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--only: %q: want some of %s", name, strings.Join(names, ","))
		}
	}
	return slices.DeleteFunc(all, func(n noun) bool { return len(only) > 0 && !slices.Contains(only, n.name) }), nil
}

// export writes the nouns as they are at one moment. The files get their names when all
// are complete, and only this user can read them.
func export(ctx context.Context, store *sales.Store, nouns []noun, out, format string, write writeFunc) error {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	// In out itself, so that renaming stays on one disk.
	folder, release, err := backup.DraftFolder(out, ".export*")
	if err != nil {
		return err
	}
	defer release()
	err = store.View(ctx, func(tx *sales.Tx) error {
		for _, n := range nouns {
			if err := writeNoun(tx, n, filepath.Join(folder, n.name), write); err != nil {
				return fmt.Errorf("export %s: %w", n.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range nouns {
		if err := os.Rename(filepath.Join(folder, n.name), filepath.Join(out, n.name+"."+format)); err != nil {
			return err
		}
	}
	return nil
}

// writeNoun writes one file anew, as a transaction may run twice.
func writeNoun(tx *sales.Tx, n noun, path string, write writeFunc) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffer := bufio.NewWriter(file)
	if err := write(buffer, tx, n); err != nil {
		return err
	}
	return buffer.Flush()
}

// A writeFunc writes a noun in one format.
type writeFunc func(w io.Writer, tx *sales.Tx, n noun) error

func formatOf(name string) (writeFunc, error) {
	switch name {
	case "jsonl":
		return writeJSONLines, nil
	case "csv":
		return writeCSV, nil
	case "xlsx":
		return writeXLSX, nil
	}
	return nil, fmt.Errorf("--format %q: want jsonl, csv or xlsx", name)
}

// writeJSONLines writes an object a line, its keys in the columns' order.
func writeJSONLines(w io.Writer, tx *sales.Tx, n noun) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return n.each(tx, func(values []any) error { return encoder.Encode(object{n.columns, values}) })
}

// object is a JSON object that keeps the order of its keys.
type object struct {
	keys   []string
	values []any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteString("{")
	for i, key := range o.keys {
		if i > 0 {
			b.WriteString(",")
		}
		if err := encoder.Encode(key); err != nil {
			return nil, err
		}
		b.WriteString(":")
		if err := encoder.Encode(o.values[i]); err != nil {
			return nil, err
		}
	}
	return []byte(b.String() + "}"), nil // the encoder around it takes the line breaks out
}

// writeCSV writes a line of names, then a line a row: lists joined with ";", nothing for
// what is absent, and nothing a spreadsheet takes for a formula.
func writeCSV(w io.Writer, tx *sales.Tx, n noun) error { return workbook.WriteCSV(w, n.sheet(tx)) }

// writeXLSX writes a sheet with the columns and texts of the csv; numbers are numbers.
func writeXLSX(w io.Writer, tx *sales.Tx, n noun) error { return workbook.Write(w, n.sheet(tx)) }

// sheet is the noun as a table, its lists joined.
func (n noun) sheet(tx *sales.Tx) workbook.Sheet {
	sheet := workbook.Sheet{Name: n.name, Rows: func(row func(...any) error) error {
		return n.each(tx, func(values []any) error {
			cells := slices.Clone(values)
			for i, value := range cells {
				if list, ok := value.([]string); ok {
					cells[i] = strings.Join(list, ";")
				}
			}
			return row(cells...)
		})
	}}
	for _, name := range n.columns {
		sheet.Columns = append(sheet.Columns, workbook.Column{Title: name, Width: 20})
	}
	return sheet
}
