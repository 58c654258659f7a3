"""Every command, button and question of the chat, each a row."""

from handlers import (
    asking,
    board,
    clues,
    containing,
    deliberation,
    filing,
    findings,
    interview_findings,
    interview_notes,
    interviews,
    invitations,
    liaison,
    lookup,
    mine,
    outward,
    outward_table,
    people,
    people_table,
    preview,
    replanning,
    search,
    settings_menu,
    splitting,
    start,
    summary,
    tasks,
    timetable,
    timetable_import,
    units,
    work_paper_exhibits,
    work_paper_fields,
    work_paper_steps,
    work_papers,
    written,
)
from handlers.answering import may_answer
from handlers.context import Turn
from handlers.routing import (
    ENROLLED,
    INSIDE,
    LEADING,
    AnswerTable,
    Command,
    CommandTable,
    Press,
    PressTable,
    read_data,
)
from inspection import outbox, settings
from inspection.enums import Role
from inspection.errors import (
    DueTooSoonError,
    EmptyTextError,
    NothingHereError,
    NotSplittableError,
    PastDateError,
    ReasonMissingError,
    TooLongError,
    UnreadableDateError,
    WordingRefusedError,
)
from inspection.recipients import StandInDaysError
from inspection.records import OutgoingMessage
from inspection.replan_reading import UnreadableDaysError
from inspection.replanning import EndIsOverError, LastBeforeFirstError, SameDaysError
from inspection.unit_answers import ReplyRefusedError
from inspection.written_errors import DueAfterWithdrawalError

LEADER = frozenset({Role.LEADER})


def items(turn: Turn, argument: str) -> None:
    """`/items`: each side sees its own; 待办 with words is a task of the group's."""
    if turn.me.is_inside and argument and tasks.is_said(turn):
        tasks.say(turn, argument)
        return
    (outward if turn.me.is_inside else liaison).list_items(turn, argument)


def plan(turn: Turn, argument: str) -> None:
    """`/plan`: each side sees its own."""
    (timetable if turn.me.is_inside else liaison).plan(turn, argument)


COMMANDS = CommandTable(
    (
        Command("start", (), people.start, ENROLLED, on_registry=True, for_strangers=True),
        Command("finding", ("问题", "发现"), filing.file_finding, INSIDE, aliases=("f",)),
        Command("mine", ("我的",), mine.mine, INSIDE),
        Command("search", ("查",), search.search, INSIDE, aliases=("q",), argument=r"\S"),
        Command(
            "prior", ("既往",), lookup.keep_priors, LEADING, private_only=True, argument=r"\S+\s+\d"
        ),
        Command("share", ("共享", "分享"), board.share, INSIDE, aliases=("s",)),
        Command("board", ("看板",), board.show_board, INSIDE),
        Command("items", ("即知即改", "待办"), items, ENROLLED),
        Command("requests", ("调阅",), written.requests, ENROLLED),
        Command("plan", ("进度",), plan, ENROLLED),
        Command("papers", ("底稿",), work_papers.overview, INSIDE, argument=r"$|[Ww]?\d+$"),
        Command("done", ("完成",), timetable.done, INSIDE, argument=r"\d"),
        Command("today", ("今日",), summary.today, INSIDE),
        Command("members", ("成员",), people.members, LEADING, on_registry=True, private_only=True),
        Command(
            "invite", ("邀请",), invitations.invite, LEADING, on_registry=True, private_only=True
        ),
        Command("export", ("导出",), start.export, LEADING, private_only=True),
        Command("use", ("切换",), people.use, INSIDE, on_registry=True),
        Command("bind", ("绑定",), people.bind, LEADER),
        Command("status", ("状态",), start.status, INSIDE),
        Command("calendar", ("日历",), start.calendar, INSIDE),
        Command("settings", ("设置",), settings_menu.show_settings, LEADER),
        Command("help", ("帮助",), start.show_help, ENROLLED),
        Command("interview", ("谈话",), interviews.begin, INSIDE, private_only=True),
        Command("end", ("结束谈话",), interviews.end, INSIDE, private_only=True),
        Command("cancel", ("取消",), start.cancel, ENROLLED),
    )
)


def close(turn: Turn, _record_id: int, _argument: str) -> None:
    """`取消` on a card that began nothing."""
    turn.toast_of("cancelled")
    if turn.query is not None and turn.message_id is not None:
        outbox.delete(turn.work, chat_id=turn.chat_id, message_id=turn.message_id, now=turn.now)


PRESSES: PressTable = {
    **written.PRESSES,
    "x": Press(close, ENROLLED),
    "f.tell": Press(preview.tell, INSIDE),
    "f.unit": Press(units.choose, INSIDE),
    "f.aspects": Press(findings.choose_aspect, INSIDE),
    "f.aspect": Press(findings.set_aspect, INSIDE),
    "f.handlings": Press(findings.choose_handling, INSIDE),
    "f.handling": Press(findings.set_handling, INSIDE),
    "f.hold": Press(findings.toggle_hold, INSIDE),
    "f.dues": Press(findings.choose_due, INSIDE),
    "f.due": Press(findings.set_due, INSIDE),
    "f.due?": Press(findings.ask_due, INSIDE),
    "f.back": Press(findings.back, INSIDE),
    "f.repeat": Press(lookup.mark_repeat, INSIDE),
    "f.split": Press(splitting.propose, INSIDE),
    "f.parts": Press(splitting.split, INSIDE),
    "f.parts?": Press(splitting.ask_parts, INSIDE),
    "f.unsplit": Press(splitting.undo_split, INSIDE),
    "f.into": Press(splitting.merge, INSIDE),
    "f.merge": Press(splitting.choose, INSIDE),
    "f.unmerge": Press(splitting.undo_merge, INSIDE),
    "f.not": Press(findings.not_a_finding, INSIDE),
    "f.void": Press(findings.void, INSIDE),
    "f.clue?": Press(clues.confirm_clue, INSIDE),
    "f.clue": Press(clues.register_clue, INSIDE),
    "f.unseal": Press(clues.unseal, INSIDE),
    "f.answer": Press(findings.use_as_answer, INSIDE),
    "w.open": Press(work_papers.open_paper, INSIDE),
    "w.show": Press(work_papers.show, INSIDE),
    "w.full": Press(work_papers.show_full, INSIDE),
    "w.more": Press(work_paper_fields.choose_field, INSIDE),
    "w.field": Press(work_paper_fields.begin_field, INSIDE),
    "w.ask": Press(work_paper_fields.ask_field, INSIDE),
    "w.take": Press(work_paper_fields.take_offer, INSIDE),
    "w.pick": Press(work_paper_fields.pick, INSIDE),
    "w.submit": Press(work_paper_steps.submit, INSIDE),
    "w.pass": Press(work_paper_steps.review, LEADING),
    "w.sign": Press(work_paper_steps.sign, LEADING),
    "w.back": Press(work_paper_steps.ask_reason, LEADING),
    "w.files": Press(work_paper_exhibits.show_files, INSIDE),
    "w.file": Press(work_paper_exhibits.show_piece, INSIDE),
    "w.kind": Press(work_paper_exhibits.set_kind, INSIDE),
    "w.copy": Press(work_paper_exhibits.set_copy, INSIDE),
    "w.list": Press(work_paper_exhibits.toggle_listed, INSIDE),
    "w.new": Press(work_paper_exhibits.ask_new, INSIDE),
    "w.name": Press(work_paper_exhibits.ask_name, INSIDE),
    "w.from": Press(work_paper_exhibits.ask_obtained, INSIDE),
    "d.open": Press(deliberation.begin, LEADING),
    "d.set": Press(deliberation.choose, LEADING),
    "d.clue": Press(deliberation.register_clue, LEADING),
    "d.free": Press(deliberation.no_clue, LEADING),
    "d.at": Press(deliberation.move, LEADING),
    "k.done": Press(tasks.done, INSIDE),
    "k.open": Press(tasks.reopen, INSIDE),
    "k.drop": Press(tasks.drop, INSIDE),
    "k.own": Press(tasks.own, INSIDE),
    "k.due": Press(tasks.due, INSIDE),
    "q.see": Press(lookup.open_hit, INSIDE),
    "q.page": Press(search.turn_page, INSIDE),
    "m.page": Press(mine.turn_page, INSIDE),
    "n.read": Press(board.mark_read, INSIDE),
    "v.end": Press(interviews.press_end, INSIDE),
    "v.other": Press(interviews.choose_other, INSIDE),
    "v.join": Press(interviews.join, INSIDE),
    "v.back": Press(interviews.back, INSIDE),
    "v.place": Press(interviews.ask_place, INSIDE),
    "v.person": Press(interviews.ask_person, INSIDE),
    "v.keep": Press(interview_notes.press_keep, INSIDE),
    "v.apart": Press(interview_notes.press_apart, INSIDE),
    "v.pick": Press(interview_findings.pick, INSIDE),
    "v.page": Press(interview_findings.turn_page, INSIDE),
    "v.each": Press(interview_findings.make_each, INSIDE),
    "v.merge": Press(interview_findings.merge, INSIDE),
    "v.leave": Press(interview_findings.leave, INSIDE),
    "v.count": Press(interview_findings.count, INSIDE),
    "t.done": Press(timetable.press_done, INSIDE),
    "t.add": Press(timetable.press_add, INSIDE),
    "t.show": Press(timetable.show_row, INSIDE),
    "t.not": Press(timetable.press_not, INSIDE),
    "t.why": Press(asking.give_reason, INSIDE),
    "t.replan": Press(replanning.ask_days, INSIDE),
    "t.owners": Press(timetable.show_unmatched, LEADING, on_registry=True),
    "t.own": Press(timetable.assign, LEADING, on_registry=True),
    "t.import": Press(timetable_import.import_rows, timetable_import.MAY_IMPORT),
    "t.finding": Press(timetable_import.as_finding, timetable_import.MAY_IMPORT),
    "t.drop": Press(timetable_import.drop, timetable_import.MAY_IMPORT),
    "t.xlsx": Press(timetable_import.send_workbook, INSIDE),
    "t.ics": Press(timetable_import.send_calendar, INSIDE),
    "i.role": Press(invitations.invite_role, LEADING, on_registry=True),
    "i.post": Press(invitations.toggle_post, LEADING, on_registry=True),
    "i.other": Press(invitations.ask_post, LEADING, on_registry=True),
    "i.clear": Press(invitations.no_recusal, LEADING, on_registry=True),
    "i.recusal": Press(invitations.ask_recusal, LEADING, on_registry=True),
    "i.cancel": Press(invitations.cancel_invite, LEADING, on_registry=True),
    **settings_menu.PRESSES,
    **people_table.PRESSES,
    **containing.PRESSES,
    "p.use": Press(people.press_use, INSIDE, on_registry=True),
    **outward_table.PRESSES,
}

ANSWERS: AnswerTable = {
    **people_table.ANSWERS,
    **written.ANSWERS,
    "f.due": findings.answer_due,
    "f.parts": splitting.answer_parts,
    "w.back": work_paper_steps.answer_reason,
    "w.new": work_paper_exhibits.answer_new,
    "w.name": work_paper_exhibits.answer_name,
    "w.from": work_paper_exhibits.answer_obtained,
    **{
        f"w.fill.{field.value}": work_paper_fields.answer_field(field)
        for field in work_paper_fields.TEXT_FIELDS
    },
    "t.not": timetable.answer_reason,
    "t.replan": replanning.answer_days,
    "v.place": interviews.answer_place,
    "v.person": interviews.answer_person,
    "i.post": invitations.answer_post,
    "i.recusal": invitations.answer_recusal,
    **settings_menu.ANSWERS,
    **outward_table.ANSWERS,
}


ASK_AGAIN = (
    UnreadableDateError,
    PastDateError,
    DueTooSoonError,
    TooLongError,
    EmptyTextError,
    WordingRefusedError,
    NotSplittableError,
    ReasonMissingError,
    ReplyRefusedError,
    EndIsOverError,
    LastBeforeFirstError,
    SameDaysError,
    DueAfterWithdrawalError,
    StandInDaysError,
    UnreadableDaysError,
    *settings.ASK_AGAIN,
)


def answer_question(turn: Turn, question: OutgoingMessage, text: str) -> bool:
    """Do what a question was asked for; an answer that does not fit is asked for again.

    Return whether it did fit.
    """
    verb, record_id, _ = read_data(question.asks or "")
    act = ANSWERS.get(verb)
    may = turn.member is not None and may_answer(verb, turn.member.role)
    if act is None or not may or not text.strip():
        raise NothingHereError
    outbox.answered(turn.work, question)
    try:
        act(turn, record_id, text)
    except ASK_AGAIN as refusal:
        words = turn.texts("refusals", type(refusal).__name__, e=refusal)
        turn.tell_me(words, asks=question.asks, about=question.about)
        return False
    return True
