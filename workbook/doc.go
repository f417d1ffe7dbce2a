// Package workbook writes Excel files: HR's book of a month's fines, and any rows as a
// sheet or as comma-separated text. Equal content gives equal bytes. What people wrote stays text as written, also
// where it begins like a formula.
package workbook
