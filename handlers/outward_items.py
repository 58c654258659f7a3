"""An outward item in hand: found again at each press, with what is known about it now."""

from datetime import datetime

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.references import finding_ref
from handlers.terms import DUE_LABELS
from handlers.texts import Label
from inspection import releasing
from inspection.access import may_see_finding
from inspection.calendar import DueCode, next_opening
from inspection.enums import OutwardState
from inspection.errors import NothingHereError, StaleError
from inspection.records import Evidence, Finding, OutwardItem
from inspection.wording import WordingFault


def finding_at(turn: Turn, finding_id: int) -> Finding:
    """Return the finding, if the member may see it now."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    return finding


def item_at(turn: Turn, item_id: int) -> OutwardItem:
    """Return the item, if the member may see its finding now."""
    item = turn.work.get(OutwardItem, item_id)
    if item is None:
        raise NothingHereError
    finding_at(turn, item.finding_id)
    return item


def finding_of(turn: Turn, item: OutwardItem) -> Finding:
    """Return the finding the item grew from."""
    return finding_at(turn, item.finding_id)


def about(turn: Turn, item: OutwardItem) -> tuple[str, ...]:
    """Return what a message about the item speaks of."""
    return (finding_ref(finding_of(turn, item)),)


def moved_by(desk: Desk, item: OutwardItem) -> str:
    """Return who moved the item last."""
    return desk.name(item.history[-1].by) if item.history else ""


def only_while(turn: Turn, item: OutwardItem, state: OutwardState) -> None:
    """Refuse when somebody was faster."""
    if item.state is not state:
        raise StaleError(finding_of(turn, item).label, item.state.value, moved_by(turn, item))


def faults_of(
    desk: Desk, item: OutwardItem, finding: Finding, text: str = ""
) -> tuple[WordingFault, ...]:
    """Return what is wrong with the wording, seen from everything that is on record now."""
    return releasing.faults_of(desk.work, item, finding, desk.people_here(), text=text)


def arrival(desk: Desk) -> datetime:
    """Return when what is released now would arrive."""
    soon = desk.now + desk.settings.undo
    return next_opening(desk.settings.calendar, desk.settings.hours, soon)


def opening(desk: Desk) -> datetime | None:
    """Return when it would arrive, if that is not at once."""
    at = arrival(desk)
    return at if at != desk.now + desk.settings.undo else None


def due_rows(desk: Desk, verb: str, item: OutwardItem) -> Keyboard:
    """Return the dates that have a button, with the absolute date, and `另定`."""
    rows = [
        [button(f"{DUE_LABELS[each.code]} {desk.texts.day(each.due)}", verb, item.id, each.code)]
        for each in desk.due_choices()
    ]
    return [*rows, [button("另定", f"{verb}?", item.id)]]


def due_pressed(desk: Desk, item: OutwardItem, code: str) -> datetime:
    """Return the date behind a button. Raises `StaleError` when it is not offered any more."""
    due = next((each.due for each in desk.due_choices() if each.code == DueCode(code)), None)
    if due is None:
        raise StaleError(item.inside_label, item.state.value)
    return due


def file_names(desk: Desk, item: OutwardItem, finding: Finding) -> list[str]:
    """Return the chosen files as they are called on the cards: 照片1, 附件2."""
    return [file_name(desk, finding, each) for each in item.attachments]


def file_name(desk: Desk, finding: Finding, evidence_id: int) -> str:
    """Return how a file of the finding is called on the cards."""
    file = desk.work.get(Evidence, evidence_id)
    kind = "照片" if file is not None and file.kind.value == "photo" else "附件"
    number = finding.evidence.index(evidence_id) + 1 if evidence_id in finding.evidence else ""
    return Label(f"{kind}{number}")


def released_buttons(desk: Desk, item: OutwardItem, *, leads: bool, named: str = "") -> Keyboard:
    """Return what can still be done before the delivery; `named` tells several apart."""
    mark = f" {named}" if named else ""
    row = [button(f"撤回{mark}", "o.undo", item.id)]
    if leads and is_put_off(desk, item):
        row.append(button(f"立即送达{mark}", "o.now", item.id))
    return [row]


def is_put_off(desk: Desk, item: OutwardItem) -> bool:
    """Whether the item waits for the unit's opening rather than for the undo window."""
    if item.deliver_at is None or item.released_at is None or item.immediate:
        return False
    return item.deliver_at > item.released_at + desk.settings.undo
