"""The problem list exactly as the unit would read it, and the wording of each matter."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.rectification_cards import (
    ASPECTS_OR_NONE,
    is_drill,
    list_ref,
    matter_ref,
    opening,
    say_or_show,
)
from handlers.references import finding_ref
from inspection import rectification_lists as lists
from inspection.access import may_see_feedback
from inspection.enums import Aspect
from inspection.errors import NothingHereError
from inspection.recipients import receivers
from inspection.records import (
    Button,
    FeedbackList,
    FeedbackState,
    Finding,
    Member,
    RectificationItem,
)

L = FeedbackState
NO_ASPECT = "-"


def list_at(turn: Turn, list_id: int) -> FeedbackList:
    """Return the list, if the leader may see it now."""
    batch = turn.work.get(FeedbackList, list_id)
    if batch is None or not may_see_feedback(turn.me, batch):
        raise NothingHereError
    return batch


def refs_of(turn: Turn, batch: FeedbackList) -> tuple[str, ...]:
    """Return what a message about the list speaks of: it, its matters, their findings."""
    lines = lists.items_of(turn.work, batch)
    known = (turn.work.get(Finding, line.finding_id) for line in lines)
    findings = (finding_ref(each) for each in known if each is not None)
    return (list_ref(batch), *(matter_ref(line) for line in lines), *findings)


def dated(desk: Desk, batch: FeedbackList) -> FeedbackList:
    """Return a draft with the dues that the settings give today where the leader named none."""
    if batch.state is not L.DRAFT:
        return batch
    periods, departure = desk.settings.rectification, desk.settings.departure
    return batch.changed(
        measures_due=batch.measures_due or periods.due(periods.measures_days, desk.now, departure),
        due=batch.due or periods.due(periods.days, desk.now, departure),
    )


def draft_buttons(
    batch: FeedbackList, by_aspect: dict[Aspect | None, tuple[int, int]], *, has_lines: bool
) -> Keyboard:
    """Return what the leader can do with the list now."""
    if batch.state is L.RELEASED:
        return [[button("撤回", "rl.undo", batch.id)]]
    if batch.state is not L.DRAFT:
        return ()
    keys = [
        button(ASPECTS_OR_NONE[aspect], "rl.aspect", batch.id, aspect or NO_ASPECT)
        for aspect, (_, possible) in by_aspect.items()
        if possible
    ]
    look = [button("预览", "rl.preview", batch.id)] if has_lines else []
    dues = [
        button("措施期限", "rl.due", batch.id, "m"),
        button("整改期限", "rl.due", batch.id, "d"),
    ]
    return [*([look] if look else []), *rows_of(keys), dues, [button("取消", "rl.drop", batch.id)]]


def recipient_of(desk: Desk, batch: FeedbackList) -> Member | None:
    """Return which liaison of the unit receives the list today."""
    return next(iter(receivers(desk.people, desk.work.scope, batch.unit, desk.today)), None)


def preview(turn: Turn, list_id: int, _argument: str) -> None:
    """`预览`: exactly what the unit would read, and what still stands against it."""
    show_preview(turn, list_at(turn, list_id))


def show_preview(turn: Turn, batch: FeedbackList) -> None:
    """Show the whole list as the unit would read it."""
    batch = dated(turn, batch)
    lines = lists.items_of(turn.work, batch)
    known = {i.finding_id: f.label for i in lines if (f := turn.work.get(Finding, i.finding_id))}
    faults = {i.id: _faults(turn, i) for i in lines}
    recipient = recipient_of(turn, batch)
    text = turn.texts(
        "rectification",
        "preview",
        batch=batch,
        lines=lines,
        aspects=ASPECTS_OR_NONE,
        labels=[known.get(i.finding_id, "") for i in lines],
        faults=[faults[i.id] for i in lines],
        recipient=recipient.name if recipient is not None else "",
        opening=opening(turn),
        drill=is_drill(turn),
    )
    ready = bool(lines) and all(i.wording and not faults[i.id] for i in lines)
    buttons = _preview_buttons(batch, lines, ready=ready)
    card = f"feedback_preview:{batch.id}"
    say_or_show(turn, card, text, to=turn.user_id, buttons=buttons, refs=refs_of(turn, batch))


def _faults(turn: Turn, item: RectificationItem) -> tuple[str, ...]:
    return lists.hard_faults(turn.work, item, turn.people_here())


def _preview_buttons(
    batch: FeedbackList, lines: tuple[RectificationItem, ...], *, ready: bool
) -> Keyboard:
    if batch.state is not L.DRAFT:
        return draft_buttons(batch, {}, has_lines=True)
    words: list[Button] = [
        button(f"改措辞 {n}", "rl.word", line.id) for n, line in enumerate(lines[:60], start=1)
    ]
    go = [[button("放行", "rl.send", batch.id)]] if ready else []
    end = [button("返回", "rl.show", batch.id), button("取消", "rl.drop", batch.id)]
    return [*go, *rows_of(words), end]


def _line(turn: Turn, item_id: int) -> tuple[FeedbackList, RectificationItem]:
    item = turn.work.get(RectificationItem, item_id)
    if item is None:
        raise NothingHereError
    return list_at(turn, item.list_id), item


def ask_words(turn: Turn, item_id: int, _argument: str) -> None:
    """`改措辞`: the words to copy; the answer is a reply."""
    batch, item = _line(turn, item_id)
    finding = turn.work.get(Finding, item.finding_id)
    refs = (list_ref(batch), matter_ref(item), *((finding_ref(finding),) if finding else ()))
    turn.tell_me(
        turn.texts("rectification", "ask_words", item=item, finding=finding),
        asks=f"rl.word:{item.id}",
        about=refs,
    )


def answer_words(turn: Turn, item_id: int, text: str) -> None:
    """Take the wording that was replied."""
    batch, item = _line(turn, item_id)
    lists.reword(turn.work, batch, item, text, people=turn.people_here(), by=turn.me)
    show_preview(turn, batch)
