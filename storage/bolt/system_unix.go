//go:build linux || darwin

package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lock takes the lock bbolt takes on the file, a little earlier; ErrLocked when another
// process keeps it for longer than lockWait.
func lock(file *os.File, exclusive bool) error {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if time.Since(start) > lockWait {
			return ErrLocked
		}
	}
}

// unlock gives the lock back though the map, which is left alone, keeps the file open.
func unlock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_UN) }

// freeBytes is how much room the disk of a file has for this user.
func freeBytes(path string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
