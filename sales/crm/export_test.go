package crm

import "salesbot/sales"

// What the tests of this room look at inside it.
var (
	CustomerByKey   = customerNamed
	AllProspects    = allProspects
	BelongingsOf    = belongingsOf
	CustomersByCode = customersByCode
	Mentioned       = mentioned
)

func (h *Holding) Release(tx *sales.Tx, why string) { h.release(tx, why) }

func (c *Customer) RelatedTo(userid string) bool { return c.relatedTo(userid) }
