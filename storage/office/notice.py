"""立行立改通知书: number, addressee, facts, provision, demand, due, reporting, signature."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from docx.document import Document as Paper
from docx.shared import Pt

from inspection.enums import Language
from inspection.records import Notice
from storage.office.grid import at_least, fill, grid
from storage.office.page import RED, Align, Font, as_bytes, line, rule_below, sheet
from storage.office.words import Words, words_in


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
    language: Language = Language.CHINESE

    @classmethod
    def of(
        cls, notice: Notice, *, group: str, now: datetime, drill: bool, language: Language
    ) -> Self:
        """Return the notice as it was issued, or as it reads now."""
        return cls(
            label=notice.label,
            group=group,
            addressee=notice.addressee,
            facts=notice.facts,
            provision=notice.provision,
            demand=notice.demand,
            reporting=notice.reporting,
            due=notice.due,
            day=notice.issued_at or now,
            drill=drill,
            language=language,
        )


def notice_file(label: str, words: Words) -> str:
    """Return the name of a notice's file; the number on paper is the same in every language."""
    return words("立行立改通知书{label}.docx", label=label or words("（草稿）"))


def notice_document(notice: NoticePaper) -> bytes:
    """Return the notice as DOCX, marked as a draft until it has its number."""
    words = words_in(notice.language)
    name, group = words("立行立改通知书"), words.group(notice.group)
    paper = sheet(f"{name}{notice.label}", words)
    line(paper, group, Font.TITLE, size=Pt(26), align=Align.CENTRE, colour=RED)
    number = notice.label or words("（草稿，未编号）")
    rule_below(line(paper, number, align=Align.CENTRE, before=Pt(14)))
    title = f"{words.drill(drill=notice.drill)}{name}"
    line(paper, title, Font.TITLE, size=Pt(22), align=Align.CENTRE, before=Pt(8))
    line(paper, words("{addressee}：", addressee=notice.addressee), before=Pt(8))
    line(paper, words("巡察中发现以下问题，请立行立改。"), indent=True)
    for head, said in _parts(notice, words):
        line(paper, words(head), Font.HEADING, indent=True)
        for paragraph in said.splitlines():
            line(paper, paragraph, indent=True)
    line(paper, group, align=Align.RIGHT, before=Pt(12))
    day = line(paper, words.forms.day(notice.day), align=Align.RIGHT)
    day.paragraph_format.space_after = Pt(4)
    _receipt(paper, words)
    return as_bytes(paper)


def _parts(notice: NoticePaper, words: Words) -> tuple[tuple[str, str], ...]:
    due = words("未定。")
    if notice.due:
        due = words("{moment}前完成。", moment=words.forms.moment(notice.due))
    return (
        ("一、事实", notice.facts),
        ("二、违反条款", notice.provision or words("（未填）")),
        ("三、整改要求", notice.demand),
        ("四、整改时限", due),
        ("五、报告方式", notice.reporting),
    )


def _receipt(paper: Paper, words: Words) -> None:
    table = grid(paper, 1, (32, 46, 32, 46))
    signed = "签字：\n　　年　月　日"
    for place, said in enumerate(("主要负责人\n签收", signed, "联络员\n转送", signed)):
        is_head = place % 2 == 0
        fill(
            table.cell(0, place),
            words(said),
            Font.HEADING if is_head else Font.BODY,
            align=Align.CENTRE if is_head else Align.LEFT,
        )
    at_least(table, 0, 14)
