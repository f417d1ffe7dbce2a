package words

import (
	"regexp"
	"strings"
	"unicode"

	"salesbot/bot"
	"salesbot/rulebook"
	"salesbot/sales"
)

// A nicety is something people say that asks for nothing; the whole line is it.
type nicety struct {
	pattern *regexp.Regexp
	answer  string
	puts    bool // puts something off: an answer to many a question
}

// niceties are tried in order on the line without blanks, marks and emoji.
var niceties = [...]nicety{
	{regexp.MustCompile(`^(?:非常|太|多|万分)?(?:谢谢|感谢|多谢|谢了|谢啦|thx|thanks|thankyou|3q|辛苦|有劳)(?:你|您|了|啦|哈|呀|哦|啊|大家|各位|我?(?:看到|收到|知道|明白)了?|帮忙|辛苦|好的|亲|老铁|提醒)*$`), "不客气。有事直接说。", false},
	{regexp.MustCompile(`^(?:大家|各位|都|你们?)?(?:今天)?(?:都)?辛苦(?:了|啦|你了|大家了|各位了)*$`), "一起辛苦。有事直接说。", false},
	{regexp.MustCompile(`^(?:好的?|行|嗯|恩|哦|噢|ok|okay|可以|收到|知道|明白|了解|懂|清楚|晓得|看到|记住|没问题|好嘞|好滴|好呀|好吧|行吧|得|中|是的?|对的?|我|已|都|了|啦|哈|呀|吧|哦|的|啊|嘞|呢)+$`), "好的。有事随时说。", false},
	{regexp.MustCompile(`^(?:好吧|好的?|行|嗯)?(?:我)?(?:下次|以后|一定|会|下回)(?:一定|会|就|要|我)?(?:注意|改|早点|按时|不会了|记得)(?:的|了|点|交|发|啦)*$`), "好的，下次早点就行。", false},
	{regexp.MustCompile(`^(?:你好|您好|早|早上好|早安|上午好|下午好|晚上好|中午好|晚安|hi|hello|hey|嗨|哈喽|在吗|在不在|在不|在么|有人吗|喂|机器人|小助手|新年好|节日快乐|周末愉快)(?:呀|啊|哈|吗|喽|哦|机器人|小助手|在吗|大家)*$`), "在的，有事直接说，例如「明天上午请假 看牙」。", false},
	{regexp.MustCompile(`^(?:你|您)(?:到底)?(?:是|叫)(?:谁|什么|啥|真人|机器人|人工|人|ai|客服).*$|^(?:是|有)(?:真人|机器人|人工)(?:还是.*)?(?:吗|嘛|啊)?$`), "我是销售助手，一个机器人：日报、签到、客户商机、请假罚单都可以直接跟我说。", false},
	{regexp.MustCompile(`^(?:再见|拜拜|拜|88|bye|明天见|回见|走了|下班|下班了|收工|下班啦|撤了|溜了|休息|先走|我|先|要|去吃饭|吃饭|吃饭去|午休|啦|了|咯|喽)+$`), "好的，回见。", false},
	{regexp.MustCompile(`^(?:不好意思|抱歉|对不起|sorry|打扰|打错|发错|点错|按错|手滑|误触|误发|没事|没什么|没啥|无视|忽略|当我没说|搞错|弄错|了|啦|我|请|哈|的|刚才|刚刚|别理|这条|一下)+$`), "没关系，什么也没办。", false},
	{regexp.MustCompile(`^(?:你|这个?|这(?:机器人|系统|东西)|机器人|系统)?(?:还)?(?:挺|真|好|太|很|蛮|非常|超|可)?(?:好用|厉害|聪明|方便|棒|不错|给力|智能|贴心|强|牛|可爱|靠谱|赞)(?:的|了|啊|呀|嘛|哦|哈|呢|！)*$`), "谢谢，能帮上忙就好。", false},
	{regexp.MustCompile(`^(?:什么|啥|这)?(?:破|烂|垃圾|傻|笨|蠢|鬼)(?:系统|玩意|玩意儿|东西|机器人|软件|制度|规定).*$|^.{0,8}(?:真|太|好|很)(?:烦|笨|烦人|难用|坑|无语|蠢|麻烦|离谱|讨厌|气人|恶心)(?:死|透)?(?:了|啊|人)*$`), "抱歉让你不顺手。说一下要办什么，我来办；有意见也可以告诉上级或管理员。", false},
	{regexp.MustCompile(`^.{0,6}(?:先这样|就这样|先到这|没了|就这些|没别的了|没事了|不说了|回头再说|再说吧|以后再说|到时候再说|改天再说|再看吧|再想想|我想想|我考虑一下|还没想好|没想好)(?:了|吧|啦|哈|呢)*$`), "好的。", true},
	{regexp.MustCompile(`^(?:暂时|目前|明天|还)*(?:没有?|无)(?:什么|啥)?(?:计划|安排|打算)?(?:了|呢|吧)*$|^(?:到时候?|明天|以后|回头|过后)?再(?:看|说|定)(?:看|情况|吧|了)*$|^看情况(?:吧|再说)?$`), "好的。", true},
	{regexp.MustCompile(`^(?:今天|今儿|外面|外边|这天|天气|天)?(?:可|真|好|太|怎么|又)*(?:冷|热|下雨|下雪|堵|堵车|累|困|饿|忙|倒霉|闷)(?:死|得很|坏|爆)?(?:了|啊|呀|我了|人了|哦|哈|吧|的)*$`), "辛苦了，注意身体。有事直接说。", false},
	{regexp.MustCompile(`^(?:哈|呵|嘿|嘻|呜|唉|哎|额|呃|啊|哇|耶|嗷|6|。|\.)+(?:呀|哟)?$`), "在的，有事直接说。", false},
	{regexp.MustCompile(`^(?:加油|大家加油|一起加油|冲|冲冲冲|恭喜.{0,6}|祝贺.{0,6}|生日快乐|祝.{0,8}快乐)(?:！|啊|哈|呀)*$`), "加油！有事直接说。", false},
	{regexp.MustCompile(`^(?:.{0,6}(?:任务|工作|事情|活)?(?:完成|做|干|办)得?(?:挺|真|很|还)?(?:不错|漂亮|好|可以))(?:啊|嘛|呀|哦|！)*$`), "好的，记在心里了。", false},
}

// smallTalk is a line made of nothing but such words.
var smallTalk = regexp.MustCompile(`^(?:谢谢|感谢|多谢|谢啦|谢了|辛苦|收到|知道|明白|了解|清楚|好的|好嘞|好滴|好吧|好|行|嗯|恩|哦|噢|ok|okay|没问题|可以|放心|记住|看到|懂|晓得|下次|以后|一定|会|早点|按时|注意|改|发|交|认了|算我的|不会|再犯|迟到|提醒|通知|的|了|啦|哈|呀|吧|啊|嘞|呢|我|你|您|都|先|也|就|们|大家|各位|亲|麻烦|不好意思|抱歉|再见|拜拜|晚安|早安|早|你好|您好|哈哈|呵呵|嘿嘿)+$`)

// faces are the names WeChat writes for its faces: [呲牙].
var faces = regexp.MustCompile(`\[[\p{Han}A-Za-z]{1,6}\]`)

// courtesy answers what asks for nothing: short and kind.
func courtesy(t *bot.Turn, said string) *bot.Meaning {
	plain := faces.ReplaceAllString(rulebook.Fold(said), "")
	words := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r == 0xfe0f || r == 0x200d || r > 0x1f000 {
			return -1
		}
		return r
	}, plain)
	m := &bot.Meaning{Why: "courtesy", Sure: true, Closes: true, Shape: bot.ShapeChat}
	if words == "" {
		m.Text = "好的。有事随时说。"
		return m
	}
	if len([]rune(words)) > 24 {
		return nil
	}
	for _, n := range niceties {
		if n.pattern.MatchString(words) {
			m.Text, m.Sure = n.answer, !n.puts
			return m
		}
	}
	if smallTalk.MatchString(words) && !regexp.MustCompile(`^[我你先也就发交早点改都]+$`).MatchString(words) {
		m.Text = "好的。有事随时说。"
		return m
	}
	return nil
}

// chatty finds what is said to somebody rather than asked of a program.
var chatty = regexp.MustCompile(`哈哈|呵呵|嘻嘻|[啊呀哦哟嘛呗啦~～!！]$|吧$|不错|心情|天气|吃饭|开心|礼物|喝酒|喝茶|难过|加油`)

var laughs = regexp.MustCompile(`哈哈|呵呵|嘻嘻|嘿嘿|[~～]$`)

// chat answers small talk that names nothing to be done: shortly, with the way on. What is
// long enough for a report, or near a command, is not.
func (r *Reader) chat(h *heard, asks bool) (*bot.Meaning, error) {
	t := h.t
	if len(h.text) > 24 || !asks && h.t.Tx.Law.LongEnough(string(h.raw)) && reportable.MatchString(string(h.text)) {
		return nil, nil
	}
	if !chatty.MatchString(string(h.text)) && !asks {
		return nil, nil
	}
	if near := nearest(t.Menu, t.Roles, string(h.text)); !asks && !laughs.MatchString(string(h.text)) && len(near) > 0 && strings.HasPrefix(string(h.text), near[0]) {
		return nil, nil
	}
	return &bot.Meaning{Why: "chat", Shape: bot.ShapeChat,
		Text: "这个我帮不上忙，没有记下什么。要办事直接说，例如「" + sales.Excerpt(example(t), 20) + "」；能做什么回：帮助"}, nil
}

// reportable is what somebody did.
var reportable = regexp.MustCompile(`[了过完]|拜访|上午|下午|整理|开会|打电话|跑|谈|做`)

func example(t *bot.Turn) string {
	if t.Roles.Has(sales.Rep) {
		return "明天上午请假 看牙"
	}
	return "李娜昨天的日报"
}
