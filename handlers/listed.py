"""Lists that quote findings: what closes to their readers is read there no more."""

from handlers.context import Desk
from inspection.access import may_see_finding
from inspection.enums import MessageKind
from inspection.records import Finding, OutgoingMessage

CARD = "list"  # of a list that is shown once and does not change in place
_LISTS = frozenset({CARD, "search", "mine", "items"})


def follow(desk: Desk, finding: Finding) -> None:
    """Empty the lists in whose chats somebody may not read the finding any more."""
    before = desk.store.view(desk.work.scope).get(Finding, finding.id)
    if before is None or _closes(before) == _closes(finding):
        return
    text = desk.texts("lookup", "list_is_old")
    for message in list(desk.work.all(OutgoingMessage)):
        if _quotes(message, finding) and not _may_read(desk, message.chat_id, finding):
            desk.replace(message, text)


def _closes(finding: Finding) -> tuple[object, ...]:
    source = (finding.source_kind, finding.interview_id)
    return (finding.sealed, finding.hold, finding.unit, finding.department, *source)


def _quotes(message: OutgoingMessage, finding: Finding) -> bool:
    kind = (message.card or "").partition(":")[0]
    is_list = message.kind is MessageKind.SEND and kind in _LISTS
    return is_list and f"finding:{finding.id}" in message.about


def _may_read(desk: Desk, chat_id: int, finding: Finding) -> bool:
    audience = desk.audience(chat_id) or ()
    return bool(audience) and all(may_see_finding(member, finding) for member in audience)
