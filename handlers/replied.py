"""What a member's reply to a message of the bot's is for, when that is no card of a finding.

What speaks of one finding alone is added to by a reply: its outward item, its task, its notice.
To anything else nothing can be added: the words are kept as a finding, and that is said.
"""

from handlers import filing
from handlers.context import Turn
from handlers.plans import Act
from handlers.references import finding_ref
from inspection.access import may_see_finding
from inspection.enums import Handling
from inspection.ports import View
from inspection.records import (
    Finding,
    Member,
    Notice,
    OutgoingMessage,
    OutwardItem,
    Record,
    RectificationItem,
    Task,
    WorkPaper,
)
from inspection.sources import finding_from

GROWN_FROM_A_FINDING: dict[str, type[Record]] = {
    "outward_item": OutwardItem,
    "task": Task,
    "notice": Notice,
    "work_paper": WorkPaper,
    "rectification": RectificationItem,
}


def adding(view: View, member: Member | None, replied: OutgoingMessage | None) -> Act | None:
    """Return what adds to the one finding that a message of the bot's speaks of; else nothing."""
    if replied is None or member is None or replied.asks:
        return None
    numbers = {_number(view, ref) for ref in replied.about}
    number = next(iter(numbers)) if len(numbers) == 1 else None
    found = view.get(Finding, number) if number is not None else None
    if found is None or not may_see_finding(member, found) or found.handling is Handling.CLUE:
        return None
    return lambda turn: _add(turn, found.id)


def _number(view: View, ref: str) -> int | None:
    table, _, number = ref.partition(":")
    if table == "finding":
        return int(number)
    kind = GROWN_FROM_A_FINDING.get(table)
    record = view.get(kind, int(number)) if kind is not None else None
    return getattr(record, "finding_id", None)


def _add(turn: Turn, finding_id: int) -> None:
    """Add to the finding, and say so: nobody outside the group reads it."""
    finding = turn.work.get(Finding, finding_id)
    if finding is not None:
        filing.add_reply(turn, finding)
        said = turn.texts("finding", "added_beside", finding=finding)
        turn.reply(said, about=(finding_ref(finding),))


def said_beside(replied: OutgoingMessage | None, act: Act) -> Act:
    """Return an act that says, when it made a finding, that nothing was added to the message."""
    if replied is None or replied.asks:
        return act

    def do(turn: Turn) -> None:
        act(turn)
        message = turn.message
        place = (message.chat_id, message.message_id) if message is not None else (0, 0)
        made = finding_from(turn.work, place)
        if made is not None:
            said = turn.texts("finding", "filed_beside", finding=made)
            turn.reply(said, about=(finding_ref(made),))

    return do
