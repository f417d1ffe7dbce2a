package ledger

import "salesbot/sales"

// What the tests of this room look at inside it.
var (
	ReportKey  = reportKey
	Debtors    = debtorsOf
	DecidersOf = decidersOf
)

func (f *Fine) Move(tx *sales.Tx, to FineState, why string) error { return f.move(tx, to, why) }
