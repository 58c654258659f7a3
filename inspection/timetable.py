"""The inspection timetable: read from a table, owned by people, moved by what they report.

A table is taken whole or not at all: with one fault nothing of it may be stored.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inspection.enums import Role, RowState
from inspection.errors import InspectionError
from inspection.records import Member, Progress, TimetableItem
from inspection.wording import check_outward


class RowCancelledError(InspectionError):
    """Nothing is reported on a row that was cancelled."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class RowDoneError(InspectionError):
    """A row that is done is not marked as undone."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class UnreadableTextError(InspectionError):
    """The bytes are text in none of the encodings tables come in."""


class FaultCode(StrEnum):
    """What is wrong with one cell, one row, or the header."""

    TABLE_BROKEN = "table_broken"  # quotes that never close, and the like
    NO_ROWS = "no_rows"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    TOO_MANY_CELLS = "too_many_cells"  # usually a comma without quotes round the cell
    EMPTY = "empty"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_TWICE = "number_twice"
    DAYS_UNREADABLE = "days_unreadable"
    LAST_BEFORE_FIRST = "last_before_first"
    VISIBLE_UNREADABLE = "visible_unreadable"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault: the row as a spreadsheet counts it (the header is 1), column and cell."""

    row: int
    column: str
    value: str
    code: FaultCode


@dataclass(frozen=True, slots=True)
class ParsedTimetable:
    """The rows of a table, not stored yet; none when there is any fault."""

    rows: tuple[TimetableItem, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much is planned: 300 of 份; None where the text states no countable plan."""

    planned: int | None = None
    unit: str = ""


def decode_csv(data: bytes) -> str:
    """Return the text of a table file: UTF-8, else GB18030. Raises `UnreadableTextError`."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableTextError


# --- the table ------------------------------------------------------------------------------

NUMBER, STAGE, DAYS, WORK, METHOD, OWNERS, DELIVERABLE, QUANTITY, VISIBLE = COLUMNS = (
    "序号",
    "阶段",
    "日程",
    "工作内容",
    "方式",
    "责任人",
    "成果物",
    "计划量",
    "单位可见",
)
VISIBLE_WORDS = {"是": True, "否": False}
_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff]")
_NUMBER = re.compile(r"0*([1-9]\d{0,3})")
_Line = tuple[int, Mapping[str, str]]  # the row as a spreadsheet counts it, cells by column


def parse_timetable(text: str, *, entry: date) -> ParsedTimetable:
    """Read a table, its days counted from the day of entry, and name every fault in it."""
    try:
        records = _records(text)
    except csv.Error:
        return ParsedTimetable((), (RowFault(1, "", "", FaultCode.TABLE_BROKEN),))
    header_row, header = _header(records)
    faults = tuple(_header_faults(header_row, header))
    if faults:
        return ParsedTimetable((), faults)
    below = [(row, cells) for row, cells in records if row > header_row]
    lines = [(row, _by_column(header, cells)) for row, cells in below]
    faults = (*_shape_faults(header_row, header, below), *_cell_faults(lines, entry))
    if faults:
        return ParsedTimetable((), tuple(sorted(faults, key=lambda fault: fault.row)))
    return ParsedTimetable(tuple(_item(cells, entry) for _, cells in lines), ())


def _plain(text: str) -> str:
    """The text in half-width signs, without what cannot be seen."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Every record that says something, with its row in a spreadsheet."""
    text = _INVISIBLE.sub("", text)
    first = next((line for line in text.splitlines() if line.strip(",;\t ")), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered = ((row, [cell.strip() for cell in cells]) for row, cells in enumerate(reader, 1))
    return [(row, cells) for row, cells in numbered if any(cells)]


def _header(records: Iterable[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first record with most of the column names; titles may stand above it."""
    named = [(row, ["".join(_plain(cell).split()) for cell in cells]) for row, cells in records]
    return max(named, key=lambda each: len(set(COLUMNS).intersection(each[1])), default=(1, []))


def _by_column(header: list[str], cells: list[str]) -> Mapping[str, str]:
    """The cells under their column; those that a short row lacks are empty."""
    return dict(zip(header, [*cells, *[""] * len(header)], strict=False))


def _header_faults(row: int, header: list[str]) -> Iterator[RowFault]:
    for column in COLUMNS:
        if column not in header:
            yield RowFault(row, column, "", FaultCode.COLUMN_MISSING)
        elif header.count(column) > 1:
            yield RowFault(row, column, column, FaultCode.COLUMN_TWICE)


def _shape_faults(
    header_row: int, header: list[str], below: list[tuple[int, list[str]]]
) -> Iterator[RowFault]:
    if not below:
        yield RowFault(header_row, NUMBER, "", FaultCode.NO_ROWS)
    for row, cells in below:
        beyond = "".join(cells[len(header) :])
        if beyond:
            yield RowFault(row, "", beyond, FaultCode.TOO_MANY_CELLS)


def _cell_faults(lines: list[_Line], entry: date) -> Iterator[RowFault]:
    seen: set[int | None] = set()
    for row, cells in lines:
        number = _number(cells[NUMBER])
        found = (
            (NUMBER, _number_fault(number, seen)),
            (DAYS, _days_fault(cells[DAYS], entry)),
            (WORK, None if cells[WORK] else FaultCode.EMPTY),
            (VISIBLE, _visible_fault(cells[VISIBLE])),
        )
        yield from (RowFault(row, col, cells[col], code) for col, code in found if code)
        seen.add(number)


def _number_fault(number: int | None, seen: set[int | None]) -> FaultCode | None:
    if number is None:
        return FaultCode.NUMBER_UNREADABLE
    return FaultCode.NUMBER_TWICE if number in seen else None


def _days_fault(text: str, entry: date) -> FaultCode | None:
    days = _read_days(text, entry)
    if days is None:
        return FaultCode.DAYS_UNREADABLE
    return FaultCode.LAST_BEFORE_FIRST if days[1] < days[0] else None


def _visible_fault(text: str) -> FaultCode | None:
    return None if _plain(text) in VISIBLE_WORDS else FaultCode.VISIBLE_UNREADABLE


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(_plain(text))
    return int(match[1]) if match else None


def _item(cells: Mapping[str, str], entry: date) -> TimetableItem:
    days = _read_days(cells[DAYS], entry)
    number = _number(cells[NUMBER])
    if days is None or number is None:
        raise ValueError("a row with faults makes no item")
    quantity = quantity_of(cells[QUANTITY])
    is_visible = VISIBLE_WORDS[_plain(cells[VISIBLE])]
    return TimetableItem(
        row=number,
        stage=cells[STAGE],
        first_day=days[0],
        last_day=days[1],
        planned_first_day=days[0],
        planned_last_day=days[1],
        work=cells[WORK],
        method=cells[METHOD],
        owners=cells[OWNERS],
        deliverable=cells[DELIVERABLE],
        quantity_text=cells[QUANTITY],
        planned_quantity=quantity.planned,
        quantity_unit=quantity.unit,
        visible_to_unit=is_visible,
        outward_title=outward_title(cells[WORK]) if is_visible else "",
    )


# --- days, quantities, titles ---------------------------------------------------------------

_OFFSET = re.compile(r"D(0|[+-]\d{1,4})", re.IGNORECASE)
_FULL_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_DAY_ALONE = re.compile(r"(\d{1,2})日")
_POINT = r"(D(?:0|[+-]\d+)|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}日)"
_RANGE = re.compile(
    _POINT + r"(?:[~〜∼至到—–-]+" + _POINT.replace("\\2", "\\4") + ")?", re.IGNORECASE
)
_LONGEST_OVER_NEW_YEAR = timedelta(days=183)  # a longer one is more likely a slip
_MINUS = str.maketrans({"−": "-", "‐": "-", "‑": "-"})
_COUNTABLE = re.compile(
    r"(?P<label>[^\d]*?)(?P<planned>\d{1,6})"
    r"(?P<unit>人次|[人份场项点次件家户张册卷本笔条处套组轮批课箱台辆页宗起]|个(?!多?月|工作日|自然日|小时|星期|季度)\w{0,4})?"
)
_NO_PLAN = re.compile(r"[前后第每以超限\-+~.:/]")  # a condition, a limit, a share
# Beside what keeps any outward wording back: the group's own work, left out clause by clause.
_INNER = re.compile(
    r"立行立改|即知即改|组务会|底稿|"
    r"线索|信访|举报|检举|反映|核[实验查]|查证|取证|[补反]证|底稿|个人有关事项|周结|过会|组务会|会商"
)
# Whom the group talks to and where it looks: no part of such a row is told (domain 1.4).
_SECRET = re.compile(r"谈话|约谈|抽查|走访|下沉|突击|暗访|不预告|保密|不告知|不对外|[(（]密[)）]")
_TITLE_END = re.compile(r"[；;、，,。](?![^(（]*[)）])")


def _read_days(text: str, entry: date) -> tuple[date, date] | None:
    """First and last day, or None; the last may lie before the first."""
    match = _RANGE.fullmatch("".join(_plain(text).translate(_MINUS).split()))
    if match is None:
        return None
    try:
        first = _first_day(match[1], entry)
        last = first if match[3] is None or first is None else _last_day(match[3], first, entry)
    except (ValueError, OverflowError):
        return None
    return None if first is None or last is None else (first, last)


def _exact_day(text: str, entry: date) -> date | None:
    if offset := _OFFSET.fullmatch(text):
        return entry + timedelta(days=int(offset[1]))
    if full := _FULL_DATE.fullmatch(text):
        return date(int(full[1]), int(full[2]), int(full[3]))
    return None


def _first_day(text: str, entry: date) -> date | None:
    """A day without a year is the one nearest to entry."""
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        return _exact_day(text, entry)
    years = (entry.year - 1, entry.year, entry.year + 1)
    days = [day for year in years if (day := _day_or_none(year, int(match[1]), int(match[2])))]
    return min(days, key=lambda day: abs(day - entry), default=None)


def _last_day(text: str, first: date, entry: date) -> date | None:
    """A day without a year is in the year of the first, or in the next over New Year."""
    if alone := _DAY_ALONE.fullmatch(text):
        return first.replace(day=int(alone[1]))
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        return _exact_day(text, entry)
    month, day = int(match[1]), int(match[2])
    rolled = _day_or_none(first.year + 1, month, day) if month < first.month else None
    if rolled is not None and rolled - first <= _LONGEST_OVER_NEW_YEAR:
        return rolled
    return date(first.year, month, day)


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def quantity_of(text: str) -> Quantity:
    """Return the one countable quantity a text states, or none: 凭证300份, not 3点2会."""
    plain = "".join(_plain(text).replace(",", "").split())
    match = _COUNTABLE.fullmatch(plain)
    if match is None or _NO_PLAN.search(match["label"]) or not int(match["planned"]):
        return Quantity()
    return Quantity(int(match["planned"]), match["unit"] or "")


def outward_title(work: str) -> str:
    """Return what the unit may read of a visible row; empty when nothing of it is safe."""
    if _SECRET.search(work):
        return ""
    clauses = (work, *_TITLE_END.split(work))
    return next((clause.strip() for clause in clauses if _is_safe(clause)), "")


def _is_safe(clause: str) -> bool:
    is_kept_back = any(fault.hard for fault in check_outward(clause))
    return bool(clause.strip()) and not _INNER.search(clause) and not is_kept_back


# --- owners ---------------------------------------------------------------------------------

_OWNER_END = re.compile(r"[、/，,;；\n]")
ROLE_WORDS: Mapping[str, frozenset[Role]] = {
    "组长": frozenset({Role.LEADER}),
    "副组长": frozenset({Role.DEPUTY}),
    "组内联络员": frozenset({Role.GROUP_LIAISON}),
    "组员": frozenset({Role.MEMBER}),
    "各小组": frozenset(set(Role) - {Role.UNIT_LIAISON}),
}
OUTSIDE = frozenset({"巡察办", "被巡察党组织", "被巡察单位"})  # owners nobody here answers for


def owners_of(item: TimetableItem, members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the active members of the group who own the row.

    Those assigned by a person; where there are none, those whom the owner text means by
    name, by post or by role.
    """
    inside = [member for member in members if member.is_active and member.is_inside]
    assigned = tuple(member for member in inside if member.user_id in item.owner_ids)
    if assigned:
        return assigned
    meant = {member.id for word in owner_words(item) for member in _meant_by(word, inside)}
    return tuple(member for member in inside if member.id in meant)


def owner_words(item: TimetableItem) -> tuple[str, ...]:
    """Return the owners as written, one by one."""
    words = (_plain(word) for word in _OWNER_END.split(item.owners))
    return tuple(dict.fromkeys(word for word in words if word and word != "-"))


def _meant_by(word: str, inside: Iterable[Member]) -> tuple[Member, ...]:
    roles = ROLE_WORDS.get(word, frozenset())
    return tuple(m for m in inside if m.role in roles or word in map(_plain, (m.name, *m.posts)))


def unmatched_owners(
    items: Iterable[TimetableItem], members: Iterable[Member]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the owner words nobody answers to, each with its rows.

    Rows given to an active member by a person are settled and not among them.
    """
    inside = [member for member in members if member.is_active and member.is_inside]
    active_ids = {member.user_id for member in inside}
    rows: dict[str, list[int]] = {}
    for item in items:
        if item.state is RowState.CANCELLED or active_ids.intersection(item.owner_ids):
            continue
        for word in owner_words(item):
            if word not in OUTSIDE and not _meant_by(word, inside):
                rows.setdefault(word, []).append(item.row)
    return tuple((word, tuple(numbers)) for word, numbers in rows.items())


# --- what happens to a row ------------------------------------------------------------------


def report(
    item: TimetableItem, *, by: int, at: datetime, added: int = 0, done: bool = False
) -> TimetableItem:
    """Add a quantity, or mark the row done; reaching the planned quantity marks it too.

    Raises `RowCancelledError`. Marking a row twice changes nothing.
    """
    if item.state is RowState.CANCELLED:
        raise RowCancelledError(item.row)
    if added < 0:
        raise ValueError("a quantity is added, never taken away")
    was_done = item.state is RowState.DONE
    if not added and (was_done or not done):
        return item
    actual = item.actual_quantity + added
    is_reached = item.planned_quantity is not None and actual >= item.planned_quantity
    state = RowState.DONE if was_done or done or is_reached else RowState.UNDER_WAY
    moved = _noted(item, by=by, at=at, added=added, state=state).changed(actual_quantity=actual)
    if was_done or state is not RowState.DONE:
        return moved
    return moved.changed(done_on=at.date(), not_done_on=None, not_done_reason="")


def not_done(item: TimetableItem, *, by: int, at: datetime, reason: str) -> TimetableItem:
    """Note that the day's work on the row was not done, and why; the newest reason stands.

    Raises `RowCancelledError` and `RowDoneError`.
    """
    if item.state is RowState.CANCELLED:
        raise RowCancelledError(item.row)
    if item.state is RowState.DONE:
        raise RowDoneError(item.row)
    moved = _noted(item, by=by, at=at, added=0, state=item.state)
    return moved.changed(not_done_reason=reason, not_done_on=at.date())


def _noted(
    item: TimetableItem, *, by: int, at: datetime, added: int, state: RowState
) -> TimetableItem:
    entry = Progress(at=at, by=by, added=added, state=state)
    return item.changed(state=state, entries=(*item.entries, entry))
