"""A table sent as a file: kept until it was read, and taken up again as the message it was."""

import json
from dataclasses import fields
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol, TypedDict

from telegram import Message

from handlers import filing
from handlers.context import Desk, Turn
from handlers.evidence import keep_files
from inspection import outbox
from inspection.enums import FetchState, Role
from inspection.errors import NothingHereError
from inspection.records import Evidence, Finding, Member
from inspection.sources import finding_from

MAY_IMPORT = frozenset({Role.LEADER, Role.DEPUTY, Role.GROUP_LIAISON})
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"})
_TYPES = ("spreadsheet", "ms-excel", "text/csv", "application/csv")


class KeptTable(TypedDict):
    """What a record of a table that was sent begins with."""

    by: int
    at: datetime
    evidence_id: int
    file_name: str
    message: str


class SentTable(Protocol):
    """The record of a table that was sent: by whom, as which message, with which file."""

    @property
    def by(self) -> int:
        """Return who sent it."""
        ...

    @property
    def message(self) -> str:
        """Return the message as it came, as JSON; empty once it is settled."""
        ...

    @property
    def evidence_id(self) -> int:
        """Return the file."""
        ...


def may_be_table(message: Message, member: Member) -> bool:
    """Whether this is a table, by its name or type, from somebody who may import one."""
    document = message.document
    if document is None or message.media_group_id or member.role not in MAY_IMPORT:
        return False
    suffix = PurePosixPath((document.file_name or "").lower()).suffix
    mime = (document.mime_type or "").lower()
    return suffix in _SUFFIXES or (not suffix and any(kind in mime for kind in _TYPES))


def keep_table(turn: Turn, *, unnamed: str) -> KeptTable:
    """Keep the file of the message and say that it is waited for; it is read beside the chat.

    `unnamed` is what a file without a name is called, in the language of who sent it.
    """
    message = turn.message
    if message is None or message.document is None:
        raise NothingHereError
    (evidence_id,) = keep_files(turn, message)
    place = {"chat_id": turn.chat_id, "message_id": message.message_id}
    outbox.react(turn.work, **place, emoji="👀", now=turn.now)
    return {
        "by": turn.user_id,
        "at": turn.now,
        "evidence_id": evidence_id,
        "file_name": message.document.file_name or turn.said_to(turn.user_id, unnamed),
        "message": message.to_json(),
    }


def author_of(desk: Desk, sent: SentTable) -> Member | None:
    """Return who sent it, None for somebody who left."""
    found = [member for member in desk.people_here() if member.user_id == sent.by]
    return found[-1] if found else None


def turn_as_sent(desk: Desk, sent: SentTable, author: Member) -> Turn:
    """Return the turn of the message as it came, for whoever sent it."""
    message = Message.de_json(json.loads(sent.message), None)
    return Turn(
        **{each.name: getattr(desk, each.name) for each in fields(Desk)},
        member=author,
        message=message,
        chat_id=message.chat_id,
        user_id=sent.by,
        user_name=author.name,
    )


def file_as_sent(turn: Turn, sent: SentTable) -> Finding | None:
    """File the message as a finding; the file that was fetched already is not fetched again."""
    if turn.message is None:
        raise NothingHereError
    filing.file_anything(turn)
    made = finding_from(turn.work, (turn.message.chat_id, turn.message.message_id))
    file = turn.work.get(Evidence, sent.evidence_id)
    if made is not None and file is not None and file.fetch_state is FetchState.FETCHED:
        _adopt(turn, made, file)
    return made


def _adopt(desk: Desk, finding: Finding, file: Evidence) -> None:
    """Let the files of a finding made later be the one that was fetched already."""
    for evidence in (desk.work.get(Evidence, number) for number in finding.evidence):
        if evidence is not None and evidence.file_id == file.file_id:
            known = {"fetch_state": FetchState.FETCHED, "sha256": file.sha256, "size": file.size}
            desk.work.put(evidence.changed(**known))
