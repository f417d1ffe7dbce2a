// Package ledger holds the commands for reports and fines.
package ledger
