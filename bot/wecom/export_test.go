package wecom

// Signed says whether WeCom, or who knows the token, sent it: of anything else no
// conclusion can be drawn.
func (r Result) Signed() bool { return r != BadSignature && r != Malformed }
