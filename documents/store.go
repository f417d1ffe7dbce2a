package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// What Put refuses.
var (
	ErrTooLarge = errors.New("too large")
	ErrType     = errors.New("neither PDF, JPEG, PNG, Word nor Excel")
	ErrNoName   = errors.New("not the name of a document")
)

// A Store is a folder of documents. Its methods may be used at once, also by several
// processes.
type Store struct{ dir string }

// New returns the store in dir, which is created when the first document comes.
func New(dir string) *Store { return &Store{dir: dir} }

// A Document is what is known of kept content.
type Document struct {
	SHA256 string // its name: 64 lower-case hex digits
	Size   int64  // bytes
	Type   Type
}

// Put keeps what r holds. It is on disk, whole, when Put returns. Content of more than
// limit bytes is ErrTooLarge, content of no known type ErrType; neither leaves anything.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Document, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return Document{}, fmt.Errorf("documents: %w", err)
	}
	s.clear()
	draft, err := os.CreateTemp(s.dir, drafts) // 0600
	if err != nil {
		return Document{}, fmt.Errorf("documents: %w", err)
	}
	defer os.Remove(draft.Name()) // nothing is there any more once it is kept
	defer draft.Close()
	d, err := fill(ctx, draft, r, limit)
	if err != nil {
		return Document{}, fmt.Errorf("documents: %w", err)
	}
	if err := s.keep(draft.Name(), d.SHA256); err != nil {
		return Document{}, fmt.Errorf("document %s: %w", d.SHA256, err)
	}
	return d, nil
}

// drafts is the pattern of files that are still being written.
const drafts = "new-*"

// abandoned is how old a draft is that a killed process left: writing one takes seconds.
const abandoned = 24 * time.Hour

// clear removes what killed processes left. What cannot be removed is not this document's
// trouble.
func (s *Store) clear() {
	left, _ := filepath.Glob(filepath.Join(s.dir, drafts))
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(path)
		}
	}
}

// fill writes the draft and says what it is.
func fill(ctx context.Context, draft *os.File, r io.Reader, limit int64) (Document, error) {
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), io.LimitReader(reader{ctx, r}, limit+1))
	if err != nil {
		return Document{}, err
	}
	if size > limit {
		return Document{}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	kind, err := typeOf(draft, size)
	if err != nil {
		return Document{}, err
	}
	return Document{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size, Type: kind}, draft.Sync()
}

// keep gives the draft its name. Renaming over the same content changes nothing.
func (s *Store) keep(draft, name string) error {
	path := s.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	// The names too must outlive a power cut: a row will say the document is on file.
	return errors.Join(syncDir(filepath.Dir(path)), syncDir(s.dir))
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// hexName keeps a name from leading out of the folder.
var hexName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open returns the content kept under a name; the caller closes it. fs.ErrNotExist when
// there is none, ErrNoName when it cannot be one.
func (s *Store) Open(name string) (io.ReadSeekCloser, error) {
	if !hexName.MatchString(name) {
		return nil, fmt.Errorf("document %q: %w", name, ErrNoName)
	}
	f, err := os.Open(s.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("document %s: %w", name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", name, err)
	}
	return f, nil
}

func (s *Store) path(name string) string { return filepath.Join(s.dir, name[:2], name[2:]) }

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
