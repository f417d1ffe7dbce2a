//go:build linux || darwin

package backup

import (
	"errors"
	"os"
	"syscall"
)

// canSweep says that locks tell who lives.
const canSweep = true

// tryLock takes a lock that lasts until the file is closed, at the latest with the process.
func tryLock(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

func fullDisk(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
