// Package storagetest holds the conformance suite every storage engine passes, an
// engine in memory that serves as its model, and one that runs updates twice.
package storagetest
