package rulebook

import "testing"

func TestReadCompanyName(t *testing.T) {
	for kind, names := range map[CompanyKind][]string{
		RegisteredName: {
			"华东建筑设计研究院有限公司", "上海浦东体育发展有限公司", "上海ＡＢＣ（集团）有限公司", "华东建筑设计研究院 有限责任公司上海分公司", "上海城建集团股份有限公司", "上海明德律师事务所", "苏州同创投资合伙企业（有限合伙）", "长兴县山货专业合作社",
			"国家电网公司", "上海建筑工程总公司", "长江轮船集团公司", "中国建筑集团", "上海城建集团", "上海市第六人民医院", "上海市闵行区中心医院", "复旦大学附属中山医院", "同济大学附属第十人民医院", "浙江省人民医院", "上海华山医院", "闵行区妇幼保健院",
			"上海市教育局", "上海市浦东新区教育局", "江苏省住房和城乡建设厅", "国家税务总局", "中国科学院上海分院", "上海市人民政府", "闵行区江川路街道办事处", "苏州工业园区管理委员会", "上海市高级人民法院", "常熟市公安局", "浦东新区建设和交通委员会",
			"同济大学", "华东师范大学", "上海音乐学院", "上海中学", "上海市延安中学", "南京外国语学校", "杭州学军中学", "闵行区实验小学", "上海师范大学附属第二外国语学校", "华东建筑设计研究院", "上海市建筑科学研究院", "中国电子第十四研究所", "浙江大学建筑设计研究院",
			"中国工商银行", "中国银行", "中国科学院", "南京博物院", "国家图书馆", "上海市敬老院", "中国银行上海市分行", "上海博物馆", "苏州市体育中心", "上海图书馆", "上海交响乐团音乐厅有限公司", "杭州萧山国际机场",
			"ABB Power Grids (China) Co., Ltd.", "Siemens Energy GmbH", "Weber Holding AG", "Acme Inc.", "Weber Ltd., China", "Nordic Light ApS", "Trade Wind Limited", "Harbour University", "ＡＢＢ　Ｌｔｄ", "Müller GmbH & Co. KG",
		},
		ShortName: {
			"华东院", "华东设计院", "华东建筑院", "上海建筑院", "十四所", "中国院", "浦东教育局", "闵行医院", "市六医院", "六院", "第一人民医院", "人民医院", "教育局", "市政府", "研究院", "一建", "华润置地", "上海建工", "中建三局", "省院", "上海设计院", "上海医院", "某有限公司", "有限公司", "公司", "上海有限公司", "华为公司",
			"浦东项目", "张江三期", "体育馆", "南京", "武汉", "黄山", "江苏", "华东", "东北", "Siemens Energy", "ABB", "GmbH", "Ltd.", "华师大", "南大", "交大", "XX有限公司", "x公司", "瑞金医院", "老王", "采购部", "局", "院", "集团", "万科集团",
		},
		NaturalPerson: {"张三", "王建国", "李娜", "欧阳明月", "司马懿", "王总", "李师傅", "陈女士", "张工", "王建国主任", "刘先生", "佘小曼", "李老板"},
		NoCompany:     {"", " ", "\u3164\u200b", "123", "。。", "13800138000", "😀"},
	} {
		for _, name := range names {
			if got := ReadCompanyName(name); got != kind {
				t.Errorf("%q reads as %d, want %d", name, got, kind)
			}
		}
	}
}

func FuzzReadCompanyName(f *testing.F) {
	for _, s := range []string{"华东院", "上海市教育局", "ABB Ltd", "张三", "(", "·", "市", "有限公司"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		kind := ReadCompanyName(s)
		if again := ReadCompanyName(CleanName(s)); again != kind {
			t.Errorf("%q reads as %d, cleaned as %d", s, kind, again)
		}
		if kind == RegisteredName && NormalizeCompany(s) == "" {
			t.Errorf("%q is a registered name of nothing", s)
		}
	})
}
