"""What failed beside the work: the leader hears of it; of a day of silence everybody does."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from telegram import Update

from handlers import documents, summary
from handlers.context import Desk
from handlers.gate import identify
from handlers.inside import leader_of
from inspection import outbox
from inspection.audit import note
from inspection.calendar import next_opening
from inspection.enrolment import members_of, memberships
from inspection.enums import Mode, Priority
from inspection.ports import Store
from inspection.records import Member

WORTH_TELLING = timedelta(minutes=10)
MISSED_NAMED = 6  # evenings without a summary, the last ones
KEPT_BY_TELEGRAM = timedelta(hours=24)


def scope_of_message(store: Store, update: Update) -> str | None:
    """Return the inspection that a message belongs to; None for strangers and unbound chats."""
    if update.message is None:
        return None
    caller = identify(store, update)
    if caller is None or caller.member is None or not caller.bound:
        return None
    return caller.scope


def tell(desk: Desk, since: datetime, until: datetime, messages: int) -> None:
    """Tell the leader from when until when, and how many messages of this inspection came after.

    Above what Telegram keeps, everybody enrolled is told, once, to send again what got no
    number; whoever has several places hears it in the first of them.
    """
    is_long = until - since > KEPT_BY_TELEGRAM
    key = f"gap:{since.isoformat()}"
    leader = leader_of(desk)
    if leader is not None:
        missed = summary.missed_evenings(desk, since, until)[-MISSED_NAMED:]
        text = desk.texts(
            "gap",
            "to_leader",
            since=since,
            until=until,
            count=messages,
            is_long=is_long,
            missed=missed,
        )
        desk.say(
            leader.user_id,
            text,
            buttons=documents.log_buttons(desk, missed),
            priority=Priority.NOTICE,
            dedupe=f"{key}:{leader.user_id}",
        )
    for member in _the_others(desk, leader) if is_long else ():
        _ask_again(desk, member, since, until, f"{key}:{member.user_id}")
    detail = f"{since.isoformat()}>{until.isoformat()}"
    note(desk.work, by=None, at=desk.now, act="intake.gap", subject="inspection:1", detail=detail)


def push_missed(desk: Desk) -> None:
    """A stop too short to be told, over the hour of a summary at midnight, lost that summary."""
    midnight = datetime.combine(desk.today, time(), tzinfo=desk.now.tzinfo)
    leader = leader_of(desk)
    if leader is None or desk.now >= midnight + WORTH_TELLING:
        return
    for day in summary.missed_evenings(desk, midnight - WORTH_TELLING, desk.now):
        desk.say(
            leader.user_id,
            desk.texts("gap", "evening_missed", day=day),
            buttons=documents.log_buttons(desk, [day]),
            priority=Priority.NOTICE,
            dedupe=f"evening-missed:{day}",
        )


def _the_others(desk: Desk, leader: Member | None) -> Iterator[Member]:
    for member in desk.members:
        first = min(m.inspection_id for m in memberships(desk.people, member.user_id))
        is_leader = leader is not None and member.user_id == leader.user_id
        if first == desk.work.scope and not is_leader:
            yield member


def _ask_again(desk: Desk, member: Member, since: datetime, until: datetime, dedupe: str) -> None:
    """A liaison is written to in office hours only, and knows no numbers of the group."""
    settings, macro = desk.settings, "to_member" if member.is_inside else "to_liaison"
    opening = next_opening(settings.calendar, settings.hours, desk.now)
    text = desk.texts("gap", macro, since=since, until=until, drill=_drill(desk))
    outbox.say(
        desk.work,
        chat_id=member.user_id,
        text=desk.said_to(member.user_id, text),
        now=desk.now,
        priority=Priority.NOTICE,
        not_before=None if member.is_inside or opening <= desk.now else opening,
        dedupe=dedupe,
    )


# --- what cannot be read ----------------------------------------------------------------


def written_by(raw: Mapping[str, object]) -> tuple[int | None, int | None]:
    """Return the sender and the chat of an update that the library cannot read, if it says."""
    for part in raw.values():
        if not isinstance(part, dict):
            continue
        message = part.get("message")
        place = part.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
        return _id_in(part.get("from")), _id_in(place)
    return None, None


def _id_in(part: object) -> int | None:
    found = part.get("id") if isinstance(part, dict) else None
    return found if isinstance(found, int) else None


def tell_unreadable(desk: Desk, incident: str, sender: int | None, chat: int | None) -> None:
    """Tell the leader the incident's number, and a sender who can be told that nothing came.

    What a stranger sent is nobody's matter; without a sender every leader is told.
    """
    places = [m.inspection_id for m in memberships(desk.people, sender)] if sender else []
    if sender is not None and desk.work.scope not in places:
        return
    if sender is None and chat is not None and chat < 0 and chat != desk.inspection.chat_id:
        return
    leader = leader_of(desk)
    if leader is not None:
        text = desk.texts("gap", "unreadable", incident=incident, now=desk.now)
        desk.say(leader.user_id, text, priority=Priority.NOTICE, dedupe=f"unreadable:{incident}")
    if sender is not None and chat == sender and desk.work.scope == min(places):
        _tell_sender(desk, sender, incident)


def _tell_sender(desk: Desk, sender: int, incident: str) -> None:
    member = next(m for m in desk.members if m.user_id == sender)
    drill = _drill(desk) and not member.is_inside
    desk.say(sender, desk.texts("gap", "unreadable_sent", incident=incident, drill=drill))


# --- files that are damaged ----------------------------------------------------------------


def tell_journal_renewed(desk: Desk) -> None:
    """Tell leader and deputies that what notes the coming and going was damaged and is new."""
    text = desk.texts("gap", "journal_renewed", now=desk.now)
    for member in desk.leaders:
        desk.say(
            member.user_id,
            text,
            priority=Priority.NOTICE,
            dedupe=f"journal:{desk.now.isoformat()}:{member.user_id}",
        )
    note(desk.work, by=None, at=desk.now, act="journal.renewed", subject="inspection:1")


def tell_shut(desk: Desk, slug: str) -> None:
    """Tell the leaders of an inspection that cannot be read, once a day; said in the registry."""
    leaders = [m for m in members_of(desk.people, slug) if m.leads]
    text = desk.texts("gap", "records_shut", slug=slug)
    for member in leaders:
        desk.say(
            member.user_id,
            text,
            priority=Priority.NOTICE,
            dedupe=f"shut:{slug}:{desk.today}:{member.user_id}",
        )


# --- no copy could be made ---------------------------------------------------------------


class NoCopy(StrEnum):
    """Why no backup could be made."""

    FULL = "full"  # the disk
    REFUSED = "refused"  # the folder
    UNREADABLE = "unreadable"  # a file that is to be copied
    BUSY = "busy"  # the records change all the time


def tell_no_copy(desk: Desk, why: NoCopy, last: datetime | None) -> bool:
    """Tell the leader, once a day until one succeeds; `last` is when the newest copy was made.

    Without a leader the deputies are told. False when it was said today.
    """
    readers = [leader] if (leader := leader_of(desk)) is not None else desk.leaders
    text = desk.texts("gap", "no_copy", why=why, today=desk.today, last=last)
    told = [
        desk.say(
            member.user_id,
            text,
            priority=Priority.NOTICE,
            dedupe=f"no-copy:{desk.today}:{member.user_id}",
        )
        for member in readers
    ]
    if any(told):
        detail = f"why={why} last={last.isoformat() if last is not None else ''}"
        note(
            desk.work,
            by=None,
            at=desk.now,
            act="backup.failed",
            subject="inspection:1",
            detail=detail,
        )
    return any(told)


def _drill(desk: Desk) -> bool:
    return desk.settings.mode is Mode.DRILL
