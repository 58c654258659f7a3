"""What the registry says of people, emptied when their inspection was destroyed.

Numbers of members and times stay, for the proof; names, accounts, posts, units, recusals and
codes go. Who belongs to another inspection stays known there.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime

from inspection.enums import MessageKind, MessageState
from inspection.ports import View, Work
from inspection.records import (
    AccountChange,
    Invite,
    Member,
    OutgoingMessage,
    Person,
    StandIn,
)

NOBODY = 0  # in the place of an account; Telegram gives it to no one


def forget_people(
    work: Work, scope: str, *, now: datetime, later: AbstractSet[int] = frozenset()
) -> frozenset[int]:
    """Empty all that the registry says of the people of an inspection that is gone.

    The accounts of the members with the numbers `later` stay for once. Return the accounts that
    belong to no inspection any more and were emptied.
    """
    alone = accounts_only_in(work, scope)
    kept = {m.user_id for m in work.lookup(Member, "inspection_id", scope) if m.id in later}
    _forget_members(work, scope, now, later)
    _forget_codes(work, scope, now)
    _forget_stand_ins(work, scope, now)
    gone = alone - kept
    _forget_persons(work, scope, gone)
    forget_messages(work, gone)
    return gone


def accounts_only_in(people: View, scope: str) -> frozenset[int]:
    """Return the accounts, lost ones too, of the people who are and were in no other inspection."""
    theirs = {m.user_id for m in people.lookup(Member, "inspection_id", scope)}
    for change in people.lookup(AccountChange, "inspection_id", scope):
        theirs |= {change.before, change.after}
    return frozenset(u for u in theirs - {NOBODY} if not _is_elsewhere(people, u, scope))


def _is_elsewhere(people: View, user_id: int, scope: str) -> bool:
    return any(
        member.inspection_id != scope and member.name
        for member in people.lookup(Member, "user_id", user_id)
    )


def _forget_members(work: Work, scope: str, now: datetime, later: AbstractSet[int]) -> None:
    for member in work.lookup(Member, "inspection_id", scope):
        bare = {"name": "", "posts": (), "units": (), "recusals": ()}
        account = member.user_id if member.id in later else NOBODY
        work.put(member.changed(**bare, user_id=account, left_at=member.left_at or now))


def _forget_codes(work: Work, scope: str, now: datetime) -> None:
    bare = {"unit": None, "posts": (), "recusals": (), "code_hash": ""}
    for code in [c for c in work.all(Invite) if c.inspection_id == scope]:
        used = code.used_at or now
        work.put(code.changed(**bare, used_at=used, used_by=None, issued_by=None))


def _forget_stand_ins(work: Work, scope: str, now: datetime) -> None:
    nobody = {"for_id": NOBODY, "by_id": NOBODY, "set_by": NOBODY}
    for standing in work.lookup(StandIn, "inspection_id", scope):
        work.put(standing.changed(**nobody, ended_at=standing.ended_at or now))
    for change in work.lookup(AccountChange, "inspection_id", scope):
        followed = change.followed_at or now  # there are no records left to follow
        work.put(change.changed(before=NOBODY, after=NOBODY, followed_at=followed))


def _forget_persons(work: Work, scope: str, gone: AbstractSet[int]) -> None:
    for person in list(work.all(Person)):
        if person.user_id in gone:
            work.put(Person(id=person.id, user_id=NOBODY))
        elif person.inspection_id == scope:
            work.put(person.changed(inspection_id=None))


def forget_messages(work: Work, chats: AbstractSet[int]) -> None:
    """Empty what the registry's outbox keeps of what was said in these chats."""
    for message in [m for m in work.all(OutgoingMessage) if m.chat_id in chats]:
        queued = message.state is MessageState.QUEUED
        state = MessageState.WITHDRAWN if queued else message.state
        work.put(
            OutgoingMessage(
                id=message.id,
                kind=MessageKind.SEND,
                chat_id=NOBODY,
                priority=message.priority,
                created_at=message.created_at,
                state=state,
                sent_at=message.sent_at,
            )
        )
