"""The trade's words in documents, by the codes of the records, as the chat's buttons have them.

All documents take them from here: an item is 已签收 when the unit signed for it and 已销号 when
the group closed it, and the fifth aspect is 纪律廉洁 where there is no room for all of it. The
other languages have theirs in `english.toml`, by these words.
"""

from collections.abc import Mapping

from inspection.enums import Aspect, Focus, Handling, OutwardState, RowState, Standing
from inspection.finding_list import EarlierFinding
from inspection.records import Choice, NoticeState, RectificationState, TransferKind
from inspection.statistics import FigureName
from inspection.work_paper_terms import Method, PaperField, PaperState, ProofKind, SourceKind
from storage.office.words import Words

# in full, as the seed article has them; sheets and narrow columns use the first words
ASPECTS: Mapping[Aspect | None, str] = {
    Aspect.POLITICAL: "政治建设",
    Aspect.THOUGHT: "思想建设",
    Aspect.ORGANISATION: "组织建设",
    Aspect.STYLE: "作风建设",
    Aspect.DISCIPLINE: "纪律建设和领导干部廉洁自律",
    Aspect.GRASSROOTS: "整治群众身边腐败问题",
    None: "未定方面",
}
SHEETS: Mapping[Aspect | None, str] = {
    **ASPECTS,
    Aspect.DISCIPLINE: "纪律廉洁",
    Aspect.GRASSROOTS: "群众身边",
}
FOCUSES: Mapping[Focus, str] = {
    Focus.DECISIONS: "聚焦一：重大决策部署与领导职能责任",
    Focus.STRICT_GOVERNANCE: "聚焦二：全面从严治党与群众身边问题",
    Focus.ORGANISATION_LINE: "聚焦三：新时代组织路线",
    Focus.EARLIER_FINDINGS: "聚焦四：巡视巡察、审计等整改责任",
}
HANDLINGS: Mapping[Handling, str] = {
    Handling.PENDING: "待研判",
    Handling.JZJG: "即知即改",
    Handling.LXLG: "立行立改",
    Handling.XQZG: "限期整改",
    Handling.CLUE: "",  # in no document but the register
    Handling.ZHUAN: "转办",
}
STANDINGS: Mapping[Standing, str] = {
    Standing.ACTIVE: "有效",
    Standing.NOT_A_FINDING: "不是问题",
    Standing.VOID: "作废",
    Standing.MERGED: "已并入",
    Standing.SPLIT: "已拆分",
}
OUTWARD_STATES: Mapping[OutwardState, str] = {
    OutwardState.DRAFT: "草拟",
    OutwardState.AWAITING_RELEASE: "待放行",
    OutwardState.RELEASED: "已放行",
    OutwardState.DELIVERED: "已送达",
    OutwardState.ACKNOWLEDGED: "已签收",
    OutwardState.PASSED_ON: "已转报",
    OutwardState.FIX_REPORTED: "已报整改",
    OutwardState.CLOSED: "已销号",
    OutwardState.WITHDRAWN: "已收回",
    OutwardState.FROZEN: "已停止",
    OutwardState.CARRIED_OVER: "已携出",
    OutwardState.UNDELIVERABLE: "未送达",
}
MATTER_STATES: Mapping[RectificationState, str] = {
    RectificationState.DRAFT: "拟列入",
    RectificationState.DROPPED: "未列入",
    RectificationState.TO_PLAN: "待报措施",
    RectificationState.UNDER_WAY: "整改中",
    RectificationState.AWAITING_CHECK: "待核验",
    RectificationState.CLOSED: "已销号",
    RectificationState.LONG_TERM: "长期坚持",
    RectificationState.WITHDRAWN: "已收回",
}
TRANSFERS: Mapping[TransferKind, str] = {
    TransferKind.DISCIPLINE: "线索移交",
    TransferKind.PERSONNEL: "干部人事移交",
    TransferKind.OTHER: "其他移交",
}
NOTICE_STATES: Mapping[NoticeState, str] = {
    NoticeState.DRAFT: "拟稿",
    NoticeState.AT_DEPUTY: "待副组长审核",
    NoticeState.AT_LEADER: "待组长签发",
    NoticeState.AT_OFFICE: "待巡察办同意",
    NoticeState.ISSUED: "已送达",
    NoticeState.DROPPED: "不发",
}
ROW_STATES: Mapping[RowState, str] = {
    RowState.NOT_STARTED: "未开始",
    RowState.UNDER_WAY: "进行中",
    RowState.DONE: "已完成",
    RowState.CANCELLED: "已取消",
}
CHOICES: Mapping[Choice, str] = {
    Choice.JZJG: "即知即改",
    Choice.LXLG: "立行立改",
    Choice.XQZG: "限期整改",
    Choice.ZHUAN: "转办",
    Choice.CLUE: "",  # in no line of the minutes
    Choice.HOLD: "暂缓，继续了解",
}
METHODS: Mapping[Method, str] = {
    Method.BRIEFING: "听汇报",
    Method.INTERVIEW: "个别谈话",
    Method.PETITION: "受理信访",
    Method.PERSONAL_MATTERS: "抽查个人有关事项",
    Method.ASKING: "询问知情人",
    Method.READING: "调阅复制",
    Method.SYMPOSIUM: "座谈会",
    Method.SIT_IN: "列席会议",
    Method.APPRAISAL: "民主测评",
    Method.QUESTIONNAIRE: "问卷",
    Method.SUBORDINATES: "到所属单位了解",
    Method.SPECIAL_CHECK: "专项检查",
    Method.ASSISTANCE: "提请协助",
    Method.FIELD_VISIT: "下沉走访",
}
SOURCES: Mapping[SourceKind, str] = {
    SourceKind.PAPERS: "查阅资料",
    SourceKind.SIGHT: "现场查看",
    SourceKind.DATA: "系统数据",
    SourceKind.SURVEY: "问卷测评",
    SourceKind.INTERVIEW: "谈话",
    SourceKind.PETITION: "信访",
    SourceKind.REFERRAL: "移交交办",
    SourceKind.EARLIER_CHECK: "以往检查",
}
PROOFS: Mapping[ProofKind, str] = {
    ProofKind.MINUTES: "会议记录、纪要",
    ProofKind.RULES: "文件制度",
    ProofKind.VOUCHER: "凭证合同",
    ProofKind.EXPORT: "系统导出数据",
    ProofKind.PICTURE: "照片、录像",
    ProofKind.INTERVIEW_RECORD: "谈话记录",
    ProofKind.PETITION: "信访件",
    ProofKind.SURVEY: "问卷测评统计",
    ProofKind.OBJECT: "实物、现场查看",
    ProofKind.REPLY: "职能部门复函",
    ProofKind.STATEMENT: "情况说明",
}
PAPER_STATES: Mapping[PaperState, str] = {
    PaperState.COMPILING: "编制中",
    PaperState.AWAITING_REVIEW: "待复核",
    PaperState.AWAITING_SIGNATURE: "待审签",
    PaperState.SIGNED: "已审签",
    PaperState.SENT_BACK: "退回",
}
FIELDS: Mapping[PaperField, str] = {
    PaperField.TITLE: "名称",
    PaperField.METHOD: "了解方式",
    PaperField.SOURCE_KIND: "问题来源",
    PaperField.PERIOD: "发生时间",
    PaperField.PLACE: "部门或地点",
    PaperField.OVERVIEW: "问题概述",
    PaperField.PROCESS: "发现过程",
    PaperField.AMOUNT: "涉及金额或数量",
    PaperField.BASIS: "定性依据",
    PaperField.CLAUSE: "依据条款",
    PaperField.RESPONSIBLE: "责任部门",
    PaperField.EXHIBITS: "支撑材料目录",
    PaperField.REMARK: "备注",
}
F = FigureName
# name, unit, and what exactly is counted (口径)
FIGURES: Mapping[FigureName, tuple[str, str, str]] = {
    F.TALKS: ("个别谈话", "场", "已结束并登记的谈话，一场计一次"),
    F.FROM_TALKS: ("谈话反映的问题", "件", "由谈话记录立的问题"),
    F.PETITIONS: ("信访件", "件", "人工计数的受理信访；空白的由信访专人填写"),
    F.PERSONAL_MATTERS: ("抽查个人有关事项", "人次", "人工计数；空白的由经办人填写"),
    F.FROM_PETITIONS: ("信访反映的问题", "件", "来源登记为信访的问题，不是信访件数"),
    F.ASKED_FOR: ("要求提供的资料", "项", "已发给单位的调阅清单逐项计"),
    F.RECEIVED: ("收到的资料", "项", "组内确认收到的，含已归还"),
    F.RETURNED: ("归还的资料", "项", "已登记归还的"),
    F.FINDINGS: ("发现问题", "件", "合并、拆分后有效的问题，不含作废"),
    F.PENDING: ("其中待研判", "件", "尚未确定处理方式的问题"),
    F.PAPERS: ("问题底稿", "份", "已开始编制的，一事一底稿"),
    F.PAPERS_SIGNED: ("其中已审签", "份", "组长已审签的底稿"),
    F.TOLD: ("即知即改", "件", "已送达单位且未收回的提示，含再次提示"),
    F.TOLD_CLOSED: ("其中已销号", "件", "经组内核验的提示"),
    F.NOTICES: ("立行立改", "件", "已送达单位的通知书（应整改数）"),
    F.NOTICES_CLOSED: ("其中已销号", "件", "经组内核验的通知书（已整改数）"),
    F.PRIORS: ("既往问题", "件", "以往检查发现、已录入的问题"),
    F.PRIORS_OPEN: ("其中未整改", "件", "录入时或更新后仍未整改的"),
    F.REPEATS: ("屡查屡犯", "件", "经人确认与既往问题相同的本次问题"),
    F.SPECIAL_REPORTS: ("专题报告", "份", "系统不登记，由巡察组填写"),
    F.CLUES: ("线索", "件", "按线索登记的，仅组长可见，不得转抄"),
}


def method(code: str | None, words: Words) -> str:
    """Return the words of a way of getting to know; what is no code is what people wrote."""
    return words(METHODS[Method(code)]) if code in set(Method) else code or ""


def source(code: str | None, words: Words) -> str:
    """Return the words of a source; what is no code is what people wrote."""
    return words(SOURCES[SourceKind(code)]) if code in set(SourceKind) else code or ""


def earlier(found: EarlierFinding, words: Words) -> str:
    """Return a finding of an earlier check in a line."""
    if not found.year:
        return words("{source}：{text}", source=found.source, text=found.text)
    return words("{source} {year}年：{text}", source=found.source, year=found.year, text=found.text)
