"""From a finding to the unit: preview, release, undo, verification, on the group's side."""

from datetime import datetime

from handlers import cards
from handlers.cards import button, finding_ref, item_ref
from handlers.context import Desk, Keyboard, Turn
from inspection import outward
from inspection.access import may_see_finding
from inspection.calendar import due_choices, next_opening
from inspection.enrolment import liaisons_of
from inspection.enums import OutwardState, Priority, Role
from inspection.errors import NothingHereError, StaleError
from inspection.records import Evidence, Finding, Member, OutwardItem, TimetableItem
from inspection.summary import Snapshot, own_rows

DUE_LABELS = {"today": "今天18:00", "next_workday": "下一工作日", "three_workdays": "3个工作日"}


def tell(turn: Turn, finding_id: int, argument: str) -> None:
    """`提示联络员`: the preview at once, in the presser's private chat."""
    finding = _finding(turn, finding_id)
    reason = outward.why_not_releasable(finding)
    if reason is None and finding.suspicion and argument != "yes":
        _ask_though_held(turn, finding)
        return
    item = outward.draft(
        turn.work,
        finding,
        liaisons=liaisons_of(turn.people, turn.work.scope, finding.unit),
        by=turn.me,
        now=turn.now,
    )
    show_preview(turn, item, anew=True)


def _ask_though_held(turn: Turn, finding: Finding) -> None:
    turn.tell_me(
        turn.texts("finding", "confirm_held", finding=finding),
        buttons=[[button("仍要提示", "f.tell", finding.id, "yes"), button("取消", "x")]],
        about=(finding_ref(finding),),
    )


def show_preview(turn: Turn, item: OutwardItem, *, anew: bool = False) -> None:
    """Show what the unit would read, to whoever drafted it."""
    finding = _finding_of(turn, item)
    text = turn.texts(
        "outward",
        "preview",
        item=item,
        finding=finding,
        recipient=turn.name(item.recipient_id),
        faults=outward.hard_faults(item),
        attachments=len(item.attachments),
        opening=_opening(turn),
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
        return _after_proposal(turn, item)
    due_row = [
        [button(_due_label(turn, choice.code.value, choice.due), "o.due", item.id, choice.code)]
        for choice in due_choices(turn.settings.calendar, turn.settings.hours, turn.now)
    ]
    other = [button("另定", "o.due?", item.id)]
    more = [button("改措辞", "o.reword", item.id)]
    if finding.evidence:
        more.append(button("附件", "o.files", item.id))
    more.append(button("取消", "o.cancel", item.id))
    if item.due is not None and not outward.hard_faults(item):
        return [[button("确认发送", "o.confirm", item.id)], *due_row, other, more]
    return [*due_row, other, more]


def _due_label(turn: Turn, code: str, due: datetime) -> str:
    """The label of the contract, with the absolute date behind it."""
    return f"{DUE_LABELS[code]} {turn.texts.day(due)}"


def _after_proposal(turn: Turn, item: OutwardItem) -> Keyboard:
    if item.state is OutwardState.RELEASED and item.number is None:
        return _released_buttons(turn, item)
    if item.state is OutwardState.AWAITING_RELEASE:
        return [[button("撤回", "o.undo", item.id)]]
    return ()


def _released_buttons(turn: Turn, item: OutwardItem) -> Keyboard:
    row = [button("撤回", "o.undo", item.id)]
    waits = item.deliver_at is not None and item.released_at is not None
    if waits and item.deliver_at != item.released_at + turn.settings.undo and not item.immediate:  # type: ignore[operator]  # both are set
        row.append(button("立即送达", "o.now", item.id))
    return [row]


def _opening(turn: Desk) -> datetime | None:
    """Return when it would arrive, if that is not at once."""
    soon = turn.now + turn.settings.undo
    opening = next_opening(turn.settings.calendar, turn.settings.hours, soon)
    return opening if opening != soon else None


def choose_due(turn: Turn, item_id: int, argument: str) -> None:
    """Take the due that was pressed."""
    item = _item(turn, item_id)
    choices = due_choices(turn.settings.calendar, turn.settings.hours, turn.now)
    due = next((c.due for c in choices if c.code.value == argument), None)
    if due is None:
        raise StaleError(item.label, item.state.value)
    _due_chosen(turn, item, due, argument)


def ask_due(turn: Turn, item_id: int, _argument: str) -> None:
    """`另定`: ask for a date; the answer is a reply."""
    item = _item(turn, item_id)
    turn.tell_me(
        turn.texts("outward", "ask_due"), asks=f"o.due:{item.id}", about=_about(turn, item)
    )


def answer_due(turn: Turn, item_id: int, text: str) -> None:
    """Take the due that was replied."""
    from handlers.findings import read_day  # noqa: PLC0415  # findings' handlers know this module

    _due_chosen(turn, _item(turn, item_id), read_day(turn, text), "other", anew=True)


def _due_chosen(
    turn: Turn, item: OutwardItem, due: datetime, choice: str, *, anew: bool = False
) -> None:
    item = outward.choose_due(turn.work, item, due, choice, by=turn.me, now=turn.now)
    turn.note(f"期限 {turn.texts.moment(due)}")
    show_preview(turn, item, anew=anew)


def ask_wording(turn: Turn, item_id: int, _argument: str) -> None:
    """`改措辞`: give the wording as text to copy, and take a reply."""
    item = _item(turn, item_id)
    turn.tell_me(
        turn.texts("outward", "ask_wording", wording=item.wording),
        asks=f"o.wording:{item.id}",
        about=_about(turn, item),
    )


def answer_wording(turn: Turn, item_id: int, text: str) -> None:
    """Take the wording that was replied."""
    item = outward.reword(turn.work, _item(turn, item_id), text, by=turn.me, now=turn.now)
    show_preview(turn, item, anew=True)


def choose_files(turn: Turn, item_id: int, argument: str) -> None:
    """`附件`: offer each file; a tap chooses it or leaves it out again."""
    item = _item(turn, item_id)
    if argument:
        item = outward.toggle_attachment(turn.work, item, int(argument), by=turn.me)
    finding = _finding_of(turn, item)
    rows = [
        [button(_file_label(turn, item, number, eid), "o.files", item.id, str(eid))]
        for number, eid in enumerate(finding.evidence, start=1)
    ]
    turn.show(
        item.drafted_by,
        f"preview:{item.id}",
        turn.texts("outward", "choose_files", item=item),
        buttons=[[button("选好了", "o.preview", item.id)], *rows],
        about=(finding_ref(finding),),
    )


def _file_label(turn: Turn, item: OutwardItem, number: int, evidence_id: int) -> str:
    file = turn.work.get(Evidence, evidence_id)
    name = "照片" if file is not None and file.kind.value == "photo" else "附件"
    return f"{'✓ ' if evidence_id in item.attachments else ''}{name}{number}"


def preview(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the preview again."""
    show_preview(turn, _item(turn, item_id))


def cancel(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: nothing was said to anybody."""
    item = outward.withdraw(turn.work, _item(turn, item_id), by=turn.me, now=turn.now)
    turn.note("已取消，未发送")
    _after_change(turn, item)


def confirm(turn: Turn, item_id: int, _argument: str) -> None:
    """`确认发送`: propose it; a leader's own, or in direct mode everybody's, is released."""
    item = _item(turn, item_id)
    finding = _finding_of(turn, item)
    item = outward.propose(turn.work, item, finding, by=turn.me, now=turn.now)
    if turn.settings.direct_release or turn.me.role is Role.LEADER:
        _release(turn, item, finding)
        return
    _after_change(turn, item)
    for approver in turn.leaders:
        if approver.user_id != turn.user_id and may_see_finding(approver, finding):
            _show_release_card(turn, item, finding, approver, anew=True)


def _show_release_card(
    turn: Desk,
    item: OutwardItem,
    finding: Finding,
    approver: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
) -> None:
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
            by=_moved_by(turn, item),
            opening=_opening(turn),
            undo=int(turn.settings.undo.total_seconds()),
        ),
        buttons=_release_buttons(turn, item),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
        anew=anew,
        only_update=only_update,
    )


def _release_buttons(turn: Desk, item: OutwardItem) -> Keyboard:
    if item.state is OutwardState.AWAITING_RELEASE:
        return [[button("放行", "o.release", item.id), button("退回", "o.back", item.id)]]
    if item.state is OutwardState.RELEASED and item.number is None:
        return _released_buttons_of(turn, item)
    return ()


def _released_buttons_of(turn: Desk, item: OutwardItem) -> Keyboard:
    return _released_buttons(turn, item)  # type: ignore[arg-type]  # only the settings are used


def _moved_by(turn: Desk, item: OutwardItem) -> str:
    return turn.name(item.history[-1].by) if item.history else ""


def release(turn: Turn, item_id: int, _argument: str) -> None:
    """`放行`: the first press wins."""
    item = _item(turn, item_id)
    _only_while(turn, item, OutwardState.AWAITING_RELEASE)
    _release(turn, item, _finding_of(turn, item))


def _release(turn: Turn, item: OutwardItem, finding: Finding) -> None:
    item = outward.release(
        turn.work,
        item,
        finding,
        by=turn.me,
        now=turn.now,
        undo=turn.settings.undo,
        calendar=turn.settings.calendar,
        hours=turn.settings.hours,
        mode_direct=turn.settings.direct_release,
    )
    turn.note(turn.texts("outward", "released", item=item))
    _after_change(turn, item)


def _only_while(turn: Turn, item: OutwardItem, state: OutwardState) -> None:
    if item.state is not state:
        raise StaleError(_finding_of(turn, item).label, item.state.value, _moved_by(turn, item))


def offer_return(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回`: for its wording, its due, or not to be told for now."""
    item = _item(turn, item_id)
    _only_while(turn, item, OutwardState.AWAITING_RELEASE)
    finding = _finding_of(turn, item)
    turn.show(
        turn.chat_id,
        f"release:{item.id}",
        turn.texts("outward", "return_why", item=item, finding=finding),
        buttons=[
            [
                button("改措辞", "o.return", item.id, "wording"),
                button("改期限", "o.return", item.id, "due"),
                button("暂不告知", "o.return", item.id, "not_now"),
            ],
            [button("取消", "o.again", item.id)],
        ],
        about=(finding_ref(finding),),
    )


def release_card_again(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the release card again."""
    item = _item(turn, item_id)
    _show_release_card(turn, item, _finding_of(turn, item), turn.me)


def send_back(turn: Turn, item_id: int, argument: str) -> None:
    """Give it back with the reason that was pressed."""
    item = _item(turn, item_id)
    _only_while(turn, item, OutwardState.AWAITING_RELEASE)
    finding = _finding_of(turn, item)
    if argument == "not_now":
        item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    else:
        item = outward.send_back(
            turn.work, item, by=turn.me, now=turn.now, keep_due=argument != "due"
        )
    turn.note("已退回")
    turn.say(
        item.drafted_by,
        turn.texts("outward", "returned", finding=finding, why=argument, by=turn.me.name),
        about=(finding_ref(finding),),
        priority=Priority.NOTICE,
    )
    _after_change(turn, item)
    if item.state is OutwardState.DRAFT:
        show_preview(turn, item, anew=True)


def undo(turn: Turn, item_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; only before the delivery."""
    item = _item(turn, item_id)
    item = outward.withdraw(turn.work, item, by=turn.me, now=turn.now)
    turn.note("已撤回，对方没有收到")
    _after_change(turn, item)


def at_once(turn: Turn, item_id: int, _argument: str) -> None:
    """`立即送达`, for leader and deputy."""
    item = outward.send_at_once(turn.work, _item(turn, item_id), by=turn.me, now=turn.now)
    turn.note("立即送达")
    _after_change(turn, item)


def _after_change(turn: Turn, item: OutwardItem) -> None:
    finding = _finding_of(turn, item)
    cards.refresh_finding(turn, finding)
    refresh_group_side(turn, item)


def refresh_group_side(turn: Desk, item: OutwardItem) -> None:
    """Change preview, release cards and the verification card where they stand."""
    finding = turn.work.get(Finding, item.finding_id)
    if finding is None:
        return
    for approver in turn.leaders:
        _show_release_card(turn, item, finding, approver, only_update=True)
    _refresh_preview(turn, item, finding)
    for chat_id in cards.group_or_leaders(turn, finding):
        _show_fix(turn, item, finding, chat_id, only_update=True)


def _refresh_preview(turn: Desk, item: OutwardItem, finding: Finding) -> None:
    if item.state is OutwardState.DRAFT:
        return
    turn.show(
        item.drafted_by,
        f"preview:{item.id}",
        turn.texts("outward", "sent_on", item=item, finding=finding, by=_moved_by(turn, item)),
        buttons=_after_proposal(turn, item),  # type: ignore[arg-type]  # only the settings are used
        about=(finding_ref(finding),),
        only_update=True,
    )


# --- verification ---------------------------------------------------------------------


def show_fix(turn: Desk, item: OutwardItem) -> None:
    """Give the group the liaison's report, with the proof and the two buttons."""
    finding = turn.work.get(Finding, item.finding_id)
    report = item.report
    if finding is None or report is None:
        return
    for chat_id in cards.group_or_leaders(turn, finding):
        _show_fix(turn, item, finding, chat_id, attachments=report.evidence)


def _show_fix(
    turn: Desk,
    item: OutwardItem,
    finding: Finding,
    chat_id: int,
    *,
    attachments: tuple[int, ...] = (),
    only_update: bool = False,
) -> None:
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
    turn.say(
        chat_id,
        text,
        buttons=buttons,
        card=card,
        about=about,
        thread_id=thread,
        priority=Priority.NOTICE,
        attachments=attachments,
    )


def verify(turn: Turn, item_id: int, _argument: str) -> None:
    """`核验通过`: closed, and the liaison sees it."""
    item = _item(turn, item_id)
    _only_while(turn, item, OutwardState.FIX_REPORTED)
    item = outward.verify(turn.work, item, _finding_of(turn, item), by=turn.me, now=turn.now)
    turn.note(f"{item.label} 已销号")
    _both_sides(turn, item)


def ask_redo(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回重改`: ask for the reason, in the presser's private chat."""
    item = _item(turn, item_id)
    _only_while(turn, item, OutwardState.FIX_REPORTED)
    turn.tell_me(
        turn.texts("outward", "ask_redo", item=item),
        asks=f"o.redo:{item.id}",
        about=_about(turn, item),
    )
    if not turn.is_private:
        turn.note(turn.texts("common", "see_private"))


def answer_redo(turn: Turn, item_id: int, text: str) -> None:
    """Give the report back with the replied reason."""
    item = _item(turn, item_id)
    item = outward.return_fix(
        turn.work, item, _finding_of(turn, item), reason=text, by=turn.me, now=turn.now
    )
    turn.tell_me(turn.texts("outward", "redo_sent", item=item), about=_about(turn, item))
    _both_sides(turn, item)


def _both_sides(turn: Turn, item: OutwardItem) -> None:
    from handlers.liaison import refresh_liaison_side  # noqa: PLC0415  # the other side of the wall

    _after_change(turn, item)
    refresh_liaison_side(turn, item)


# --- lookups ---------------------------------------------------------------------------


def _finding(turn: Turn, finding_id: int) -> Finding:
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    return finding


def _item(turn: Turn, item_id: int) -> OutwardItem:
    item = turn.work.get(OutwardItem, item_id)
    if item is None:
        raise NothingHereError
    _finding(turn, item.finding_id)
    return item


def _finding_of(turn: Turn, item: OutwardItem) -> Finding:
    return _finding(turn, item.finding_id)


def _about(turn: Turn, item: OutwardItem) -> tuple[str, ...]:
    return (finding_ref(_finding_of(turn, item)),)


def rows_today(turn: Desk) -> tuple[TimetableItem, ...]:
    """Return the person's own rows of today."""
    me = turn.me if isinstance(turn, Turn) else None
    return own_rows(snapshot(turn), me, turn.today) if me is not None else ()


def snapshot(desk: Desk) -> Snapshot:
    """Return what the summary is made from."""
    return Snapshot(
        inspection=desk.inspection,
        members=desk.members,
        findings=tuple(desk.work.all(Finding)),
        outward_items=tuple(desk.work.all(OutwardItem)),
        timetable_items=tuple(desk.work.all(TimetableItem)),
    )


def list_items(turn: Turn, _argument: str) -> None:
    """`/items` on the group's side: every item that is not closed, then the closed ones."""
    shown = []
    for item in turn.work.all(OutwardItem):
        finding = turn.work.get(Finding, item.finding_id)
        if finding is None or not may_see_finding(turn.me, finding):
            continue
        if item.state in {OutwardState.WITHDRAWN, OutwardState.DRAFT}:
            continue
        if not turn.is_private and not turn.group_may_see(finding):
            continue
        shown.append((item, finding))
    turn.reply(
        turn.texts("outward", "list", items=shown, now=turn.now),
        about=tuple(finding_ref(f) for _, f in shown),
    )
