package rulebook

// Counted returns what of a person's month counts, whose entries come to sum: the sum, or
// FinesLaw.MonthlyCap where that is less. The entries stay as they are.
func (f FinesLaw) Counted(sum Fen) Fen {
	if f.MonthlyCap > 0 {
		return min(sum, f.MonthlyCap)
	}
	return sum
}

// TakenBack returns what a correction of an entry of amount takes off a closed month whose
// entries came to sum: nothing of an entry that was over the cap anyway.
func (f FinesLaw) TakenBack(sum, amount Fen) Fen { return f.Counted(sum) - f.Counted(sum-amount) }
