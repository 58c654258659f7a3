"""What the liaison gathers, sees as a preview, submits, and can take back for a moment."""

from collections import Counter
from datetime import datetime

from handlers.both_sides import tell_both
from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.liaison.views import (
    arrived,
    is_drill,
    item_of,
    liaisons_with,
    refresh_liaison_side,
)
from handlers.outward_cards import show_fix
from handlers.references import item_ref
from handlers.unit_answers import show_answer
from inspection import frozen, gathering, unit_sendings
from inspection.enums import AnswerKind, EvidenceKind, OutwardState
from inspection.errors import NothingHereError
from inspection.records import Evidence, Finding, FixReport, OutwardItem, UnitAnswer


def kind_of(sending: FixReport) -> AnswerKind:
    """Return what kind of sending it is."""
    return sending.kind if isinstance(sending, UnitAnswer) else AnswerKind.FIX


def counted(desk: Desk, sending: FixReport) -> Counter[str]:
    """Return how many files of each kind it holds."""
    files = (desk.work.get(Evidence, each) for each in sending.evidence)
    return Counter(_shown_as(file.kind) for file in files if file is not None)


def _shown_as(kind: EvidenceKind) -> str:
    match kind:
        case EvidenceKind.PHOTO:
            return "photo"
        case EvidenceKind.VOICE | EvidenceKind.AUDIO:
            return "voice"
        case EvidenceKind.VIDEO | EvidenceKind.VIDEO_NOTE | EvidenceKind.ANIMATION:
            return "video"
        case _:
            return "file"


def show_sending(
    desk: Desk, user_id: int, item: OutwardItem, sending: FixReport, *, anew: bool = False
) -> None:
    """Show what is gathered or was submitted, with what can be done about it.

    A colleague of the unit who has it in their chat sees the same.
    """
    text, buttons, card = (
        _text(desk, item, sending),
        _buttons(item, sending),
        card_of(item, sending),
    )
    about = (item_ref(item),)
    desk.show(user_id, card, text, buttons=buttons, about=about, anew=anew)
    for other in liaisons_with(desk, item):
        if other != user_id:
            desk.show(other, card, text, buttons=buttons, about=about, only_update=True)


def _text(desk: Desk, item: OutwardItem, sending: FixReport) -> str:
    return desk.texts(
        "liaison",
        "sending",
        item=item,
        sending=sending,
        kind=kind_of(sending).value,
        files=counted(desk, sending),
        ready=gathering.is_ready(sending),
        drill=is_drill(desk),
    )


def card_of(item: OutwardItem, sending: FixReport) -> str:
    """Return the name of the card that shows it."""
    return f"report:{item.id}:{unit_sendings.key_of(item, sending)}"


def _buttons(item: OutwardItem, sending: FixReport) -> Keyboard:
    key = unit_sendings.key_of(item, sending)
    if sending.is_leaving:
        return [[button("撤回", "l.undo", item.id, key)]]
    if not sending.is_open:
        return ()
    cancel = button("取消", "l.drop", item.id, key)
    if not gathering.is_ready(sending):
        return [[cancel]]
    more = [button("填写审定", "l.who", item.id, key)] if not sending.approver else []
    return [[button("提交", "l.submit", item.id, key)], [*more, cancel]]


# --- beginning -------------------------------------------------------------------------


def begin_fix(turn: Turn, item_id: int, _argument: str) -> None:
    """`报告已整改`: from now on words and files gather here until `提交`."""
    begin(turn, arrived(turn, item_of(turn, item_id)), AnswerKind.FIX)


def begin(turn: Turn, item: OutwardItem, kind: AnswerKind) -> None:
    """Open what gathers words and proof, and show it."""
    item = gathering.begin(turn.work, item, kind, by=turn.me, now=turn.now)
    sending = unit_sendings.gathering(item)
    if sending is not None:
        show_sending(turn, turn.user_id, item, sending, anew=True)


def drop(turn: Turn, item_id: int, key: str) -> None:
    """`取消`: nothing was sent."""
    item = item_of(turn, item_id)
    sending = unit_sendings.at_key(item, key)
    card = card_of(item, sending)
    item = gathering.drop(turn.work, item, sending)
    turn.toast_of("cancelled_unsent")
    text = turn.texts("liaison", "dropped", item=item, kind=kind_of(sending).value)
    for user_id in liaisons_with(turn, item):
        turn.show(user_id, card, text, about=(item_ref(item),), only_update=True)


def ask_approver(turn: Turn, item_id: int, key: str) -> None:
    """`填写审定`: who approved it, a post; a reply, never needed."""
    item = item_of(turn, item_id)
    if not unit_sendings.at_key(item, key).is_open:
        raise NothingHereError(item.label)
    turn.tell_me(
        turn.texts("liaison", "ask_approver", item=item),
        asks=f"l.who:{item.id}",
        about=(item_ref(item),),
    )


def answer_approver(turn: Turn, item_id: int, text: str) -> None:
    """Keep who approved it, on what is being gathered."""
    item = item_of(turn, item_id)
    sending = unit_sendings.gathering(item)
    if sending is None:
        raise NothingHereError(item.label)
    key = unit_sendings.key_of(item, sending)
    item = gathering.name_approver(turn.work, item, sending, text)
    show_sending(turn, turn.user_id, item, unit_sendings.at_key(item, key), anew=True)


# --- submitting ------------------------------------------------------------------------


def submit(turn: Turn, item_id: int, key: str) -> None:
    """`提交`: it leaves for the group when the undo window ends."""
    item = item_of(turn, item_id)
    item = gathering.submit(
        turn.work,
        item,
        unit_sendings.at_key(item, key),
        by=turn.me,
        now=turn.now,
        undo=turn.settings.undo,
    )
    turn.toast_of("submitted", label=item.label)
    show_sending(turn, turn.user_id, item, unit_sendings.at_key(item, key))
    refresh_liaison_side(turn, item)
    leave_due(turn)


def take_back(turn: Turn, item_id: int, key: str) -> None:
    """`撤回`: nothing has left; it can be completed and submitted again."""
    item = item_of(turn, item_id)
    sending = unit_sendings.at_key(item, key)
    item = gathering.take_back(turn.work, item, sending, by=turn.me, now=turn.now)
    turn.toast_of("taken_back_unsent")
    show_sending(turn, turn.user_id, item, unit_sendings.at_key(item, key))
    refresh_liaison_side(turn, item)


def leave_due(desk: Desk) -> None:
    """End the undo windows that are over: what was submitted goes to the group."""
    for found, key in gathering.due_to_leave(desk.work, desk.now):
        item = desk.work.get(OutwardItem, found.id) or found
        sending = unit_sendings.at_key(item, key)
        item = gathering.leave(desk.work, item, sending, now=desk.now)
        sending = unit_sendings.at_key(item, key)
        if sending.submitted_by is not None and item.state is not OutwardState.WITHDRAWN:
            show_sending(desk, sending.submitted_by, item, sending)
        _arrive_inside(desk, item, sending)


def _arrive_inside(desk: Desk, item: OutwardItem, sending: FixReport) -> None:
    tell_both(desk, item)
    finding = desk.work.get(Finding, item.finding_id)
    if finding is None or frozen.is_frozen(item) or item.state is OutwardState.WITHDRAWN:
        return
    if isinstance(sending, UnitAnswer):
        show_answer(desk, item, finding, sending)
    else:  # also where it was closed or carried over meanwhile: it was submitted
        show_fix(desk, item)


def leaving_times(desk: Desk) -> list[datetime]:
    """Return when what was submitted leaves, for a wake-up between the minutes."""
    every = (s for i in desk.work.all(OutwardItem) for s in unit_sendings.sendings(i))
    return [s.leaves_at for s in every if s.is_leaving and s.leaves_at is not None]
