"""Names of people: found near posts and verbs, in English by a title, never by a surname alone."""

import re
from collections.abc import Iterable

# The commonest surnames. A surname alone proves nothing: 高温, 金额, 周五, 方案, 文件.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾"
    "毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰"
    "焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
    "应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
)
_DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木"
_SURNAME = f"(?:{_DOUBLE}|[{_SURNAMES}])"
# Characters that end a name: they belong to the sentence.
_NO_NAME = (
    "的了在是有为把将给让收说还和与及跟对用从报签已曾未就都也又去来到等被向由没不无可能会要应"
    "该其各每某年月日号个名人员部门司厅处室局店科班组队站所院中支党委总副正原任兼职务会议室记"
    "录费款钱元万账额单据票表同时间期度前后上下内外之至或并且但因所以第一二三四五六七八九十两"
    "几多少大小老件案项目本份次户条点种类审核批准管理负责主持参加召开组织要求提出通过进行检查"
    "发现反映举报谈话沟通协调工作任务方案计划程序标准带头违私贴挂公开办拿请找问看认为称述表示"
    "显示打电话缺漏填写"
)
_GIVEN = f"(?:[\u4e00-\u9fff](?<![{_NO_NAME}]))"
_NAME = f"{_SURNAME}{_GIVEN}{{1,2}}"
_POST = (
    "(?:副?总经理|副总|副?经理|副?主任|副?书记|副?科长|副?处长|副?部长|副?局长|副?行长|副?店长|副?站长|副?队长"
    "|副?班长|副?组长|主管|董事长|老总|纪检委员|会计|出纳|客户经理|网格长|专员|司机|干事|委员)"
)
# What may stand before a name without belonging to it.
_START = (
    "(?:^|(?<=[^\u4e00-\u9fff])"
    "|(?<=[的由请让给和与及跟是向对找问经把将被部司厅处室局店科组心映说称原现叫]))"
)
_WORDS = (
    "高温 高度 金额 文件 文书 文明 周五 周期 周报 周会 马桶 马上 "
    "方案 方式 方面 安全 安排 白板 连号 连续 成本 成果 程序 计划 "
    "单独 单价 单位 施工 季度 关键 关于 常态 常规 常委 应急 应收 "
    "任命 任职 路灯 路由 管道 车辆 简报 严格 严重 许可 许多 左右 "
    "万能 毛利 余额 费用 易拉 华东 江南 江北 古城 向导 和谐 全体 "
    "全员 党旗 党徽 党课 商务 宁可 米线 时效 时限 时长 包干 包装 "
    "师傅 席位 司法 项链 景观 边界 荣誉 沙盘 房租 房屋 于是 明显 "
    "明细 党建 卫生 解释 解决 阳台 农村 农户 车间 黄色 黄线 白色 "
    "金融 金牌 石油 高压 高空 高频 高新 高清 高效 马路 雷电 雷雨 "
    "水印 汪洋 段落 游客 梅雨 方便 方向 龙头 温度 温馨 康复 武装 "
    "关门 关停 牛奶 齐全 花名 宗旨 应答 安装 安防 安置 安监 项下 "
    "连带 连接 全部 全年 全省 全市 全区 华为 商户 商业 车牌 车位 "
    "时任 单方 成立 成员 石材 金属 张贴 张挂 韩国 宁夏 江苏 安徽 "
    "云南 贾 时段 白天 党群 党性 党费 党龄 党小组 车费 车险 温控 "
    "强电 应付 商谈 "
)
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蔡余杜苏魏吕丁沈姚"
    "卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱尹薛闫侯龙史陶贺顾郝龚邵钱严覃武戴莫"
)
_NOT_NAMES = frozenset(_WORDS.split())
# In English text: a title with a name, and Chinese names as they are spelt; a surname that is an
# English word, too (He, Long, Song, Sun), proves nothing.
_SPELT_SURNAME = (
    "Bai|Cai|Cao|Chen|Cheng|Cui|Deng|Ding|Dong|Du|Fang|Feng|Fu|Gao|Guo|Han|Hou|Hu|Huang|Jia|Jiang"
    "|Jin|Kong|Lei|Li|Liang|Liao|Lin|Liu|Lu|Luo|Lv|Ma|Mao|Meng|Ouyang|Peng|Qian|Qin|Qiu|Ren|Shao|Shen"
    "|Shi|Su|Tang|Tao|Tian|Wan|Wang|Wei|Wen|Wu|Xia|Xiao|Xie|Xiong|Xu|Xue|Yan|Yang|Yao|Ye|Yin|Yu|Yuan"
    "|Zeng|Zhang|Zhao|Zheng|Zhong|Zhou|Zhu|Zou"
)
_SYLLABLE = "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]{1,3}(?:ng|n|r)?"
_SPELT_GIVEN = rf"(?=[A-Z])(?i:{_SYLLABLE}(?:[ -]?{_SYLLABLE})?)(?![A-Za-z])"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_POST}[:：、 ]?(?P<name>{_NAME})",
        rf"{_START}(?P<name>{_NAME}){_POST}",
        rf"{_START}(?P<name>(?:{_SURNAME}){_POST})",
        rf"{_START}(?P<name>{_NAME})(?=同志|本人|名下|等人)",
        rf"{_START}(?P<name>{_NAME})(?=(?:多次|长期|私自|违规|利用|借|用|把|将|给|让|收|拿|报销|签|说)"
        rf"[\u4e00-\u9fff])",
        rf"(?P<name>{_SURNAME}某{{1,2}})",
        rf"(?<![大中最很太古不从到微缩变])(?P<name>[老小][{_COMMON}])(?!林|宋体|路|龙|马|周期|田|山|钟|陶|史|严|范围|余|顾|夏|武|黄|许可|钱)",
        rf"(?<![\u4e00-\u9fff])(?P<name>[{_COMMON}](?:总(?!部|站|务|线|账|数|计)|工(?!程|作|具|单|会|地|序|资|期|时)|姐|哥|局|处(?!理|置|于|分)))(?!会)",
        rf"{_START}(?P<name>[老小](?:{_SURNAME}))(?=把|将|给|让|收|拿|说|签|报|在|和)",
        r"(?<![A-Za-z])(?P<name>(?:Mr|Mrs|Ms|Miss|Mister|Comrade)\.? ?[A-Z][a-z]+)",
        rf"(?<![A-Za-z])(?P<name>(?:{_SPELT_SURNAME}) {_SPELT_GIVEN})",
    )
)
_AMBIGUOUS_AFTER = re.compile(r"^(?:周|方|程|高|和|全|单|任|时|成|项)")
_OVERLAP_BEFORE = re.compile(r"[每本上下这一两甲乙对双工流提过责当总合完]$")


def find_people(
    text: str, *, people: Iterable[str] = (), not_people: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the names of people in a text, in its order, each once.

    A word counts as a name beside a post (经理, 主任 …) or before an act (把, 收 …), or
    when it is given in `people`; a surname alone never does.
    """
    ignored = _NOT_NAMES | frozenset(not_people)
    found = [(text.find(name), name) for name in people if name and name in text]
    for pattern in _PATTERNS:
        found.extend(
            (match.start("name"), match["name"])
            for match in pattern.finditer(text)
            if not _is_word(match, text, ignored)
        )
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def _is_word(match: re.Match[str], text: str, ignored: frozenset[str]) -> bool:
    name, before = match["name"], text[: match.start("name")]
    if name in ignored or name[:2] in ignored:
        return True
    return bool(_AMBIGUOUS_AFTER.match(name) and _OVERLAP_BEFORE.search(before))
