"""What the group replies to a liaison: previewed, checked, let go by leader or deputy."""

from handlers.buttons import button
from handlers.context import Desk, Keyboard, Turn
from handlers.evidence import has_file
from handlers.liaison.notices import notify
from handlers.outward_cards import finding_of, item_at
from handlers.references import finding_ref, item_ref
from handlers.unit_answers import answer_at
from inspection import unit_answers, unit_sendings
from inspection.access import may_see_finding
from inspection.enums import Priority, ReplyState
from inspection.errors import NothingHereError
from inspection.records import Finding, GroupReply, OutgoingMessage, OutwardItem, UnitAnswer


def draft(turn: Turn, replied: OutgoingMessage, text: str) -> None:
    """A reply to the answer's card is for the liaison: shown as a preview, not sent."""
    _, number, key = (replied.card or "").split(":")
    item = item_at(turn, int(number))
    finding, answer = finding_of(turn, item), answer_at(item, key)
    if turn.message is not None and has_file(turn.message):
        turn.reply(turn.texts("outward", "reply_no_files"))
        return
    item = unit_answers.draft_reply(
        turn.work, item, finding, answer, text, by=turn.me, now=turn.now
    )
    answer = answer_at(item, key)
    _show(turn, item, finding, answer, len(answer.replies), user_id=turn.user_id, anew=True)


def confirm(turn: Turn, item_id: int, argument: str) -> None:
    """`确认发送`, and the `放行` of a member's: to the liaison alone."""
    item, finding, answer, number = _at(turn, item_id, argument)
    item = unit_answers.confirm_reply(
        turn.work,
        item,
        finding,
        answer,
        number,
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
        direct=turn.settings.direct_release,
    )
    answer = answer_at(item, argument.partition(".")[0])
    reply = answer.replies[number - 1]
    if reply.state is ReplyState.AWAITING_RELEASE:
        turn.toast_of("proposed")
        for approver in turn.leaders:
            if approver.user_id != turn.user_id and may_see_finding(approver, finding):
                _show(turn, item, finding, answer, number, user_id=approver.user_id, anew=True)
    else:
        turn.toast_of("reply_sent", label=item.inside_label)
        notify(turn, item, "reply", text=reply.text)
    _refresh(turn, item, finding, answer, number)


def drop(turn: Turn, item_id: int, argument: str) -> None:
    """`取消`, and the `退回` of a member's: nothing was sent."""
    item, finding, answer, number = _at(turn, item_id, argument)
    item = unit_answers.drop_reply(
        turn.work, item, finding, answer, number, by=turn.me, now=turn.now
    )
    turn.toast_of("cancelled_unsent")
    _refresh(turn, item, finding, answer_at(item, argument.partition(".")[0]), number)


def _at(turn: Turn, item_id: int, argument: str) -> tuple[OutwardItem, Finding, UnitAnswer, int]:
    key, _, number = argument.partition(".")
    if not number.isdecimal():
        raise NothingHereError
    item = item_at(turn, item_id)
    return item, finding_of(turn, item), answer_at(item, key), int(number)


def _refresh(
    desk: Desk, item: OutwardItem, finding: Finding, answer: UnitAnswer, number: int
) -> None:
    reply = answer.replies[number - 1]
    readers = {reply.by, *(m.user_id for m in desk.leaders)}
    for member in desk.inside:
        if member.user_id in readers and may_see_finding(member, finding):
            _show(desk, item, finding, answer, number, user_id=member.user_id)


def _show(
    desk: Desk,
    item: OutwardItem,
    finding: Finding,
    answer: UnitAnswer,
    number: int,
    *,
    user_id: int,
    anew: bool = False,
) -> None:
    reply = answer.replies[number - 1]
    faults = unit_answers.hard_words(desk.work, item, finding, reply.text, desk.people_here())
    argument = f"{unit_sendings.key_of(item, answer)}.{number}"
    desk.show(
        user_id,
        f"reply:{item.id}:{argument}",
        desk.texts(
            "outward",
            "reply_preview",
            item=item,
            finding=finding,
            answer=answer,
            reply=reply,
            author=desk.name(reply.by),
            sender=desk.name(reply.sent_by),
            faults=faults,
        ),
        buttons=_buttons(item, argument, reply, faulty=bool(faults), own=user_id == reply.by),
        about=(finding_ref(finding), item_ref(item)),
        priority=Priority.ANSWER if user_id == reply.by else Priority.NOTICE,
        anew=anew,
        only_update=not anew,
    )


def _buttons(
    item: OutwardItem, argument: str, reply: GroupReply, *, faulty: bool, own: bool
) -> Keyboard:
    cancel = button("取消", "u.drop", item.id, argument)
    if reply.state is ReplyState.AWAITING_RELEASE and not own:
        let_go = button("放行", "u.send", item.id, argument)
        return [[let_go, button("退回", "u.drop", item.id, argument)]]
    if reply.state is ReplyState.AWAITING_RELEASE:
        return [[cancel]]
    if reply.state is not ReplyState.DRAFT:
        return ()
    send = [] if faulty else [button("确认发送", "u.send", item.id, argument)]
    return [[*send, cancel]]
