// Package outbox delivers notices, and does what crosses the network or writes files outside
// a transaction: batches, limits, sending, recording; photos to fetch, files to make.
package outbox
