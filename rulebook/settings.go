package rulebook

// A Setting is one number of the law, as docs and 制度 list it.
type Setting struct {
	Key     string // dotted, below rulebook: in the YAML: "report.deadline"
	Value   string // in this law, as NewLaw reads it; money in yuan
	Default string
	Source  string // ByRegulation or ByDefault: where the default comes from
	Doc     string // Chinese, with the unit
}

// Settings returns every setting with its value in l, in a fixed order.
func (l Law) Settings() []Setting {
	defaults := DefaultLaw()
	// at hands out pointers; the copy keeps what they point to out of l.
	l.Stages.Rules = append([]StageRule(nil), l.Stages.Rules...)
	var all []Setting
	for _, s := range settings() {
		all = append(all, Setting{
			Key: s.key, Value: show(s.at(&l)), Default: show(s.at(&defaults)), Source: s.source, Doc: s.doc,
		})
	}
	return all
}

// A setting is a row of the table below: where the value lives and what it may be.
type setting struct {
	key    string
	source string
	at     func(*Law) any // *Clock, *int, *Fen, *string, *[]int or *[]string
	lo, hi int            // bounds, inclusive: minutes, counts, yuan; of each member of a list
	doc    string
	title  string // Chinese, short, without the unit; see Provision
	unit   string // of a count, and after | what 0 means instead; of a switch what 0 and 1 mean
}

// lastSlot is the latest a job can be due; 24:00 is the next day's business.
const lastSlot = int(Midnight) - 1

// maxYuan bounds a fine: a slip of three zeros should not pass.
const maxYuan = 100_000

func settings() []setting {
	rows := []setting{
		{"report.nudge", ByDefault, func(l *Law) any { return &l.Report.Nudge }, 0, lastSlot, "日报第一次提醒", "日报第一次提醒", ""},
		{"report.deadline", ByRegulation, func(l *Law) any { return &l.Report.Deadline }, 0, lastSlot, "日报截止：早于此刻为按时", "日报截止", ""},
		{"report.reminder", ByRegulation, func(l *Law) any { return &l.Report.Reminder }, 0, lastSlot, "到点未收到的提醒；不设则等于截止时间", "日报到点提醒", ""},
		{"report.digest", ByDefault, func(l *Law) any { return &l.Report.Digest }, 0, lastSlot, "经理晚报", "经理晚报", ""},
		{"report.last_call", ByDefault, func(l *Law) any { return &l.Report.LastCall }, 0, lastSlot, "当天最后一次提醒", "日报最后一次提醒", ""},
		{"report.reminder_until", ByDefault, func(l *Law) any { return &l.Report.ReminderUntil }, 0, int(Midnight), "晚于此刻，当晚的提醒和晚报不再补发", "当晚不再补发提醒", ""},
		{"report.min_runes", ByDefault, func(l *Law) any { return &l.Report.MinRunes }, 1, 500, "日报最少字数", "日报最少字数", "字"},
		{"report.make_up_workdays", ByDefault, func(l *Law) any { return &l.Report.MakeUpWorkdays }, 1, 30, "可补交几个工作日以内的日报", "日报补交期限", "个工作日"},
		{"report.false_within_days", ByDefault, func(l *Law) any { return &l.Report.FalseWithinDays }, 1, 366, "日报之后几天内可认定虚报", "虚报认定期限", "天"},
		{"report.morning_until", ByDefault, func(l *Law) any { return &l.Report.MorningUntil }, 0, 12 * 60, "零点到此刻之间，昨天缺日报的人发日报会被问是昨天还是今天", "凌晨问昨天还是今天，到", ""},

		{"hold.outage_minutes", ByDefault, func(l *Law) any { return &l.Hold.OutageMinutes }, 1, 600, "系统中断累计超过几分钟，延交和缺交待人事确认", "中断待确认的时长", "分钟"},
		{"hold.outage_from", ByDefault, func(l *Law) any { return &l.Hold.OutageFrom }, 0, lastSlot, "从何时起累计中断；不设则随截止时间移动", "累计中断，从", ""},
		{"hold.late_from", ByDefault, func(l *Law) any { return &l.Hold.LateFrom }, 0, lastSlot, "此刻起有中断，延交待确认；不设则随截止时间移动", "延交待确认的中断，从", ""},
		{"hold.late_to", ByDefault, func(l *Law) any { return &l.Hold.LateTo }, 0, int(Midnight), "到此刻为止；不设则随截止时间移动", "延交待确认的中断，到", ""},
		{"hold.missing_from", ByDefault, func(l *Law) any { return &l.Hold.MissingFrom }, 0, lastSlot, "此刻起到24:00有中断，缺交待确认", "缺交待确认的中断，从", ""},

		{"fines.late_report", ByRegulation, func(l *Law) any { return &l.Fines.LateReport }, 1, maxYuan, "延交一次，元", "延交罚款", ""},
		{"fines.missing_report", ByRegulation, func(l *Law) any { return &l.Fines.MissingReport }, 1, maxYuan, "缺交一次，元", "缺交罚款", ""},
		{"fines.false_report", ByRegulation, func(l *Law) any { return &l.Fines.FalseReport }, 1, maxYuan, "虚报一次，元", "虚报罚款", ""},
		{"fines.false_advance", ByRegulation, func(l *Law) any { return &l.Fines.FalseAdvance }, 1, maxYuan, "虚假推进一次，元", "虚假推进罚款", ""},
		{"fines.appeal_workdays", ByDefault, func(l *Law) any { return &l.Fines.AppealWorkdays }, 1, 30, "通知送达后几个工作日内可申诉", "申诉期限", "个工作日"},
		{"fines.decide_workdays", ByDefault, func(l *Law) any { return &l.Fines.DecideWorkdays }, 1, 30, "申诉几个工作日未处理转人事", "申诉裁定期限", "个工作日"},
		{"fines.code_digits", ByDefault, func(l *Law) any { return &l.Fines.CodeDigits }, MinCodeDigits, MaxCodeDigits, "罚单号位数", "罚单号位数", "位"},
		{"fines.photo_minutes", ByDefault, func(l *Law) any { return &l.Fines.PhotoMinutes }, 1, 120, "申诉后几分钟内发的照片算作附件", "申诉附照片时限", "分钟"},
		{"fines.newcomer_workdays", ByDefault, func(l *Law) any { return &l.Fines.NewcomerWorkdays }, 0, 30, "新同事头几个要交日报的工作日试行：延交、缺交只提示，不计；0 为不设", "新同事试行", "个工作日|不设"},
		{"fines.monthly_cap", ByDefault, func(l *Law) any { return &l.Fines.MonthlyCap }, 0, maxYuan, "每人每月合计上限，元；0 为不设", "每人每月合计上限", "|不设"},

		{"visits.radius_m", ByDefault, func(l *Law) any { return &l.Visits.RadiusM }, 10, 50_000, "客户多少米以内算到访", "到访半径", "米"},
		{"visits.jump_m", ByDefault, func(l *Law) any { return &l.Visits.JumpM }, 100, 1_000_000, "两次签到相距超过多少米才核对速度", "核对速度的签到间距", "米"},
		{"visits.jump_kmh", ByDefault, func(l *Law) any { return &l.Visits.JumpKmh }, 10, 2000, "两次签到之间超过每小时多少公里标待核实", "签到待核实的速度", "公里/小时"},
		{"visits.fix_minutes", ByDefault, func(l *Law) any { return &l.Visits.FixMinutes }, 1, 120, "签到前后几分钟内的设备定位用来核对", "设备定位核对时限", "分钟"},
		{"visits.fix_m", ByDefault, func(l *Law) any { return &l.Visits.FixM }, 100, 100_000, "设备定位相差超过多少米标位置不符", "位置不符的距离", "米"},
		{"visits.record_hours", ByDefault, func(l *Law) any { return &l.Visits.RecordHours }, 1, 72, "签到几小时后仍无拜访记录算缺记录", "拜访记录时限", "小时"},
		{"visits.keep_months", ByDefault, func(l *Law) any { return &l.Visits.KeepMonths }, 1, 120, "坐标保留几个月", "坐标保留", "个月"},

		{"checks.per_rep", ByDefault, func(l *Law) any { return &l.Checks.PerRep }, 0, 20, "每周每人抽查几条拜访、跟进或日报；0 为不抽", "每周每人抽查", "条|不抽"},
		{"checks.at", ByDefault, func(l *Law) any { return &l.Checks.At }, 0, lastSlot, "每周第一个工作日抽查上周", "每周抽查时间", ""},
	}
	rows = append(rows, stageSettings()...)
	rows = append(rows, quotaSettings()...)
	return append(rows, []setting{
		{"tasks.day_end", ByDefault, func(l *Law) any { return &l.Tasks.DayEnd }, 0, int(Midnight), "任务只写日期时，截止在几点", "任务当天截止", ""},
		{"tasks.morning", ByDefault, func(l *Law) any { return &l.Tasks.Morning }, 0, lastSlot, "任务当天的提醒", "任务当天提醒", ""},
		{"tasks.remind_minutes", ByDefault, func(l *Law) any { return &l.Tasks.RemindMinutes }, 1, 24 * 60, "任务截止前几分钟提醒", "任务截止前提醒", "分钟"},
		{"tasks.answer_workdays", ByDefault, func(l *Law) any { return &l.Tasks.AnswerWorkdays }, 1, 30, "任务几个工作日未答复，提醒对方一次并告诉派的人", "任务答复期限", "个工作日"},
		{"requests.at", ByDefault, func(l *Law) any { return &l.Requests.At }, 0, lastSlot, "工作日查看没人批的申请", "查看未批申请的时间", ""},
		{"requests.remind_workdays", ByDefault, func(l *Law) any { return &l.Requests.RemindWorkdays }, 1, 30, "申请提出后第几个工作日没批，提醒审批人一次", "申请未批提醒", "个工作日"},
		{"requests.raise_workdays", ByDefault, func(l *Law) any { return &l.Requests.RaiseWorkdays }, 1, 30, "申请提出后第几个工作日没批，上一级领导（没有则人事）也可以批，并告诉申请人", "申请未批转上级", "个工作日"},

		{"jobs.sweep", ByDefault, func(l *Law) any { return &l.Jobs.Sweep }, 0, lastSlot, "登记昨天缺交", "登记缺交", ""},
		{"jobs.stages", ByDefault, func(l *Law) any { return &l.Jobs.Stages }, 0, lastSlot, "收回到期商机", "收回到期商机", ""},
		{"jobs.stage_reminders", ByDefault, func(l *Law) any { return &l.Jobs.StageReminders }, 0, lastSlot, "阶段到期提醒", "阶段到期提醒", ""},
		{"jobs.follow_ups", ByDefault, func(l *Law) any { return &l.Jobs.FollowUps }, 0, lastSlot, "提醒当天该跟进的", "当天跟进提醒", ""},
		{"jobs.fine_notices", ByDefault, func(l *Law) any { return &l.Jobs.FineNotices }, 0, lastSlot, "夜间登记的罚单通知", "夜间罚单通知", ""},
		{"jobs.morning_digest", ByDefault, func(l *Law) any { return &l.Jobs.MorningDigest }, 0, lastSlot, "经理早报", "经理早报", ""},
		{"jobs.morning_until", ByDefault, func(l *Law) any { return &l.Jobs.MorningUntil }, 0, int(Midnight), "晚于此刻，早报不再补发", "早报不再补发", ""},
		{"jobs.tally", ByDefault, func(l *Law) any { return &l.Jobs.Tally }, 0, lastSlot, "每月第一个工作日给人事的上月统计", "上月统计", ""},
		{"quiet.from", ByDefault, func(l *Law) any { return &l.Quiet.From }, 0, int(Midnight), "免打扰开始：除答复外不发消息", "免打扰开始", ""},
		{"quiet.to", ByDefault, func(l *Law) any { return &l.Quiet.To }, 0, int(Midnight), "免打扰结束", "免打扰结束", ""},
		{"profile.nudge", ByDefault, func(l *Law) any { return &l.Profile.Nudge }, 0, lastSlot, "每周第一个工作日提醒资料没填全的销售", "资料未填提醒", ""},
		{"profile.landline", ByDefault, func(l *Law) any { return &l.Profile.Landline }, 0, 1, "资料里座机是否必填：1 必填，0 可不填", "座机", "可不填|必填"},
		{"papers.required", ByRegulation, func(l *Law) any { return &l.Papers.Required }, 0, 1, "投标到中标是否要求存档：1 要求，0 不要求", "投标到中标存档", "不要求|要求"},
		{"papers.max_mb", ByDefault, func(l *Law) any { return &l.Papers.MaxMB }, 1, 60, "存档文件最大多少 MB", "存档文件上限", "MB"},
		{"papers.keep_hours", ByDefault, func(l *Law) any { return &l.Papers.KeepHours }, 1, 72, "照片几小时内取不到就不再取（企业微信保留 3 天）", "照片取件时限", "小时"},
		{"conduct.words", ByDefault, func(l *Law) any { return &l.Conduct.Words }, 0, 0, "日报、记录里出现这些词，请上级看一下；[] 为不看", "提请上级看的词", ""},
		{"feed.days", ByDefault, func(l *Law) any { return &l.Feed.Days }, 1, 31, "动态不写时间时看几天，含今天", "动态默认天数", "天"},
		{"feed.most_days", ByDefault, func(l *Law) any { return &l.Feed.MostDays }, 1, 366, "动态一次最多看几天", "动态最多天数", "天"},
		{"dialogue_minutes", ByDefault, func(l *Law) any { return &l.DialogueMinutes }, 1, 24 * 60, "对话几分钟不答即作罢", "对话有效", "分钟"},
		{"list_minutes", ByDefault, func(l *Law) any { return &l.ListMinutes }, 1, 24 * 60, "列表的序号几分钟内有效", "列表序号有效", "分钟"},
		{"receipt_days", ByDefault, func(l *Law) any { return &l.ReceiptDays }, 1, 3660, "收到的原始消息保留几天", "原始消息保留", "天"},
		{"notice_days", ByDefault, func(l *Law) any { return &l.NoticeDays }, 31, 3660, "发出的通知保留几天", "通知保留", "天"},
		{"trail_days", ByDefault, func(l *Law) any { return &l.TrailDays }, 366, 3660, "操作记录（审计）保留几天", "操作记录保留", "天"},
		{"pool_bar_days", ByDefault, func(l *Law) any { return &l.PoolBarDays }, 0, 366, "原负责人几天后才能再领取", "原负责人再领取间隔", "天|不限"},
	}...)
}

// stageSettings are the windows. Setting one part of a stage's window clears the parts
// not set: 10 days instead of 2 weeks, not on top of them.
func stageSettings() []setting {
	var rows []setting
	for i, r := range defaultStages().Rules {
		if r.Stage.Ended() {
			continue
		}
		at := func(part func(*StageRule) any) func(*Law) any {
			return func(l *Law) any { return part(&l.Stages.Rules[i]) }
		}
		key, title := "stages."+string(r.Stage)+".", r.Stage.Title()
		overdue := ByRegulation
		if r.OnOverdue == Escalate {
			overdue = ByDefault
		}
		rows = append(rows,
			setting{key + "days", ByRegulation, at(func(r *StageRule) any { return &r.Days }), 0, 3660, title + "阶段期限，天", title + "期限（天）", "天|不设"},
			setting{key + "weeks", ByRegulation, at(func(r *StageRule) any { return &r.Weeks }), 0, 520, title + "阶段期限，周（与天、月相加）", title + "期限（周）", "周|不设"},
			setting{key + "months", ByRegulation, at(func(r *StageRule) any { return &r.Months }), 0, 120, title + "阶段期限，月", title + "期限（月）", "个月|不设"},
			setting{key + "follow_up_days", ByRegulation, at(func(r *StageRule) any { return &r.FollowUpDays }), 0, 366, title + "几天无跟进即到期；0 为不要求", title + "无跟进到期", "天|不要求"},
			setting{key + "on_overdue", overdue, at(func(r *StageRule) any { return &r.OnOverdue }), 0, 0, title + "到期：reclaim 收回公海，escalate 报上级", title + "到期处理", ""},
		)
	}
	return append(rows,
		setting{"stages.reminder_days", ByDefault, func(l *Law) any { return &l.Stages.ReminderDays }, 1, 90, "到期前几天提醒，由远到近", "阶段到期提前提醒", "天"},
		setting{"stages.warn_hours", ByDefault, func(l *Law) any { return &l.Stages.WarnHours }, 1, 720, "提醒送达不足几小时不收回", "收回前须提前提醒", "小时"},
		setting{"stages.pause_workdays", ByDefault, func(l *Law) any { return &l.Stages.PauseWorkdays }, 1, 60, "批准的请假超过几个工作日，期限暂停", "请假暂停期限的天数", "个工作日"},
		setting{"stages.grace_days", ByDefault, func(l *Law) any { return &l.Stages.GraceDays }, 1, 366, "宽限一次最多几天", "宽限一次最多", "天"},
		setting{"stages.hand_over_days", ByDefault, func(l *Law) any { return &l.Stages.HandOverDays }, 0, 366, "移交不重算期限，接手人至少有几天", "移交后至少", "天|不另给"},
		setting{"stages.owner_contacts", ByDefault, func(l *Law) any { return &l.Stages.OwnerContacts }, 0, 20, "离开立项至少拜访过几位业主方联系人；0 为不要求", "离开立项须拜访业主方", "位|不要求"},
	)
}
