// Package company holds acts across all nouns: the directory, spot checks, files made on
// request, migrations, and the list of tables.
package company
