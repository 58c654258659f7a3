"""Reminders for the unit's liaisons, and who hears when one does not sign."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from handlers import channels
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.references import finding_ref, item_ref
from inspection import outbox
from inspection.audit import note
from inspection.calendar import next_opening, withdrawal_day
from inspection.containing import is_outward_stopped
from inspection.enums import MessageKind, MessageState, Mode, Priority
from inspection.errors import NothingHereError
from inspection.escalation import Unsigned, told_at, unsigned_too_long
from inspection.recipients import is_reachable, receivers, whose
from inspection.records import OutgoingMessage
from inspection.reminders import (
    Cause,
    Owed,
    Plan,
    all_owed,
    cause_of,
    is_left_behind,
    is_nothing_new,
    named_at,
    push_moment,
    push_moments,
    snooze,
    snoozed,
)

CARD = "reminder"
# the button behind a number, by the kind of what is owed
SHOWS = {"outward_item": "l.show", "document_request": "y.item", "rectification": "ru.show"}
MOST_BUTTONS = 24

Pairs = Sequence[tuple[Cause, Owed]]


def plan_of(desk: Desk) -> Plan:
    """Return when the unit works and is reminded."""
    settings = desk.settings
    times = tuple(time.fromisoformat(each) for each in settings.reminders)
    return Plan(calendar=settings.calendar, hours=settings.hours, times=times)


# --- the plan ---------------------------------------------------------------------------


def push_reminders(desk: Desk) -> None:
    """Remind every liaison who owes something, in one message for each push time."""
    plan = plan_of(desk)
    if not _may_push(desk, plan):
        return
    of_each: dict[int, list[Owed]] = defaultdict(list)
    inspection = desk.inspection
    last_day = withdrawal_day(inspection.entry, inspection.days)
    for owed in (o for o in all_owed(desk.work) if not is_left_behind(o, last_day, desk.today)):
        reader = reader_of(desk, owed)
        if reader is not None:
            of_each[reader].append(owed)
    for user_id, everything in of_each.items():
        _remind(desk, user_id, everything, plan)


def _may_push(desk: Desk, plan: Plan) -> bool:
    """Whether the unit is at work, on a day for which the leader asked for no quiet."""
    is_open = next_opening(plan.calendar, plan.hours, desk.now) == desk.now
    may_go_out = not is_outward_stopped(desk.work)
    return is_open and may_go_out and not desk.settings.is_quiet(desk.today)


def reader_of(desk: Desk, owed: Owed) -> int | None:
    """Return who is reminded of it today, None when nobody of the unit can be reached."""
    people, scope = desk.people, desk.work.scope
    whom = whose(people, scope, owed.recipient_id, owed.delivered_at.date())
    found = receivers(people, scope, owed.unit, desk.today, preferred=whom)
    reachable = (m.user_id for m in found if is_reachable(desk.people, m.user_id))
    return next(reachable, None)


def _remind(desk: Desk, user_id: int, everything: Sequence[Owed], plan: Plan) -> None:
    snoozes = snoozed(desk.work, user_id)
    moment = push_moment(desk.now, plan, [s.until for s in snoozes])
    if moment is None:
        return
    if _was_sent(desk, user_id, moment):
        return
    due = named_at(everything, moment, plan, snoozes)
    named = tuple(
        (cause, owed) for _, owed in due if (cause := cause_of(owed, desk.now, plan)) is not None
    )
    earlier = (at for at in push_moments(desk.now, plan) if at < moment)
    is_second = moment not in {s.until for s in snoozes} and any(
        _was_sent(desk, user_id, at) for at in earlier
    )
    if named and not (is_second and is_nothing_new(named, moment, plan)):
        _send(desk, user_id, named, _key(user_id, moment))


def renew(desk: Desk, message: OutgoingMessage) -> bool:
    """Let a reminder that has not left name what is owed as of now, or not leave at all.

    It may have waited: for the resuming of what goes out, for Telegram, for an interview's end.
    Return whether it was changed.
    """
    current = desk.work.get(OutgoingMessage, message.id)
    if current is None or current.state is not MessageState.QUEUED:
        return False
    named = _still_owed(desk, current.about)
    is_new = current.kind is MessageKind.SEND
    if not is_new and set(_refs(named)) == set(current.about):
        return False  # a change of a card that stands: its buttons are what it is about
    if not named:
        desk.work.put(current.withdrawn())
        return True
    _show(desk, current.chat_id, named)
    return desk.work.get(OutgoingMessage, message.id) != current


def _key(user_id: int, moment: datetime) -> str:
    return f"reminder:{user_id}:{moment:%Y-%m-%dT%H:%M}"


def _was_sent(desk: Desk, user_id: int, moment: datetime) -> bool:
    return bool(desk.work.lookup(OutgoingMessage, "dedupe", _key(user_id, moment)))


def _send(desk: Desk, user_id: int, named: Pairs, key: str) -> None:
    """Make the new card; what of an earlier one never left is not sent as well."""
    earlier = outbox.latest_card(desk.work, user_id, CARD)
    if earlier is not None and earlier.state is MessageState.QUEUED:
        desk.work.put(earlier.withdrawn())
    _show(desk, user_id, named, anew=True)
    made = outbox.latest_card(desk.work, user_id, CARD)
    if made is not None:
        closing = desk.settings.hours.closing(desk.today, desk.now.tzinfo)
        desk.work.put(made.changed(dedupe=key, not_after=closing))
    text = desk.texts("reminder", "elsewhere_reminder", groups=_grouped(named), drill=_drill(desk))
    channels.also_tell(desk, user_id, key=key, text=text, about=_refs(named))


def _show(
    desk: Desk,
    user_id: int,
    named: Pairs,
    *,
    anew: bool = False,
    last_row: Keyboard | None = None,
    put_off: datetime | None = None,
) -> None:
    numbers = [
        button(owed.label, SHOWS[table], int(number))
        for _, owed in named[:MOST_BUTTONS]
        for table, _, number in [owed.ref.partition(":")]
    ]
    later = [[button("稍后提醒", "r.later")]] if last_row is None else last_row
    desk.show(
        user_id,
        CARD,
        desk.texts(
            "reminder", "reminder", groups=_grouped(named), drill=_drill(desk), put_off=put_off
        ),
        buttons=[*rows_of(numbers, 4), *(later if named else ())],
        about=_refs(named),
        priority=Priority.REMINDER,
        only_update=not anew,
        anew=anew,
    )


def _grouped(named: Pairs) -> list[tuple[str, list[Owed]]]:
    groups = ((cause, [owed for why, owed in named if why is cause]) for cause in Cause)
    return [(cause.value, owed) for cause, owed in groups if owed]


def _refs(named: Pairs) -> tuple[str, ...]:
    return tuple(owed.ref for _, owed in named)


def _drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL


# --- putting one off --------------------------------------------------------------------


def choose_later(turn: Turn, _record_id: int, argument: str) -> None:
    """`稍后提醒`: in an hour or on the next workday; `取消` shows the reminder again."""
    named = _named_on_card(turn)
    if argument == "back":
        _show(turn, turn.user_id, named)
        return
    choices = [button("1小时", "r.put_off", 0, "hour"), button("明天", "r.put_off", 0, "tomorrow")]
    _show(turn, turn.user_id, named, last_row=[choices, [button("取消", "r.later", 0, "back")]])


def put_off(turn: Turn, _record_id: int, argument: str) -> None:
    """`1小时` or `明天`: this reminder comes again then; the plan stays what it is."""
    if argument not in {"hour", "tomorrow"}:
        raise NothingHereError
    named = _named_on_card(turn)
    made = snooze(
        turn.work,
        user_id=turn.user_id,
        refs=_refs(named),
        now=turn.now,
        plan=plan_of(turn),
        tomorrow=argument == "tomorrow",
    )
    turn.note(turn.texts("reminder", "put_off", until=made.until))
    _show(turn, turn.user_id, named, last_row=(), put_off=made.until)


def _named_on_card(turn: Turn) -> Pairs:
    """Return what the pressed reminder names and is still owed, as of now."""
    card = outbox.latest_card(turn.work, turn.user_id, CARD)
    if card is None or card.message_id != turn.message_id:
        raise NothingHereError
    return _still_owed(turn, card.about)


def _still_owed(desk: Desk, refs: Iterable[str]) -> Pairs:
    """Return what of these is still owed, as of now, in the order of a reminder."""
    plan, named = plan_of(desk), frozenset(refs)
    still = (o for o in all_owed(desk.work) if o.ref in named)
    pairs = [(cause, o) for o in still if (cause := cause_of(o, desk.now, plan)) is not None]
    order = list(Cause)
    return tuple(sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1].delivered_at)))


# --- not signed for ---------------------------------------------------------------------


def push_unsigned(desk: Desk) -> None:
    """Say, once a step, what nobody signed for in time: filer and deputies, then the leader."""
    plan = plan_of(desk)
    inspection = desk.inspection
    is_over = desk.today > withdrawal_day(inspection.entry, inspection.days)
    if is_over or not _may_push(desk, plan):
        return
    hours = desk.settings.unacknowledged_hours
    for each in list(unsigned_too_long(desk.work, now=desk.now, plan=plan, hours=hours)):
        _go_up(desk, each)


def _go_up(desk: Desk, each: Unsigned) -> None:
    item, key = each.item, f"unsigned:{each.item.id}:{each.item.edition}:{each.step}"
    told = [m.user_id for m in told_at(each, desk.inside)]
    if not told or desk.work.lookup(OutgoingMessage, "dedupe", key):
        return
    about = (finding_ref(each.finding), item_ref(item))
    text = desk.texts(
        "reminder",
        "unsigned",
        item=item,
        finding=each.finding,
        name=desk.name(item.recipient_id),
        hours=each.hours,
        step=int(each.step),
    )
    short = desk.texts("reminder", "elsewhere_unsigned", label=item.inside_label, hours=each.hours)
    for user_id, dedupe in zip(told, _first_only(key, told), strict=True):
        desk.say(user_id, text, about=about, priority=Priority.NOTICE, dedupe=dedupe)
        channels.also_tell(desk, user_id, key=key, text=short, about=about)
    note(
        desk.work,
        by=None,
        at=desk.now,
        act="outward.unsigned",
        subject=f"outward_item:{item.id}",
        detail=f"step={int(each.step)} unacknowledged_hours={each.hours}",
    )


def _first_only(key: str, told: Sequence[int]) -> Iterable[str | None]:
    """The first message carries the key of the step, so that the step is taken once."""
    return (key if number == 0 else None for number, _ in enumerate(told))
