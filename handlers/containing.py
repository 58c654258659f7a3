"""Containing what went wrong: who is in the group's chat, and what goes out."""

from collections.abc import Callable, Collection, Iterable

from telegram import Message, User

from handlers import cards
from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.gate import Caller, name_of, scope_of_chat
from handlers.outward_cards import refresh_group_side
from handlers.routing import Press, PressTable
from inspection import containing, enrolment
from inspection.access import may_see_finding
from inspection.enums import MessageKind, MessageState, OutwardState, Priority
from inspection.errors import NothingHereError
from inspection.ports import REGISTRY, Store, Work
from inspection.records import (
    Finding,
    Inspection,
    Member,
    OutgoingMessage,
    Outsider,
    OutwardItem,
)
from inspection.roles import LEADING

CARD = "containing"
BOUND = "bound"  # the card that says a group is bound

# --- the group's chat -------------------------------------------------------------------


def seen(desk: Desk, people: Iterable[tuple[int, str]]) -> None:
    """Take in who was seen in the group's chat; leader and deputies hear of a stranger."""
    seen_now = tuple(Outsider(user_id=user_id, name=name) for user_id, name in people)
    fresh = containing.came(desk.work, seen_now, desk.members, now=desk.now)
    if fresh:
        _tell(desk, fresh)


def counted(desk: Desk, count: int) -> None:
    """Take in how many are in the group's chat."""
    if containing.counted(desk.work, count, desk.members, now=desk.now):
        _tell(desk, ())


def resume_made_up(desk: Desk, count: int) -> None:
    """Speak in the group's chat again, and tell those who lead why."""
    containing.resume_made_up(desk.work, now=desk.now)
    words = desk.texts("containing", "group_made_up", counted=count, now=desk.now)
    for member in desk.leaders:
        desk.say(member.user_id, words, priority=Priority.NOTICE)


def notice_caller(store: Store, caller: Caller, desk_for: Callable[[Work], Desk]) -> None:
    """Take in that somebody outside the group wrote or pressed in its chat."""
    is_inside = caller.member is not None and caller.member.is_inside
    if caller.is_private or not caller.bound or is_inside:
        return
    scope = scope_of_chat(store, caller.chat_id)
    if scope is not None:
        with store.unit(scope) as work:
            seen(desk_for(work), [(caller.user_id, caller.user_name)])
            work.commit()


def came_and_went(desk: Desk, message: Message) -> None:
    """Take in a service message of the group: who joined, who left."""
    came_in(desk, message.new_chat_members or ())
    if message.left_chat_member is not None:
        went_out(desk, message.left_chat_member)


def came_in(desk: Desk, users: Iterable[User]) -> None:
    """Take in who is in the group's chat now; a second word of the same changes nothing."""
    known = tuple(users)
    for user in known:
        if user.is_bot and user.id != desk.facts.user_id:
            containing.bot_came(desk.work, user.id)
    people = (u for u in known if not u.is_bot)
    seen(desk, [(user.id, name_of(user.full_name or "", user.id)) for user in people])


def went_out(desk: Desk, user: User) -> None:
    """Take in that somebody is in the group's chat no more."""
    containing.went(desk.work, user.id)


def refuse_anonymous(desk: Desk, message: Message) -> None:
    """Say in words that nobody can be told by their administrator's mask."""
    if containing.is_group_held(desk.work):
        return
    desk.say(
        message.chat_id,
        desk.texts("containing", "anonymous"),
        thread_id=message.message_thread_id if message.is_topic_message else None,
        reply_to=message.message_id,
    )


def _tell(desk: Desk, fresh: tuple[Outsider, ...]) -> None:
    state = containing.containment_of(desk.work)
    liaisons = {m.user_id for m in desk.members if not m.is_inside}
    text = desk.texts(
        "containing",
        "group_held",
        fresh=fresh,
        liaisons=liaisons,
        counted=state.counted,
        inside=len(desk.inside),
    )
    for member in desk.leaders:
        desk.say(
            member.user_id,
            text,
            buttons=[[button("恢复群推送", "g.resume")]],
            priority=Priority.NOTICE,
        )


def resume_group(turn: Turn, _record_id: int, _argument: str) -> None:
    """`恢复群推送`: whoever and how many were seen there may stay."""
    containing.resume_group(turn.work, by=turn.me, now=turn.now)
    words = turn.texts("containing", "group_resumed", name=turn.me.name, now=turn.now)
    for member in turn.leaders:
        turn.say(member.user_id, words)


def is_kept_from_group(desk: Desk, message: OutgoingMessage) -> bool:
    """Whether a message to the group's chat may not go there now; taking one away always may.

    That it is bound the group reads in any case: who is in it is counted only from then on.
    """
    if message.chat_id > 0 or desk.work.scope == REGISTRY or message.card == BOUND:
        return False
    inspection = desk.work.get(Inspection, 1)
    if inspection is None or message.chat_id != inspection.chat_id:
        return False
    return message.kind is not MessageKind.DELETE and containing.is_group_held(desk.work)


def divert(desk: Desk, message: OutgoingMessage) -> None:
    """Say to leaders and filers one by one what was to be said in the group's chat."""
    desk.work.put(message.withdrawn(picture=None))
    if message.kind is MessageKind.SEND and not message.asks:
        say_instead(desk, message)


def is_waited_for(message: OutgoingMessage) -> bool:
    """Whether somebody waits for what could not be said in the group: no digest, no question."""
    is_said = message.kind is MessageKind.SEND and not message.asks
    speaks_of_a_finding = any(ref.startswith("finding:") for ref in message.about)
    return is_said and speaks_of_a_finding and message.priority <= Priority.NOTICE


def say_instead(desk: Desk, message: OutgoingMessage) -> None:
    """Say it to leaders and filers one by one."""
    for member in _instead_of_group(desk, message):
        desk.work.add(
            message.changed(
                id=0,
                chat_id=member.user_id,
                thread_id=None,
                reply_to=None,
                dedupe=f"{message.dedupe}:{member.user_id}" if message.dedupe else None,
            )
        )


def _instead_of_group(desk: Desk, message: OutgoingMessage) -> tuple[Member, ...]:
    refs = [ref.removeprefix("finding:") for ref in message.about if ref.startswith("finding:")]
    found = [f for ref in refs if (f := desk.work.get(Finding, int(ref))) is not None]
    filers = {finding.author_id for finding in found}
    concerned = [m for m in desk.inside if m.leads or m.user_id in filers]
    return tuple(m for m in concerned if all(may_see_finding(m, each) for each in found))


# --- what goes to the unit --------------------------------------------------------------


def waiting_for_resume(store: Store) -> frozenset[int]:
    """Return the unit's people to whom nothing may be said for now."""
    stopped = {s for s in store.scopes() if containing.is_outward_stopped(store.view(s))}
    people = store.view(REGISTRY)
    return frozenset(
        m.user_id for s in stopped for m in enrolment.members_of(people, s) if not m.is_inside
    )


def hold_back(desk: Desk, busy: Collection[int]) -> bool:
    """Take back the deliveries that have not begun while nothing may go to the unit.

    They go out anew when it is resumed, as they are then; a chat in `busy` is being written to,
    and what is said there is left alone. Return whether there was any.
    """
    if not containing.is_outward_stopped(desk.work):
        return False
    queued = desk.work.lookup(OutgoingMessage, "state", MessageState.QUEUED)
    waiting = [m for m in queued if (m.dedupe or "").startswith("deliver:")]
    held = [m for m in waiting if m.chat_id not in busy and _hold_back(desk, m)]
    return bool(held)


def _hold_back(desk: Desk, message: OutgoingMessage) -> bool:
    item = desk.work.get(OutwardItem, int((message.dedupe or "").split(":")[1]))
    finding = desk.work.get(Finding, item.finding_id) if item is not None else None
    if item is None or finding is None or item.state is not OutwardState.RELEASED:
        return False
    desk.work.put(message.withdrawn(dedupe=None))
    item = containing.hold_back(desk.work, item, now=desk.now)
    cards.refresh_finding(desk, finding)
    refresh_group_side(desk, item)
    return True


def outward_row(turn: Turn) -> Keyboard:
    """Return what stops, or resumes, what goes to the unit; for those who lead, privately."""
    if not turn.is_private or not turn.me.leads:
        return ()
    return _opposite(turn) or [[button("停止对外", "g.out", 0, "off")]]


def switch_outward(turn: Turn, _record_id: int, argument: str) -> None:
    """`停止对外`, `恢复对外`: at once, and the others who lead are told."""
    if argument == "off":
        containing.stop_outward(turn.work, by=turn.me, now=turn.now)
    elif argument == "on":
        containing.resume_outward(turn.work, by=turn.me, now=turn.now)
    else:
        raise NothingHereError
    words = turn.texts(
        "containing",
        "outward_stopped" if argument == "off" else "outward_resumed",
        name=turn.me.name,
        now=turn.now,
        waiting=_waiting(turn),
    )
    for member in turn.leaders:
        turn.show(member.user_id, CARD, words, buttons=_opposite(turn), anew=True)


def _opposite(turn: Turn) -> Keyboard:
    stopped = containing.is_outward_stopped(turn.work)
    return [[button("恢复对外", "g.out", 0, "on")]] if stopped else ()


def _waiting(desk: Desk) -> int:
    outside = {m.user_id for m in desk.members if not m.is_inside}
    queued = desk.work.lookup(OutgoingMessage, "state", MessageState.QUEUED)
    return sum(message.chat_id in outside for message in queued)


PRESSES: PressTable = {
    "g.resume": Press(resume_group, LEADING),
    "g.out": Press(switch_outward, LEADING),
}
