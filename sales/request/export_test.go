package request

// DecidersOfRequest are those whose decision is waited for.
var DecidersOfRequest = decidersOfRequest

// Lacks says what a kind does not have of what every one needs; "" for nothing.
func (k RequestKind) Lacks() string {
	switch r := k.rules(); {
	case r.title == "":
		return "a title"
	case r.what == nil || r.details == nil:
		return "words for what is asked"
	case r.effect == nil || r.consequence == nil:
		return "what follows from the decision"
	case (r.chain == nil) != (r.whose == nil):
		return "one of who decides and who is told so"
	}
	return ""
}
