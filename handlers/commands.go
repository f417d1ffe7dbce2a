package handlers

import "salesbot/bot"

// Commands lists every command, in the order 帮助 shows them. It is the only list: help,
// menu, rights and tests are made from it.
func Commands() []bot.Command {
	return []bot.Command{
		help, cancel, today,
		fileReport, fileToday, addToReport, makeUpReport, myReports,
		checkIn, explainVisit, recordVisit,
		newCustomer, createCustomer, showCustomer, putContact,
		newDeal, showDeals, fillDeal, advanceDeal, fillNext, loseDeal, showPool, claimDeal,
		showFines, appealFine,
		lookAtPerson, lookAtTeam, funnel, flagReport, flagAdvance,
		upholdFine, waiveFine, confirmFine,
		tally, settleMonth,
		grantRole, setHoliday,
	}
}
