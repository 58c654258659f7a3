"""Everything the unit's liaison can see and do: one file, so that it can be audited.

What is not released to the asking liaison's unit does not exist here: the same
`NothingHereError` answers an unknown number, another unit's item and a frozen one.
"""

from collections.abc import Callable

from handlers.cards import button, item_ref, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.evidence import has_file, keep_files
from inspection import frozen, outbox, outward
from inspection.access import may_see_item, may_see_row
from inspection.enums import Mode, OutwardState, Priority, RowState
from inspection.errors import EmptyTextError, NothingHereError
from inspection.records import Finding, OutgoingMessage, OutwardItem, TimetableItem

ANSWERABLE = frozenset({OutwardState.DELIVERED, OutwardState.ACKNOWLEDGED, OutwardState.PASSED_ON})
MOST_BUTTONS = 30
LISTED = ANSWERABLE | {OutwardState.FIX_REPORTED, OutwardState.CLOSED, OutwardState.CARRIED_OVER}
LISTED |= {OutwardState.FROZEN}  # only those that had arrived; `may_see_item` sees to it


def item_text(desk: Desk, item: OutwardItem) -> str:
    """Return what the liaison reads: number, wording, due, state; nothing of the finding."""
    shown = frozen.as_shown(item)
    return desk.texts(
        "liaison", "item", item=shown, drill=desk.settings.mode is Mode.DRILL, group="巡察组"
    )


def item_buttons(item: OutwardItem) -> Keyboard:
    """Return the four answers, as long as the item is open on the liaison's side."""
    if frozen.as_shown(item).state not in ANSWERABLE and not _on_its_way(item):
        return ()
    return [
        [button("已收到", "l.ack", item.id), button("已转报", "l.pass", item.id)],
        [button("报告已整改", "l.fix", item.id), button("有疑问", "l.ask", item.id)],
    ]


def _is_open(item: OutwardItem) -> bool:
    """Whether the liaison can still answer, as far as they know."""
    return frozen.as_shown(item).state in ANSWERABLE or _on_its_way(item)


def _on_its_way(item: OutwardItem) -> bool:
    return item.number is not None and item.state in {
        OutwardState.RELEASED,
        OutwardState.UNDELIVERABLE,
    }


def deliver(desk: Desk, item: OutwardItem) -> None:
    """Queue the item for its liaison, once."""
    if item.recipient_id is None:
        return
    desk.say(
        item.recipient_id,
        item_text(desk, item),
        buttons=item_buttons(item),
        card=f"item:{item.id}",
        about=(item_ref(item),),
        attachments=item.attachments,
        priority=Priority.NOTICE,
        dedupe=f"deliver:{item.id}:{item.edition}",
    )


def refresh_liaison_side(desk: Desk, item: OutwardItem) -> None:
    """Change the item's message in the liaison's chat, and say what a person did."""
    if item.recipient_id is None:
        return
    desk.show(
        item.recipient_id,
        f"item:{item.id}",
        item_text(desk, item),
        buttons=item_buttons(item),
        about=(item_ref(item),),
        only_update=True,
    )


# --- presses ---------------------------------------------------------------------------


def _item(turn: Turn, item_id: int) -> OutwardItem:
    item = turn.work.get(OutwardItem, item_id)
    if item is None or not may_see_item(turn.me, item, None):
        raise NothingHereError
    return item


def acknowledge(turn: Turn, item_id: int, _argument: str) -> None:
    """`已收到`."""
    item = _arrived(turn, _item(turn, item_id))
    if frozen.is_frozen(item):
        item = frozen.acknowledged(turn.work, item, now=turn.now)
    else:
        item = outward.acknowledge(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("acknowledged", label=item.label)
    _tell_both(turn, item)


def pass_on(turn: Turn, item_id: int, _argument: str) -> None:
    """`已转报`."""
    item = _arrived(turn, _item(turn, item_id))
    if frozen.is_frozen(item):
        item = frozen.passed_on(turn.work, item, now=turn.now)
    else:
        item = outward.pass_on(turn.work, item, by=turn.me, now=turn.now)
    turn.toast_of("passed_on", label=item.label)
    _tell_both(turn, item)


def _arrived(turn: Turn, item: OutwardItem) -> OutwardItem:
    """A press proves that the message arrived, whatever was recorded of its sending."""
    if _on_its_way(item):
        return outward.delivered(turn.work, item, now=turn.now)
    return item


def begin_fix(turn: Turn, item_id: int, _argument: str) -> None:
    """`报告已整改`: from now on words and files gather here until `提交`."""
    item = _arrived(turn, _item(turn, item_id))
    _show_report(turn, _begun(turn, item), anew=True)


def _begun(turn: Turn, item: OutwardItem) -> OutwardItem:
    if frozen.is_frozen(item):
        return frozen.report_begun(turn.work, item, now=turn.now)
    return outward.begin_report(turn.work, item, by=turn.me, now=turn.now)


def _show_report(turn: Turn, item: OutwardItem, *, anew: bool = False) -> None:
    report = item.report
    if report is None:
        return
    ready = bool(report.texts) and bool(report.evidence)
    gathering = report.submitted_at is None
    row = [button("提交", "l.submit", item.id)] if ready else []
    rows = [[*row, button("取消", "l.drop", item.id)]] if gathering else []
    turn.show(
        turn.user_id,
        f"report:{item.id}:{len(item.reports)}",
        turn.texts("liaison", "report", item=item, report=report),
        buttons=rows,
        about=(item_ref(item),),
        anew=anew,
    )


def drop_fix(turn: Turn, item_id: int, _argument: str) -> None:
    """`取消`: what was gathered is kept aside; nothing was sent."""
    item = _item(turn, item_id)
    if outward.gathering(item) is None:
        raise NothingHereError(item.label)
    item = turn.work.put(item.changed(reports=item.reports[:-1]))
    turn.toast_of("cancelled_unsent")
    turn.show(
        turn.user_id,
        f"report:{item.id}:{len(item.reports) + 1}",
        turn.texts("liaison", "dropped", item=item),
        about=(item_ref(item),),
        only_update=True,
    )


def submit_fix(turn: Turn, item_id: int, _argument: str) -> None:
    """`提交`: the report leaves for the group."""
    from handlers.outward_cards import show_fix  # noqa: PLC0415  # the other side of the wall

    item = _item(turn, item_id)
    if frozen.is_frozen(item):
        item = frozen.submitted(turn.work, item, now=turn.now)
    else:
        item = outward.submit(turn.work, item, by=turn.me, now=turn.now)
        show_fix(turn, item)
    turn.toast_of("submitted", label=item.label)
    _show_report(turn, item)
    _tell_both(turn, item)


def ask(turn: Turn, item_id: int, argument: str) -> None:
    """`有疑问`: what kind, then the words."""
    item = _arrived(turn, _item(turn, item_id))
    if not argument:
        kinds = (("请求说明", "explain"), ("申请延期", "longer"), ("部分完成", "partly"))
        rows = [[button(label, "l.ask", item.id, code)] for label, code in kinds]
        rows.append([button("无法整改", "l.ask", item.id, "cannot")])
        rows.append([button("取消", "l.back", item.id)])
        turn.show(
            turn.user_id,
            f"item:{item.id}",
            item_text(turn, item),
            buttons=rows,
            about=(item_ref(item),),
        )
        return
    turn.tell_me(
        turn.texts("liaison", "ask_words", item=item, kind=argument),
        asks=f"l.ask.{argument}:{item.id}",
        about=(item_ref(item),),
    )
    refresh_liaison_side(turn, item)


def back(turn: Turn, item_id: int, _argument: str) -> None:
    """Show the four answers again."""
    refresh_liaison_side(turn, _item(turn, item_id))


KINDS = {"explain": "请求说明", "longer": "申请延期", "partly": "部分完成", "cannot": "无法整改"}


def answer_ask(kind: str) -> Callable[[Turn, int, str], None]:
    """Return what takes the liaison's words of this kind to the group."""

    def take(turn: Turn, item_id: int, text: str) -> None:
        from handlers.cards import finding_ref, group_or_leaders  # noqa: PLC0415

        item = _item(turn, item_id)
        words = f"{KINDS[kind]}：{text.strip()}"
        item = outward.ask(turn.work, item, words, by=turn.me, now=turn.now)
        finding = turn.work.get(Finding, item.finding_id)
        if finding is not None and not frozen.is_frozen(item):
            for chat_id in group_or_leaders(turn, finding):
                turn.say(
                    chat_id,
                    turn.texts(
                        "outward",
                        "question",
                        item=item,
                        finding=finding,
                        name=turn.me.name,
                        text=words,
                    ),
                    about=(item_ref(item), finding_ref(finding)),
                    priority=Priority.NOTICE,
                    thread_id=turn.inspection.thread_id if chat_id < 0 else None,
                )
        turn.tell_me(turn.texts("liaison", "asked", item=item), about=(item_ref(item),))

    return take


def _tell_both(turn: Turn, item: OutwardItem) -> None:
    from handlers import cards  # noqa: PLC0415  # the other side of the wall

    refresh_liaison_side(turn, item)
    finding = turn.work.get(Finding, item.finding_id)
    if finding is not None and not frozen.is_frozen(item):
        cards.refresh_finding(turn, finding)
        from handlers.outward_cards import refresh_group_side  # noqa: PLC0415

        refresh_group_side(turn, item)


# --- messages --------------------------------------------------------------------------


def take_message(turn: Turn, replied: OutgoingMessage | None) -> None:
    """A liaison's message is never a finding: it goes to the report it belongs to."""
    message = turn.message
    if message is None:
        return
    text = message.text or message.caption or ""
    if not text and not has_file(message):
        raise EmptyTextError
    item = _meant(turn, replied)
    if item is None:
        _ask_which(turn, text)
        return
    if outward.gathering(item) is None:
        item = _begun(turn, _arrived(turn, item))
    item = outward.gather(turn.work, item, text=text, evidence=keep_files(turn, message))
    _show_report(turn, item, anew=not _report_is_near(turn, item))


def _report_is_near(turn: Turn, item: OutwardItem) -> bool:
    card = f"report:{item.id}:{len(item.reports)}"
    return outbox.latest_card(turn.work, turn.user_id, card) is not None


def _meant(turn: Turn, replied: OutgoingMessage | None) -> OutwardItem | None:
    """The item replied to, else the report asked last, else the only open item."""
    named = _named_by(turn, replied)
    if named is not None:
        return named
    mine = [i for i in turn.work.all(OutwardItem) if may_see_item(turn.me, i, None)]
    gathering = [i for i in mine if outward.gathering(i) is not None]
    if gathering:
        return max(gathering, key=lambda i: i.report.begun_at if i.report else turn.now)
    still_open = [i for i in mine if _is_open(i)]
    return still_open[0] if len(still_open) == 1 else None


def _named_by(turn: Turn, replied: OutgoingMessage | None) -> OutwardItem | None:
    for ref in replied.about if replied is not None else ():
        if ref.startswith("outward_item:"):
            item = turn.work.get(OutwardItem, int(ref.removeprefix("outward_item:")))
            usable = item is not None and may_see_item(turn.me, item, None)
            if usable and item is not None and _is_open(item):
                return item
    return None


def _ask_which(turn: Turn, text: str) -> None:
    mine = [i for i in turn.work.all(OutwardItem) if may_see_item(turn.me, i, None)]
    still_open = [i for i in mine if _is_open(i)]
    has_proof = turn.message is not None and has_file(turn.message)
    turn.reply(
        turn.texts("liaison", "which" if still_open else "no_item", text=text, proof=has_proof),
        buttons=[[button(f"{i.label} 报告已整改", "l.fix", i.id)] for i in still_open][
            -MOST_BUTTONS:
        ],
        about=tuple(item_ref(i) for i in still_open),
    )


def list_items(turn: Turn, _argument: str) -> None:
    """`/items` for a liaison: what was released to them, with a button each."""
    mine = [
        frozen.as_shown(i)
        for i in turn.work.all(OutwardItem)
        if may_see_item(turn.me, i, None) and (i.state in LISTED or _on_its_way(i))
    ]
    open_ones = [i for i in mine if i.state is not OutwardState.CLOSED]
    turn.reply(
        turn.texts("liaison", "list", items=mine, drill=turn.settings.mode is Mode.DRILL),
        buttons=rows_of([button(i.label, "l.show", i.id) for i in open_ones[-MOST_BUTTONS:]]),
        about=tuple(item_ref(i) for i in mine),
    )


def show_item(turn: Turn, item_id: int, _argument: str = "") -> None:
    """Show one item again."""
    item = _item(turn, item_id)
    turn.show(
        turn.user_id,
        f"item:{item.id}",
        item_text(turn, item),
        buttons=item_buttons(item),
        about=(item_ref(item),),
        anew=True,
    )


def show_number(turn: Turn, number: int) -> None:
    """J3 alone shows the item again."""
    for item in turn.work.all(OutwardItem):
        if item.number == number and may_see_item(turn.me, item, None):
            show_item(turn, item.id)
            return
    raise NothingHereError(f"J{number}")


def plan(turn: Turn, _argument: str) -> None:
    """`/plan` for a liaison: rows marked visible, under their outward titles."""
    rows = [
        row
        for row in turn.work.all(TimetableItem)
        if may_see_row(turn.me, row) and row.state is not RowState.CANCELLED
    ]
    turn.reply(turn.texts("liaison", "plan", rows=rows))
