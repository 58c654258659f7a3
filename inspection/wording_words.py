"""What an outward wording must not say, as concepts; alternatives are parted by whitespace.

They are looked for in a text without disguise (`inspection/plain_text.py`).
"""

from inspection.triage_text import any_of

_SPEAKER = r"(?:群众|员工|职工|干部|同志|基层|大家|有人|客户|用户|工人|师傅|营业员|店员|保安|保洁)"

# Hard rule of the chat (design 7): these words betray where the group has it from, whatever
# they mean in the sentence (谈话记录, 未反映在台账); the person rewords. Sounds alike count.
SOURCE_WORD = any_of(
    rf"""
    [谈探]话 谈[化活画] tan\s?hua 面谈 约谈 访谈 座谈会? 交谈 谈到 谈及 询问笔录 笔录 口述
    反映 [返反]印 反影 fan\s?ying {_SPEAKER}.{{0,4}}反应 信[访仿坊] 心访 xin\s?fang
    [举检]报 举[抱暴爆] 检举 告发 揭发 爆料 ju\s?bao
    来信 来访 来电 来函称 匿名 实名 知情人 知情者 当事人称 投诉人 反馈人 提供人
    有(?:人|员工|职工|群众|同志|干部).{{0,2}}[说讲称提谈道指反]
    {_SPEAKER}.{{0,3}}(?:说|讲|称|透露|告诉)
    {_SPEAKER}.{{0,3}}(?:提到|吐槽|抱怨|(?<![客用]户)意见|投诉)
    据(?!实|此|以|点).{{0,6}}(?:了解|介绍|透露|称|说|传|悉|反馈|讲) 据悉 据说 听说 听闻 听讲
    听.{{0,4}}(?:人|员|工|们|他|她|事|傅)[说讲]
    传言 风闻
    了解到 得知 获悉 透露 私下 偷偷 悄悄 暗访 暗中 小纸条 意见箱(?:里|中|收)
    问卷(?:显示|反馈|中|里|调查)
    (?:跟|对|向)(?:我们?|巡察组|组里)(?:说|讲|反映|透露|提)
    """,
    english="""
    interview(?:s|ed|ees?|ing)? informants? whistle_?blow(?:s|ers?|ing)? petition(?:s|ers?)?
    tip_offs? anonymous(?:ly)? hearsay rumou?rs? complainants? letters?_of_complaint
    (?:reported|alleged)_by told_(?:us|me) (?:we|i)_(?:heard|were_told|was_told)
    (?:someone|somebody|people|staff|employees?|workers?|residents?)_(?:said|say|told|complained)
    according_to_(?:a|an|one|some|several|someone|staff|employees?|workers?|residents?)
    """,
)
# What only the group speaks of: its steps, its secrets, its tools.
INSIDE_WORD = any_of(
    r"""
    线[索所锁嗦] xian\s?suo 巡察(?:组)?内部 巡察办 巡察领导小组 组务会 组内(?!成员) 组长 组里
    待?研判 (?:问题|工作|巡察)底稿 暂缓告知 内部(?:掌握|知道|消化|通报|情况) 问题清单 封存
    立案 初核 初步核实 函询 四种形态 移交(?:纪|司法|公安|检察|组织) 纪委(?:介入|立案|调查|监委)
    留置 双规 登记人 填报人 巡察人员 机器人 机器转写
    """,
    english="""
    clues? work_papers? problem_list off_the_record within_the_group under_investigation
    """,
)
# How the group numbers what it found: W12, 12号问题.
INSIDE_NUMBER = any_of(
    r"""
    (?<![0-9a-z])w[第号#:：.\-_]*[0-9一二三四五六七八九十百]{1,5}(?![0-9a-z])
    第?\d{1,4}号(?:问题|发现|底稿|谈) (?:问题|发现)(?:编号|第?\d{1,4}号) 谈话编号
    """
)
# Never advise a paper made afterwards (domain 7.7).
BACKDATING = any_of(
    r"""
    补[签鉴钤千欠] bu\s?qian 补[记纪计] bu\s?ji(?![a-z]) 倒签 倒填 倒推日期 追签 追记 补写 补填
    补录 补造
    后补 回填 重新?签 重签 代签 代填 代写 代记
    补(?!贴|助|偿|丁)[^,。;:!?]{0,6}(?:签|笔迹|记录|纪要|日期|会议|手续|痕迹|台账)
    (?:签名|签字|记录|纪要)[^,。;:!?]{0,4}(?:补[上齐全好起]|后补|倒|补一)
    (?:日期|手续|台账|会议)[^,。;:!?]{0,4}(?:补[上齐全好起]|后补|倒|补一)
    (?:事后|现在|马上|尽快|抓紧).{0,3}补(?!充点|充说|贴).{0,5}(?:签|记录|纪要|材料)
    (?:日期|时间).{0,3}(?:写|填|改|倒|提前?)(?:到|成|为|回|至).{0,3}(?:之前|以前|前|当[天日月]|原)
    """,
    english="""
    (?:back|ante)_?dat(?:e|es|ed|ing) retroactive(?:ly)? after_the_fact
    (?:sign|signed|signing|fill|filled|filling|write|written)(?:_in)?_afterwards
    """,
)
# 不得补签 forbids it; 不得不补签 and 别忘了补签 do not.
_THEN = r"(?:再|去|有|出现|发生|任何|事后|自行|搞|进行){0,2}$"
FORBIDS = any_of(
    rf"""
    (?:不得|不要|不能|不可|不许|不允许|不应|不宜|请勿|切勿|勿|严禁|禁止){_THEN}
    (?:避免|杜绝|防止|(?<![差区个级特类性识分])别){_THEN}
    """
)
# What is said of a clue, and of nobody whom the unit may be told about.
CLUE_WORD = any_of(
    r"""
    涉嫌 嫌疑 贪污 受贿 行贿 贿赂 索贿 挪用 侵占 私分 私吞 截留 套取 套现 洗钱 回扣 好处费 红包
    购物卡 利益输送
    小金库 优亲厚友 吃空饷 围标 串标 陪标 权钱 吃拿卡要 以权谋私 谋取私利 干股 中饱 串供 销毁证据
    隐匿
    """,
    english="""
    brib(?:e|es|ed|ery|ing) kick_?backs? embezzl(?:e|es|ed|ement|ing) corruption
    misappropriat(?:e|es|ed|ing|ion) fraud(?:ulent)? slush_funds? money_laundering bid_rigging
    nepotism suspected_of
    """,
)
# Neutral and checkable: 未见…记录 instead of a judgement (domain 7.22).
CONCLUSION = any_of(
    r"""
    弄虚作假 造假 作假 虚假 伪造 假的 恶劣 严重 十分 非常 极其 极为 极度 特别(?:差|严|突)
    很(?:差|乱|不) 太(?:差|乱)
    敷衍 应付了事 形同虚设 失职 渎职 腐败 违纪 违法 违规 故意 蓄意 有意 触目惊心 性质 不作为 乱作为
    慢作为
    走过场 屡教不改 屡查屡犯 流于形式 形式主义 官僚主义 混乱 糟糕 低下 淡薄 缺失担当 不负责任
    不重视 不到位
    漠视 放任 纵容 明知故犯 欺骗 隐瞒 蒙混 令人 影响极坏 管理不善 意识不强 疑似 怀疑 可疑 显然 明显
    完全
    """
)
# Posts that many hold, or that the advice itself is for: said with care, but may be said.
MANY_HOLD_IT = any_of(
    r"安全员 管理员 资料员 统计员 负责人 网格长 受理员 收费员 班组长 监理 主管 司机"
)
