package company

import (
	"salesbot/sales"
	"salesbot/storage"
)

// noticesByDone lets the janitor find what was delivered long ago.
var noticesByDone = storage.Migration{Name: "notices-by-done", Run: sales.FillNoticesByDone}
