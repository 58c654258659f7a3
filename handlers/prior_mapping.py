"""Which column of a department's table is what: guessed, and changed by buttons."""

from collections.abc import Callable, Mapping

from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.prior_cards import CODES, SOURCE_NAMES, open_draft, show, show_mapping
from inspection import prior_import
from inspection.errors import NothingHereError
from inspection.prior_reading import YEARS_KEPT
from inspection.records import ImportState, PriorColumn, PriorImport


def choose_column(turn: Turn, draft_id: int, argument: str) -> None:
    """`改问题` and so on: which column of the table is it?"""
    draft = open_draft(turn, draft_id, ImportState.MAPPING)
    column = CODES[argument]
    named = [(i, name) for i, name in enumerate(draft.header) if name][:40]
    keys = [button(name[:20], "pi.set", draft.id, f"{argument}.{i}") for i, name in named]
    rows = [list(row) for row in rows_of(keys, 2)]
    if column is PriorColumn.WHEN:
        last = turn.inspection.entry.year
        years = [
            button(f"全部是{year}年", "pi.year", draft.id, str(year))
            for year in range(last, last - YEARS_KEPT - 1, -1)
        ]
        rows += [list(row) for row in rows_of(years, 2)]
    if column not in prior_import.REQUIRED:
        rows.append([button("没有这一列", "pi.set", draft.id, f"{argument}.none")])
    text = turn.texts("prior_import", "choose", draft=draft, column=column)
    show(turn, draft, text, [*rows, [button("返回", "pi.map", draft.id)]])


def _by_choice(act: Callable[[Turn, PriorImport, str], PriorImport]) -> Callable[..., None]:
    """Return what changes the mapping by a button and shows it as it is then."""

    def press(turn: Turn, draft_id: int, argument: str) -> None:
        show_mapping(turn, act(turn, open_draft(turn, draft_id, ImportState.MAPPING), argument))

    return press


def _set_column(turn: Turn, draft: PriorImport, argument: str) -> PriorImport:
    code, _, place = argument.partition(".")
    column = CODES[code]
    if place == "none" and column in prior_import.REQUIRED:
        raise NothingHereError
    at = None if place == "none" else int(place)
    return prior_import.set_column(turn.work, draft, column, at)


def _set_year(turn: Turn, draft: PriorImport, argument: str) -> PriorImport:
    return prior_import.set_year(turn.work, draft, int(argument))


def _set_source(turn: Turn, draft: PriorImport, argument: str) -> PriorImport:
    return prior_import.set_source(turn.work, draft, SOURCE_NAMES[int(argument)])


def _set_unit(turn: Turn, draft: PriorImport, argument: str) -> PriorImport:
    among = turn.inspection.units
    if not argument.isdecimal() or int(argument) >= len(among):
        raise NothingHereError
    return prior_import.set_unit(turn.work, draft, among[int(argument)])


CHOICES: Mapping[str, Callable[..., None]] = {
    "pi.set": _by_choice(_set_column),
    "pi.year": _by_choice(_set_year),
    "pi.src": _by_choice(_set_source),
    "pi.unit": _by_choice(_set_unit),
}


def map_again(turn: Turn, draft_id: int, _argument: str) -> None:
    """`改列` and `返回`: the mapping as it is now."""
    draft = open_draft(turn, draft_id, ImportState.MAPPING, ImportState.OFFERED)
    show_mapping(turn, turn.work.put(draft.changed(state=ImportState.MAPPING)))


def preview(turn: Turn, draft_id: int, argument: str) -> None:
    """`预览`, and whether older rows are wanted: the file is read, the card follows."""
    draft = open_draft(turn, draft_id, ImportState.MAPPING, ImportState.OFFERED)
    prior_import.ask_for_rows(turn.work, draft, with_old=argument == "with")
    turn.note(turn.texts("prior_import", "reading"))
