package documents

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"unicode/utf16"
)

// A Type is a kind of content, by its usual file name extension.
type Type string

// The types that are kept.
const (
	PDF  Type = "pdf"
	JPEG Type = "jpg"
	PNG  Type = "png"
	DOC  Type = "doc"
	DOCX Type = "docx"
	XLS  Type = "xls"
	XLSX Type = "xlsx"
)

// typeOf tells a type by its content; a name or what a sender says of it proves nothing.
func typeOf(r io.ReaderAt, size int64) (Type, error) {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", err
	}
	switch {
	case bytes.Contains(head, []byte("%PDF-")): // within the first 1024 bytes (ISO 32000-1, note 13)
		return PDF, nil
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundType(r, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return packageType(r, size)
	}
	return "", ErrType
}

// packageType tells Office Open XML by the folder of its main part (ECMA-376-2).
func packageType(r io.ReaderAt, size int64) (Type, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "", ErrType
	}
	listed, kind := false, Type("")
	for _, f := range z.File {
		switch {
		case f.Name == "[Content_Types].xml":
			listed = true
		case strings.HasPrefix(f.Name, "word/"):
			kind = DOCX
		case strings.HasPrefix(f.Name, "xl/"):
			kind = XLSX
		}
	}
	if !listed || kind == "" {
		return "", ErrType
	}
	return kind, nil
}

// compoundType tells the older Office files by the stream their directory must name
// (MS-DOC 2.1, MS-XLS 2.1). Names are UTF-16 in entries at multiples of 128 bytes.
func compoundType(r io.ReaderAt, size int64) (Type, error) {
	names := map[string]Type{"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
	entry := make([]byte, 64)
	for at := int64(512); at+64 <= size; at += 128 {
		if _, err := r.ReadAt(entry, at); err != nil {
			return "", err
		}
		if kind, ok := names[entryName(entry)]; ok {
			return kind, nil
		}
	}
	return "", ErrType
}

// entryName is the name in a directory entry, up to its zero.
func entryName(entry []byte) string {
	var units []uint16
	for i := 0; i+1 < len(entry); i += 2 {
		u := uint16(entry[i]) | uint16(entry[i+1])<<8
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
