package company

import "salesbot/storage"

// Migrations are the changes of the stored format since the first, in order.
func Migrations() []storage.Migration {
	return []storage.Migration{visitKeysWithoutPlaces, receiptsWithoutPlaces, noticesByDone, customersWithoutRefusedPlaces, outagesAreHoles}
}
