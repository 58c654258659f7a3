"""Every command, button and question of the chat, each a row."""

from handlers import (
    board,
    clues,
    filing,
    findings,
    invitations,
    liaison,
    lookup,
    outward,
    people,
    preview,
    release,
    start,
    timetable,
    verification,
)
from handlers.context import Turn
from handlers.routing import (
    ENROLLED,
    INSIDE,
    LEADING,
    LIAISON,
    AnswerTable,
    Command,
    CommandTable,
    Press,
    PressTable,
    read_data,
)
from inspection import outbox
from inspection.enums import Role
from inspection.errors import (
    DueTooSoonError,
    EmptyTextError,
    NothingHereError,
    PastDateError,
    ReasonMissingError,
    TooLongError,
    UnreadableDateError,
)
from inspection.records import OutgoingMessage

LEADER = frozenset({Role.LEADER})


def items(turn: Turn, argument: str) -> None:
    """`/items`: each side sees its own."""
    (outward if turn.me.is_inside else liaison).list_items(turn, argument)


def plan(turn: Turn, argument: str) -> None:
    """`/plan`: each side sees its own."""
    (timetable if turn.me.is_inside else liaison).plan(turn, argument)


COMMANDS = CommandTable(
    (
        Command("start", (), people.start, ENROLLED, on_registry=True, for_strangers=True),
        Command("finding", ("问题", "发现"), filing.file_finding, INSIDE, aliases=("f",)),
        Command("mine", ("我的",), lookup.mine, INSIDE),
        Command("search", ("查",), lookup.search, INSIDE, aliases=("q",), argument=r"\S"),
        Command("share", ("共享", "分享"), board.share, INSIDE, aliases=("s",)),
        Command("board", ("看板",), board.show_board, INSIDE),
        Command("items", ("即知即改", "待办"), items, ENROLLED),
        Command("plan", ("进度",), plan, ENROLLED),
        Command("done", ("完成",), timetable.done, INSIDE, argument=r"\d"),
        Command("today", ("今日",), timetable.today, INSIDE),
        Command("members", ("成员",), people.members, LEADING, on_registry=True, private_only=True),
        Command(
            "invite", ("邀请",), invitations.invite, LEADING, on_registry=True, private_only=True
        ),
        Command("export", ("导出",), start.export, LEADING, private_only=True),
        Command("use", ("切换",), people.use, INSIDE, on_registry=True),
        Command("bind", ("绑定",), people.bind, LEADER),
        Command("status", ("状态",), start.status, INSIDE),
        Command("calendar", ("日历",), start.calendar, INSIDE),
        Command("settings", ("设置",), start.settings, LEADER),
        Command("help", ("帮助",), start.show_help, ENROLLED),
        Command("cancel", ("取消",), start.cancel, ENROLLED),
    )
)


def close(turn: Turn, _record_id: int, _argument: str) -> None:
    """`取消` on a card that began nothing."""
    turn.toast_of("cancelled")
    if turn.query is not None and turn.message_id is not None:
        outbox.delete(turn.work, chat_id=turn.chat_id, message_id=turn.message_id, now=turn.now)


PRESSES: PressTable = {
    "x": Press(close, ENROLLED),
    "f.tell": Press(preview.tell, INSIDE),
    "f.aspects": Press(findings.choose_aspect, INSIDE),
    "f.aspect": Press(findings.set_aspect, INSIDE),
    "f.handlings": Press(findings.choose_handling, INSIDE),
    "f.handling": Press(findings.set_handling, INSIDE),
    "f.hold": Press(findings.toggle_hold, INSIDE),
    "f.dues": Press(findings.choose_due, INSIDE),
    "f.due": Press(findings.set_due, INSIDE),
    "f.due?": Press(findings.ask_due, INSIDE),
    "f.back": Press(findings.back, INSIDE),
    "f.not": Press(findings.not_a_finding, INSIDE),
    "f.void": Press(findings.void, INSIDE),
    "f.clue?": Press(clues.confirm_clue, INSIDE),
    "f.clue": Press(clues.register_clue, INSIDE),
    "f.unseal": Press(clues.unseal, INSIDE),
    "f.answer": Press(findings.use_as_answer, INSIDE),
    "o.due": Press(preview.choose_due, INSIDE),
    "o.due?": Press(preview.ask_due, INSIDE),
    "o.reword": Press(preview.ask_wording, INSIDE),
    "o.files": Press(preview.choose_files, INSIDE),
    "o.preview": Press(preview.preview, INSIDE),
    "o.cancel": Press(preview.cancel, INSIDE),
    "o.confirm": Press(preview.confirm, INSIDE),
    "o.release": Press(release.release, LEADING),
    "o.back": Press(release.offer_return, LEADING),
    "o.again": Press(release.release_card_again, LEADING),
    "o.return": Press(release.send_back, LEADING),
    "o.undo": Press(release.undo, INSIDE),
    "o.now": Press(release.at_once, LEADING),
    "o.verify": Press(verification.verify, INSIDE),
    "o.redo": Press(verification.ask_redo, INSIDE),
    "o.fix": Press(verification.show_again, INSIDE),
    "l.ack": Press(liaison.acknowledge, LIAISON),
    "l.pass": Press(liaison.pass_on, LIAISON),
    "l.fix": Press(liaison.begin_fix, LIAISON),
    "l.drop": Press(liaison.drop_fix, LIAISON),
    "l.submit": Press(liaison.submit_fix, LIAISON),
    "l.ask": Press(liaison.ask, LIAISON),
    "l.back": Press(liaison.back, LIAISON),
    "l.show": Press(liaison.show_item, LIAISON),
    "n.read": Press(board.mark_read, INSIDE),
    "t.done": Press(timetable.press_done, INSIDE),
    "t.add": Press(timetable.press_add, INSIDE),
    "t.not": Press(timetable.press_not, INSIDE),
    "t.owners": Press(timetable.show_unmatched, LEADING, on_registry=True),
    "t.own": Press(timetable.assign, LEADING, on_registry=True),
    "i.role": Press(invitations.invite_role, LEADING, on_registry=True),
    "i.post": Press(invitations.toggle_post, LEADING, on_registry=True),
    "i.other": Press(invitations.ask_post, LEADING, on_registry=True),
    "i.clear": Press(invitations.no_recusal, LEADING, on_registry=True),
    "i.recusal": Press(invitations.ask_recusal, LEADING, on_registry=True),
    "i.cancel": Press(invitations.cancel_invite, LEADING, on_registry=True),
    "p.use": Press(people.press_use, INSIDE, on_registry=True),
}

ANSWERS: AnswerTable = {
    "f.due": findings.answer_due,
    "o.due": preview.answer_due,
    "o.wording": preview.answer_wording,
    "o.redo": verification.answer_redo,
    "t.not": timetable.answer_reason,
    "i.post": invitations.answer_post,
    "i.recusal": invitations.answer_recusal,
    **{f"l.ask.{kind}": liaison.answer_ask(kind) for kind in liaison.KINDS},
}


ASK_AGAIN = (
    UnreadableDateError,
    PastDateError,
    DueTooSoonError,
    TooLongError,
    EmptyTextError,
    ReasonMissingError,
)


def answer_question(turn: Turn, question: OutgoingMessage, text: str) -> None:
    """Do what a question was asked for; an answer that does not fit is asked for again."""
    verb, record_id, _ = read_data(question.asks or "")
    act = ANSWERS.get(verb)
    if act is None or not text.strip():
        raise NothingHereError
    outbox.answered(turn.work, question)
    try:
        act(turn, record_id, text)
    except ASK_AGAIN as refusal:
        words = turn.texts("refusals", type(refusal).__name__, e=refusal)
        turn.tell_me(words, asks=question.asks, about=question.about)
