package rulebook

// Quotas are how much one person may do, so that nobody slows or floods the others. The
// first filing of a report and an appeal count against none.
type Quotas struct {
	MessagesAMinute int
	RevisionsADay   int // of reports
	OpenTasks       int // given to one other person
	PhotosADay      int
	ClaimsADay      int // out of the pool
}

func quotaSettings() []setting {
	return []setting{
		{"quotas.messages_a_minute", ByDefault, func(l *Law) any { return &l.Quotas.MessagesAMinute }, 10, 10_000, "每人一分钟最多办几条消息，多的原样留存、请稍后再发", "每人每分钟消息", "条"},
		{"quotas.revisions_a_day", ByDefault, func(l *Law) any { return &l.Quotas.RevisionsADay }, 1, 10_000, "每人一天最多改写、补充几次日报，首次提交不算", "每人每天改写日报", "次"},
		{"quotas.open_tasks", ByDefault, func(l *Law) any { return &l.Quotas.OpenTasks }, 1, 10_000, "派给同一个人、还没做完的任务最多几个", "派给一人的未完成任务", "个"},
		{"quotas.photos_a_day", ByDefault, func(l *Law) any { return &l.Quotas.PhotosADay }, 1, 10_000, "每人一天最多存几张照片", "每人每天照片", "张"},
		{"quotas.claims_a_day", ByDefault, func(l *Law) any { return &l.Quotas.ClaimsADay }, 1, 1000, "每人一天最多从公海领取几个", "每人每天领取", "个"},
	}
}
