// Package bolt keeps the store in one file through bbolt. Each table is a bucket
// at the top of the file, so the bbolt command line reads it.
//
// Updates share commits. One goroutine hands the open write transaction from
// update to update for as long as another one is waiting, then commits once; all
// who took part return after that one sync. There is no timer: what queues up while a
// commit runs is the next group. Each update keeps an undo log, so one that fails or
// panics takes back its own writes and leaves the group's others alone.
package bolt
