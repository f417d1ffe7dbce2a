package company

// What the tests of this room look at inside it.
var (
	CustomersWithoutRefusedPlaces = customersWithoutRefusedPlaces
	ReceiptsWithoutPlaces         = receiptsWithoutPlaces
	VisitKeysWithoutPlaces        = visitKeysWithoutPlaces
	OutagesAreHoles               = outagesAreHoles
)

// CheckVisit is the kind of a spot check of a check-in.
const CheckVisit = checkVisit
