"""Cards of what the unit puts right, as the group reads them; and who is told of a change."""

from datetime import datetime

from handlers.buttons import button
from handlers.context import Desk, Keyboard
from handlers.inside import group_or_leaders
from handlers.references import finding_ref
from handlers.terms import ASPECTS
from handlers.texts import MESSAGE, Label, utf16_length
from inspection.access import may_see_feedback, may_see_rectification
from inspection.calendar import next_opening
from inspection.enums import Aspect, Mode, Priority
from inspection.records import (
    Button,
    FeedbackList,
    Finding,
    Member,
    RectificationItem,
    RectificationState,
    SendingKind,
    Transfer,
)
from inspection.rectification_states import NOT_CLOSED, due_of, is_overdue, why_not
from inspection.roles import LEADER, LEADING

S = RectificationState
_EVERY: tuple[Aspect | None, ...] = (*Aspect, None)
ASPECTS_OR_NONE = {a: Label("未定方面") if a is None else ASPECTS[a] for a in _EVERY}


def has_open_matters(desk: Desk, member: Member) -> bool:
    """Whether there is something for the unit to put right after the feedback."""
    every = desk.work.all(RectificationItem)
    return any(i.state in NOT_CLOSED and may_see_rectification(member, i, None) for i in every)


def list_ref(batch: FeedbackList) -> str:
    """Return how an outgoing message names the problem list."""
    return f"feedback_list:{batch.id}"


def matter_ref(item: RectificationItem) -> str:
    """Return how an outgoing message names the matter."""
    return f"rectification:{item.id}"


def transfer_ref(transfer: Transfer) -> str:
    """Return how an outgoing message names what was handed over."""
    return f"transfer:{transfer.id}"


def is_drill(desk: Desk) -> bool:
    """Whether what goes out is marked as a drill."""
    return desk.settings.mode is Mode.DRILL


def opening(desk: Desk) -> datetime | None:
    """Return when the unit next opens, None while it is open."""
    found = next_opening(desk.settings.calendar, desk.settings.hours, desk.now)
    return found if found > desk.now else None


def finding_of(desk: Desk, item: RectificationItem) -> Finding | None:
    """Return the finding behind the matter."""
    return desk.work.get(Finding, item.finding_id)


def about(desk: Desk, item: RectificationItem) -> tuple[str, ...]:
    """Return what a message inside the group about the matter speaks of."""
    finding = finding_of(desk, item)
    return (matter_ref(item), *((finding_ref(finding),) if finding is not None else ()))


def is_open_to(member: Member, item: RectificationItem, finding: Finding | None) -> bool:
    """Whether the member of the group works on it: what may be a clue by now is not shown."""
    is_there = item.number is not None and finding is not None and why_not(finding) != "sealed"
    return is_there and may_see_rectification(member, item, finding)


def matter_text(desk: Desk, item: RectificationItem) -> str:
    """Return what the group reads of a matter."""
    asked = item.latest(SendingKind.CLOSE_OUT)
    return desk.texts(
        "rectification",
        "matter",
        item=item,
        finding=finding_of(desk, item),
        aspect=ASPECTS_OR_NONE[item.aspect],
        due=due_of(item),
        overdue=is_overdue(item, desk.now),
        progress=item.latest(SendingKind.PROGRESS),
        reports=sum(s.kind is SendingKind.PROGRESS for s in item.sendings),
        asked=asked,
        decided_by=desk.name(asked.decided_by) if asked is not None else "",
        verifier=desk.name(item.verified_by),
        earlier=[(each, desk.name(each.by)) for each in item.earlier],
    )


def matter_buttons(item: RectificationItem, reader: Member) -> Keyboard:
    """Return what this reader can do with the matter now."""
    leads, is_leader = reader.role in LEADING, reader.role in LEADER
    check = [button("核验通过", "ri.verify", item.id), button("退回重改", "ri.back", item.id)]
    more: list[Button] = []
    if leads and item.state in {S.UNDER_WAY, S.AWAITING_CHECK}:
        more.append(button("长期坚持", "ri.keep", item.id))
    if leads and item.state in {S.TO_PLAN, S.UNDER_WAY, S.AWAITING_CHECK}:
        more.append(button("改时限", "ri.extend", item.id))
    if leads and item.state is S.LONG_TERM:
        more.append(button("转限期整改", "ri.resume", item.id))
    if is_leader and item.state is S.CLOSED:
        more.append(button("问题反弹", "ri.again", item.id))
    rows = [check if item.state is S.AWAITING_CHECK else [], more, _amending(item, reader)]
    return [row for row in rows if row]


def _amending(item: RectificationItem, reader: Member) -> list[Button]:
    """What was sent is corrected by those who lead, recalled by the leader alone."""
    if item.state not in NOT_CLOSED or reader.role not in LEADING:
        return []
    recall = [button("收回", "ri.recall", item.id)] if reader.role in LEADER else []
    return [button("更正", "ri.correct", item.id), *recall]


def show_matter(
    desk: Desk,
    item: RectificationItem,
    reader: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    """Show the matter to one reader of the group, in private."""
    desk.show(
        reader.user_id,
        f"matter:{item.id}",
        matter_text(desk, item),
        buttons=matter_buttons(item, reader),
        about=about(desk, item),
        anew=anew,
        only_update=only_update,
    )


def refresh_inside(desk: Desk, item: RectificationItem) -> None:
    """Change the matter's card in the private chats where it stands."""
    finding = finding_of(desk, item)
    for member in (m for m in desk.inside if is_open_to(m, item, finding)):
        show_matter(desk, item, member, only_update=True)


def tell_group(desk: Desk, item: RectificationItem, name: str) -> None:
    """Tell the group once what the unit sent, with its files; nothing of what may be a clue."""
    finding = finding_of(desk, item)
    refresh_inside(desk, item)
    if finding is None or why_not(finding) == "sealed":
        return
    sent = item.sendings[-1]
    text = desk.texts("rectification", "told", item=item, finding=finding, sent=sent, name=name)
    for chat_id in group_or_leaders(desk, finding):
        desk.say(
            chat_id,
            text,
            buttons=[[button(f"查看 {item.inside_label}", "ri.show", item.id)]],
            about=about(desk, item),
            thread_id=desk.inspection.thread_id if chat_id < 0 else None,
            priority=Priority.NOTICE,
            attachments=sent.evidence,
        )


# --- the list, as the leader and the unit read it ------------------------------------------


def say_or_show(
    desk: Desk, card: str, text: str, *, to: int, buttons: Keyboard, refs: tuple[str, ...]
) -> None:
    """Show a card where it fits one message; a longer text is said in parts."""
    if utf16_length(text) <= MESSAGE:
        desk.show(to, card, text, buttons=buttons, about=refs, anew=True)
    else:
        desk.say(to, text, buttons=buttons, about=refs)


def for_unit(desk: Desk, batch: FeedbackList, lines: tuple[RectificationItem, ...]) -> str:
    """Return the list exactly as the unit reads it."""
    return desk.texts(
        "rectification",
        "for_unit",
        batch=batch,
        lines=lines,
        aspects=ASPECTS_OR_NONE,
        drill=is_drill(desk),
    )


def liaisons_of(desk: Desk, batch: FeedbackList) -> tuple[Member, ...]:
    """Return everybody of the unit who may read the list."""
    return tuple(m for m in desk.members if not m.is_inside and may_see_feedback(m, batch))
