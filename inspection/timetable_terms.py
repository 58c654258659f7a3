"""What cells of a timetable mean: countable quantities, and titles the unit may read."""

import re
from dataclasses import dataclass

from inspection.timetable_dates import plain
from inspection.triage_text import any_of
from inspection.wording import check_outward

VISIBLE_WORDS = {
    **dict.fromkeys(("是", "可见", "√", "✓", "✔", "Y", "y", "Yes"), True),
    **dict.fromkeys(("否", "不可见", "不", "×", "N", "n", "No", "-", ""), False),
}
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NOTE = re.compile(r"(?:注|备注|附注|说明|填表|制表|填报|审核|联系)[^,。]{0,6}:")
_TOTAL = re.compile(r"(?:本页|本表|全部)?(?:合计|总计|小计|共计)(?:[:：\d].{0,20})?")
_COUNTABLE = re.compile(
    r"(?P<label>[^\d]*?)(?P<planned>\d{1,6})"
    r"(?P<unit>人次|[人份场项点次件家户张册卷本笔条处套组轮批课箱台辆页宗起]|个(?!多?月|工作日|自然日|小时|星期|季度)\w{0,4})?"
)
_IN_ENGLISH = re.compile(
    r"(?:(?:about|around|some|at least) )?(?P<planned>\d{1,6}) "
    r"(?!.*\b(?:minute|hour|day|weekday|workday|week|month|quarter|year|percent)s?\b)"
    r"(?!(?:per|of|to|or|and|in|by|until|before|after|[ap]m)\b)"
    r"(?P<unit>[a-z][a-z-]*(?: [a-z-]+)?)",
    re.IGNORECASE,
)
_NO_PLAN = re.compile(r"[前后第每以超限\-+~.:/]")  # a condition, a limit, a share
# Beside what keeps any outward wording back: the group's own work, left out clause by clause.
_INNER = any_of(
    """
    立行立改 即知即改 组务会 底稿 线索 信访 举报 检举 反映 核[实验查] 查证 取证 [补反]证
    个人有关事项 周结 过会 会商
    """,
    english="complaints? group_meetings? verif(?:y|ies|ied|ying|ications?) evidence",
)
# Whom the group talks to and where it looks: no part of such a row is told (domain 1.4).
_SECRET = any_of(
    "谈话 约谈 抽查 走访 下沉 突击 暗访 不预告 保密 不告知 不对外 [(（]密[)）]",
    english="""
    interview(?:s|ed|ees?|ing)? spot_checks? unannounced not_announced surprise visit(?:s|ing)?
    confidential(?:ly)? secret(?:ly)? not_to_be_told
    """,
)
_TITLE_END = re.compile(r"[；;、，,。](?![^(（]*[)）])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much is planned: 300 of 份; None where the text states no countable plan."""

    planned: int | None = None
    unit: str = ""


def quantity_of(text: str) -> Quantity:
    """Return the one countable quantity a text states, or none: 凭证300份, not 3点2会."""
    said = " ".join(plain(text).replace(",", "").split())
    if english := _IN_ENGLISH.fullmatch(said):
        planned = int(english["planned"])
        return Quantity(planned, english["unit"]) if planned else Quantity()
    whole = said.replace(" ", "")
    match = _COUNTABLE.fullmatch(whole)
    if match is None or _NO_PLAN.search(match["label"]) or not int(match["planned"]):
        return Quantity()
    return Quantity(int(match["planned"]), match["unit"] or "")


def outward_title(work: str) -> str:
    """Return what the unit may read of a visible row; empty when nothing of it is safe."""
    if _SECRET.search(work):
        return ""
    clauses = (work, *_TITLE_END.split(work))
    return next((clause.strip() for clause in clauses if _is_safe(clause)), "")


def may_be_title(text: str) -> bool:
    """Whether a title given by a person may stand before the unit's eyes."""
    return not _SECRET.search(text) and _is_safe(text)


def _is_safe(clause: str) -> bool:
    is_kept_back = any(fault.hard for fault in check_outward(clause))
    return bool(clause.strip()) and not _INNER.search(clause) and not is_kept_back


def is_in_brackets(text: str) -> bool:
    """Whether a cell only says the unit of what stands below it: (份)."""
    return _IN_BRACKETS.fullmatch(plain(text)) is not None


def is_note(text: str) -> bool:
    """Whether a cell begins a note below the table: 备注：, 填表人：."""
    return _NOTE.match(plain(text)) is not None


def is_total_of(text: str) -> bool:
    """Whether a cell says that its row adds up the others."""
    return _TOTAL.fullmatch("".join(plain(text).split())) is not None
