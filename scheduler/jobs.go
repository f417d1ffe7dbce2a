package scheduler

// Jobs is the list. At the same moment they run in this order: the directory first, so
// that the others know who is here.
func Jobs() []Job {
	return []Job{
		directorySync,
		reportSweep,
		stageWindows,
		dailyBackup,
		janitor,
		stageReminders,
		followUps,
		unansweredRequests,
		holidayTables,
		profileNudge,
		fineNotices,
		morningDigest,
		spotChecks,
		monthlyTally,
		nudge,
		reportDeadline,
		eveningDigest,
		lastCall,
	}
}
