"""The card of an import of earlier findings: who may press on it, and what its columns are."""

from collections.abc import Mapping

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from inspection import prior_import
from inspection.errors import NothingHereError
from inspection.prior_columns import SOURCES, guessed, is_personal
from inspection.records import Button, ImportState, PriorColumn, PriorImport
from inspection.unit_names import short_name

CODES = {column.name.lower(): column for column in PriorColumn}
SOURCE_NAMES = tuple(SOURCES)


def open_draft(turn: Turn, draft_id: int, *states: ImportState, own: bool = True) -> PriorImport:
    """Return the import on whose card was pressed. Raises `NothingHereError` in other states."""
    draft = turn.work.get(PriorImport, draft_id)
    is_theirs = draft is not None and (draft.by == turn.user_id or (not own and turn.me.leads))
    if draft is None or not is_theirs or draft.state not in states:
        raise NothingHereError
    return draft


def ways_out(draft: PriorImport) -> Keyboard:
    """Return what stands last on every card: file it as a finding, or leave it."""
    return [[button("作为问题", "pi.finding", draft.id)], [button("取消", "pi.drop", draft.id)]]


def show(desk: Desk, draft: PriorImport, text: str, buttons: Keyboard = ()) -> None:
    """Put a text on the card of the import, in the chat of who sent the file."""
    about = (prior_import.ref(draft),)
    desk.show(draft.by, prior_import.ref(draft), text, buttons=buttons, about=about)


def show_mapping(desk: Desk, draft: PriorImport) -> None:
    """Show which column of the table is what, and offer to change it."""
    text = desk.texts(
        "prior_import",
        "mapping",
        draft=draft,
        columns=_columns(draft),
        left_out=left_out(draft),
        several=len(desk.inspection.units) > 1,
        parts=_column_of_parts(desk, draft),
        inspected=[short_name(unit) for unit in desk.inspection.units],
        ready=prior_import.is_mapped(draft),
    )
    buttons: list[list[Button]] = []
    if prior_import.is_mapped(draft):
        buttons.append([button("预览", "pi.preview", draft.id)])
    buttons += [list(row) for row in rows_of(_source_buttons(draft), 4)]
    buttons += [list(row) for row in rows_of(_unit_buttons(desk, draft))]
    keys = [button(f"改{c.value}", "pi.col", draft.id, code) for code, c in CODES.items()]
    buttons += [list(row) for row in rows_of(keys)]
    show(desk, draft, text, [*buttons, *ways_out(draft)])


def _source_buttons(draft: PriorImport) -> list[Button]:
    chosen = f"✓ {draft.source}"
    return [
        button(chosen if source == draft.source else source, "pi.src", draft.id, str(number))
        for number, source in enumerate(SOURCE_NAMES)
    ]


def _unit_buttons(desk: Desk, draft: PriorImport) -> list[Button]:
    """Return the units to choose from: where there are several, or the table does not say it."""
    among = desk.inspection.units
    if len(among) == 1 and not _column_of_parts(desk, draft):
        return []
    chosen = "" if PriorColumn.UNIT in draft.places else draft.unit
    names = [f"✓ {short_name(u)}" if u == chosen else short_name(u) for u in among]
    return [button(name, "pi.unit", draft.id, str(n)) for n, name in enumerate(names)]


def _column_of_parts(desk: Desk, draft: PriorImport) -> str:
    """Return the column that looked like one of units and is not taken for one; else empty."""
    place = guessed(draft.header).get(PriorColumn.UNIT)
    if place is None or PriorColumn.UNIT in draft.places or len(desk.inspection.units) > 1:
        return ""
    return draft.header[place]


def units_named(desk: Desk, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return how many belong to each unit, by its short name; nothing where there is only one."""
    among = desk.inspection.units
    if len(among) == 1:
        return []
    return [(short_name(unit), counts[unit]) for unit in among if counts.get(unit)]


def column_name(draft: PriorImport, column: PriorColumn) -> str:
    """Return how the table calls what was chosen as a column; empty for none."""
    place = draft.places.get(column)
    return draft.header[place] if place is not None else ""


def _columns(draft: PriorImport) -> list[tuple[PriorColumn, str, str]]:
    """Return each field with the column chosen for it and an example."""
    found = []
    for column in PriorColumn:
        place = draft.places.get(column)
        name = column_name(draft, column)
        cells = [row[place] for row in draft.samples if place is not None and place < len(row)]
        found.append((column, name, next((cell for cell in cells if cell), "")))
    return found


def left_out(draft: PriorImport) -> dict[str, list[str]]:
    """Return the columns that are not taken: those of persons, and the rest."""
    taken = set(draft.places.values())
    names = [name for i, name in enumerate(draft.header) if name and i not in taken]
    return {
        "personal": [name for name in names if is_personal(name)],
        "other": [name for name in names if not is_personal(name)],
    }
