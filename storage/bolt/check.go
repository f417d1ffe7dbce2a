package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// The layout of a bbolt file, version 2. A page begins with its number (8 bytes), flags
// (2), count (2) and how many pages more it takes (4); elements of 16 bytes follow, then
// the keys and values they point to, from the element's own place.
const (
	headSize    = 16
	elementSize = 16
	branchPage  = 0x01
	leafPage    = 0x02
	freePage    = 0x10
	bucketFlag  = 0x01
	bucketHead  = 16 // number of a bucket's root page (0: the page follows here), sequence
	magic       = 0xED0CDAED
	version     = 2
	noFreelist  = ^uint64(0)
	// maxDepth is more than a tree of the largest file has: deeper is a circle.
	maxDepth = 40
	// maxRun is how many bytes one page with those it takes may have; no row is near it.
	maxRun = 256 << 20
)

var native = binary.NativeEndian

// meta is one of the two heads of a file.
type meta struct {
	pageSize                    uint32
	root, freelist, pages, txid uint64
}

// readMeta returns the head in a page's bytes; false when it is none.
func readMeta(page []byte) (m meta, ok bool) {
	b := page[headSize:]
	sum := fnv.New64a()
	sum.Write(b[:56])
	if native.Uint32(b) != magic || native.Uint32(b[4:]) != version || native.Uint64(b[56:]) != sum.Sum64() {
		return m, false
	}
	return meta{native.Uint32(b[8:]), native.Uint64(b[16:]), native.Uint64(b[32:]), native.Uint64(b[40:]), native.Uint64(b[48:])}, true
}

// currentMeta is the newer of the heads that are whole. One may be torn: the last commit
// was then cut short and nobody was told that it was kept.
func currentMeta(file io.ReaderAt) (best meta, err error) {
	found := false
	read := func(at int64) {
		var page [headSize + 64]byte
		if _, err := file.ReadAt(page[:], at); err != nil {
			return
		}
		if m, ok := readMeta(page[:]); ok && (!found || m.txid > best.txid) {
			best, found = m, true
		}
	}
	read(0)
	if found {
		read(int64(best.pageSize))
	}
	for size := int64(1 << 10); !found && size <= 1<<24; size <<= 1 {
		read(size)
	}
	if !found || best.pageSize < 1<<10 || best.pageSize > 1<<24 {
		return best, errors.New("it is no store of salesbot, or its head is broken")
	}
	return best, nil
}

// check reads a file of size bytes as bbolt would, but by reads, not through a map, and
// believes nothing: a page that passes can neither make bbolt panic, nor fault, nor walk
// in a circle. It does not judge what rows say.
func check(file io.ReaderAt, size int64) error {
	if size == 0 {
		return errors.New("the file is empty (0 bytes)")
	}
	m, err := currentMeta(file)
	if err != nil {
		return err
	}
	if m.pages > uint64(size)/uint64(m.pageSize) {
		return fmt.Errorf("the file is cut short: %d bytes of %d pages of %d", size, m.pages, m.pageSize)
	}
	c := &checker{file: file, pageSize: int(m.pageSize), pages: m.pages, seen: make(pageSet, m.pages/64+1), free: make(pageSet, m.pages/64+1)}
	if m.freelist != noFreelist {
		if err := c.freelist(m.freelist); err != nil {
			return fmt.Errorf("list of free pages: %w", err)
		}
	}
	return c.tree(m.root, 0, true, nil, nil)
}

// pageSet is a set of pages.
type pageSet []uint64

func (s pageSet) has(page uint64) bool { return s[page/64]&(1<<(page%64)) != 0 }
func (s pageSet) add(page uint64)      { s[page/64] |= 1 << (page % 64) }

type checker struct {
	file       io.ReaderAt
	pageSize   int
	pages      uint64 // how many are in use or free; none behind them counts
	seen, free pageSet
	buffers    [maxDepth][]byte // by level
}

// page reads a page with those it takes.
func (c *checker) page(id uint64, level int) (b []byte, flags uint16, count int, err error) {
	fail := func(format string, args ...any) ([]byte, uint16, int, error) {
		return nil, 0, 0, fmt.Errorf("page %d: %w", id, fmt.Errorf(format, args...))
	}
	if id < 2 || id >= c.pages {
		return fail("there is no such page")
	}
	if level >= maxDepth {
		return fail("too deep")
	}
	read := func(n int) error {
		if cap(c.buffers[level]) < n {
			c.buffers[level] = make([]byte, n)
		}
		b = c.buffers[level][:n]
		_, err := c.file.ReadAt(b, int64(id)*int64(c.pageSize))
		return err
	}
	if err := read(c.pageSize); err != nil {
		return fail("%w", err)
	}
	if got := native.Uint64(b); got != id {
		return fail("it says it is page %d", got)
	}
	more := uint64(native.Uint32(b[12:]))
	if id+more >= c.pages || (more+1)*uint64(c.pageSize) > maxRun {
		return fail("it takes %d pages more", more)
	}
	for p := id; p <= id+more; p++ {
		if c.seen.has(p) || c.free.has(p) {
			return fail("page %d is used twice", p)
		}
		c.seen.add(p)
	}
	if more > 0 {
		if err := read(int(more+1) * c.pageSize); err != nil {
			return fail("%w", err)
		}
	}
	return b, native.Uint16(b[8:]), int(native.Uint16(b[10:])), nil
}

func (c *checker) freelist(id uint64) error {
	b, flags, count, err := c.page(id, 0)
	if err != nil {
		return err
	}
	if flags != freePage {
		return fmt.Errorf("page %d: flags %#x", id, flags)
	}
	ids, n := b[headSize:], uint64(count)
	if count == 0xffff { // the count did not fit
		n, ids = native.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return fmt.Errorf("page %d: %d entries", id, n)
	}
	for i := range n {
		p := native.Uint64(ids[i*8:])
		if p < 2 || p >= c.pages || c.free.has(p) || c.seen.has(p) {
			return fmt.Errorf("page %d: entry %d cannot be free", id, p)
		}
		c.free.add(p)
	}
	return nil
}

// tree checks a page and all below it. Its first key is from, as bbolt looks for it in the
// page above when it writes, the others are before to; nil for no bound.
// root is the tree of tables.
func (c *checker) tree(id uint64, level int, root bool, from, to []byte) error {
	b, flags, count, err := c.page(id, level)
	if err != nil {
		return err
	}
	fail := func(err error) error { return fmt.Errorf("page %d: %w", id, err) }
	switch {
	case flags == leafPage:
		err := leaves(b, count, from, to, func(flags uint32, value []byte) error {
			if !root {
				if flags != 0 {
					return errors.New("a table in a table")
				}
				return nil
			}
			if flags != bucketFlag || len(value) < bucketHead {
				return errors.New("a row outside of all tables")
			}
			if child := native.Uint64(value); child != 0 {
				return c.tree(child, level+1, false, nil, nil)
			}
			return inline(value[bucketHead:])
		})
		if err != nil {
			return fail(err)
		}
		return nil
	case flags != branchPage:
		return fail(fmt.Errorf("flags %#x", flags))
	case count == 0:
		return fail(errors.New("a branch without twigs"))
	}
	key := func(i int) ([]byte, error) {
		at := headSize + i*elementSize
		if at+elementSize > len(b) {
			return nil, errors.New("too many elements")
		}
		return part(b, at, native.Uint32(b[at:]), native.Uint32(b[at+4:]))
	}
	this, err := key(0)
	for i := range count {
		if err != nil {
			return fail(err)
		}
		var next []byte
		end := to
		if i+1 < count {
			if next, err = key(i + 1); err != nil {
				return fail(err)
			}
			end = next
		}
		if i == 0 && from != nil && !bytes.Equal(this, from) || end != nil && bytes.Compare(this, end) >= 0 {
			return fail(fmt.Errorf("key %d is out of order", i))
		}
		if err := c.tree(native.Uint64(b[headSize+i*elementSize+8:]), level+1, root, this, end); err != nil {
			return err
		}
		this = next
	}
	return nil
}

// inline checks a small table's only page, which stands where its number would.
func inline(b []byte) error {
	if len(b) < headSize || native.Uint16(b[8:]) != leafPage {
		return errors.New("a small table is broken")
	}
	return leaves(b, int(native.Uint16(b[10:])), nil, nil, func(flags uint32, _ []byte) error {
		if flags != 0 {
			return errors.New("a table in a table")
		}
		return nil
	})
}

// leaves checks the rows of a page and shows each to row.
func leaves(b []byte, count int, from, to []byte, row func(flags uint32, value []byte) error) error {
	var last []byte
	for i := range count {
		at := headSize + i*elementSize
		if at+elementSize > len(b) {
			return errors.New("too many elements")
		}
		e := b[at:]
		keySize := native.Uint32(e[8:])
		key, err := part(b, at, native.Uint32(e[4:]), keySize)
		if err != nil {
			return err
		}
		value, err := part(b, at, native.Uint32(e[4:]), keySize, native.Uint32(e[12:]))
		if err != nil {
			return err
		}
		if i == 0 && from != nil && !bytes.Equal(key, from) || i > 0 && bytes.Compare(key, last) <= 0 || to != nil && bytes.Compare(key, to) >= 0 {
			return fmt.Errorf("key %d is out of order", i)
		}
		if err := row(native.Uint32(e), value); err != nil {
			return err
		}
		last = key
	}
	return nil
}

// part is the last of the pieces that lie one behind the other, the first at pos bytes
// from the element at a place.
func part(b []byte, at int, pos uint32, sizes ...uint32) ([]byte, error) {
	start, end := int64(at)+int64(pos), int64(at)+int64(pos)
	for _, size := range sizes {
		start, end = end, end+int64(size)
	}
	if pos < elementSize || end > int64(len(b)) {
		return nil, errors.New("an element points out of its page")
	}
	return b[start:end], nil
}
