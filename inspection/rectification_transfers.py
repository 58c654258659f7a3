"""移交: what was handed over to other bodies, whether it was received and answered.

No content: the numbers are those on paper, and what follows for anybody is not ours (domain
2.2). Leader only.
"""

import re
from collections.abc import Callable
from datetime import datetime

from inspection.audit import note
from inspection.enums import Role
from inspection.errors import NotAllowedError, NothingHereError, StaleError
from inspection.ports import Work
from inspection.records import Change, Member, Transfer, TransferKind
from inspection.rectification_errors import TransferUnreadableError

PAPER_LIMIT, RECEIVER_LIMIT = 24, 40  # characters: room for a number and a name, for no story
_PARTS = re.compile(r"[,，;；\s]+")
_FEWEST = 3  # number, body, person


def read(
    text: str, read_day: Callable[[str], datetime | None], now: datetime
) -> tuple[str, str, datetime]:
    """Return number, receiver and day of `线移1号 区纪委 王某 12月20日`; without a day it is today.

    Raises `TransferUnreadableError`.
    """
    parts = [part for part in _PARTS.split(text.strip()) if part]
    said, rest = parts[:_FEWEST], parts[_FEWEST:]
    is_day = len(rest) == 1 or all(part.isascii() for part in rest)  # 20 December is two words
    day = read_day(" ".join(rest)) if rest and is_day else None
    if len(said) != _FEWEST or (rest and day is None) or (day or now) > now:
        raise TransferUnreadableError
    paper, receiver = said[0], f"{said[1]} {said[2]}"
    if len(paper) > PAPER_LIMIT or len(receiver) > RECEIVER_LIMIT:
        raise TransferUnreadableError
    return paper, receiver, day or now


def record(
    work: Work,
    kind: TransferKind,
    *,
    paper: str,
    received_by: str,
    received_on: datetime,
    by: Member,
    now: datetime,
) -> Transfer:
    """Enter that something was handed over and received."""
    _leader(by)
    made = work.add(
        Transfer(
            kind=kind,
            paper=paper,
            received_by=received_by,
            received_on=received_on,
            by_id=by.user_id,
            at=now,
            history=(Change(at=now, by=by.user_id, what="received"),),
        )
    )
    note(work, by=by.user_id, at=now, act="transfer.received", subject=f"transfer:{made.id}")
    return made


def answered(work: Work, transfer: Transfer, *, by: Member, now: datetime) -> Transfer:
    """Enter that the body answered; what it answered stays on paper."""
    _still(transfer, by)
    if transfer.answered_on is not None:
        raise StaleError(transfer.paper, "ANSWERED")
    return _changed(work, transfer, "answered", by, now, answered_on=now)


def drop(work: Work, transfer: Transfer, *, by: Member, now: datetime) -> Transfer:
    """Take out an entry that was made by mistake."""
    _still(transfer, by)
    return _changed(work, transfer, "dropped", by, now, is_dropped=True)


def _leader(by: Member) -> None:
    if by.role is not Role.LEADER or not by.is_active:
        raise NotAllowedError


def _still(transfer: Transfer, by: Member) -> None:
    _leader(by)
    if transfer.is_dropped:
        raise NothingHereError


def _changed(
    work: Work, transfer: Transfer, what: str, by: Member, now: datetime, **fields: object
) -> Transfer:
    note(work, by=by.user_id, at=now, act=f"transfer.{what}", subject=f"transfer:{transfer.id}")
    change = Change(at=now, by=by.user_id, what=what)
    return work.put(transfer.changed(history=(*transfer.history, change), **fields))
