package handlers

import (
	"testing"
	"time"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
	"salesbot/sales/crm"
)

func TestAdvanceAsksForWhatIsMissing(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.must("lina", "填 张江实验楼 使用单位=张江集团 设计单位=华东院")
	h.want("lina", "推进 张江实验楼 正式沟通", "还缺5项", "拜访业主方联系人1位", "预算、预计我司金额、预计最晚投标时间、决策单位", "预算？", "取消")
	h.want("lina", "不知道", "写金额")
	h.want("lina", "300万", "已填 预算：300", "预计我司金额？")
	h.want("lina", "预计80万", "写金额")
	h.want("lina", "80万", "已填 预计我司金额：80", "预计最晚投标时间？")
	h.want("lina", "明年", "看不懂日期")
	h.want("lina", "3月1日", "2027年3月1日(周一)", "决策单位？")
	h.want("lina", "张江集团", "已填 决策单位：张江集团", "还要再拜访1位业主方联系人", "王建国（领导）", "拜访 华东建筑设计院有限公司 见了王建国")
	h.must("lina", "拜访 华东建筑设计院 见了王建国院长，谈了预算 下次=下周五")
	h.want("lina", "推进 张江实验楼 正式沟通", "已推进：张江实验楼 立项→正式沟通", "最后一天 12月21日(周一)", "推进 张江实验楼 投标")
	h.want("lina", "商机 张江实验楼", "决策单位：张江集团", "立项→正式沟通 李娜")
}

// The whole way up: every stage asks for its own fields, and winning is not achieved yet.
func TestAdvanceToTheEnd(t *testing.T) {
	h := newHouse(t)
	h.work()
	for _, said := range []string{
		"填 张江实验楼 预算=300万 预计我司金额=80万 预计最晚投标时间=3月1日 设计单位=华东院 决策单位=张江集团 使用单位=张江集团",
		"拜访 华东建筑设计院 见了王建国院长，谈了预算 下次=下周五",
		"推进 张江实验楼 正式沟通",
		"填 张江实验楼 预计投标时间=12月15日 预计中标金额=75万",
		"推进 张江实验楼 投标",
		"填 张江实验楼 发标时间=11月10日 应标时间=11月19日",
	} {
		h.must("lina", said)
	}
	h.want("lina", "商机 张江实验楼", "发标时间：11月10日(周二)", "预计最晚投标时间：2027年3月1日", "报上级")
	h.want("lina", "推进 张江实验楼 中标", "还缺存档：招标文件、投标文件", "归档 张江实验楼 招标文件")
	h.file("张江实验楼", "招标文件", "投标文件")
	h.want("lina", "推进 张江实验楼 中标", "投标→中标", "待存档", "不计入业绩", "归档 张江实验楼 中标通知书")
	h.want("lina", "推进 张江实验楼 中标", "已中标")
	h.want("zhangwei", "漏斗", "中标 0个，待存档1个", "不计入业绩", "李娜：1个")
}

func TestCheckInNearNobody(t *testing.T) {
	h := newHouse(t)
	h.work()
	contains(t, h.locate("lina", 31.2304, 121.4737), "location", "位置不算日报", "没有你的客户", "1 其他外勤", "同意位置")
	h.want("lina", "火星", "没有客户「火星」", "陪访")
	h.want("lina", "陪访 王强", "是哪一个", "1 王强（上海销售部", "2 王强（杭州销售部")
	h.want("lina", "1", "陪访王强")
	contains(t, h.locate("lina", 31.2404, 121.4737), "second location", "!同意位置", "!待核实")
	h.want("lina", "华东建筑设计院", "已签到：华东建筑设计院有限公司", "记作它的位置", "拜访 华东建筑设计院有限公司")
	h.at("11:00")
	contains(t, h.locate("lina", 31.2414, 121.4737), "near", "已签到：华东建筑设计院有限公司", "距客户位置111米", "!范围外")
	h.at("11:01")
	contains(t, h.locate("lina", 31.3, 121.4737), "a jump", "待核实", "不是罚单")
	h.want("lina", "设计院 上海市政院", "设计院 上海市政院")
	h.want("lina", "今天", "写日报", "1 ", "写拜访记录：华东建筑设计院有限公司")
	h.view(func(tx *sales.Tx) error {
		visits, err := crm.VisitsOn(tx, "lina", friday)
		if len(visits) != 4 || visits[0].With != "wangqiang" || visits[3].Purpose != "设计院 上海市政院" {
			t.Errorf("visits: %+v", visits)
		}
		return err
	})
}

func TestCheckInNearSeveral(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.must("lina", "新客户 浦东机场建设有限公司")
	h.say("lina", "签到 华东建筑设计院")
	h.locate("lina", 31.2304, 121.4737)
	h.at("11:00")
	h.want("lina", "签到 浦东机场", "位置")
	contains(t, h.locate("lina", 31.2314, 121.4737), "named", "已签到：浦东机场建设有限公司")
	h.at("12:00")
	contains(t, h.locate("lina", 31.2312, 121.4737), "between", "是哪一个", "1 浦东机场建设有限公司（22米）", "2 华东建筑设计院有限公司（89米）", "3 其他外勤")
	h.want("lina", "哪个都行吧", "没有客户")
	h.want("lina", "2", "已签到：华东建筑设计院有限公司", "89米")
	h.want("lina", "2", "已经过去了")
	h.at("13:00")
	h.say("lina", "签到 华东建筑设计院")
	contains(t, h.locate("lina", 31.2904, 121.4737), "far", "范围外", "6672米", "不是罚单")
}

// A name nobody knows does not stand in the way of the location that follows.
func TestCheckInWithAnUnknownName(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("lina", "签到 上海 浦江公司", "没有客户「上海」", "发送位置")
	h.at("10:05")
	contains(t, h.locate("lina", 31.2304, 121.4737), "location", "11月20日10:05", "没有你的客户")
}

// Somebody else's customer is no place to check in at: that is accompanying.
func TestCheckInAtAnothersCustomer(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.locate("wangqiang", 31.2304, 121.4737)
	h.want("wangqiang", "华东建筑设计院", "由李娜负责", "陪访 李娜")
	h.want("wangqiang", "陪访 李娜", "陪访李娜")
	h.want("wangqiang", "客户 华东建筑设计院", "负责人是李娜", "!王建国")
	h.want("wangqiang", "商机 浦东体育馆", "由李娜负责", "!最后一天")
	h.want("zhangwei", "客户 华东建筑设计院", "王建国 院长 13800138000 领导", "浦东体育馆")
}

func TestRecordVisit(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("lina", "拜访", "哪个客户")
	h.want("lina", "华东建筑设计院", "谈了什么")
	h.want("lina", "见了王建国，谈了预算", "下次什么时候")
	h.want("lina", "改天", "看不懂日期")
	h.want("lina", "周三", "已记录 华东建筑设计院有限公司", "11月25日(周三)", "联系人：王建国", "没有签到", "拜访记录不算日报")
	h.want("lina", "客户", "1 华东建筑设计院有限公司")
	h.want("lina", "1", "见了王建国", "下次11月25日(周三)")
	h.now = clock(friday.AddDays(5), "09:30")
	h.want("lina", "今天", "今天该跟进：华东建筑设计院有限公司")
}

func TestMissingPartsAreAskedFor(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("lina", "联系人 华东建筑设计院 李敏", "职务？")
	h.want("lina", "采购经理", "电话？")
	h.want("lina", "没有", "不像电话")
	h.want("lina", "０２１－６２３４５６７８", "李敏 采购经理 021-62345678", "角色=领导")
	h.want("lina", "联系人 华东建筑设计院 李敏 采购总监 13900139000 角色 采购部门", "已更新", "原来：李敏 采购经理")
	h.want("lina", "新商机", "商机名称")
	h.want("lina", "取消", "「新商机」不做了")
	h.want("lina", "取消", "没有在填")
}

func TestSimilarCustomersAreShownFirst(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("zhaomin", "新客户 华东建筑设计研究院有限公司", "名称相近", "1 华东建筑设计院有限公司（李娜）", "2 都不是")
	h.want("zhaomin", "2", "已登记客户：华东建筑设计研究院有限公司")
}

func TestDialogueLapses(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("lina", "新商机", "商机名称")
	h.now = h.now.Add(30*time.Minute + time.Second)
	h.want("lina", "三号楼", "没看懂")
	h.want("lina", "客户", "1 华东")
	h.now = h.now.Add(10*time.Minute + time.Second)
	h.want("lina", "1", "!王建国")
}

func TestFreeTextMayBeTheReport(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.at("17:59")
	h.want("lina", "今天拜访了华东设计院，谈了预算", "当作今天的日报", "1")
	h.at("18:01")
	h.want("lina", "1", "已收到 11月20日(周五)日报，17:59 送达，按时")
	h.want("lina", "1", "!已收到")
	h.want("lina", "不用", "好的") // the plan asked for
	h.want("lina", "今天拜访了华东设计院，又谈了预算", "没看懂", "!当作今天的日报")
	// A wrong answer to a question may have been meant as the report too.
	h.locate("wangqiang", 31.2304, 121.4737)
	h.want("wangqiang", "今天拜访了华东设计院，谈了预算", "当作今天的日报？回 1")
}

func TestAfterMidnightTheDayIsAsked(t *testing.T) {
	h := newHouse(t)
	h.now = clock(friday.AddDays(-2), "00:30") // Wednesday; Tuesday is missing
	h.want("lina", "日报 拜访了华东设计院，谈了预算", "昨天 11月17日(周二)", "今天 11月18日(周三)")
	h.want("lina", "1", "已补交 11月17日(周二)日报")
	h.want("lina", "日报 拜访了华东设计院，谈了预算", "已收到 11月18日(周三)日报")
	h.now = clock(friday.AddDays(-2), "06:00")
	h.want("zhaomin", "日报 拜访了华东设计院，谈了预算", "已收到 11月18日(周三)日报")
}

func TestMediaAreNoReport(t *testing.T) {
	h := newHouse(t)
	h.work()
	for kind, first := range map[bot.Kind]string{bot.Image: "照片不算日报", bot.Voice: "语音不算日报", bot.Video: "视频不算日报", bot.Link: "链接不算日报"} {
		answer := h.send(bot.Message{From: "lina", Kind: kind, MediaID: "MEDIA"})
		if len(answer) < len(first) || answer[:len(first)] != first {
			t.Errorf("%s: %s", kind, answer)
		}
	}
	h.must("lina", "申诉 最近 18点前已发出")
	contains(t, h.send(bot.Message{From: "lina", Kind: bot.Image, MediaID: "SHOT"}), "photo", "已附到申诉", "共1张")
	for _, m := range []bot.Message{
		{From: "lina", Kind: bot.Fix, Point: rulebook.Point{Lat: 31, Lng: 121}, Raw: "31,121"},
		{From: "lina", Kind: bot.Enter, Event: "enter_agent"}, {Kind: bot.System, Event: "inactive_alert"}, {From: "lina", Kind: bot.Other},
	} {
		if answer := h.send(m); answer != "" {
			t.Errorf("%s was answered: %s", m.Kind, answer)
		}
	}
	h.view(func(tx *sales.Tx) error {
		due, err := sales.DueNotices(tx, 100)
		told := false
		for _, n := range due {
			told = told || n.To == "root" && n.Reason == "app inactive"
		}
		if !told {
			t.Error("the admin was not told that the app is about to be suspended")
		}
		return err
	})
}

func TestLeadersLook(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("zhangwei", "看 @王强", "是哪一个", "1 王强（上海销售部")
	h.want("zhangwei", "1", "日报：暂未交")
	h.want("zhangwei", "看 李娜 周四", "下午拜访华东建筑设计院王工", "按时")
	h.want("zhangwei", "团队", "应交3｜按时0｜延交0｜暂未交3", "李娜", "!wangqiang2")
	h.want("zhangwei", "团队 周四", "按时3")
	h.want("wangfang", "团队 周四", "上海销售部：应交3｜按时3", "杭州销售部：应交1", "!李娜")
	h.want("zhangwei", "今天", "暂未交：", "等你处理：赵敏")
	h.want("zhangwei", "虚报 李娜 昨天 「下午拜访华东建筑设计院」当天无签到", "记50元", "所指：「下午拜访华东建筑设计院」", "你不参与")
	h.want("zhangwei", "虚报 李娜 昨天 再来一次", "只认定一次")
	h.want("zhangwei", "虚假推进 张江实验楼 甲方没有立项", "记100元", "已退回商机")
	h.want("chenhr", "罚款统计", "李娜 3张 180元", "申诉中1")
	h.now = clock(rulebook.NewDay(2026, time.December, 1), "10:00")
	h.want("chenhr", "结算 上月", "已结算 2026年11月：1张，合计30元", "结转3张", "申诉中", "通知未送达")
	h.want("chenhr", "结算 11月", "不能再改")
}

func TestPool(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("lina", "公海", "1 外高桥仓库（外高桥物流有限公司，商机）", "原赵敏", "未推进")
	h.want("lina", "1", "已领取：外高桥仓库", "最后一天 12月4日(周五)")
	h.want("zhaomin", "公海", "现在没有")
	h.want("lina", "丢单 外高桥仓库 丢标", "已记丢单", "原因（丢标）：丢标")
}

func TestRolesAndHolidays(t *testing.T) {
	h := newHouse(t)
	h.work()
	h.want("root", "角色 @李娜", "现在是：销售")
	h.want("root", "角色 @李娜 人事", "已给李娜：人事", "现在是：人事", "不再算销售", "角色 李娜 销售")
	h.want("root", "角色 李娜 取消 人事", "已收回李娜的：人事", "现在是：销售")
	h.want("root", "角色 罗德 取消 管理员", "还在：来自设置文件")
	h.want("chenhr", "假日 周三 休 上海销售部", "11月18日(周三) 休息（上海销售部）", "已撤销罚单", "李娜 11月18日(周三) 缺交 30元", "改回来")
	h.want("chenhr", "假日 12月31日 班", "12月31日(周四) 上班（全公司）")
	h.want("chenhr", "假日 周一 班", "11月23日(周一) 上班")
	h.want("chenhr", "假日 周日 休", "11月22日(周日) 休息")
	h.want("chenhr", "假日 1月4日 休", "2027年1月4日(周一) 休息")
}
