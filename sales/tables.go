package sales

import "salesbot/storage"

// Tables lists every table of the nouns, for exports, copies and checks.
func Tables() []storage.AnyTable {
	return []storage.AnyTable{
		Audit, CalendarYears, CompanyDays, Consents, Contacts, Customers, Deals, Departments, Fines, Fixes, Follows, FollowUps, Leads, Leaves, lives, Looks, Months,
		Notices, Outages, Papers, People, Profiles, Reports, Requests, SpotChecks, Suspensions, Tasks, Unreachables, Visits, Warnings,
		Errands,
	}
}

// Open puts the nouns on db under the settings given.
func Open(db *storage.Store, settings Settings) *Store {
	return NewStore(db, settings, Tables(), Listeners{CustomerShared: AnswerShares, Subscribed: Looked, CustomersMerged: AskSharesAnew})
}
