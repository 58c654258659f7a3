"""The cards of an outward item on the group's side, and how they change in place."""

from handlers import cards
from handlers.buttons import button
from handlers.context import Desk, Turn
from handlers.inside import group_or_leaders
from handlers.outward_items import about, finding_at, finding_of, item_at, moved_by, only_while
from handlers.preview_cards import refresh_preview, show_preview
from handlers.references import finding_ref, item_ref
from handlers.release_cards import show_queues
from inspection.access import may_see_finding
from inspection.enums import OutwardState, Priority
from inspection.records import Finding, OutwardItem

__all__ = [
    "about",
    "after_change",
    "finding_at",
    "finding_of",
    "item_at",
    "moved_by",
    "only_while",
    "refresh_group_side",
    "show_fix",
    "show_fix_in",
    "show_preview",
]


def after_change(turn: Turn, item: OutwardItem) -> None:
    """Change every card of the item and its finding."""
    finding = finding_of(turn, item)
    cards.refresh_finding(turn, finding)
    refresh_group_side(turn, item)


def refresh_group_side(turn: Desk, item: OutwardItem) -> None:
    """Change preview, release cards and the verification card where they stand."""
    show_queues(turn)
    finding = turn.work.get(Finding, item.finding_id)
    if finding is None:
        return
    drafter = next((m for m in turn.inside if m.user_id == item.drafted_by), None)
    if drafter is not None and may_see_finding(drafter, finding):
        refresh_preview(turn, item, finding)
    for chat_id in group_or_leaders(turn, finding):
        show_fix_in(turn, item, finding, chat_id, only_update=True)
    _hush(turn, item, finding)


def _hush(turn: Desk, item: OutwardItem, finding: Finding) -> None:
    """Reduce to the number every card in a chat that may not know the finding any more."""
    text = turn.texts("finding", "number_only", finding=finding)
    closed = [m.user_id for m in turn.inside if not may_see_finding(m, finding)]
    group = turn.inspection.chat_id
    if group is not None and not turn.group_may_see(finding):
        closed.append(group)
    names = ("preview:{}", *(f"fix:{{}}:{n + 1}" for n in range(len(item.reports))))
    names += ("outward:{}", "edition:{}")
    for number, answer in enumerate(item.answers, start=1):
        replies = range(1, len(answer.replies) + 1)
        names += (f"answer:{{}}:a{number}", *(f"reply:{{}}:a{number}.{n}" for n in replies))
    for chat_id in closed:
        for name in names:
            turn.show(chat_id, name.format(item.id), text, only_update=True)


def show_fix(turn: Desk, item: OutwardItem) -> None:
    """Give the group the liaison's report, with the proof and the two buttons."""
    finding = turn.work.get(Finding, item.finding_id)
    report = item.report
    if finding is None or report is None:
        return
    for chat_id in group_or_leaders(turn, finding):
        show_fix_in(turn, item, finding, chat_id, attachments=report.evidence)


def show_fix_in(
    turn: Desk,
    item: OutwardItem,
    finding: Finding,
    chat_id: int,
    *,
    attachments: tuple[int, ...] = (),
    only_update: bool = False,
) -> None:
    """Show the reported fix in one chat."""
    report = item.report
    if report is None:
        return
    in_group = chat_id < 0
    text = turn.texts(
        "outward",
        "fix_card",
        item=item,
        finding=finding,
        report=report,
        liaison=turn.name(item.recipient_id),
        verifier=turn.name(item.verified_by),
        numbers_only=turn.settings.numbers_only and in_group,
    )
    waits = item.state is OutwardState.FIX_REPORTED
    buttons = (
        [[button("核验通过", "o.verify", item.id), button("退回重改", "o.redo", item.id)]]
        if waits
        else ()
    )
    card = f"fix:{item.id}:{len(item.reports)}"
    about = (item_ref(item), finding_ref(finding))
    if only_update:
        turn.show(chat_id, card, text, buttons=buttons, about=about, only_update=True)
        return
    thread = turn.inspection.thread_id if in_group else None
    hushed = turn.settings.numbers_only and in_group
    turn.say(
        chat_id,
        text,
        buttons=buttons,
        card=card,
        about=about,
        thread_id=thread,
        priority=Priority.NOTICE,
        attachments=() if hushed else attachments,
    )
