package handlers

import "salesbot/bot"

// Commands lists every command, in the order 帮助 shows them. It is the only list: help,
// menu, rights and tests are made from it.
func Commands() []bot.Command {
	return []bot.Command{
		help, cancel, today, feed, follow, unfollow, search, lookUp, myProfile, showRules,
		fileReport, fileToday, addToReport, makeUpReport, myReports, reportHistory,
		askLeave, askCorrection, showRequests, withdrawRequest,
		checkIn, photoCheckIn, explainVisit, recordVisit, recordFollowUp, locationConsent, agreeLocation, refuseLocation,
		newCustomer, createCustomer, showCustomer, placeCustomer, putContact,
		shareCustomer, askShare, unshareCustomer, relate, unrelate, labelCustomer, setCreditCode, judgeCustomers, mergeCustomers, doMergeCustomers,
		newDeal, showDeals, fillDeal, advanceDeal, fillNext, filePaper, loseDeal, reopenDeal, askDiscount, askOrderChange,
		newLead, showLeads, convertLead, assignLead, showPool, claimProspect, returnProspect, giveGrace, askExtension,
		newTask, showTasks, acceptTask, declineTask, finishTask, putOffTask, deleteTask, schedule, planNext,
		showFines, appealFine,
		lookAtPerson, commentReport, lookAtTeam, funnel, handOver, handAll, doHandAll, flagReport, flagAdvance,
		approveRequest, refuseRequest, exempt, bookLeave, registerPaper,
		spotChecks, showSpotCheck, findTrue, findFalse, warn, showWarnings, noteConduct, suspend, restore,
		upholdFine, waiveFine, confirmFine,
		tally, settleMonth, exportMonth,
		grantRole, setHoliday, audit, auditEntry, backUp,
	}
}
