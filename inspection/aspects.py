"""Which of the six aspects a text speaks of, and the focus each first belongs to (domain 2.1)."""

import re
from collections.abc import Iterable

from inspection.enums import Aspect, Focus
from inspection.triage_text import any_of

# What decides by itself weighs most, what any office has less, what only points there least.
_NAMING, _DECIDING, _USUAL, _POINTING = 5, 3, 2, 1

_WORDS: tuple[tuple[Aspect, int, str], ...] = (
    (
        Aspect.POLITICAL,
        _NAMING,
        r"""
        第一议题 前置研究 三重一大 重大(?:决策|投资|部署|事项|项目) 议题 大额(?:资金|项目) 党委会
        两个维护 政治(?!学习) 党中央 总书记 重要讲话 议事规则 民主集中 首要议题 乡村振兴
        (?:党中央|中央|省委|上级|集团|省公司)(?:党组|党委)?(?:关于|的)?.{0,10}(?:部署|精神|决策|要求).{0,6}
        贯彻 传达学习 国企改革 科技创新任务 党的领导 党组 末位表态 双向进入 重点任务 专项任务
        帮扶(?:资金|任务|项目)? 请示报告 议事清单 三年行动 营商环境 民主决策 减负
        (?:省委|省公司|集团|中央|上级|全省)(?:党组|党委)?.{0,14}(?:行动|意见|通知|大检查|规划|文件).{0,6}(?:任务|部署|传达|只|没|签阅)
        """,
    ),
    (Aspect.POLITICAL, _POINTING, r"""部署 决策 党委 投资 战略 研究"""),
    (
        Aspect.THOUGHT,
        _NAMING,
        r"""舆情 意识形态 思政 思想汇报 心得 中心组 党课课件 解说词 党报 求是 敏感词""",
    ),
    (
        Aspect.ORGANISATION,
        _NAMING,
        r"""竞聘 预备期 转正(?!率) 副科 提名 民主测评 改选 劳动合同 固定期限合同 党组织书记 亲信""",
    ),
    (
        Aspect.DISCIPLINE,
        _NAMING,
        r"""
        廉洁 廉政 礼品登记 餐补 车补 配车 油耗 签证单 占股 公务用车租 业务用车 行驶记录 协议价
        管理费率 宣传品 贵宾 回收商 流标 竞标 拉票费 捐赠支出 验收款 账上
        """,
    ),
    (
        Aspect.GRASSROOTS,
        _NAMING,
        r"""
        自助终端 拆机 装移机 装机 开卡 光猫 残障 低保 网格员 社区经理 首问负责 满意度
        销户 携转 装维 放号
        (?:保安|保洁|工人|民工|实习生|促销员).{0,8}(?:工资|补助|工钱)
        (?:工资|工钱|补助).{0,8}(?:没发|没见|一分)
        """,
    ),
    (
        Aspect.STYLE,
        _NAMING,
        r"""
        煤气 燃气 刹车 危化 监控录像 涉密 保密自查 签名间距 未转固
        物业费照付 值班 消防 行人 人行道 节能
        """,
    ),
    (
        Aspect.THOUGHT,
        _DECIDING,
        r"""
        视频号 转载 三审 网评 学习签到 意识形态 理论学习 中心组
        学习(?:笔记|记录|计划|资料|心得|园地|强国|材料|台账|栏) 心得体会
        宣传(?:栏|阵地|报道|画|海报|橱窗) 主题教育 思想(?:政治|建设|工作|动态) 网络?舆情 舆情
        公众号 警示教育 读书班 标语 展板 党报党刊 报刊 阅览 图书角 职工书屋 企业文化 文化墙 新闻
        微信群(?:管理|备案) 自媒体 论坛 讲座 内刊 电子屏.{0,8}(?:标语|口号|宣传) 政治学习 学习教育
        理论 条幅 横幅 口号
        """,
    ),
    (Aspect.THOUGHT, _POINTING, r"""学习 宣传 教育 海报"""),
    (
        Aspect.ORGANISATION,
        _DECIDING,
        r"""
        党员 党费 支部 谈心谈话 党小组 三会一课 组织生活 民主(?:生活会|评议|测评|推荐) 主题党日
        发展对象 积极分子 选人用人 干部 提拔 换届 党旗 党徽 入党 党课 人事 推荐票 计票 科级 处级
        新提 基层经历 竞聘 劳务派遣 用工 团员 考察材料 支委 党建(?!经费) 党务 政审 党总支 任职
        轮岗 任免 选拔 岗位交流 后备 职数 借调 人才 党组织关系 誓词 组织关系 述职 个人有关事项
        党委换届 档案(?:专审|审核) 招聘
        """,
    ),
    (Aspect.ORGANISATION, _POINTING, r"""活动室 党 公示 考察 考核 人力 组织 谈话记录"""),
    (
        Aspect.STYLE,
        _USUAL,
        r"""
        会议纪要 会议记录 文件 发文 收文 座签 桌牌 疏散 消防 电梯 库存 盘亏 固定资产 资产 公文
        文号 文山会海 安全(?!感) 机房 灭火器 点检 台账 预提 格式 印章 用印 调研 值班 督办 库房
        仓库 标识牌 配电 卫生 档案[盒柜室袋] 档案 巡检 门禁 应急 形式主义 官僚 工程 项目 概算 变更
        施工 登高 高空 井盖 防雷 接地 基站 铁塔 隐患 漏电 报表 考核指标 会议室 会议 落款 车辆停放
        车位 停车 物业 光缆 交接箱 变压器 围栏 围挡 发电机 油机 时钟 烟感 冷库 数据中心 整改 站点
        行驶证 水泵 电动车 充电 电缆沟 盖板 爬梯 护笼 塔 照片 急救 流程图 挂图 急救箱 药箱 沙袋
        演练 预案 防汛 检查卡 通知 工单 内控 印鉴 合同 归档 渠道酬金.{0,4}预提 保密柜 涉密 交接班
        钥匙 电池 气瓶 汽油 油漆 安全带 绝缘 护栏 线缆 插座 空调 温度计 洗手液 卫生间 门牌 公示牌
        """,
    ),
    (
        Aspect.STYLE,
        _POINTING,
        r"""
        入账 记录 登记 签到 考勤 通道 货架 标识 标签 电话 牌 系统 清单 表 柜 楼 办公室 制度
        """,
    ),
    (
        Aspect.DISCIPLINE,
        _DECIDING,
        r"""
        报销 发票 招待 公车 公务用?车 派车 津补贴 补贴 慰问[品金] 礼[金品物] 红包 购物卡 回扣
        小金库 亲属 小舅子 小姨子 老婆 弟弟 比价 询价 先签后询 廉洁 廉政 连号 宴请 油卡 油票 加油
        差旅 办公用房 虚报 套取 挪用 个人(?:卡|账户) 接待 供应商 好处 吃请 采购 招标 中标 投标
        比选 渠道酬金 渠道佣金 酬金 佣金 福利 奖金 工会(?:经费|慰问|发|费|那边) 电影票 过节费 转包
        分包 费用 列支 会议费 津贴 体检费 值班费 加班费 印刷费 住宿 [重多]领 多算 两遍 报价 纪委
        专项监督 问题线索 巡查监督 培训费 业务费 劳务派遣费 通讯费 礼 酒 茅台 围标 串标 账外 借款
        备用金 食堂采购 食堂.{0,4}承包 违纪 纪律 处分 外出 因私 出国 经商 兼职 利益 私 绩效
        工资总额 超标准 虚列 拆分 分了?.{0,2}批
        """,
    ),
    (Aspect.DISCIPLINE, _POINTING, r"""多发 超标 合同 付款 凭证 谈话(?!记录) 钱 食堂 资金"""),
    (
        Aspect.GRASSROOTS,
        _DECIDING,
        r"""
        意见[箱簿本] 客户 群众 用户 营业厅 [东南西北中县城河]厅 厅 老年 老人 功能费 资费 劳务费
        外包队 装维 代维 农民工 投诉 窗口 乱收费 套餐 宽带 默认勾选 村民 村里 扣费
        扣.{0,4}(?:块|元) 工资 工钱 欠薪 押金 停机 话费 月租 携号 销户 换卡 营业员 店员 价目 彩铃
        权益包 服务监督 过户 手续费 来显 家长 学生 工伤 师傅 大爷 大妈 直销员 提成 代理点 代办点
        缴费机 自助缴费 爱心 无障碍 便民 叫号 轮椅 老花镜 台席 自助机 门店服务 报修 故障 断网 信号
        农村 小区 高温费 一址多宽 虚假宽带 诈骗 骚扰电话 实名 适老 价签
        """,
    ),
    (Aspect.GRASSROOTS, _POINTING, r"""外包 服务 网点 门店 收费 职工 食堂 宿舍 工人"""),
)
_ENGLISH: tuple[tuple[Aspect, int, str], ...] = (
    (
        Aspect.POLITICAL,
        _DECIDING,
        """
        party_committee first_agenda_item major_decisions? prior_study rural_revitali[sz]ation
        decision_making democratic_centralism poverty_alleviation state_owned_enterprise_reform
        """,
    ),
    (
        Aspect.THOUGHT,
        _DECIDING,
        """
        ideolog(?:y|ical) theor(?:y|etical)_study study_(?:notes?|records?|plans?|sessions?)
        public_opinion slogans? propaganda publicity posters? official_account social_media
        study_group newspapers? reading_corner
        """,
    ),
    (
        Aspect.ORGANISATION,
        _DECIDING,
        """
        party_(?:members?|branch(?:es)?|dues|groups?|flags?|emblems?|lectures?|day|building) cadres?
        (?:promot(?:ed|ions?)|appointments?|appraisals?|recruit(?:ed|ment)|personnel|hr)
        personnel_files? branch_meetings? organisational_life labou?r_contracts? re_?election
        """,
    ),
    (
        Aspect.DISCIPLINE,
        _DECIDING,
        """
        reimburse(?:d|ments?)? invoices? receipts? allowances? bonus(?:es)? entertainment gifts?
        banquets? official_(?:cars?|vehicles?|receptions?) travel_expenses? expenses? tenders?
        bid(?:s|ding)? procurement purchas(?:e|es|ed|ing) suppliers? vendors? contractors?
        brib(?:es?|ery)
        kick_?backs? relatives? sub_?contract(?:s|ed|ing)? commissions? integrity fuel_cards?
        cash money quotations? overpaid overpayments?
        """,
    ),
    (
        Aspect.GRASSROOTS,
        _DECIDING,
        """
        customers? business_halls? service_halls? complaints? residents? villagers? elderly users?
        tariffs? overcharg(?:e|ed|ing) wages? salar(?:y|ies) migrant_workers? broadband packages?
        opinion_box suggestion_box queue counters? ticket_machines? reading_glasses wheelchairs?
        refunds? deposits? barrier_free
        """,
    ),
    (
        Aspect.STYLE,
        _USUAL,
        """
        fire_(?:extinguishers?|hydrants?|doors?|exits?|escapes?|lanes?) extinguishers? hydrants?
        evacuation escape_routes? emergency(?:_exits?|_lights?|_doors?)? first_aid safety minutes
        ledgers? registers? logs? log_?books? checklists? archives? archive_(?:room|box(?:es)?)
        signs? signage labels? plates? nameplates? notice_boards? meeting_rooms? server_room
        warehouse storeroom documents? files? templates? duty_(?:roster|log)s? duty stamps? seals?
        assets? stock inventory projects? lifts? elevators? sockets? wiring cables? handrails?
        stairwells? staircases? lights? clocks? printers? projectors? plans? sign_in_sheets?
        maintenance handover inspection_cards? vehicles? drills?
        """,
    ),
)
_ENGLISH_TABLES = tuple(
    (aspect, weight, any_of("", english=said)) for aspect, weight, said in _ENGLISH
)
_TABLES = tuple((aspect, weight, any_of(words)) for aspect, weight, words in _WORDS)

FOCUS_OF = {
    Aspect.POLITICAL: Focus.DECISIONS,
    Aspect.THOUGHT: Focus.DECISIONS,
    Aspect.ORGANISATION: Focus.ORGANISATION_LINE,
    Aspect.STYLE: Focus.STRICT_GOVERNANCE,
    Aspect.DISCIPLINE: Focus.STRICT_GOVERNANCE,
    Aspect.GRASSROOTS: Focus.STRICT_GOVERNANCE,
}


def aspect_of(text: str) -> Aspect | None:
    """Return the aspect with the most weight in the text; on a tie the one named first."""
    return next(iter(aspect_weights(text)), None)


def english_aspect_of(text: str) -> Aspect | None:
    """Return the aspect that English words speak of most; None when they speak of none."""
    return next(iter(_weights(_ENGLISH_TABLES, text)), None)


def aspect_weights(text: str) -> dict[Aspect, int]:
    """Return the weight of each aspect the text has words of, the heaviest first."""
    return _weights(_TABLES, text)


def _weights(tables: Iterable[tuple[Aspect, int, re.Pattern[str]]], text: str) -> dict[Aspect, int]:
    weights: dict[Aspect, int] = {}
    first: dict[Aspect, int] = {}
    for aspect, weight, table in tables:
        for match in _matches(table, text):
            weights[aspect] = weights.get(aspect, 0) + weight
            first[aspect] = min(first.get(aspect, match.start()), match.start())
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], first[pair[0]])))


def _matches(table: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Each word once: a text that repeats one does not speak of it twice."""
    return list({match[0]: match for match in reversed(list(table.finditer(text)))}.values())
