"""A list before entry sent as a file: read beside the chat, added as if it had been pasted.

The file itself is erased as soon as it was read: a line that may be a clue is not kept.
"""

from pathlib import PurePosixPath

from telegram import Message

from handlers import checklists, filing, prior_import
from handlers.context import Desk, Turn
from handlers.sent_tables import keep_table
from inspection.checklist_reading import lines_of_file
from inspection.enums import FetchState
from inspection.errors import InspectionError, UsageError
from inspection.records import Checklist, Evidence, ImportState, Member, PriorImport
from inspection.timetable_grid import FileFault, Sheet

ASKED = "cl.lines"
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".txt"})


def is_file(message: Message | None) -> bool:
    """Whether a message brings a table or a text, by its name."""
    if message is None or message.document is None or message.media_group_id:
        return False
    return PurePosixPath((message.document.file_name or "").lower()).suffix in _SUFFIXES


def is_meant(message: Message, member: Member, asked: str) -> bool:
    """Whether a file answers the question for the lines of a list."""
    return member.is_inside and asked.startswith(f"{ASKED}:") and is_file(message)


def command(turn: Turn, argument: str) -> None:
    """`清单`; with a file it says of which list, and its lines are added when it was read."""
    word, _, lines = argument.strip().partition("\n")
    if is_file(turn.message):
        named = checklists.list_named(word.strip())
        if named is None:
            _keep_and_ask(turn)
            return
        receive(turn, named)
        if not lines.strip():
            return
    checklists.command(turn, argument)


def _keep_and_ask(turn: Turn) -> None:
    """No list was named: the file is filed like any, and how to name one is said."""
    filing.file_anything(turn)
    turn.reply(turn.texts("refusals", "UsageError", e=UsageError("lists")))


def receive_asked(turn: Turn, asked: str) -> None:
    """Keep the file that answers `添加`."""
    receive(turn, list(Checklist)[int(asked.partition(":")[2])])


def receive(turn: Turn, checklist: Checklist) -> None:
    """Keep the file and wait for it; the answer comes when it was read."""
    kept = keep_table(turn, unnamed=turn.texts("checklist", "unnamed"))
    turn.work.add(PriorImport(**kept, checklist=checklist))


def take(desk: Desk, draft_id: int, found: tuple[Sheet, ...] | FileFault | None) -> None:
    """Add what the file says, or say why nothing can be read; the file goes either way."""
    draft = desk.work.get(PriorImport, draft_id)
    if draft is None or draft.checklist is None or draft.state is not ImportState.WAITING:
        return
    turn = prior_import.turn_of(desk, draft)
    _erase(turn, draft)
    if not isinstance(found, tuple):
        fault = (found or FileFault.BROKEN).value
        turn.reply(turn.texts("checklist", "unreadable", draft=draft, fault=fault))
        return
    try:
        checklists.take(turn, draft.checklist, lines_of_file(found))
    except InspectionError as refusal:
        turn.reply(turn.texts("refusals", type(refusal).__name__, e=refusal))


def _erase(turn: Turn, draft: PriorImport) -> None:
    turn.work.put(draft.changed(state=ImportState.IMPORTED, message="", settled_at=turn.now))
    file = turn.work.get(Evidence, draft.evidence_id)
    if file is not None and file.fetch_state is FetchState.FETCHED:
        turn.work.put(file.changed(fetch_state=FetchState.TO_ERASE))
