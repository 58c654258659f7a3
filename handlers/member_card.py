"""A person's card: hand-over, leaving, standing in, other channels; leader and deputies only."""

from handlers.buttons import button, rows_of
from handlers.channels import channels_of
from handlers.context import Keyboard, Turn
from handlers.roles import ROLE_NAMES
from inspection import enrolment, handover
from inspection.audit import note
from inspection.enums import Priority, Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.handover import LeaderStaysError, OpenThingsError
from inspection.open_things import open_things
from inspection.recipients import (
    StandInDaysError,
    covers,
    end_stand_in,
    is_reachable,
    propose_stand_in,
    set_stand_in,
    stand_ins,
)
from inspection.records import Button, Member, StandIn
from inspection.replan_reading import UnreadableDaysError, read_new_days


def keys_for(members: tuple[Member, ...]) -> Keyboard:
    """Return a button for each person of a list."""
    return rows_of([button(m.name, "p.show", m.id) for m in members])


def show(turn: Turn, member_id: int, _argument: str) -> None:
    """Show one person, with what a leader or deputy can do about them."""
    _show(turn, _member(turn, member_id), anew=True)


def _show(turn: Turn, member: Member, *, anew: bool = False) -> None:
    standing = _stand_in_of(turn, member)
    stands_in = None
    if standing is not None:
        stands_in = {**dict(standing), "name": _name(turn, standing.by_id)}
    turn.show(
        turn.user_id,
        f"person:{member.id}",
        turn.texts(
            "handover",
            "person",
            member=member,
            role=ROLE_NAMES[member.role],
            reachable=is_reachable(turn.work, member.user_id),
            stands_in=stands_in,
            channels=channels_of(turn, member.user_id),
        ),
        buttons=_buttons(turn, member, standing),
        anew=anew,
    )


def _buttons(turn: Turn, member: Member, standing: StandIn | None) -> Keyboard:
    row: list[Button] = []
    is_leader = turn.me.role is Role.LEADER
    if member.is_inside:
        row.append(button("交接", "h.begin", member.id))
    else:
        row.append(button("代理", "s.begin", member.id))
        if standing is not None:
            row.append(button("结束代理", "s.end", standing.id))
    if is_leader and turn.settings.channels:
        row.append(button("其他渠道", "c.show", member.id))
    if is_leader and member.role is not Role.LEADER:
        row.append(button("离组", "p.leave", member.id))
    last = [button("取消", "x")]
    if member.user_id != turn.user_id:
        last.insert(0, button("停用", "p.off", member.id))
    return [row, last]


def _member(turn: Turn, member_id: int) -> Member:
    member = turn.work.get(Member, member_id)
    if member is None or not member.is_active or member.inspection_id != turn.me.inspection_id:
        raise NothingHereError
    return member


def _name(turn: Turn, user_id: int) -> str:
    here = enrolment.members_of(turn.work, turn.me.inspection_id)
    return next((m.name for m in here if m.user_id == user_id), "")


# --- leaving ----------------------------------------------------------------------------


def leave(turn: Turn, member_id: int, argument: str) -> None:
    """`离组`: only when nothing is open with the member; then asked once more."""
    member = _member(turn, member_id)
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError
    if member.role is Role.LEADER:
        raise LeaderStaysError
    try:
        _leave(turn, member, sure=argument == "yes")
    except OpenThingsError as e:
        turn.show(
            turn.user_id,
            f"person:{member.id}",
            turn.texts("handover", "open_things", name=e.name, labels=e.labels),
            buttons=[
                [button("交接", "h.begin", member.id), button("组长接手", "h.all", member.id)],
                [button("取消", "x")],
            ],
        )


def _leave(turn: Turn, member: Member, *, sure: bool) -> None:
    still_open = _open_labels(turn, member)
    if not sure and not still_open:
        _ask_if_sure(turn, member)
        return
    handover.leave(turn.work, member, still_open, by=turn.me, now=turn.now)
    turn.say(member.user_id, turn.texts("handover", "goodbye"), priority=Priority.NOTICE)
    turn.show(
        turn.user_id,
        f"person:{member.id}",
        turn.texts("handover", "left", name=member.name, by=turn.me.name),
    )


def _open_labels(turn: Turn, member: Member) -> tuple[str, ...]:
    if not member.is_inside:
        return ()
    scope = member.inspection_id
    inside = tuple(m for m in enrolment.members_of(turn.work, scope) if m.is_inside)
    entries = open_things(turn.store.view(scope), member, inside)
    return tuple(entry.label for entry in entries)


def _ask_if_sure(turn: Turn, member: Member) -> None:
    others = _other_liaisons(turn, member)
    turn.show(
        turn.user_id,
        f"person:{member.id}",
        turn.texts(
            "handover",
            "confirm_leave",
            name=member.name,
            is_liaison=not member.is_inside,
            last=not others,
        ),
        buttons=[[button("确认离组", "p.leave", member.id, "yes"), button("取消", "x")]],
    )


# --- standing in ------------------------------------------------------------------------


def _other_liaisons(turn: Turn, member: Member) -> tuple[Member, ...]:
    of_units = (
        each
        for unit in member.units
        for each in enrolment.liaisons_of(turn.work, member.inspection_id, unit)
    )
    return tuple(dict.fromkeys(m for m in of_units if m.user_id != member.user_id))


def _stand_in_of(turn: Turn, member: Member) -> StandIn | None:
    """Return what was arranged for the liaison and is not over."""
    arranged = stand_ins(turn.work, member.inspection_id)
    mine = (s for s in arranged if s.for_id == member.user_id)
    return next((s for s in mine if covers(s, turn.today) or s.first_day > turn.today), None)


def begin_stand_in(turn: Turn, member_id: int, argument: str) -> None:
    """`代理`: by whom, then from when until when."""
    member = _member(turn, member_id)
    others = _other_liaisons(turn, member)
    if not argument:
        keys = [button(m.name, "s.begin", member.id, str(m.id)) for m in others]
        turn.show(
            turn.user_id,
            f"person:{member.id}",
            turn.texts("handover", "who_stands_in", name=member.name, others=others),
            buttons=[*rows_of(keys), [button("取消", "x")]],
        )
        return
    other = _member(turn, int(argument))
    made = propose_stand_in(
        turn.work, member, other, first_day=turn.today, by=turn.me, now=turn.now
    )
    turn.tell_me(
        turn.texts("handover", "ask_days", name=member.name, other=other.name),
        asks=f"s.days:{made.id}",
    )


def answer_days(turn: Turn, stand_in_id: int, text: str) -> None:
    """Take the replied days; whoever is concerned is told."""
    made = turn.work.get(StandIn, stand_in_id)
    if made is None or made.set_by != turn.user_id:
        raise NothingHereError
    try:
        days = read_new_days(text, near=turn.today)
    except UnreadableDaysError as unreadable:
        raise StandInDaysError from unreadable
    first = turn.work.put(made.changed(first_day=days.first))
    standing = set_stand_in(turn.work, first, last_day=days.last, by=turn.me, now=turn.now)
    words = turn.texts(
        "handover",
        "stands_in",
        name=_name(turn, standing.for_id),
        other=_name(turn, standing.by_id),
        first=standing.first_day,
        last=standing.last_day,
    )
    for user_id in (turn.user_id, standing.for_id, standing.by_id):
        turn.say(user_id, words)


def end(turn: Turn, stand_in_id: int, _argument: str) -> None:
    """`结束代理`."""
    made = turn.work.get(StandIn, stand_in_id)
    if made is None or made.ended_at is not None:
        raise NothingHereError
    standing = end_stand_in(turn.work, made, by=turn.me, now=turn.now)
    words = turn.texts("handover", "stand_in_ended", name=_name(turn, standing.for_id))
    for user_id in (turn.user_id, standing.for_id, standing.by_id):
        turn.say(user_id, words)


# --- other channels ---------------------------------------------------------------------


def toggle_channel(turn: Turn, member_id: int, argument: str) -> None:
    """`其他渠道`: which of them tell this person, too; the leader decides."""
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError
    member = _member(turn, member_id)
    person = enrolment.person_of(turn.work, member.user_id, "")
    if argument in turn.settings.channels:
        given = tuple(sorted(set(person.channels) ^ {argument}))
        person = turn.work.put(person.changed(channels=given))
        subject = f"member:{member.id}"
        note(turn.work, by=turn.user_id, at=turn.now, act="channels.set", subject=subject)
    keys = [
        button(f"{'✓ ' if name in person.channels else ''}{name}", "c.show", member.id, name)
        for name, channel in turn.settings.channels.items()
        if member.user_id not in channel.people
    ]
    turn.show(
        turn.user_id,
        f"person:{member.id}",
        turn.texts("handover", "channels", name=member.name, given=person.channels),
        buttons=[*rows_of(keys), [button("返回", "p.show", member.id)]],
    )
