package crm

import (
	"encoding/json"
	"fmt"
)

// withoutPlace is a visit as the trail keeps it: all but where its person was, for the trail
// outlives the time such a place may be kept (RULEBOOK §5).
func withoutPlace(row []byte) ([]byte, error) {
	var v Visit
	if err := json.Unmarshal(row, &v); err != nil {
		return nil, fmt.Errorf("visit for the trail: %w", err)
	}
	v.unplace()
	return json.Marshal(&v)
}
