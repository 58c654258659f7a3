"""The rows of the timetable: owned by people, moved by what they report."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from inspection.enums import Role, RowState
from inspection.errors import InspectionError
from inspection.records import Member, Progress, TimetableItem
from inspection.timetable_dates import plain
from inspection.timetable_text import parse_timetable

__all__ = [
    "RowCancelledError",
    "RowDoneError",
    "may_be_post",
    "not_done",
    "owner_words",
    "owners_of",
    "parse_timetable",
    "report",
    "roles_meant",
    "unmatched_owners",
]


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


# --- owners ---------------------------------------------------------------------------------

_OWNER_END = re.compile(r"[、/，,;；\n]")
_INSIDE = frozenset(set(Role) - {Role.UNIT_LIAISON})
_ROLE_WORDS: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(("组长", "leader", "group leader"), frozenset({Role.LEADER})),
    **dict.fromkeys(("副组长", "deputy", "deputies", "deputy leader"), frozenset({Role.DEPUTY})),
    **dict.fromkeys(("组内联络员", "group liaison"), frozenset({Role.GROUP_LIAISON})),
    **dict.fromkeys(("组员", "member", "members"), frozenset({Role.MEMBER})),
    **dict.fromkeys(("各小组", "all teams", "each team"), _INSIDE),
}
_OUTSIDE = frozenset(  # owners nobody here answers for
    {
        *("巡察办", "被巡察党组织", "被巡察单位"),
        *("inspection office", "inspected unit"),
        *("inspected party organisation", "inspected party organization"),
    }
)
_WHOEVER = frozenset({"经办人", "case handler"})  # of the matter at hand: another one each time


def roles_meant(word: str) -> frozenset[Role]:
    """Return the roles that a word for an owner means; none for a name or a post."""
    return _ROLE_WORDS.get(word.casefold(), frozenset())


def may_be_post(word: str) -> bool:
    """Whether an owner as written can be somebody's post: no role, nobody outside."""
    return bool(word) and not roles_meant(word) and word.casefold() not in _OUTSIDE | _WHOEVER


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
    words = (plain(word) for word in _OWNER_END.split(item.owners))
    return tuple(dict.fromkeys(word for word in words if word and word != "-"))


def _meant_by(word: str, inside: Iterable[Member]) -> tuple[Member, ...]:
    roles, said = roles_meant(word), word.casefold()
    return tuple(m for m in inside if m.role in roles or said in map(_folded, (m.name, *m.posts)))


def _folded(word: str) -> str:
    return plain(word).casefold()


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
            if word.casefold() not in _OUTSIDE and not _meant_by(word, inside):
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
