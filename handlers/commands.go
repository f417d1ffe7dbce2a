package handlers

import (
	"salesbot/bot"
	"salesbot/handlers/company"
	"salesbot/handlers/crm"
	"salesbot/handlers/ledger"
	"salesbot/handlers/request"
	"salesbot/handlers/task"
	"salesbot/handlers/view"
)

// Commands lists every command, in the order 帮助 shows them. It is the only list: help,
// menu, rights and tests are made from it.
func Commands() []bot.Command {
	return withSaid([]bot.Command{
		help, cancel, company.Today, view.Feed, view.Follow, view.Unfollow, crm.Search, crm.LookUp, myProfile, showRules, feedback, approveLaw, refuseLaw,
		ledger.FileReport, ledger.FileToday, ledger.FileKept, ledger.AddToReport, ledger.MakeUpReport, ledger.MyReports, ledger.ReportHistory,
		request.AskLeave, request.AskCorrection, request.ShowRequests, request.WithdrawRequest,
		crm.CheckIn, crm.PhotoCheckIn, crm.ExplainVisit, crm.RecordVisit, crm.RecordFollowUp, crm.LocationConsent, crm.AgreeLocation, crm.RefuseLocation,
		crm.NewCustomer, crm.CreateCustomer, crm.NameCustomer, crm.ShowCustomer, crm.PlaceCustomer, crm.PutContact, crm.DropContact,
		request.ShareCustomer, request.AskShare, request.UnshareCustomer, crm.Relate, crm.Unrelate, crm.LabelCustomer, crm.SetCreditCode, crm.JudgeCustomers, crm.MergeCustomers, crm.DoMergeCustomers,
		crm.NewDeal, crm.CreateDeal, crm.ShowDeals, crm.FillDeal, crm.AdvanceDeal, crm.FillNext, crm.FilePaper, crm.LoseDeal, crm.ReopenDeal, request.AskDiscount, request.AskOrderChange,
		crm.NewLead, crm.ShowLeads, crm.ConvertLead, crm.AssignLead, crm.ShowPool, crm.ClaimProspect, crm.ReturnProspect, crm.GiveGrace, request.AskExtension,
		task.NewTask, task.ShowTasks, task.AcceptTask, task.DeclineTask, task.FinishTask, task.PutOffTask, task.DeleteTask, task.Schedule, ledger.PlanNext,
		ledger.ShowFines, ledger.AppealFine,
		view.LookAtPerson, ledger.CommentReport, view.LookAtTeam, view.Funnel, crm.HandOver, crm.HandAll, crm.DoHandAll, view.FlagReport, view.FlagAdvance,
		request.ApproveRequest, request.RefuseRequest, request.Exempt, request.BookLeave, ledger.RegisterPaper,
		company.SpotChecks, company.ShowSpotCheck, company.FindTrue, company.FindFalse, warn, showWarnings, noteConduct, incompleteProfiles, suspend, restore,
		ledger.UpholdFine, ledger.WaiveFine, ledger.ConfirmFine,
		ledger.Tally, ledger.SettleMonth, company.ExportMonth,
		ledger.GrantRole, ledger.SetHoliday, ledger.ShowHoles, view.Audit, view.AuditEntry, company.BackUp,
	})
}
