"""调阅资料清单: one table, with columns to sign for what is provided and returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from docx.shared import Pt

from storage.office.days import chinese_day
from storage.office.grid import at_least, fill, grid, repeated
from storage.office.page import Align, Font, as_bytes, line, sheet

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


@dataclass(frozen=True)
class RequestPaper:
    """A list as the unit has it."""

    label: str
    unit: str
    day: datetime
    lines: Sequence[RequestLine]
    drill: bool


def request_document(asked: RequestPaper) -> bytes:
    """Return the list as DOCX, on sheets laid sideways."""
    paper = sheet(asked.label, sideways=True)
    mark = "【演练】" if asked.drill else ""
    line(paper, f"{mark}调阅资料清单", Font.TITLE, size=Pt(22), align=Align.CENTRE)
    head = f"{asked.label}　　接收单位：{asked.unit}　　出具方：巡察组　　{chinese_day(asked.day)}"
    line(paper, head, size=Pt(14), before=Pt(6))
    table = grid(paper, 1 + len(asked.lines), [width for _, width in COLUMNS])
    for place, (name, _) in enumerate(COLUMNS):
        fill(table.cell(0, place), name, Font.HEADING, size=Pt(12), align=Align.CENTRE)
    repeated(table, 0)
    for number, each in enumerate(asked.lines, start=1):
        for place, words in enumerate(_cells(each)):
            left = place == 1
            fill(
                table.cell(number, place),
                words,
                size=Pt(12),
                align=Align.LEFT if left else Align.CENTRE,
            )
        at_least(table, number, 12)
    return as_bytes(paper)


def _cells(each: RequestLine) -> tuple[str, ...]:
    return (
        each.label,
        each.material,
        each.period,
        str(each.copies),
        "原件" if each.original else "复印件",
        "电子" if each.electronic else "纸质",
        chinese_day(each.due) if each.due else "",
        "",
        "",
    )
