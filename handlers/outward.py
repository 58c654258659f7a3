"""Outward items as the group sees them: the list, and one item with what can be done."""

from dataclasses import replace

from handlers import containing
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.outward_cards import finding_of, item_at
from handlers.paging import page_of
from handlers.references import finding_ref, item_ref
from inspection import later_fixes
from inspection.access import may_see_finding
from inspection.enums import OutwardState
from inspection.errors import NothingHereError
from inspection.outward_states import OutwardEvent, may, next_state
from inspection.records import Finding, Member, OutwardItem

OVER = frozenset({OutwardState.CLOSED, OutwardState.CARRIED_OVER, OutwardState.WITHDRAWN})

# label, verb, the move it needs; in the order of the card
ACTIONS = (
    ("核验通过", "o.verify", OutwardEvent.VERIFY),
    ("退回重改", "o.redo", OutwardEvent.RETURN),
    ("更正", "o.correct", OutwardEvent.CORRECT),
    ("免附佐证", "o.waive", OutwardEvent.WAIVE_PROOF),
    ("携出", "o.carry", OutwardEvent.CARRY_OVER),
    ("收回", "o.recall", OutwardEvent.RECALL),
)


def list_items(turn: Turn, _argument: str) -> None:
    """`/items` on the group's side: every item that was let go or waits for it, by pages."""
    text, buttons, about = _page(turn, 1)
    turn.reply(text, buttons=buttons, about=about, card="items")


def turn_page(turn: Turn, page: int, _argument: str) -> None:
    """Another page of the list, as it is now."""
    text, buttons, about = _page(turn, page)
    turn.show(turn.chat_id, "items", text, buttons=buttons, about=about)


def _page(turn: Turn, number: int) -> tuple[str, Keyboard, tuple[str, ...]]:
    shown = []
    for item in turn.work.all(OutwardItem):
        finding = turn.work.get(Finding, item.finding_id)
        if finding is None or not may_see_finding(turn.me, finding):
            continue
        if item.state is OutwardState.DRAFT or not _has_left_or_waits(item):
            continue
        if not turn.is_private and not turn.group_may_see(finding):
            continue
        shown.append((item, finding))
    shown.sort(key=lambda pair: pair[0].state in OVER)
    page = page_of(shown, number)
    keys = [button(i.inside_label, "o.item", i.id) for i, _ in page.shown if i.number is not None]
    text = turn.texts("outward", "list", page=page, now=turn.now)
    buttons = [*rows_of(keys), *page.buttons("o.page"), *containing.outward_row(turn)]
    return text, buttons, tuple(finding_ref(f) for _, f in page.shown)


def _has_left_or_waits(item: OutwardItem) -> bool:
    """Whether it belongs in the list: what was stopped before it had a number does not."""
    return item.state is not OutwardState.WITHDRAWN or item.number is not None


def open_item(turn: Turn, item_id: int, _argument: str = "") -> None:
    """Show one item with what can be done, in the presser's private chat."""
    item = item_at(turn, item_id)
    if item.number is None:
        raise NothingHereError
    show_item(replace(turn, chat_id=turn.user_id, thread_id=None), item, anew=True)
    turn.goes_on_in_private()


def show_item(turn: Turn, item: OutwardItem, *, anew: bool = False) -> None:
    """Show or change the card of one item in the private chat of whoever acts."""
    finding = finding_of(turn, item)
    turn.show(
        turn.user_id,
        f"outward:{item.id}",
        turn.texts(
            "outward",
            "item_card",
            item=item,
            finding=finding,
            label=item.inside_label,
            holder=turn.name(item.holder_id),
            verifier=turn.name(item.verified_by),
            later=[(fix, turn.name(fix.by)) for fix in item.later_fixes if fix.recorded_at],
            steps=[(c, turn.name(c.by)) for c in item.history if c.what in {"due", "edition"}],
            follows=_label_followed(turn, item),
        ),
        buttons=[
            *item_buttons(item, turn.me),
            [button(finding.label, "q.see", finding.id, "finding")],
        ],
        about=(finding_ref(finding), item_ref(item)),
        anew=anew,
        only_update=not anew,
    )


def _label_followed(desk: Desk, item: OutwardItem) -> str:
    before = desk.work.get(OutwardItem, item.follows) if item.follows else None
    return before.inside_label if before is not None else ""


def item_buttons(item: OutwardItem, member: Member) -> Keyboard:
    """Return what this member may do with the item now."""
    if item.state is OutwardState.CLOSED:
        return [[button("再次出现", "o.recur", item.id)]]
    if later_fixes.may_record(item, member):
        is_fixed = item.later_fix is not None
        label, verb = ("登记有误", "o.lback") if is_fixed else ("后续整改", "o.later")
        return [[button(label, verb, item.id)]]
    found = [
        button(label, verb, item.id)
        for label, verb, event in ACTIONS
        if next_state(item.state, event) is not None and may(member.role, event)
    ]
    return rows_of(found, 2)
