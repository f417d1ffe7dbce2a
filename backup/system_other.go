//go:build !linux && !darwin

package backup

import "os"

const canSweep = false

func tryLock(*os.File) bool { return true }

func fullDisk(error) bool { return false }
