// Package sales holds what all nouns stand in: transactions and the trail, people and their
// roles, the calendar, leave, notices, conduct. The nouns are in the rooms below this folder,
// one file a noun, each importing only what stands lower: task, crm, ledger, request, view,
// company.
package sales
