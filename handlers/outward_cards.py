"""The cards of an outward item on the group's side, and how they change in place."""

from datetime import datetime

from handlers import cards
from handlers.cards import DUE_LABELS, button, finding_ref, item_ref
from handlers.context import Desk, Keyboard, Turn
from inspection import outward
from inspection.access import may_see_finding
from inspection.calendar import DueCode, next_opening
from inspection.enums import OutwardState, Priority
from inspection.errors import NothingHereError, StaleError
from inspection.records import Evidence, Finding, Member, OutwardItem


def show_preview(turn: Turn, item: OutwardItem, *, anew: bool = False) -> None:
    """Show what the unit would read, to whoever drafted it."""
    finding = finding_of(turn, item)
    text = turn.texts(
        "outward",
        "preview",
        item=item,
        finding=finding,
        recipient=turn.name(item.recipient_id),
        faults=outward.hard_faults(item),
        attachments=len(item.attachments),
        opening=opening(turn),
        now=turn.now,
    )
    turn.show(
        item.drafted_by,
        f"preview:{item.id}",
        text,
        buttons=_preview_buttons(turn, item, finding),
        about=(finding_ref(finding),),
        anew=anew,
    )


def _preview_buttons(turn: Turn, item: OutwardItem, finding: Finding) -> Keyboard:
    if item.state is not OutwardState.DRAFT:
        return after_proposal(turn, item)
    due_row = [
        [button(_due_label(turn, choice.code.value, choice.due), "o.due", item.id, choice.code)]
        for choice in turn.due_choices()
    ]
    other = [button("另定", "o.due?", item.id)]
    more = [button("改措辞", "o.reword", item.id)]
    files = (turn.work.get(Evidence, eid) for eid in finding.evidence)
    if any(file is not None and file.can_be_passed_on for file in files):
        more.append(button("附件", "o.files", item.id))
    more.append(button("取消", "o.cancel", item.id))
    if item.due is not None and not outward.hard_faults(item):
        return [[button("确认发送", "o.confirm", item.id)], *due_row, other, more]
    return [*due_row, other, more]


def _due_label(turn: Turn, code: str, due: datetime) -> str:
    """The label of the contract, with the absolute date behind it."""
    return f"{DUE_LABELS[DueCode(code)]} {turn.texts.day(due)}"


def after_proposal(turn: Desk, item: OutwardItem) -> Keyboard:
    """Return the buttons of a preview that was confirmed."""
    if item.state is OutwardState.RELEASED and item.number is None:
        leads = any(m.user_id == item.drafted_by for m in turn.leaders)
        return released_buttons(turn, item, leads=leads)
    if item.state is OutwardState.AWAITING_RELEASE:
        return [[button("撤回", "o.undo", item.id)]]
    return ()


def released_buttons(turn: Desk, item: OutwardItem, *, leads: bool = True) -> Keyboard:
    """Return what can still be done before the delivery."""
    row = [button("撤回", "o.undo", item.id)]
    if leads and _is_put_off(turn, item):
        row.append(button("立即送达", "o.now", item.id))
    return [row]


def _is_put_off(desk: Desk, item: OutwardItem) -> bool:
    """Whether the item waits for the unit's opening rather than for the undo window."""
    if item.deliver_at is None or item.released_at is None or item.immediate:
        return False
    return item.deliver_at > item.released_at + desk.settings.undo


def opening(turn: Desk) -> datetime | None:
    """Return when it would arrive, if that is not at once."""
    soon = turn.now + turn.settings.undo
    opening = next_opening(turn.settings.calendar, turn.settings.hours, soon)
    return opening if opening != soon else None


def show_release_card(
    turn: Desk,
    item: OutwardItem,
    finding: Finding,
    approver: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    """Show an approver what waits, and later what became of it."""
    waiting = turn.work.lookup(OutwardItem, "state", OutwardState.AWAITING_RELEASE)
    turn.show(
        approver.user_id,
        f"release:{item.id}",
        turn.texts(
            "outward",
            "release_card",
            item=item,
            finding=finding,
            author=turn.name(finding.author_id),
            recipient=turn.name(item.recipient_id),
            place=[w.id for w in waiting].index(item.id) + 1 if item in waiting else 0,
            total=len(waiting),
            by=moved_by(turn, item),
            opening=opening(turn),
            undo=int(turn.settings.undo.total_seconds()),
        ),
        buttons=_release_buttons(turn, item),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
        anew=anew,
        only_update=only_update,
    )


def _release_buttons(turn: Desk, item: OutwardItem) -> Keyboard:
    """Return when it would arrive, if that is not at once."""
    if item.state is OutwardState.AWAITING_RELEASE:
        return [[button("放行", "o.release", item.id), button("退回", "o.back", item.id)]]
    if item.state is OutwardState.RELEASED and item.number is None:
        return released_buttons(turn, item)
    return ()


def moved_by(turn: Desk, item: OutwardItem) -> str:
    """Return who moved the item last."""
    return turn.name(item.history[-1].by) if item.history else ""


def after_change(turn: Turn, item: OutwardItem) -> None:
    """Change every card of the item and its finding."""
    finding = finding_of(turn, item)
    cards.refresh_finding(turn, finding)
    refresh_group_side(turn, item)


def refresh_group_side(turn: Desk, item: OutwardItem) -> None:
    """Change preview, release cards and the verification card where they stand."""
    finding = turn.work.get(Finding, item.finding_id)
    if finding is None:
        return
    for approver in turn.leaders:
        if may_see_finding(approver, finding):
            show_release_card(turn, item, finding, approver, only_update=True)
    drafter = next((m for m in turn.inside if m.user_id == item.drafted_by), None)
    if drafter is not None and may_see_finding(drafter, finding):
        _refresh_preview(turn, item, finding)
    for chat_id in cards.group_or_leaders(turn, finding):
        show_fix_in(turn, item, finding, chat_id, only_update=True)
    _hush(turn, item, finding)


def _hush(turn: Desk, item: OutwardItem, finding: Finding) -> None:
    """Reduce to the number every card in a chat that may not know the finding any more."""
    text = turn.texts("finding", "number_only", finding=finding)
    closed = [m.user_id for m in turn.inside if not may_see_finding(m, finding)]
    group = turn.inspection.chat_id
    if group is not None and not turn.group_may_see(finding):
        closed.append(group)
    names = ("release:{}", "preview:{}", *(f"fix:{{}}:{n + 1}" for n in range(len(item.reports))))
    for chat_id in closed:
        for name in names:
            turn.show(chat_id, name.format(item.id), text, only_update=True)


def _refresh_preview(turn: Desk, item: OutwardItem, finding: Finding) -> None:
    if item.state is OutwardState.DRAFT:
        return
    turn.show(
        item.drafted_by,
        f"preview:{item.id}",
        turn.texts("outward", "sent_on", item=item, finding=finding, by=moved_by(turn, item)),
        buttons=after_proposal(turn, item),
        about=(finding_ref(finding),),
        only_update=True,
    )


def show_fix(turn: Desk, item: OutwardItem) -> None:
    """Give the group the liaison's report, with the proof and the two buttons."""
    finding = turn.work.get(Finding, item.finding_id)
    report = item.report
    if finding is None or report is None:
        return
    for chat_id in cards.group_or_leaders(turn, finding):
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


def only_while(turn: Turn, item: OutwardItem, state: OutwardState) -> None:
    """Refuse when somebody was faster."""
    if item.state is not state:
        raise StaleError(finding_of(turn, item).label, item.state.value, moved_by(turn, item))


def finding_at(turn: Turn, finding_id: int) -> Finding:
    """Return the finding, if the member may see it now."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    return finding


def item_at(turn: Turn, item_id: int) -> OutwardItem:
    """Return the item, if the member may see its finding now."""
    item = turn.work.get(OutwardItem, item_id)
    if item is None:
        raise NothingHereError
    finding_at(turn, item.finding_id)
    return item


def finding_of(turn: Turn, item: OutwardItem) -> Finding:
    """Return the finding the item grew from."""
    return finding_at(turn, item.finding_id)


def about(turn: Turn, item: OutwardItem) -> tuple[str, ...]:
    """Return what a message about the item speaks of."""
    return (finding_ref(finding_of(turn, item)),)
