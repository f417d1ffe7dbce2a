package company

import (
	"salesbot/sales"
	"salesbot/sales/crm"
	"salesbot/sales/ledger"
	"salesbot/sales/request"
	"salesbot/sales/task"
	"salesbot/sales/view"
	"salesbot/storage"
)

// Tables lists every table of the nouns, for exports, copies and checks.
func Tables() []storage.AnyTable {
	return []storage.AnyTable{
		sales.Audit, sales.CalendarYears, sales.CompanyDays, sales.Consents, sales.Departments, sales.FirstSyncs, sales.LawVersions, sales.Leaves, sales.Notices, sales.ParkedAnswers, sales.People, sales.Profiles, sales.Refusals, sales.Secrets, sales.Suspensions, sales.Usages, sales.Warnings,
		task.Tasks,
		crm.Contacts, crm.Customers, crm.Deals, crm.Documents, crm.Fixes, crm.FollowUps, crm.Leads, crm.Looks, crm.Reservations, crm.Subscriptions, crm.Visits,
		ledger.Fines, ledger.Holes, ledger.KeptPieces, ledger.Lives, ledger.Months, ledger.Reports, ledger.Unheards, ledger.Unreachables,
		request.Requests,
		Errands, SpotChecks,
	}
}

// Open puts the nouns on db under the settings given.
func Open(db *storage.Store, settings sales.Settings) *sales.Store {
	return sales.NewStore(db, settings, Tables(), sales.Listeners{CustomerShared: request.AnswerShares, Subscribed: view.Looked, CustomersMerged: request.AskSharesAnew, DirectoryDecided: DirectoryDecided})
}
