"""Taking in a department's table of earlier findings: mapped, promised, taken in, taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from inspection.audit import note
from inspection.errors import InspectionError, NothingHereError, TooLateToUndoError
from inspection.ports import View, Work
from inspection.prior_columns import SOURCES, Header, guessed
from inspection.prior_kin import KinIndex, join_kin, leave_kin
from inspection.prior_reading import Mapping, PriorReading, PriorRow, RowKey, row_key
from inspection.prior_units import is_named_in
from inspection.records import ImportState, Member, PriorColumn, PriorFinding, PriorImport
from inspection.records.findings import Finding

REQUIRED = (PriorColumn.TEXT,)
Columns = tuple[tuple[PriorColumn, int], ...]


class NotMappedError(InspectionError):
    """A table is to be previewed before it is known what its columns are."""


def mapping_of(draft: PriorImport, units: tuple[str, ...]) -> Mapping:
    """Return what the columns of a table are, as they were chosen; `units` are those inspected."""
    return Mapping(draft.places, draft.year, draft.unit, units)


def is_mapped(draft: PriorImport) -> bool:
    """Whether enough is known to read the rows: department, text, year and unit from somewhere."""
    has_year = PriorColumn.WHEN in draft.places or draft.year is not None
    has_unit = PriorColumn.UNIT in draft.places or bool(draft.unit)
    return bool(draft.source) and PriorColumn.TEXT in draft.places and has_year and has_unit


def remembered(view: View, header: Sequence[str], source: str) -> PriorImport | None:
    """Return the newest import with this header: of the department, or of the only one."""
    done = [
        each
        for each in view.all(PriorImport)
        if each.state is ImportState.IMPORTED
        and each.checklist is None
        and each.header == tuple(header)
    ]
    if not source and len({each.source for each in done}) > 1:
        return None
    same = [each for each in done if source in {"", each.source}]
    return same[-1] if same else None


def mapped(
    work: Work,
    draft: PriorImport,
    header: Header,
    *,
    samples: tuple[tuple[str, ...], ...],
    parts_only: bool = False,
) -> PriorImport:
    """Keep what a first look found: as last time for the same header, else as guessed.

    With `parts_only` the guessed column of units names none that is inspected: it is taken for one
    of their parts, and a person says whose the rows are, unless the file's name does.
    """
    last = remembered(work, header.names, draft.source)
    columns = last.columns if last is not None else tuple(guessed(header.names).items())
    unit = draft.unit
    if last is None and parts_only:
        columns = _as_parts(columns)
        unit = unit if is_named_in(unit, draft.file_name) else ""
    source = draft.source or (last.source if last is not None else "")
    known = draft.changed(
        header=header.names,
        samples=samples,
        columns=columns,
        year=last.year if last is not None else None,
        source=source,
        unit=unit,
    )
    is_known = last is not None and is_mapped(known) and last.source == source
    state = ImportState.READING if is_known else ImportState.MAPPING
    return work.put(known.changed(state=state))


def _as_parts(columns: Columns) -> Columns:
    """Take the column of units for one of departments, where there is no other: a recusal of a
    branch must hold for its earlier findings, too.
    """
    has_other = any(column is PriorColumn.DEPARTMENT for column, _ in columns)
    kept = columns if not has_other else tuple(c for c in columns if c[0] is not PriorColumn.UNIT)
    part = {PriorColumn.UNIT: PriorColumn.DEPARTMENT}
    return tuple((part.get(column, column), place) for column, place in kept)


def set_column(
    work: Work, draft: PriorImport, column: PriorColumn, place: int | None
) -> PriorImport:
    """Say which column of the table is what, or that none is."""
    if place is not None and not 0 <= place < len(draft.header):
        raise NothingHereError
    places = {c: p for c, p in draft.places.items() if c is not column and p != place}
    if place is not None:
        places[column] = place
    year = None if column is PriorColumn.WHEN and place is not None else draft.year
    return work.put(draft.changed(columns=tuple(places.items()), year=year))


def set_year(work: Work, draft: PriorImport, year: int) -> PriorImport:
    """Say that all rows are of one year."""
    places = {c: p for c, p in draft.places.items() if c is not PriorColumn.WHEN}
    return work.put(draft.changed(columns=tuple(places.items()), year=year))


def set_unit(work: Work, draft: PriorImport, unit: str) -> PriorImport:
    """Say that all rows are of one unit."""
    places = {c: p for c, p in draft.places.items() if c is not PriorColumn.UNIT}
    return work.put(draft.changed(columns=tuple(places.items()), unit=unit))


def set_source(work: Work, draft: PriorImport, source: str) -> PriorImport:
    """Say which department the table is from."""
    if source not in SOURCES:
        raise NothingHereError
    return work.put(draft.changed(source=source))


def ask_for_rows(work: Work, draft: PriorImport, *, with_old: bool) -> PriorImport:
    """Have the rows read for the preview. Raises `NotMappedError`."""
    if not is_mapped(draft):
        raise NotMappedError
    return work.put(draft.changed(state=ImportState.READING, with_old=with_old))


# --- what the table holds -------------------------------------------------------------------


def wanted(draft: PriorImport, reading: PriorReading) -> list[PriorRow]:
    """Return the rows that are asked for, in the order of the table's parts."""
    return [*reading.rows, *reading.old] if draft.with_old else list(reading.rows)


def known_key(prior: PriorFinding | None, draft: PriorImport) -> RowKey | None:
    """Return what a row of the table would be known by, if the department has this on record."""
    if prior is None or prior.is_withdrawn:
        return None
    if prior.source != draft.source:
        return None
    return row_key(prior.year, prior.text, prior.unit)


# --- taking in, and back --------------------------------------------------------------------


def confirm(work: Work, draft: PriorImport, *, by: Member, now: datetime) -> PriorImport:
    """Begin to take in what the preview promised; from here on it comes to its end."""
    detail = f"offered={draft.offered}"
    note(
        work, by=by.user_id, at=now, act="prior.import_confirmed", subject=ref(draft), detail=detail
    )
    return work.put(draft.changed(state=ImportState.TAKING_IN, gone_through=0, kept=0, merged=0))


def take_row(
    work: Work, draft: PriorImport, row: PriorRow, index: KinIndex, units: Iterable[str]
) -> bool:
    """Keep one earlier finding under the next P number; whether it was laid beside another."""
    prior = work.add(
        PriorFinding(
            number=work.number("prior"),
            source=draft.source,
            year=row.year,
            text=row.text,
            state=row.state,
            unit=row.unit,
            department=row.department or None,
            found_on=row.found_on,
            check=row.check,
            import_id=draft.id,
        )
    )
    return join_kin(work, index, prior, units)


def finish(work: Work, draft: PriorImport, *, now: datetime) -> PriorImport:
    """Say that all rows are in; what was kept for the dialogue goes."""
    detail = f"kept={draft.kept} merged={draft.merged}"
    note(work, by=draft.by, at=now, act="prior.imported", subject=ref(draft), detail=detail)
    return work.put(settled(draft, ImportState.IMPORTED).changed(settled_at=now))


def settled(draft: PriorImport, state: ImportState) -> PriorImport:
    """What is settled keeps no text but the names of its columns."""
    return draft.changed(state=state, message="", samples=())


def can_undo(view: View, draft: PriorImport, now: datetime) -> bool:
    """Whether the import may be taken back: the same day, and no finding was marked after it."""
    if draft.state is not ImportState.IMPORTED or draft.settled_at is None or draft.checklist:
        return False
    if draft.settled_at.astimezone(now.tzinfo).date() != now.date():
        return False
    own = {prior.id for prior in view.lookup(PriorFinding, "import_id", draft.id)}
    return not any(finding.repeats in own for finding in view.all(Finding) if finding.repeats)


def undo(work: Work, draft: PriorImport, *, by: Member, now: datetime) -> PriorImport:
    """Begin to take the import back. Raises `TooLateToUndoError`."""
    if not can_undo(work, draft, now):
        raise TooLateToUndoError(draft.file_name)
    note(work, by=by.user_id, at=now, act="prior.import_undone", subject=ref(draft))
    return work.put(draft.changed(state=ImportState.UNDOING))


def withdraw(work: Work, prior: PriorFinding) -> None:
    """Take one earlier finding out of everything; its number stays used, its text goes."""
    leave_kin(work, prior)
    gone = {"same_as": None, "likeness": 0, "is_withdrawn": True}
    work.put(prior.changed(text="", check="", department=None, **gone))


def ref(draft: PriorImport) -> str:
    """Return how messages and the audit trail name an import."""
    return f"prior_import:{draft.id}"
