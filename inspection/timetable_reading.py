"""Read a timetable from sheets of cells, and name by row and column what is doubtful."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from inspection.records import TimetableItem
from inspection.timetable_columns import REQUIRED, Column, Layout, laid_out, word_of
from inspection.timetable_dates import Days, over_new_year, plain, read_days
from inspection.timetable_faults import Doubt, FaultCode, Numbered, Reading, RowFault, Skipped
from inspection.timetable_grid import GridRow, Missing, Sheet, Value, cell_at, clock_of, text_of
from inspection.timetable_numbers import number_of, with_numbers_or_none
from inspection.timetable_terms import (
    VISIBLE_WORDS,
    is_in_brackets,
    is_note,
    is_total_of,
    may_be_title,
    outward_title,
    quantity_of,
)

LONGEST_BEFORE, LONGEST_AFTER = timedelta(days=300), timedelta(days=400)  # around entry


def read_sheets(sheets: Sequence[Sheet], *, entry: date) -> Reading:
    """Read the sheet that is most of a timetable, and name the others that look like one.

    Days are counted from the day of entry; a day without a year is the one nearest to it.
    """
    found = laid_out(sheets)
    likely = [pair for pair in found if pair[1].is_timetable] or found
    if not likely:
        missing = (RowFault(1, each.value, "", FaultCode.COLUMN_MISSING) for each in REQUIRED)
        return Reading(faults=tuple(missing))
    sheet, layout = max(likely, key=lambda pair: (pair[1].has_days, len(pair[0].rows)))
    others = tuple(s.name for s, its in likely if s is not sheet and its.is_timetable)
    reading = _Reader(sheet, with_numbers_or_none(sheet, layout), entry).read()
    return replace(reading, other_sheets=others)


class _Reader:
    """Reads one sheet, row after row; what it found so far is kept beside the rows."""

    def __init__(self, sheet: Sheet, layout: Layout, entry: date) -> None:
        self._sheet = sheet
        self._layout = layout
        self._entry = entry
        self._faults: list[RowFault] = []
        self._doubts: list[Doubt] = []
        self._skipped: list[Skipped] = []
        self._refused: list[tuple[int | None, str]] = []
        self._seen: set[int] = set()
        self._numbered: list[Numbered] = []
        self._highest = 0
        self._stage = ""
        self._hidden: list[int] = []

    def read(self) -> Reading:
        """Return what the sheet holds."""
        rows: tuple[TimetableItem, ...] = ()
        self._faults.extend(self._header_faults())
        if not self._faults:
            below = [row for row in self._sheet.rows if row.number > self._layout.row]
            self._highest = max((n for row in below if (n := self._said_number(row))), default=0)
            rows = tuple(item for row in below if (item := self._row(row)) is not None)
            if not rows and not self._faults:
                self._faults.append(
                    RowFault(self._layout.row, Column.NUMBER.value, "", FaultCode.NO_ROWS)
                )
        return Reading(
            rows=rows,
            faults=tuple(self._faults),
            doubts=tuple(self._doubts),
            skipped=tuple(self._skipped),
            numbered=tuple(self._numbered),
            columns=self._layout.said,
            unread=self._layout.unread,
            sheet=self._sheet.name,
            is_timetable=self._layout.is_timetable,
            hidden=tuple(self._hidden),
            refused_numbers=tuple(number for number, _ in self._refused if number is not None),
            refused_works=tuple(work for _, work in self._refused if work),
        )

    def _header_faults(self) -> Iterator[RowFault]:
        row = self._layout.row
        if not self._layout.has_days:
            yield RowFault(row, Column.DAYS.value, "", FaultCode.COLUMN_MISSING)
        if Column.WORK not in self._layout.columns:
            yield RowFault(row, Column.WORK.value, "", FaultCode.COLUMN_MISSING)
        for word in self._layout.twice:
            yield RowFault(row, word, word, FaultCode.COLUMN_TWICE)

    # --- a row

    def _row(self, row: GridRow) -> TimetableItem | None:
        if self._is_skipped(row):
            return None
        before = len(self._faults)
        number = self._number(row)
        work = self._text(row, Column.WORK)
        days = self._days(row)
        if not work and Missing.RESULT not in self._cells(row, Column.WORK):
            self._fault(row, Column.WORK, FaultCode.EMPTY)
        is_visible = self._visible(row)
        title = self._title(row, work) if is_visible else ""
        self._check_cells(row)
        if number is not None:
            self._seen.add(number)
        self._check_shown(row)
        if len(self._faults) > before or number is None or days is None:
            self._refused.append((number, work))
            return None
        return self._item(row, number, work, days, title, is_visible=is_visible)

    def _item(
        self, row: GridRow, number: int, work: str, days: Days, title: str, *, is_visible: bool
    ) -> TimetableItem:
        text = self._text(row, Column.QUANTITY)
        quantity = quantity_of(text)
        return TimetableItem(
            row=number,
            stage=self._text(row, Column.STAGE) or self._stage,
            first_day=days.first,
            last_day=days.last,
            planned_first_day=days.first,
            planned_last_day=days.last,
            work=work,
            method=self._text(row, Column.METHOD),
            owners=self._text(row, Column.OWNERS),
            deliverable=self._text(row, Column.DELIVERABLE),
            quantity_text=text,
            planned_quantity=quantity.planned,
            quantity_unit=quantity.unit,
            visible_to_unit=is_visible,
            outward_title=title,
            remarks=self._remarks(row, days.rest),
        )

    def _is_skipped(self, row: GridRow) -> bool:
        """Whether the row is a total, a header once more, a heading or a note; it is listed."""
        texts = list(dict.fromkeys(t for cell in row.cells if (t := text_of(cell))))
        if not texts and Missing.RESULT not in row.cells:
            return True
        words = tuple(word_of(cell) for cell in row.cells)
        is_again = words[: self._layout.width] == self._layout.words[: self._layout.width]
        is_again |= all(map(is_in_brackets, texts))  # units below it
        is_total = any(map(is_total_of, texts[:3]))
        if is_again or (is_total and not self._says_days(row)) or self._is_heading(row, texts):
            self._skipped.append(Skipped(row.number, texts[0]))
            return True
        return False

    def _is_heading(self, row: GridRow, texts: Sequence[str]) -> bool:
        """Whether one text alone stands in the row, elsewhere than work or days would."""
        if len(texts) != 1 or Missing.RESULT in row.cells:
            return False
        filled = [index for index, cell in enumerate(row.cells) if text_of(cell)]
        own = {*self._layout.columns[Column.WORK], *self._day_places()}
        if len(filled) == 1 and filled[0] in own and not is_note(texts[0]):
            return False
        is_short = len(texts[0]) <= 20 and not is_note(texts[0])
        if Column.STAGE not in self._layout.columns and is_short:
            self._stage = texts[0]
        return True

    def _day_places(self) -> tuple[int, ...]:
        parts = (Column.DAYS, Column.FIRST, Column.LAST)
        return tuple(i for part in parts for i in self._layout.columns.get(part, ()))

    def _says_days(self, row: GridRow) -> bool:
        cells = (cell_at(row, index) for index in self._day_places())
        return any(read_days(cell, self._entry) is not None for cell in cells)

    # --- its cells

    def _cells(self, row: GridRow, column: Column) -> list[Value]:
        return [cell_at(row, index) for index in self._layout.columns.get(column, ())]

    def _text(self, row: GridRow, column: Column) -> str:
        texts = (text_of(cell) for cell in self._cells(row, column))
        return "、".join(dict.fromkeys(text for text in texts if text))

    def _fault(self, row: GridRow, column: Column, code: FaultCode) -> None:
        self._faults.append(RowFault(row.number, column.value, self._text(row, column), code))

    def _number(self, row: GridRow) -> int | None:
        if Column.NUMBER not in self._layout.columns:
            return len(self._seen) + 1
        number = self._said_number(row)
        if self._goes_on(row):
            number = self._highest = self._highest + 1
            self._numbered.append(Numbered(row.number, self._text(row, Column.NUMBER), number))
        elif number is None:
            if Missing.RESULT not in self._cells(row, Column.NUMBER):
                self._fault(row, Column.NUMBER, FaultCode.NUMBER_UNREADABLE)
        elif number in self._seen:
            self._fault(row, Column.NUMBER, FaultCode.NUMBER_TWICE)
        return number

    def _said_number(self, row: GridRow) -> int | None:
        return number_of(self._text(row, Column.NUMBER))

    def _goes_on(self, row: GridRow) -> bool:
        """Whether the row stands beside a number that was merged over several rows.

        A text file has nothing below such a number; the first row of all has one of its own.
        """
        if not row.from_above.isdisjoint(self._layout.columns[Column.NUMBER]):
            return True
        is_bare = not any(cell is not None for cell in self._cells(row, Column.NUMBER))
        return is_bare and bool(self._seen) and self._says_days(row)

    def _days(self, row: GridRow) -> Days | None:
        """The row's days, from one cell or from two; the doubts of both are kept."""
        two = {Column.FIRST, Column.LAST} <= self._layout.columns.keys()
        single = Column.DAYS if Column.DAYS in self._layout.columns else Column.FIRST
        if not two and single not in self._layout.columns:
            single = Column.LAST
        columns = (Column.FIRST, Column.LAST) if two else (single,)
        filled = [
            (column, cell)
            for column in columns
            for cell in dict.fromkeys(self._cells(row, column))
            if cell is not None
        ]
        if any(cell is Missing.RESULT for _, cell in filled):
            return None  # named with the other formulas
        if not filled:
            self._fault(row, columns[0], FaultCode.DAYS_UNREADABLE)
            return None
        read = [self._day_cell(row, column, cell) for column, cell in filled]
        known = [days for days in read if days is not None]
        if len(known) < len(read):
            return None
        first, last = known[0].first, known[-1].last
        if len(known) > 1:
            last = over_new_year(first, last)
        if last < first:
            self._fault(row, columns[0], FaultCode.LAST_BEFORE_FIRST)
            return None
        if self._entry - first > LONGEST_BEFORE or last - self._entry > LONGEST_AFTER:
            self._fault(row, columns[0], FaultCode.DAYS_FAR)
            return None
        rest = "~".join(days.rest for days in known if days.rest)
        return Days(first, last, rest=rest)

    def _day_cell(self, row: GridRow, column: Column, cell: Value) -> Days | None:
        sheet = self._sheet
        days = read_days(cell, self._entry, epoch=sheet.epoch, is_text=sheet.is_text)
        if days is None:
            number = isinstance(cell, int | float)
            code = FaultCode.DAYS_NUMBER if number else FaultCode.DAYS_UNREADABLE
            self._faults.append(RowFault(row.number, column.value, text_of(cell), code))
        elif days.other is not None or days.has_gaps or days.has_other_weekday:
            until = days.last if days.has_gaps else None
            text = text_of(cell)
            self._doubts.append(
                Doubt(row.number, column.value, text, days.first, days.other, until)
            )
        return days

    def _visible(self, row: GridRow) -> bool:
        word = plain(self._text(row, Column.VISIBLE))
        if word not in VISIBLE_WORDS:
            self._fault(row, Column.VISIBLE, FaultCode.VISIBLE_UNREADABLE)
        return VISIBLE_WORDS.get(word, False)

    def _title(self, row: GridRow, work: str) -> str:
        given = self._text(row, Column.TITLE)
        if given and not may_be_title(given):
            self._fault(row, Column.TITLE, FaultCode.TITLE_UNSAFE)
        return given or outward_title(work)

    def _check_shown(self, row: GridRow) -> None:
        """A row whose work is struck through was dropped by hand; one out of sight is named."""
        if row.struck & {*self._layout.columns.get(Column.WORK, ()), *self._day_places()}:
            self._fault(row, Column.WORK, FaultCode.STRUCK_OUT)
        elif row.is_hidden:
            self._hidden.append(row.number)

    def _check_cells(self, row: GridRow) -> None:
        for index, cell in enumerate(row.cells):
            if cell is Missing.RESULT:
                names = [c.value for c, places in self._layout.columns.items() if index in places]
                names += [name for place, name in self._layout.remarks if place == index]
                name = names[0] if names else ""
                self._faults.append(RowFault(row.number, name, "", FaultCode.NO_RESULT))
        beyond = "".join(text_of(cell) for cell in row.cells[len(self._layout.words) :])
        if beyond and self._sheet.is_text:
            self._faults.append(RowFault(row.number, "", beyond, FaultCode.TOO_MANY_CELLS))

    def _remarks(self, row: GridRow, rest: str) -> str:
        lines = [self._text(row, Column.REMARKS), f"时间：{rest}" if rest else ""]
        for index, name in self._layout.remarks:
            text = clock_of(cell_at(row, index)) if "时" in name else text_of(cell_at(row, index))
            lines.append(f"{name}：{text}" if name and text else text)
        beyond = (text_of(cell) for cell in row.cells[len(self._layout.words) :])
        return "\n".join(line for line in (*lines, *beyond) if line)
