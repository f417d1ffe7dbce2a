package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A draft is what gets its name when it is whole. Its maker holds a lock on it, which ends
// with the process: so the next one knows what a killed one left and removes it.

// draftFile makes a file in a folder that only this user reads, of a pattern as os.CreateTemp
// takes it.
func draftFile(folder, pattern string) (*os.File, error) {
	for {
		file, err := os.CreateTemp(folder, pattern) // 0600
		if err != nil {
			return nil, err
		}
		if held(file) {
			return file, nil
		}
		file.Close() // another one's sweep was faster than the lock
	}
}

// DraftFolder makes a folder in another one, as os.MkdirTemp does, and removes those of killed
// processes there. release removes what is left of it.
func DraftFolder(folder, pattern string) (path string, release func(), err error) {
	sweep(folder, pattern)
	for {
		path, err := os.MkdirTemp(folder, pattern) // 0700
		if err != nil {
			return "", nil, err
		}
		opened, err := os.Open(path)
		if err != nil {
			return "", nil, errors.Join(err, os.RemoveAll(path))
		}
		if !canSweep {
			opened.Close() // an open folder could not get another name
		}
		if !canSweep || held(opened) {
			return path, func() { os.RemoveAll(path); opened.Close() }, nil
		}
		opened.Close()
	}
}

// held locks a new draft; false when it was swept away meanwhile.
func held(draft *os.File) bool {
	if !tryLock(draft) {
		return false
	}
	mine, err := draft.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(draft.Name())
	return err == nil && os.SameFile(mine, there)
}

// sweep removes the drafts of killed processes, which nobody holds. What cannot be removed is not this run's trouble.
func sweep(folder, pattern string) {
	left, _ := filepath.Glob(filepath.Join(folder, pattern))
	for _, path := range left {
		draft, err := os.Open(path)
		if err != nil {
			continue
		}
		if canSweep && tryLock(draft) {
			os.RemoveAll(path)
		}
		draft.Close()
	}
}

// roomHint adds the cure to an error of a disk without room.
func roomHint(err error) error {
	if fullDisk(err) {
		return fmt.Errorf("%w; make room there or name a folder on another disk", err)
	}
	return err
}
