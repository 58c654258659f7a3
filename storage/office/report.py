"""巡察报告（初稿）: facts and the group's own wordings in order; what is judged stays blank."""

from collections.abc import Iterable

from docx.document import Document as Paper

from inspection.enums import Handling
from inspection.report_draft import ReportDraft, ReportedFinding, ReportedFix
from inspection.statistics import FigureName as F
from storage.office import terms
from storage.office.days import chinese_day
from storage.office.page import as_bytes
from storage.office.text import (
    NUMERALS,
    blank,
    first,
    labels,
    official_paper,
    second,
    text,
    whose,
)


def report_document(draft: ReportDraft) -> bytes:
    """Return the draft as DOCX."""
    paper = official_paper("巡察情况报告（初稿）", draft.heading)
    whose(paper, draft.heading)
    _overall(paper, draft)
    _main(paper, draft)
    _fixed(paper, draft)
    first(paper, "四、屡查屡犯问题")
    text(paper, f"经确认与既往检查发现相同的问题{len(draft.repeated)}件。")
    _findings(paper, draft.repeated, several=len(draft.heading.units) > 1)
    first(paper, "五、意见建议")
    blank(paper, lines=4)
    _not_in_it(paper, draft)
    return as_bytes(paper)


def _overall(paper: Paper, draft: ReportDraft) -> None:
    first(paper, "一、基本情况与总体评价")
    second(paper, "（一）基本情况")
    units = "、".join(draft.heading.units)
    span = f"{chinese_day(draft.entry)}至{chinese_day(draft.withdrawal)}"
    text(paper, f"{span}，{draft.heading.group}对{units}开展巡察。")
    text(
        paper,
        f"其间，个别谈话{draft.figures[F.TALKS]}场，调阅资料{draft.figures[F.RECEIVED]}项，"
        f"发现问题{draft.filed}件，编制问题底稿{draft.figures[F.PAPERS]}份"
        f"（已审签{draft.figures[F.PAPERS_SIGNED]}份）；"
        f"送达即知即改提示{draft.figures[F.TOLD]}件，已销号{draft.figures[F.TOLD_CLOSED]}件；"
        f"送达立行立改通知书{draft.figures[F.NOTICES]}件，"
        f"已销号{draft.figures[F.NOTICES_CLOSED]}件。",
    )
    classes = "，".join(f"{terms.HANDLINGS[h]}{n}件" for h, n in draft.by_handling.items())
    text(paper, f"发现的问题按处理方式分：{classes}。")
    second(paper, "（二）总体评价")
    blank(paper, lines=3)


def _main(paper: Paper, draft: ReportDraft) -> None:
    first(paper, "二、主要问题")
    several = len(draft.heading.units) > 1
    total = sum(len(rows) for rows in draft.main.values())
    text(paper, f"限期整改和立行立改的问题共{total}件，分述如下。")
    shown = [(aspect, rows) for aspect, rows in draft.main.items() if aspect or rows]
    for place, (aspect, rows) in enumerate(shown):
        second(paper, f"（{NUMERALS[place]}）{terms.ASPECTS[aspect]}（{len(rows)}件）")
        if rows:
            _findings(paper, rows, several=several)
        else:
            text(paper, "未登记此方面的问题。")


def _findings(paper: Paper, rows: Iterable[ReportedFinding], *, several: bool) -> None:
    for number, row in enumerate(rows, start=1):
        marks = [row.label, terms.HANDLINGS[row.handling]]
        marks += ["已销号"] if row.is_fixed else []
        marks += [row.unit] if several and row.unit else []
        text(paper, f"{number}. {row.wording.strip()}（{'，'.join(marks)}）")
        if row.repeats:
            text(paper, f"既往问题：{row.repeats}")


def _fixed(paper: Paper, draft: ReportDraft) -> None:
    first(paper, "三、巡察期间整改情况")
    second(paper, f"（一）已销号（{len(draft.fixed)}件）")
    _fixes(paper, draft.fixed)
    second(paper, f"（二）尚未销号（{len(draft.not_fixed)}件）")
    _fixes(paper, draft.not_fixed)
    if draft.untold:
        second(paper, f"（三）尚未告知单位（{len(draft.untold)}件）")
        text(paper, f"{labels(draft.untold)}。")


def _fixes(paper: Paper, rows: Iterable[ReportedFix]) -> None:
    is_empty = True
    for number, row in enumerate(rows, start=1):
        state = terms.OUTWARD_STATES[row.state]
        if row.closed_on is not None:
            state = f"{chinese_day(row.closed_on)}销号{'，免佐证' if row.is_waived else ''}"
        marks = f"{row.outward}，{terms.HANDLINGS[row.handling]}，{state}"
        text(paper, f"{number}. {row.wording.strip()}（{marks}）")
        is_empty = False
    if is_empty:
        text(paper, "无。")


def _not_in_it(paper: Paper, draft: ReportDraft) -> None:
    """Say which findings stand in no part, so that none is forgotten."""
    referred = draft.by_handling[Handling.ZHUAN]
    first(paper, "附：未写入以上各部分的问题（定稿前删去本节）")
    text(paper, f"待研判{len(draft.pending)}件：{labels(draft.pending)}。转办{referred}件。")
