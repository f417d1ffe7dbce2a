package rulebook

import "strings"

// surnames are those of one character: 百家姓, in its order, then those common today that
// it lacks (公安部 户政管理研究中心, 全国姓名报告).
const surnames = "" +
	"赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐" +
	"费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁" +
	"杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚" +
	"程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙" +
	"叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴郁胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农" +
	"温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空" +
	"曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公" +
	"肖付覃代兰涂闫仝占邝佘揭冼楼鄢亓綦庹岳矫苟展种衣由原战撒哈买海火拜虎练卿母牟税先鲜蹇青生图晋迟初谌滑卓冼丛亢仉佟来门鹿邸候修粟奉" +
	"麦区尧禤蓝阳银庚才旦降格洛扎祝商佴南墨桐佴谯岩召刀傣罕玉啜闪帖摆锁喇宛"

// compoundSurnames are those of two characters, of 百家姓 and in use today.
const compoundSurnames = " 万俟 司马 上官 欧阳 夏侯 诸葛 闻人 东方 赫连 皇甫 尉迟 公羊 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公孙 仲孙 轩辕 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒 司空 " +
	"亓官 司寇 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 西门 南宫 第五 纳兰 叶赫 完颜 独孤 哥舒 爱新觉罗 "

// simplified writes the traditional forms of common surnames and titles in simplified ones,
// a character for a character.
var simplified = strings.NewReplacer(strings.Split("總总經经長长師师處处書书記记監监醫医護护會会計计員员隊队廠厂園园館馆務务設设"+
	"張张陳陈劉刘趙赵錢钱孫孙吳吴鄭郑馮冯衛卫蔣蒋韓韩楊杨許许呂吕嚴严華华謝谢鄒邹竇窦雲云蘇苏魯鲁韋韦馬马鳳凤葉叶龍龙萬万顧顾黃黄蕭萧羅罗畢毕歐欧陽阳諸诸賀贺龐庞鐘钟鍾钟"+
	"駱骆盧卢陸陆譚谭鄧邓賈贾閻阎聶聂關关紀纪倫伦湯汤齊齐莊庄溫温慶庆東东門门國国豐丰連连爾尔鮑鲍費费閔闵應应單单時时喬乔齡龄", "")...)

// surnameOf returns the surname a name in Han characters begins with, or is; "" for none
// that is known, and for names of minorities in several parts, which have none.
func surnameOf(name string) string {
	if isSurname(name) {
		return name
	}
	if strings.Contains(name, "·") {
		return ""
	}
	runes := []rune(name)
	for _, n := range []int{4, 2} {
		if len(runes) > n && strings.Contains(compoundSurnames, " "+string(runes[:n])+" ") {
			return string(runes[:n])
		}
	}
	if len(runes) > 0 && strings.ContainsRune(surnames, runes[0]) {
		return string(runes[0])
	}
	return ""
}

// isSurname says whether s is nothing but a surname.
func isSurname(s string) bool {
	return s != "" && (len([]rune(s)) == 1 && strings.Contains(surnames, s) || strings.Contains(compoundSurnames, " "+s+" ") && !strings.Contains(s, " "))
}
