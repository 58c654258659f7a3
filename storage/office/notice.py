"""立行立改通知书: number, addressee, facts, provision, demand, due, reporting, signature."""

from dataclasses import dataclass
from datetime import datetime

from docx.document import Document as Paper
from docx.shared import Pt

from storage.office.days import chinese_day, chinese_moment
from storage.office.grid import at_least, fill, grid
from storage.office.page import RED, Align, Font, as_bytes, line, rule_below, sheet


@dataclass(frozen=True)
class NoticePaper:
    """What the notice says to the unit; the steps of its approval are not the unit's."""

    label: str  # empty while it is a draft
    group: str
    addressee: str
    facts: str
    provision: str
    demand: str
    reporting: str
    due: datetime | None
    day: datetime
    drill: bool


def notice_document(notice: NoticePaper) -> bytes:
    """Return the notice as DOCX, marked as a draft until it has its number."""
    paper = sheet(f"立行立改通知书{notice.label}")
    line(paper, notice.group, Font.TITLE, size=Pt(26), align=Align.CENTRE, colour=RED)
    number = notice.label or "（草稿，未编号）"
    rule_below(line(paper, number, align=Align.CENTRE, before=Pt(14)))
    mark = "【演练】" if notice.drill else ""
    line(
        paper,
        f"{mark}立行立改通知书",
        Font.TITLE,
        size=Pt(22),
        align=Align.CENTRE,
        before=Pt(8),
    )
    line(paper, f"{notice.addressee}：", before=Pt(8))
    line(paper, "巡察中发现以下问题，请立行立改。", indent=True)
    due = f"{chinese_moment(notice.due)}前完成。" if notice.due else "未定。"
    parts = (
        ("一、事实", notice.facts),
        ("二、违反条款", notice.provision or "（未填）"),
        ("三、整改要求", notice.demand),
        ("四、整改时限", due),
        ("五、报告方式", notice.reporting),
    )
    for head, words in parts:
        line(paper, head, Font.HEADING, indent=True)
        for paragraph in words.splitlines():
            line(paper, paragraph, indent=True)
    line(paper, notice.group, align=Align.RIGHT, before=Pt(12))
    line(paper, chinese_day(notice.day), align=Align.RIGHT).paragraph_format.space_after = Pt(4)
    _receipt(paper)
    return as_bytes(paper)


def _receipt(paper: Paper) -> None:
    table = grid(paper, 1, (32, 46, 32, 46))
    signed = "签字：\n　　年　月　日"
    for place, words in enumerate(("主要负责人\n签收", signed, "联络员\n转送", signed)):
        is_head = place % 2 == 0
        fill(
            table.cell(0, place),
            words,
            Font.HEADING if is_head else Font.BODY,
            align=Align.CENTRE if is_head else Align.LEFT,
        )
    at_least(table, 0, 14)
