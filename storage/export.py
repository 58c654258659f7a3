"""The ledgers as files the group's office opens: one XLSX of four sheets, four CSV files."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inspection.enums import Handling, Language
from inspection.records import Finding, Inspection, Member, OutwardItem, SharedNote, TimetableItem
from storage.office import terms
from storage.office.cells import FORMULA, NO_XML, cell, high_enough, in_pieces
from storage.office.words import Words, words_in

Value = str | int | date | datetime | None
Row = tuple[Value, ...]

WORKBOOK = "台账.xlsx"
# sheet and CSV file: each column's header and width in characters
COLUMNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "问题": (
        *(("编号", 8), ("单位", 16), ("记录时间", 17), ("发生时间", 17), ("记录人", 10)),
        *(("问题", 50), ("原文", 50), ("方面", 12), ("处理", 10), ("状态", 10), ("暂缓", 6)),
        *(("期限", 17), ("部门", 14), ("发现方式", 14)),
    ),
    "即知即改": (
        *(("编号", 8), ("问题编号", 10), ("单位", 16), ("提示内容", 50), ("期限", 17)),
        *(("状态", 12), ("放行人", 10), ("放行时间", 17), ("送达时间", 17), ("收到时间", 17)),
        *(("整改情况", 40), ("核验人", 10), ("销号时间", 17)),
    ),
    "共享": (("编号", 8), ("时间", 17), ("发布人", 10), ("内容", 60), ("已阅人数", 10)),
    "进度": (
        *(("行号", 6), ("阶段", 14), ("开始", 12), ("结束", 12), ("原定开始", 12)),
        *(("原定结束", 12), ("工作", 40), ("方式", 16), ("责任人", 16), ("成果", 20)),
        *(("计划数量", 10), ("已完成数量", 11), ("数量单位", 10), ("状态", 10)),
        *(("完成日期", 12), ("未完成原因", 30)),
    ),
}


@dataclass(frozen=True)
class Ledger:
    """What is exported: only what the person who asked may see."""

    inspection: Inspection
    members: Sequence[Member] = ()
    findings: Sequence[Finding] = ()
    outward_items: Sequence[OutwardItem] = ()
    notes: Sequence[SharedNote] = ()
    timetable_items: Sequence[TimetableItem] = ()
    language: Language = Language.CHINESE

    @property
    def words(self) -> Words:
        """The words of the sheets."""
        return words_in(self.language)

    def name_of(self, user_id: int | None) -> str:
        """Return a member's name, or the Telegram user id of one who is not listed."""
        names = (member.name for member in self.members if member.user_id == user_id)
        return next(names, "" if user_id is None else str(user_id))


def export_inspection(ledger: Ledger, folder: Path, zone: ZoneInfo) -> tuple[Path, ...]:
    """Write the workbook and the CSV files into the folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = {
        title: [tuple(_local(value, zone) for value in row) for row in rows]
        for title, rows in zip(COLUMNS, _all_rows(ledger), strict=True)
    }
    words = ledger.words
    workbook = _write_workbook(sheets, ledger, folder / words(WORKBOOK))
    return (workbook, *(_write_csv(sheets[title], title, folder, words) for title in sheets))


def _all_rows(ledger: Ledger) -> tuple[Iterator[Row], ...]:
    """Return the rows of each sheet, in the order of `COLUMNS`."""
    labels = {each.id: "" if _is_withheld(each) else each.label for each in ledger.findings}
    return (
        (_finding_row(finding, ledger) for finding in ledger.findings),
        (_outward_row(item, ledger, labels) for item in ledger.outward_items),
        (_note_row(note, ledger) for note in ledger.notes),
        (_timetable_row(item, ledger.words) for item in ledger.timetable_items),
    )


def _is_withheld(finding: Finding) -> bool:
    """Whether no text of a finding may leave: a clue, or what may be one."""
    return finding.sealed or finding.handling is Handling.CLUE


def _finding_row(finding: Finding, ledger: Ledger) -> Row:
    if _is_withheld(finding):
        return (finding.label, None, finding.recorded_at, *(None,) * 11)
    words = ledger.words
    return (
        finding.label,
        finding.unit,
        finding.recorded_at,
        finding.occurred_at,
        ledger.name_of(finding.author_id),
        finding.wording,
        finding.raw,
        words(terms.SHEETS[finding.aspect]) if finding.aspect else None,
        words(terms.HANDLINGS[finding.handling]),
        words(terms.STANDINGS[finding.standing]),
        words("是") if finding.hold else None,
        finding.due,
        finding.department,
        terms.method(finding.method, words) or None,
    )


def _outward_row(item: OutwardItem, ledger: Ledger, labels: Mapping[int, str]) -> Row:
    if labels.get(item.finding_id) == "":
        return (item.label, *(None,) * 7, item.delivered_at, *(None,) * 4)
    return (
        item.label,
        labels.get(item.finding_id),
        item.unit,
        item.wording,
        item.due,
        ledger.words(terms.OUTWARD_STATES[item.state]),
        ledger.name_of(item.released_by),
        item.released_at,
        item.delivered_at,
        item.acknowledged_at,
        "\n".join(item.report.texts) if item.report else None,
        ledger.name_of(item.verified_by),
        item.closed_at,
    )


def _note_row(note: SharedNote, ledger: Ledger) -> Row:
    return (note.label, note.at, ledger.name_of(note.author_id), note.text, len(note.readers))


def _timetable_row(item: TimetableItem, words: Words) -> Row:
    return (
        item.row,
        item.stage,
        item.first_day,
        item.last_day,
        item.planned_first_day,
        item.planned_last_day,
        item.work,
        item.method,
        item.owners,
        item.deliverable,
        item.planned_quantity,
        item.actual_quantity,
        item.quantity_unit,
        words(terms.ROW_STATES[item.state]),
        item.done_on,
        item.not_done_reason,
    )


def _local(value: Value, zone: ZoneInfo) -> Value:
    """Turn a moment into wall time, which is all Excel knows, and drop unwritable characters."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        return NO_XML.sub("", value)
    return value


def _write_workbook(sheets: Mapping[str, Sequence[Row]], ledger: Ledger, path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = NO_XML.sub("", ledger.inspection.name)
    words = ledger.words
    for title, rows in sheets.items():
        _fill(book.create_sheet(words(title)), COLUMNS[title], rows, words)
    book.save(path)
    return path


def _fill(
    sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Sequence[Row], words: Words
) -> None:
    for number, (header, width) in enumerate(columns, start=1):
        sheet.cell(1, number, words(header)).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    widths = [width for _, width in columns]
    for row in rows:
        for piece in in_pieces(row, words):
            sheet.append([cell(sheet, value, words) for value in piece])
            high_enough(sheet, sheet.max_row, piece, widths)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{sheet.max_row}"


def _write_csv(rows: Sequence[Row], title: str, folder: Path, words: Words) -> Path:
    """Write one table with the mark by which Excel knows UTF-8."""
    path = folder / f"{words(title)}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(words(header) for header, _ in COLUMNS[title])
        writer.writerows([_csv_text(value) for value in row] for row in rows)
    return path


def _csv_text(value: Value) -> str | int | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value
