"""Importing timetables: five thousand rows, and a sheet whose used range is a million rows."""

from datetime import date
from io import BytesIO
from os import getloadavg
from statistics import median
from time import perf_counter, process_time

from openpyxl import Workbook
from openpyxl.styles import Font

from inspection.timetable_changes import merge_reading
from inspection.timetable_reading import read_sheets
from storage.timetable_files import read_table

ENTRY = date(2026, 11, 23)
ROUNDS = 5
ROWS = 5_000
LAST_ROW = 1_048_576
HEADER = ("序号", "阶段", "日程", "工作内容", "方式", "责任人", "成果物", "计划量", "单位可见")


def book_of(rows: int, *, format_last: bool = False) -> bytes:
    """Make a workbook of so many rows, with a bold empty cell at the very bottom if asked."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    for n in range(1, rows + 1):
        days = f"D+{n % 28}~D+{n % 28 + 2}"
        sheet.append((n, "现场", days, f"抽查第{n}项", "抽查", "财务岗", "底稿", "凭证300份", "否"))
    if format_last:
        sheet.cell(LAST_ROW, 1).font = Font(bold=True)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def seconds(data: bytes, expected: int) -> tuple[float, float]:
    """Return the median times to read the file and compare it with itself: work, and wall."""
    work, wall = [], []
    for _ in range(ROUNDS):
        begun, begun_wall = process_time(), perf_counter()
        reading = read_sheets(read_table(data), entry=ENTRY)
        merge_reading(reading.rows, reading)
        work.append(process_time() - begun)
        wall.append(perf_counter() - begun_wall)
        if len(reading.rows) != expected:
            raise SystemExit(f"read {len(reading.rows)} of {expected} rows")
    return median(work), median(wall)


if __name__ == "__main__":
    lines = (f"{n},现场,D+1,查{n},,组员,,9份,否" for n in range(1, ROWS + 1))
    text = "\n".join([",".join(HEADER), *lines])
    files = {
        f"{ROWS} rows, XLSX (limit 2)": (book_of(ROWS), ROWS),
        f"{ROWS} rows, CSV": (text.encode(), ROWS),
        f"8 rows, used range {LAST_ROW} (limit 3)": (book_of(8, format_last=True), 8),
    }
    for what, (data, rows) in files.items():
        spent, passed = seconds(data, rows)
        print(f"{what:<44}{spent:>7.2f} s of work, {passed:.2f} s on the wall")
    print(f"load of the machine, 1 minute: {getloadavg()[0]:.1f}")
