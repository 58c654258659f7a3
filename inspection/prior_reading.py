"""Read a department's table as its columns were mapped, and name by row what cannot be taken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from inspection.enums import PriorState
from inspection.prior_columns import Header, header_of, is_secret, places_by_name
from inspection.prior_units import unit_said
from inspection.prior_values import When, read_state, read_when
from inspection.records import PriorColumn
from inspection.timetable_dates import plain
from inspection.timetable_grid import GridRow, Missing, Sheet, Value, cell_at, text_of

YEARS_KEPT = 3  # domain 1.3: the last three years
LONGEST_TEXT = 3_000  # characters; more is a report, not a finding
_TOTAL = re.compile(r"(?:本页|本表|全部)?(?:合计|总计|小计|共计)(?:[:：\d].{0,20})?")
_BESIDE = re.compile(
    r"(?:(?:填表|制表|编制|审核|复核|填报|批准|负责)(?:人|单位|部门|日期)?|备注|说明|注)[:：].*"
)
_YEAR_NAMED = re.compile(r"(?:19|20)\d\d")
RowKey = tuple[int, str, str]  # year, text without spaces, unit
_SECRET_VALUES = re.compile(r"秘密|机密|绝密|^是$|[√✓✔]|^有$|线索")


class PriorFault(StrEnum):
    """Why a row cannot be taken in."""

    EMPTY = "empty"
    NO_YEAR = "no_year"
    WHEN = "when"
    FUTURE = "future"
    TWICE = "twice"
    TOO_LONG = "too_long"
    NO_RESULT = "no_result"  # a formula that was never calculated


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that is left out: its sheet, its row as a spreadsheet counts it, the cell."""

    sheet: str
    row: int
    code: PriorFault
    value: str = ""
    first: int | None = None  # of a double: the row that is taken


@dataclass(frozen=True, slots=True)
class PriorRow:
    """One earlier finding as a table has it."""

    text: str
    year: int
    state: PriorState
    found_on: date | None = None
    department: str = ""
    check: str = ""
    unit: str = ""

    @property
    def key(self) -> RowKey:
        """What tells that two rows are the same finding."""
        return row_key(self.year, self.text, self.unit)


def row_key(year: int, text: str, unit: str) -> RowKey:
    """Return what tells that two earlier findings of a department are the same."""
    return year, "".join(text.split()), unit


@dataclass
class PriorReading:
    """A table as far as it can be taken in; `rows` are those of the last three years."""

    rows: list[PriorRow] = field(default_factory=list)
    old: list[PriorRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    secret: int = 0  # rows left out for what their own table says of them
    elsewhere: int = 0  # rows of units that are not inspected, or of none
    elsewhere_named: list[str] = field(default_factory=list)  # what their cells say, each once
    states_unread: int = 0  # taken as not put right
    sheets: int = 1
    unread: list[tuple[str, int]] = field(default_factory=list)  # other sheets, and their rows


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of a table are, as a person said."""

    places: dict[PriorColumn, int]
    year: int | None = None  # of all rows, where no column says it
    unit: str = ""  # of all rows, likewise
    units: tuple[str, ...] = ()  # those of the inspection


def first_day(entry: date) -> date:
    """Return the day from which on earlier findings are of interest."""
    return (entry - timedelta(days=1) if (entry.month, entry.day) == (2, 29) else entry).replace(
        year=entry.year - YEARS_KEPT
    )


def read_rows(
    sheets: Sequence[Sheet], names: Sequence[str], mapping: Mapping, *, entry: date, today: date
) -> PriorReading:
    """Read every sheet that has the mapped columns; nothing of other columns is taken.

    A department often keeps a sheet a year, with a column more or less. What is not read is named.
    """
    found = PriorReading(sheets=0)
    seen: dict[RowKey, int] = {}
    for sheet in sheets:
        header = header_of(sheet)
        same = header.names if header is not None else ()
        places = places_by_name(mapping.places, names, same)
        if header is None or places is None or sheet.is_hidden:
            found.unread += [(sheet.name, len(sheet.rows))] if sheet.rows else []
            continue
        found.sheets += 1
        here = replace(mapping, places=places)
        _Reader(here, entry, today, header, found=found, seen=seen).read(sheet)
    return found


class _Reader:
    """Reads a sheet; what it finds joins what was found in those before."""

    def __init__(
        self,
        mapping: Mapping,
        entry: date,
        today: date,
        header: Header,
        *,
        found: PriorReading,
        seen: dict[RowKey, int],
    ) -> None:
        self._mapping = mapping
        self._entry = entry
        self._today = today
        self._header = header
        taken = set(mapping.places.values())
        secret = (i for i, name in enumerate(header.names) if is_secret(name))
        self._secret = [i for i in secret if i not in taken]
        self._seen = seen
        self.found = found

    def read(self, sheet: Sheet) -> None:
        """Take the rows below the sheet's own header."""
        named = _YEAR_NAMED.search(sheet.name)
        year = self._mapping.year or (int(named[0]) if named else None)
        for row in sheet.rows:
            if row.number > self._header.row and not self._is_skipped(row):
                self._take(sheet, row, year)

    def _is_skipped(self, row: GridRow) -> bool:
        """Whether the row says nothing of ours: empty there, a total, the header once more."""
        texts = [
            text for place in self._mapping.places.values() if (text := self._text(row, place))
        ]
        first = next((text for cell in row.cells if (text := text_of(cell))), "")
        first = "".join(plain(first).split())
        if _TOTAL.fullmatch(first) or _BESIDE.fullmatch(first):
            return True
        has_formula = any(cell is Missing.RESULT for cell in row.cells)
        return (not texts and not has_formula) or self._is_header(row)

    def _is_header(self, row: GridRow) -> bool:
        text = self._cell(row, PriorColumn.TEXT)
        name = self._header.names[self._mapping.places[PriorColumn.TEXT]]
        return isinstance(text, str) and text == name

    @staticmethod
    def _text(row: GridRow, place: int) -> str:
        return text_of(cell_at(row, place))

    def _cell(self, row: GridRow, column: PriorColumn) -> Value:
        place = self._mapping.places.get(column)
        return cell_at(row, place) if place is not None else None

    def _take(self, sheet: Sheet, row: GridRow, year: int | None) -> None:
        if any(_SECRET_VALUES.search(self._text(row, place)) for place in self._secret):
            self.found.secret += 1
            return
        unit = self._unit(row)
        if unit is None:
            self.found.elsewhere += 1
            return
        when = self._when(sheet, row, year)
        fault = next(self._faults(sheet, row, when, unit), None)
        if fault is not None or when is None:
            self.found.faults += [fault] if fault is not None else []
            return
        self._keep(row, when, unit)

    def _unit(self, row: GridRow) -> str | None:
        """Return to which unit the row belongs; None for one that is not inspected."""
        if PriorColumn.UNIT not in self._mapping.places:
            return self._mapping.unit
        said = text_of(self._cell(row, PriorColumn.UNIT))
        unit = unit_said(self._mapping.units, said)
        if not unit and said and said not in self.found.elsewhere_named:
            self.found.elsewhere_named.append(said)
        return unit or None

    def _when(self, sheet: Sheet, row: GridRow, year: int | None) -> When | None:
        cell = self._cell(row, PriorColumn.WHEN)
        if cell is None:
            return When(year) if year is not None else None
        return read_when(cell, epoch=sheet.epoch)

    def _faults(self, sheet: Sheet, row: GridRow, when: When | None, unit: str) -> Iterator[Fault]:
        text = text_of(self._cell(row, PriorColumn.TEXT))
        said = text_of(self._cell(row, PriorColumn.WHEN))
        of_this = (sheet.name, row.number)
        if any(self._cell(row, column) is Missing.RESULT for column in self._mapping.places):
            yield Fault(*of_this, PriorFault.NO_RESULT)
        if not text:
            yield Fault(*of_this, PriorFault.EMPTY)
        if len(text) > LONGEST_TEXT:
            yield Fault(*of_this, PriorFault.TOO_LONG, text[:30])
        if when is None:
            yield Fault(*of_this, PriorFault.WHEN if said else PriorFault.NO_YEAR, said)
            return
        if when.year > self._today.year or (when.day is not None and when.day > self._today):
            yield Fault(*of_this, PriorFault.FUTURE, said)
        key = row_key(when.year, text, unit)
        if key in self._seen:
            yield Fault(*of_this, PriorFault.TWICE, text[:30], self._seen[key])
        self._seen.setdefault(key, row.number)

    def _keep(self, row: GridRow, when: When, unit: str) -> None:
        state = read_state(self._cell(row, PriorColumn.STATE))
        self.found.states_unread += state is None
        kept = PriorRow(
            text=text_of(self._cell(row, PriorColumn.TEXT)),
            year=when.year,
            found_on=when.day,
            state=state or PriorState.OPEN,
            department=text_of(self._cell(row, PriorColumn.DEPARTMENT))[:60],
            check=text_of(self._cell(row, PriorColumn.CHECK))[:120],
            unit=unit,
        )
        (self.found.old if self._is_old(when) else self.found.rows).append(kept)

    def _is_old(self, when: When) -> bool:
        """Whether it lies more than three years before entry; a year alone counts whole."""
        first = first_day(self._entry)
        return when.day < first if when.day is not None else when.year < first.year
