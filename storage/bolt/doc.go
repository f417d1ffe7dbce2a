// Package bolt keeps the store in one file through bbolt. Each table is a bucket
// at the top of the file, so the bbolt command line reads it.
//
// Updates share commits. One goroutine hands the open write transaction from
// update to update for as long as another one is waiting, then commits once; all
// who took part return after that one sync. There is no timer: what queues up while a
// commit runs is the next group. Each update keeps an undo log, so one that fails or
// panics takes back its own writes and leaves the group's others alone.
//
// bbolt keeps no checksums and trusts its pages, which it reads through a map. So a file is
// read and checked from end to end before bbolt sees it (about 2 s for a gigabyte in
// memory), and whatever of bbolt runs later runs inside guard: its panics and the map's
// faults become storage.ErrDamaged and end the engine, a panic of an update's own function does not.
package bolt
