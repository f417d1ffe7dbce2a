package company

// What the tests of this room look at inside it.
var (
	ReceiptsWithoutPlaces  = receiptsWithoutPlaces
	OutagesAreHoles        = outagesAreHoles
	VisitKeysWithoutPlaces = visitKeysWithoutPlaces
)

// CheckVisit is the kind of a spot check of a check-in.
const CheckVisit = checkVisit
