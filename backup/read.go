package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"strings"
)

// What a file may fail for.
var (
	// ErrDamaged says that a file is no backup, or not a whole one.
	ErrDamaged = errors.New("damaged or no backup of salesbot")
	// ErrNewer says that a newer version made it.
	ErrNewer = errors.New("made by a newer version; restore it with that one")
)

const (
	manifestName = "manifest.json"
	maxManifest  = 1 << 20   // bytes
	maxLine      = 64 << 20  // bytes of a row
	maxDocument  = 256 << 20 // bytes
)

// The only entries there are; nothing else is ever written anywhere.
var (
	rowsName = regexp.MustCompile(`^rows/\d{6}\.jsonl$`)
	document = regexp.MustCompile(`^documents/([0-9a-f]{2})/([0-9a-f]{62})$`)
)

// A sink takes what a backup holds, in its order.
type sink interface {
	row(line) error
	// document reads the content named by a SHA-256 to its end.
	document(name string, content io.Reader) error
}

// Verify reads a backup from beginning to end and compares it with its manifest.
func Verify(ctx context.Context, path string) (*Manifest, error) { return read(ctx, path, nowhere{}) }

type nowhere struct{}

func (nowhere) row(line) error { return nil }

func (nowhere) document(_ string, content io.Reader) error {
	_, err := io.Copy(io.Discard, content)
	return err
}

// read hands a backup to a sink. What it says of a broken file wraps ErrDamaged.
func read(ctx context.Context, path string, to sink) (*Manifest, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packed, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return nil, damaged(err)
	}
	r := &reader{ctx: ctx, to: to, found: Manifest{Rows: make(map[string]int)}}
	entries := tar.NewReader(packed)
	for {
		header, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, damaged(err)
		}
		if err := r.entry(header, entries); err != nil {
			return nil, fmt.Errorf("%q: %w", header.Name, err)
		}
	}
	// Its checksum stands at the very end.
	if _, err := io.Copy(io.Discard, packed); err != nil {
		return nil, damaged(err)
	}
	return r.compare()
}

func damaged(err error) error { return fmt.Errorf("%w: %w", ErrDamaged, err) }

type reader struct {
	ctx   context.Context
	to    sink
	found Manifest // counted
	says  *Manifest
}

func (r *reader) entry(h *tar.Header, content io.Reader) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if h.Typeflag != tar.TypeReg || r.says != nil {
		return damaged(errors.New("unexpected entry"))
	}
	switch {
	case rowsName.MatchString(h.Name):
		return r.rows(content)
	case document.MatchString(h.Name):
		return r.document(h, content)
	case h.Name == manifestName && h.Size <= maxManifest:
		if err := json.NewDecoder(content).Decode(&r.says); err != nil {
			return damaged(err)
		}
		return nil
	}
	return damaged(errors.New("unexpected entry"))
}

func (r *reader) rows(content io.Reader) error {
	lines := bufio.NewScanner(content)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for lines.Scan() {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return damaged(err)
		}
		if l.Table == "" || l.Key == "" {
			return damaged(errors.New("a row without table or key"))
		}
		r.found.Rows[l.Table]++
		if err := r.to.row(l); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return damaged(err)
	}
	return nil
}

func (r *reader) document(h *tar.Header, content io.Reader) error {
	if h.Size > maxDocument {
		return damaged(fmt.Errorf("%d bytes: at most %d are read", h.Size, maxDocument))
	}
	name := strings.ReplaceAll(strings.TrimPrefix(h.Name, "documents/"), "/", "")
	sum := sha256.New()
	if err := r.to.document(name, io.TeeReader(content, sum)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != name {
		return damaged(errors.New("its content is another"))
	}
	r.found.Documents++
	return nil
}

// compare holds what was read against what the manifest says.
func (r *reader) compare() (*Manifest, error) {
	switch {
	case r.says == nil:
		return nil, damaged(errors.New("it has no end"))
	case r.says.Format > format:
		return nil, ErrNewer
	case r.says.Format < 1 || !maps.Equal(r.says.Rows, r.found.Rows) || r.says.Documents != r.found.Documents:
		return nil, damaged(errors.New("what it holds is not what it says"))
	}
	return r.says, nil
}
