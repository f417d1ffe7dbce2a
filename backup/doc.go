// Package backup puts everything a bot keeps into one file, verifies it, and makes a data
// folder of it again. The file is a tar, compressed with gzip:
//
//	rows/000001.jsonl …    the rows of all tables, {"t": table, "k": key, "v": value} a line
//	documents/ab/cdef…     the documents, each under the SHA-256 of its content
//	manifest.json          how many of what; last, so that a file cut short has none
//
// It holds no secret but what people wrote: tables that are nobody's after a restart, such
// as access tokens, are left out. It holds the store's identity, and of a store without one
// there is no backup. It does not depend on the engine of the store.
package backup
