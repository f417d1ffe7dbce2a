package rulebook

import (
	"regexp"
	"strings"
)

// places are names an institution's full name begins with: the provinces in short, the
// capitals and the larger cities (GB/T 2260).
const places = country + "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 " +
	"石家庄 唐山 秦皇岛 保定 邯郸 太原 大同 呼和浩特 包头 鄂尔多斯 沈阳 大连 鞍山 长春 哈尔滨 大庆 南京 无锡 徐州 常州 苏州 南通 连云港 扬州 镇江 盐城 泰州 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 台州 舟山 合肥 芜湖 蚌埠 安庆 " +
	"福州 厦门 泉州 漳州 南昌 赣州 九江 济南 青岛 淄博 烟台 潍坊 济宁 临沂 郑州 洛阳 开封 南阳 武汉 宜昌 襄阳 荆州 黄石 长沙 株洲 湘潭 衡阳 岳阳 广州 深圳 珠海 汕头 佛山 东莞 中山 惠州 湛江 南宁 柳州 桂林 海口 三亚 成都 绵阳 " +
	"宜宾 泸州 贵阳 遵义 昆明 大理 曲靖 拉萨 西安 宝鸡 咸阳 延安 兰州 天水 西宁 银川 乌鲁木齐 昆山 义乌 黄山 "

// country are the words for the whole of it.
const country = " 中国 中华 国家 全国 "

// adminPlace is a place by its rank: 上海市, 浦东新区, 闵行区, 常熟市, 长兴县.
var adminPlace = regexp.MustCompile(`^(?:\p{Han}{2,8}?(?:省|自治区|特别行政区|自治州|地区|新区|市|区|县|旗|盟|镇|乡|街道|村|开发区))+`)

// placeBefore returns the place a name begins with, and whether it is one by its rank or
// the country itself.
func placeBefore(s string) (place string, official bool) {
	if place = adminPlace.FindString(s); place != "" {
		return place, true
	}
	runes := []rune(s)
	for n := min(4, len(runes)); n >= 2; n-- {
		if p := string(runes[:n]); strings.Contains(places, " "+p+" ") && !strings.Contains(p, " ") {
			return p, strings.Contains(country, " "+p+" ")
		}
	}
	return "", false
}
