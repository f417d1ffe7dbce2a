package ledger

import "salesbot/sales"

// ReportKey is where a report stands.
var ReportKey = reportKey

func (f *Fine) Move(tx *sales.Tx, to FineState, why string) error { return f.move(tx, to, why) }
