package sales

import (
	"encoding/json"
	"fmt"
)

// withoutPlace is a row as the trail keeps it: of a visit all but where its person was,
// for the trail outlives the time such a place may be kept (RULEBOOK §5).
func withoutPlace(table string, row []byte) ([]byte, error) {
	if table != Visits.Name() || row == nil {
		return row, nil
	}
	var v Visit
	if err := json.Unmarshal(row, &v); err != nil {
		return nil, fmt.Errorf("visit for the trail: %w", err)
	}
	v.unplace()
	return json.Marshal(&v)
}
