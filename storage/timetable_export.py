"""The timetable as files for others: a workbook that can be imported again, and a calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO

from icalendar import Calendar, Event
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from inspection.enums import Language, RowState
from inspection.records import TimetableItem
from inspection.timetable_columns import Column
from storage.office import terms
from storage.office.cells import high_enough
from storage.office.words import Words, words_in

WIDTHS = {
    Column.NUMBER: 6,
    Column.STAGE: 10,
    Column.DAYS: 24,
    Column.WORK: 44,
    Column.METHOD: 16,
    Column.OWNERS: 18,
    Column.DELIVERABLE: 24,
    Column.QUANTITY: 14,
    Column.VISIBLE: 10,
    Column.TITLE: 24,
    Column.REMARKS: 24,
}


def timetable_workbook(
    rows: Iterable[TimetableItem], language: Language = Language.CHINESE
) -> bytes:
    """Return an XLSX of the rows that were not cancelled; importing it changes nothing."""
    words = words_in(language)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words("进度表")
    heads = (*(column.value for column in WIDTHS), "状态", "已完成量")
    sheet.append([words(head) for head in heads])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in enumerate([*WIDTHS.values(), 8, 10], start=1):
        sheet.column_dimensions[get_column_letter(letter)].width = width
    for row in sorted(rows, key=lambda each: each.row):
        if row.state is not RowState.CANCELLED:
            values = _cells(row, words)
            sheet.append(values)
            high_enough(sheet, sheet.max_row, values, WIDTHS.values())
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text stays a text, whatever it begins with
    sheet.freeze_panes = "A2"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cells(row: TimetableItem, words: Words) -> list[str | int]:
    days = f"{row.first_day}"
    texts = (
        *(row.stage, days if row.last_day == row.first_day else f"{days}~{row.last_day}"),
        *(row.work, row.method, row.owners, row.deliverable, row.quantity_text),
        *(words("是" if row.visible_to_unit else "否"), row.outward_title, row.remarks),
    )
    clean = (ILLEGAL_CHARACTERS_RE.sub("", text) for text in texts)
    return [row.row, *clean, words(terms.ROW_STATES[row.state]), row.actual_quantity]


def timetable_calendar(
    rows: Iterable[TimetableItem],
    *,
    scope: str,
    name: str,
    now: datetime,
    language: Language = Language.CHINESE,
) -> bytes:
    """Return an iCalendar file: each row that was not cancelled as an event of whole days.

    A row keeps its identifier, so that a newer file moves the event instead of doubling it.
    """
    words = words_in(language)
    calendar = Calendar()
    calendar.add("prodid", f"-//xuncha//timetable//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for row in sorted(rows, key=lambda each: (each.first_day, each.row)):
        if row.state is not RowState.CANCELLED:
            calendar.add_component(_event(row, scope, now, words))
    return bytes(calendar.to_ical())


def _event(row: TimetableItem, scope: str, now: datetime, words: Words) -> Event:
    event = Event()
    event.add("uid", f"row-{row.id}@{scope}.xuncha")
    event.add("dtstamp", now)
    event.add("dtstart", row.first_day)
    event.add("dtend", row.last_day + timedelta(days=1))  # the day after, by the format's rule
    event.add("summary", words("第{n}行 {work}", n=row.row, work=row.work))
    facts = (
        ("方式", row.method),
        ("责任人", row.owners),
        ("成果物", row.deliverable),
        ("计划量", row.quantity_text),
        ("备注", row.remarks),
    )
    event.add(
        "description",
        "\n".join(
            words("{name}：{text}", name=words(name), text=text) for name, text in facts if text
        ),
    )
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
