"""调阅资料清单: one table, with columns to sign for what is provided and returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from docx.shared import Pt

from inspection.enums import Language
from inspection.records import DocumentRequest
from storage.office.grid import at_least, fill, grid, repeated, unbroken
from storage.office.page import Align, Font, as_bytes, line, sheet
from storage.office.words import GROUP, Words, words_in

COLUMNS = (
    ("编号", 14),
    ("材料名称", 56),
    ("期间", 30),
    ("份数", 13),
    ("原件/复印件", 30),
    ("形式", 16),
    ("提供时限", 38),
    ("提供人、时间", 32),
    ("归还人、时间", 32),
)


@dataclass(frozen=True)
class RequestLine:
    """One material of the list."""

    label: str
    material: str
    period: str
    copies: int
    original: bool
    electronic: bool
    due: datetime | None

    @classmethod
    def of(cls, request: DocumentRequest) -> Self:
        """Return the line of what was asked for."""
        return cls(
            label=request.label,
            material=request.material,
            period=request.period,
            copies=request.copies,
            original=request.original,
            electronic=request.electronic,
            due=request.due,
        )


@dataclass(frozen=True)
class RequestPaper:
    """A list as the unit has it."""

    label: str
    unit: str
    day: datetime
    lines: Sequence[RequestLine]
    drill: bool
    language: Language = Language.CHINESE


def request_document(asked: RequestPaper) -> bytes:
    """Return the list as DOCX, on sheets laid sideways."""
    words = words_in(asked.language)
    paper = sheet(asked.label, words, sideways=True)
    title = f"{words.drill(drill=asked.drill)}{words('调阅资料清单')}"
    line(paper, title, Font.TITLE, size=Pt(22), align=Align.CENTRE)
    head = words(
        "{label}　　接收单位：{unit}　　出具方：{group}　　{day}",
        label=asked.label,
        unit=asked.unit,
        group=words(GROUP),
        day=words.forms.day(asked.day),
    )
    line(paper, head, size=Pt(14), before=Pt(6))
    table = grid(paper, 1 + len(asked.lines), [width for _, width in COLUMNS])
    for place, (name, _) in enumerate(COLUMNS):
        fill(table.cell(0, place), words(name), Font.HEADING, size=Pt(12), align=Align.CENTRE)
    repeated(table, 0)
    for number, each in enumerate(asked.lines, start=1):
        for place, said in enumerate(_cells(each, words)):
            left = place == 1
            fill(
                table.cell(number, place),
                said,
                size=Pt(12),
                align=Align.LEFT if left else Align.CENTRE,
            )
        at_least(table, number, 12)
    unbroken(table)
    return as_bytes(paper)


def list_name(number: int | None, words: Words) -> str:
    """Return what people call a list: 调阅清单1, Request list 1."""
    return words("调阅清单") if number is None else words("调阅清单{n}", n=number)


def _cells(each: RequestLine, words: Words) -> tuple[str, ...]:
    return (
        each.label,
        each.material,
        each.period,
        str(each.copies),
        words("原件") if each.original else words("复印件"),
        words("电子") if each.electronic else words("纸质"),
        words.forms.day(each.due) if each.due else "",
        "",
        "",
    )
