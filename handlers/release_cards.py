"""One card an approver: what waits for release, one at a time, and what became of the others.

It is changed in place; a new message, which alone makes a phone ring, only when nothing had
waited before.
"""

from datetime import datetime
from enum import StrEnum

from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.outward_items import (
    arrival,
    due_rows,
    faults_of,
    file_names,
    is_put_off,
    opening,
    released_buttons,
)
from handlers.preview_cards import nobody_can_release
from handlers.references import finding_ref
from inspection import outbox
from inspection.access import may_see_finding
from inspection.enums import MessageState, OutwardState, Priority
from inspection.errors import DueTooSoonError
from inspection.records import Button, Finding, Member, OutgoingMessage, OutwardItem
from inspection.release_queue import TOO_LATE, Decision, Entry, Queue, queue_of
from inspection.releasing import corrections, due_counted, insisted
from inspection.wording import marked

CARD = "release"


class Step(StrEnum):
    """What the approver is asked at present."""

    DECIDE = "decide"
    WHY_BACK = "why_back"
    WHAT_ELSE = "what_else"  # 改后放行
    TOO_SOON = "too_soon"
    OTHER_DUE = "other_due"


def show_queue(
    desk: Desk,
    approver: Member,
    *,
    first: int = 0,
    step: Step = Step.DECIDE,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    """Show the approver the next proposal, or `first`, with the question of the moment."""
    standing = outbox.latest_card(desk.work, approver.user_id, CARD)
    anew = anew and (standing is None or standing.state is MessageState.SENT)
    if anew and standing is not None:
        _close(desk, approver, standing.created_at)
    since = standing.created_at if standing is not None and not anew else None
    queue = queue_of(desk.work, approver, since=since)
    entry = next((each for each in queue.waiting if each.item.id == first), None)
    shown = entry or next(iter(queue.waiting), None)
    if entry is None:
        step = Step.DECIDE
    if step is Step.DECIDE and shown is not None and _came_back(shown.item):
        step = Step.TOO_SOON
    desk.show(
        approver.user_id,
        CARD,
        desk.naming(approver.user_id, _text(desk, queue, shown, step)),
        buttons=_buttons(desk, queue, shown, step),
        about=(finding_ref(shown.finding),) if shown is not None else (),
        priority=Priority.NOTICE,
        anew=anew,
        only_update=only_update,
    )


def _close(desk: Desk, approver: Member, since: datetime) -> None:
    """Leave on the card that is followed by another only what was decided by it."""
    decided = queue_of(desk.work, approver, since=since).decided
    lines = [{**_line(desk, each), "final": True} for each in decided]
    text = desk.texts("release", "card_past", lines=lines)
    desk.show(approver.user_id, CARD, text, only_update=True)


def _came_back(item: OutwardItem) -> bool:
    """Whether it was released and had no time left at the delivery."""
    return bool(item.history) and item.history[-1].what == TOO_LATE


def show_queues(desk: Desk) -> None:
    """Change the cards of all approvers where they stand, and of those who were approvers."""
    for member in desk.inside:
        if member.leads:
            show_queue(desk, member, only_update=True)
        else:
            text = desk.texts("release", "no_approver")
            desk.show(member.user_id, CARD, text, only_update=True)


def ask_approvers(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    """Show what was proposed to everybody who may release it."""
    for approver in desk.leaders:
        if approver.user_id == item.drafted_by or not may_see_finding(approver, finding):
            continue
        waiting = queue_of(desk.work, approver, since=None).waiting
        show_queue(desk, approver, anew=len(waiting) == 1)


def _text(desk: Desk, queue: Queue, shown: Entry | None, step: Step) -> str:
    lines = [_line(desk, each) for each in queue.decided]
    if shown is None:
        return desk.texts("release", "card_empty", lines=lines)
    item, finding = shown.item, shown.finding
    faults = faults_of(desk, item, finding)
    at, settings = arrival(desk), desk.settings
    reason = insisted(item)
    return desk.texts(
        "release",
        "card",
        item=item,
        finding=finding,
        step=step.value,
        place=queue.waiting.index(shown) + 1,
        total=len(queue.waiting),
        author=desk.name(finding.author_id),
        recipient=desk.name(item.recipient_id),
        pieces=marked(item.wording, faults),
        faults=faults,
        reason=reason,
        reason_by=desk.name(reason.by) if reason is not None else "",
        corrected_by=sorted({desk.name(each.by) for each in corrections(item)}),
        due=due_counted(item, at, settings.calendar, settings.hours),
        files=file_names(desk, item, finding),
        opening=opening(desk),
        undo=int(settings.undo.total_seconds()),
        lines=lines,
    )


def _line(desk: Desk, decision: Decision) -> dict[str, object]:
    item = decision.item
    stead = desk.name(item.released_for) if decision.event.value == "release" else ""
    return {
        "label": decision.finding.label,
        "event": decision.event.value,
        "by": desk.name(decision.by),
        "stead": stead,
        "at": decision.at,
        "item": item,
        "final": False,
        "put_off": item.state is OutwardState.RELEASED and is_put_off(desk, item),
    }


def _buttons(desk: Desk, queue: Queue, shown: Entry | None, step: Step) -> Keyboard:
    if shown is None:
        several = len(queue.in_window) > 1
        return _window(desk, queue, named=several)
    item = shown.item
    cancel = [button("取消", "o.again", item.id)]
    match step:
        case Step.WHY_BACK:
            return [_reasons(item), cancel]
        case Step.WHAT_ELSE:
            wording = [button("改措辞", "o.amword", item.id)]
            return [*due_rows(desk, "o.amdue", item), wording, cancel]
        case Step.OTHER_DUE:
            return [*due_rows(desk, "o.amdue", item), cancel]
        case Step.TOO_SOON:
            back = button("退回", "o.back", item.id)
            return [[button("改期限", "o.amend", item.id, "due"), back]]
        case Step.DECIDE:
            amend = [button("改后放行", "o.amend", item.id)]
            return [_forward(desk, shown), amend, *_window(desk, queue, named=True)]


def _reasons(item: OutwardItem) -> list[Button]:
    return [
        button("改措辞", "o.return", item.id, "wording"),
        button("改期限", "o.return", item.id, "due"),
        button("暂不告知", "o.return", item.id, "not_now"),
    ]


def _forward(desk: Desk, shown: Entry) -> list[Button]:
    """Doubtful words leave only with a reason, so there is no plain release of them."""
    item = shown.item
    doubtful = faults_of(desk, item, shown.finding) and insisted(item) is None
    on = ("仍然发送", "o.insist") if doubtful else ("放行", "o.release")
    return [button(*on, item.id), button("退回", "o.back", item.id)]


def _window(desk: Desk, queue: Queue, *, named: bool) -> Keyboard:
    return [
        row
        for entry in queue.in_window
        for row in released_buttons(
            desk, entry.item, leads=True, named=entry.finding.label if named else ""
        )
    ]


def given_back_too_late(desk: Desk, item: OutwardItem, finding: Finding) -> None:
    """What had no time left at the delivery waits again: who released it gets `改期限`."""
    for approver in desk.leaders:
        if approver.user_id == item.drafted_by or not may_see_finding(approver, finding):
            continue
        is_releaser = approver.user_id == item.released_by
        waiting = queue_of(desk.work, approver, since=None).waiting
        first = item.id if is_releaser else 0
        show_queue(desk, approver, first=first, anew=is_releaser or len(waiting) == 1)


def approver_unreachable(desk: Desk, message: OutgoingMessage) -> None:
    """When nobody who could release can be reached, each filer who waits is told, once."""
    if message.card != CARD:
        return
    for item in desk.work.lookup(OutwardItem, "state", OutwardState.AWAITING_RELEASE):
        finding = desk.work.get(Finding, item.finding_id)
        if finding is None or not nobody_can_release(desk, item):
            continue
        desk.say(
            item.drafted_by,
            desk.texts("release", "nobody", finding=finding),
            about=(finding_ref(finding),),
            priority=Priority.NOTICE,
            dedupe=f"nobody:{item.id}:{len(item.history)}",
        )


def too_soon_text(desk: Desk, refusal: DueTooSoonError) -> str:
    """Return the words of the refusal."""
    return desk.texts("refusals", "DueTooSoonError", e=refusal)
