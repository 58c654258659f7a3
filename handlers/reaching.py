"""Whom something reaches when its reader is away: another liaison, or the group is told."""

from collections.abc import Iterator

from handlers import channels
from handlers.context import Desk
from handlers.inside import group_or_leaders, leader_of
from handlers.references import finding_ref, item_ref
from inspection.audit import note
from inspection.enrolment import find_person
from inspection.enums import Mode, Priority
from inspection.recipients import instead_of, is_reachable
from inspection.records import (
    Change,
    Finding,
    Inspection,
    Member,
    OutgoingMessage,
    OutwardItem,
)
from inspection.reminders import OWED_IN


def rerouted(desk: Desk, item: OutwardItem, finding: Finding) -> OutwardItem:
    """Return the item addressed to whoever of the unit receives today; a change is told."""
    after = _another(desk, item)
    if after is None:
        return item
    stands_in = is_reachable(desk.people, item.recipient_id or 0)
    change = Change(
        at=desk.now,
        by=None,
        what="stand_in" if stands_in else "rerouted",
        before=str(item.recipient_id),
        after=str(after.user_id),
    )
    before = desk.name(item.recipient_id)
    item = desk.work.put(item.changed(recipient_id=after.user_id, history=(*item.history, change)))
    note(
        desk.work,
        by=None,
        at=desk.now,
        act=f"outward.{change.what}",
        subject=f"outward_item:{item.id}",
        detail=f"{change.before}>{change.after}",
    )
    text = desk.texts(
        "reminder",
        "rerouted",
        item=item,
        finding=finding,
        before=before,
        after=after.name,
        stands_in=stands_in,
    )
    for chat_id in group_or_leaders(desk, finding):
        _tell(desk, chat_id, text, about=(finding_ref(finding),))
    return item


def _another(desk: Desk, item: OutwardItem) -> Member | None:
    """Return who receives in the recipient's place today, if somebody else does."""
    if item.recipient_id is None:
        return None
    return instead_of(desk.people, desk.work.scope, item.unit, desk.today, item.recipient_id)


def has_another(desk: Desk, item: OutwardItem) -> bool:
    """Whether another liaison of the unit can be written to in the recipient's place."""
    return _another(desk, item) is not None


def tell_elsewhere(desk: Desk, item: OutwardItem) -> None:
    """Say by the liaison's other channels that an item came: number, state, due."""
    if item.recipient_id is None or item.due is None:
        return
    text = desk.texts(
        "reminder", "elsewhere_item", label=item.label, due=item.due, drill=_drill(desk)
    )
    key = f"deliver:{item.id}:{item.edition}"
    channels.also_tell(desk, item.recipient_id, key=key, text=text, about=(item_ref(item),))


def call_elsewhere(desk: Desk, item: OutwardItem) -> None:
    """Say by the other channels of an unreachable liaison that something waits; no number yet."""
    if item.recipient_id is None:
        return
    text = desk.texts("reminder", "elsewhere_waiting", day=desk.today, drill=_drill(desk))
    key = f"waiting:{desk.today}"
    channels.also_tell(desk, item.recipient_id, key=key, text=text, about=())


def _drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL


# --- away -------------------------------------------------------------------------------


def did_not_arrive(desk: Desk, message: OutgoingMessage) -> None:
    """A message found its reader away: reminders come anew, everything else waits for them."""
    current = desk.work.get(OutgoingMessage, message.id) or message
    if (current.dedupe or "").startswith("reminder:"):
        desk.work.put(current.withdrawn(dedupe=None))
    say_away(desk, message.chat_id)


def say_away(desk: Desk, user_id: int) -> None:
    """Tell who should know, once, that somebody cannot be reached, and what is open with them."""
    member = next((m for m in desk.members if m.user_id == user_id), None)
    person = find_person(desk.people, user_id)
    if member is None or person is None or desk.work.get(Inspection, 1) is None:
        return
    since = person.unreachable_since or desk.now
    text = desk.texts(
        "reminder",
        "away",
        name=member.name,
        is_liaison=not member.is_inside,
        labels=[i.inside_label for i in _open_with(desk, user_id)],
    )
    for chat_id in _who_should_know(desk, member):
        _tell(desk, chat_id, text, dedupe=f"away:{user_id}:{since.isoformat()}:{chat_id}")


def _open_with(desk: Desk, user_id: int) -> Iterator[OutwardItem]:
    states = sorted(OWED_IN, key=lambda state: state.value)
    items = [i for state in states for i in desk.work.lookup(OutwardItem, "state", state)]
    yield from sorted((i for i in items if i.recipient_id == user_id), key=lambda i: i.number or 0)


def _who_should_know(desk: Desk, member: Member) -> list[int]:
    inspection = desk.inspection
    if not member.is_inside and inspection.chat_id is not None and inspection.chat_active:
        return [inspection.chat_id]
    return [m.user_id for m in desk.leaders if m.user_id != member.user_id]


def after_topic_lost(desk: Desk, message: OutgoingMessage) -> None:
    """The topic was deleted: from now on the group's general place, and the leader is told."""
    inspection = desk.work.get(Inspection, 1)
    if inspection is None or inspection.thread_id != message.thread_id:
        return
    desk.work.put(inspection.changed(thread_id=None))
    leader = leader_of(desk)
    if leader is not None:
        _tell(desk, leader.user_id, desk.texts("refusals", "topic_lost", inspection=inspection))


def after_topic_closed(desk: Desk, message: OutgoingMessage) -> None:
    """The topic is closed: it stays bound, what goes there goes to the group; said once a day."""
    inspection, leader = desk.work.get(Inspection, 1), leader_of(desk)
    if inspection is None or leader is None or inspection.thread_id != message.thread_id:
        return
    text = desk.texts("refusals", "topic_closed", inspection=inspection)
    _tell(desk, leader.user_id, text, dedupe=f"topic_closed:{message.thread_id}:{desk.today}")


def _tell(
    desk: Desk,
    chat_id: int,
    text: str,
    *,
    about: tuple[str, ...] = (),
    dedupe: str | None = None,
) -> None:
    desk.say(
        chat_id,
        text,
        about=about,
        thread_id=desk.inspection.thread_id if chat_id < 0 else None,
        priority=Priority.NOTICE,
        dedupe=dedupe,
    )
