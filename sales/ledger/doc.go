// Package ledger holds who owes a daily report, the reports, and the fines with their
// appeals and months.
package ledger
