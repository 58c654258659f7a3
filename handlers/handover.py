"""`交接`: to whom, from when, then the colleague accepts each thing."""

from collections.abc import Iterable
from datetime import date

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.typed_days import day_named
from inspection import handover
from inspection.calendar import due_on, next_workday
from inspection.enums import Priority, Role
from inspection.errors import NothingHereError, PastDateError
from inspection.open_things import may_have, open_things
from inspection.records import HandOver, HandOverEntry, HandOverKind, Member

MOST_BUTTONS = 60


def begin(turn: Turn, member_id: int, _argument: str) -> None:
    """`交接`: to whom?"""
    giver = _member(turn, member_id)
    others = [m for m in turn.inside if m.user_id != giver.user_id]
    keys = [button(m.name, "h.to", giver.id, str(m.id)) for m in others]
    turn.tell_me(
        turn.texts("handover", "to_whom", giver=giver.name),
        buttons=[*rows_of(keys), [button("取消", "x")]],
        card=f"handover_to:{giver.id}",
    )


def choose_day(turn: Turn, member_id: int, argument: str) -> None:
    """From when?"""
    giver, taker = _member(turn, member_id), _member(turn, int(argument))
    made = handover.draft(turn.work, giver, taker, by=turn.me, now=turn.now)
    days = {"今天": turn.today, "下一工作日": next_workday(turn.settings.calendar, turn.today)}
    keys = [
        [button(f"{label} {turn.texts.day(day)}", "h.day", made.id, f"{day:%Y%m%d}")]
        for label, day in days.items()
    ]
    turn.show(
        turn.user_id,
        f"handover_to:{giver.id}",
        turn.texts("handover", "from_when", giver=giver.name, taker=taker.name),
        buttons=[*keys, [button("另定", "h.day?", made.id), button("取消", "x")]],
    )


def ask_day(turn: Turn, handover_id: int, _argument: str) -> None:
    """`另定`: a reply names the day."""
    made = _mine(turn, handover_id)
    turn.tell_me(
        turn.texts(
            "handover", "ask_day", giver=turn.name(made.from_id), taker=turn.name(made.to_id)
        ),
        asks=f"h.day:{made.id}",
    )


def answer_day(turn: Turn, handover_id: int, text: str) -> None:
    """Take the replied day, as it was named."""
    day = day_named(turn, text)
    if day < turn.today:
        raise PastDateError(due_on(day, turn.settings.hours, zone=turn.now.tzinfo))
    _offer(turn, _mine(turn, handover_id), day)


def press_day(turn: Turn, handover_id: int, argument: str) -> None:
    """The day was pressed; what is open goes to the colleague."""
    day = date.fromisoformat(argument)
    _offer(turn, _mine(turn, handover_id), max(day, turn.today))


def leader_takes_all(turn: Turn, member_id: int, _argument: str) -> None:
    """`组长接手`: everything open, from today; the leader's own press accepts it."""
    leader = next((m for m in turn.inside if m.role is Role.LEADER), None)
    if leader is None or leader.user_id != turn.user_id:
        raise NothingHereError
    made = handover.draft(turn.work, _member(turn, member_id), leader, by=turn.me, now=turn.now)
    made = _offer(turn, made, turn.today)
    if made.entries:
        _accepted(turn, handover.accept(turn.work, made, None, by=turn.me, now=turn.now))


def _member(turn: Turn, member_id: int) -> Member:
    found = next((m for m in turn.inside if m.id == member_id), None)
    if found is None:
        raise NothingHereError
    return found


def _mine(turn: Turn, handover_id: int) -> HandOver:
    made = turn.work.get(HandOver, handover_id)
    if made is None or made.by != turn.user_id or made.entries:
        raise NothingHereError
    return made


def _by_id(desk: Desk, user_id: int) -> Member | None:
    return next((m for m in desk.inside if m.user_id == user_id), None)


# --- offering ---------------------------------------------------------------------------


def _offer(turn: Turn, made: HandOver, day: date) -> HandOver:
    """Give the colleague what they may have, and the leader the rest."""
    giver, taker = _by_id(turn, made.from_id), _by_id(turn, made.to_id)
    if giver is None or taker is None:
        raise NothingHereError
    everything = open_things(turn.work, giver, turn.inside)
    given = tuple(e for e in everything if may_have(turn.work, taker, e))
    rest = tuple(e for e in everything if e not in given)
    seen = tuple(e for e in given if may_have(turn.work, turn.me, e))
    card = f"handover_to:{giver.id}"
    if given:
        earlier = _waiting_takers(turn, made)
        made = handover.begin(turn.work, made, given, first_day=day, by=turn.me, now=turn.now)
        for each in earlier:
            _show_offer(turn, each)
        _show_offer(turn, made, anew=True)
        words = turn.texts(
            "handover",
            "sent",
            giver=giver.name,
            taker=taker.name,
            day=day,
            groups=grouped(seen),
        )
        _tell_giver(turn, made, words)
    else:
        words = turn.texts("handover", "nothing_open", giver=giver.name)
    turn.show(turn.user_id, card, words, about=_refs(seen))
    _rest_to_leader(turn, giver, taker, rest, day)
    return made


def _waiting_takers(turn: Turn, made: HandOver) -> tuple[int, ...]:
    others = turn.work.lookup(HandOver, "from_id", made.from_id)
    return tuple(h.id for h in others if h.waiting and h.id != made.id)


def _tell_giver(turn: Turn, made: HandOver, words: str) -> None:
    if made.from_id != turn.user_id:
        turn.say(made.from_id, words, about=_refs(made.entries), priority=Priority.NOTICE)


def _rest_to_leader(
    turn: Turn, giver: Member, taker: Member, rest: tuple[HandOverEntry, ...], day: date
) -> None:
    """What the colleague may not know goes to the leader, who alone hears of it."""
    leader = next((m for m in turn.inside if m.role is Role.LEADER), None)
    if leader is None or leader.user_id in {taker.user_id, giver.user_id}:
        return
    entries = tuple(e for e in rest if may_have(turn.work, leader, e))
    if entries:
        made = handover.draft(turn.work, giver, leader, by=turn.me, now=turn.now)
        made = handover.begin(turn.work, made, entries, first_day=day, by=turn.me, now=turn.now)
        _show_offer(turn, made, anew=True)


def _show_offer(desk: Desk, made: HandOver | int, *, anew: bool = False) -> None:
    """Make the card of whoever takes over, or change it."""
    current = desk.work.get(HandOver, made if isinstance(made, int) else made.id)
    taker = _by_id(desk, current.to_id) if current is not None else None
    if current is None or taker is None:
        return
    entries = [e for e in current.entries if not e.dropped]
    shown = [e for e in entries if may_have(desk.work, taker, e)]
    waiting = [e for e in shown if e.accepted_at is None]
    accepted = [e for e in shown if e.accepted_at is not None]
    facts = {"giver": desk.name(current.from_id), "taker": taker.name, "day": current.first_day}
    text = (
        desk.texts(
            "handover",
            "offer",
            **facts,
            waiting=grouped(waiting),
            accepted=grouped(accepted),
        )
        if shown
        else desk.texts("handover", "taken_back", giver=desk.name(current.from_id))
    )
    desk.show(
        taker.user_id,
        f"handover:{current.id}",
        text,
        buttons=_accept_buttons(current, taker, waiting),
        about=_refs(shown),
        priority=Priority.NOTICE,
        anew=anew,
        only_update=not anew,
    )


def _accept_buttons(made: HandOver, taker: Member, waiting: list[HandOverEntry]) -> Keyboard:
    keys = [
        button(f"已接收 {e.label}", "h.take", made.id, e.ref.replace(":", "."))
        for e in waiting[:MOST_BUTTONS]
    ]
    every = [[button("全部接收", "h.take", made.id, "all")]]
    return [*rows_of(keys), *(every if taker.role is Role.LEADER and len(keys) > 1 else ())]


def grouped(entries: Iterable[HandOverEntry]) -> list[tuple[str, list[str]]]:
    """Return the numbers of the entries by kind, in the order in which they are said."""
    found = list(entries)
    groups = ((kind, [e.label for e in found if e.kind is kind]) for kind in HandOverKind)
    return [(kind.value, labels) for kind, labels in groups if labels]


def _refs(entries: Iterable[HandOverEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.ref for entry in entries))


# --- accepting --------------------------------------------------------------------------


def take(turn: Turn, handover_id: int, argument: str) -> None:
    """`已接收`: one thing, or, for the leader, all of them."""
    made = turn.work.get(HandOver, handover_id)
    if made is None or (argument == "all" and turn.me.role is not Role.LEADER):
        raise NothingHereError
    ref = None if argument == "all" else argument.replace(".", ":")
    made = handover.accept(turn.work, made, ref, by=turn.me, now=turn.now)
    label = next((e.label for e in made.entries if e.ref == ref), "")
    turn.note(turn.texts("handover", "accepted", label=label))
    _accepted(turn, made)


def _accepted(turn: Turn, made: HandOver) -> None:
    made = handover.take_effect(turn.work, made, turn.inside, now=turn.now)
    _show_offer(turn, made)
    if made.completed_at is not None:
        _tell_complete(turn, made)


def push_handovers(desk: Desk) -> None:
    """Let what was accepted take effect when its day has come, and say when all of it has."""
    for made in list(desk.work.all(HandOver)):
        if made.completed_at is None and made.entries:
            after = handover.take_effect(desk.work, made, desk.inside, now=desk.now)
            if after is not made:
                _show_offer(desk, after)
            if after.completed_at is not None:
                _tell_complete(desk, after)


def _tell_complete(desk: Desk, made: HandOver) -> None:
    """Everybody concerned is told, each only of what they may know."""
    moved = [e for e in made.entries if e.moved_at is not None]
    concerned = {made.from_id, made.to_id, made.by, *(m.user_id for m in desk.leaders)}
    for member in desk.inside:
        seen = [e for e in moved if may_have(desk.work, member, e)]
        if member.user_id in concerned and seen:
            desk.say(
                member.user_id,
                desk.texts(
                    "handover",
                    "complete",
                    giver=desk.name(made.from_id),
                    taker=desk.name(made.to_id),
                    day=made.first_day,
                    groups=grouped(seen),
                ),
                about=_refs(seen),
                priority=Priority.NOTICE,
                dedupe=f"handover:{made.id}:complete:{member.user_id}",
            )
