"""Every question that can be asked of a person, and what its answer does."""

from handlers import (
    findings,
    interviews,
    invitations,
    later_fixes,
    outward_table,
    people_table,
    prepare_table,
    rectification_table,
    replanning,
    settings_menu,
    splitting,
    timetable,
    work_paper_exhibits,
    work_paper_fields,
    work_paper_steps,
    written,
)
from handlers.answering import may_answer
from handlers.context import Turn
from handlers.routing import (
    AnswerTable,
    read_data,
)
from inspection import outbox, settings, sources
from inspection.enums import Standing
from inspection.errors import (
    DueTooSoonError,
    EmptyTextError,
    InspectionError,
    NothingHereError,
    NotSplittableError,
    PastDateError,
    ReasonMissingError,
    TooLongError,
    UnreadableDateError,
    WordingRefusedError,
)
from inspection.recipients import StandInDaysError
from inspection.records import Finding, OutgoingMessage
from inspection.replan_reading import UnreadableDaysError
from inspection.replanning import EndIsOverError, LastBeforeFirstError, SameDaysError
from inspection.unit_answers import ReplyRefusedError
from inspection.written_errors import DueAfterWithdrawalError

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
    **prepare_table.ANSWERS,
    **rectification_table.ANSWERS,
    **outward_table.ANSWERS,
}


ASK_AGAIN: tuple[type[InspectionError], ...] = (
    *prepare_table.ASK_AGAIN,
    *rectification_table.ASK_AGAIN,
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


def use_as_answer(turn: Turn, finding_id: int, _argument: str) -> None:
    """Use what was filed as the answer to the open question; one that fits leaves the lists."""
    finding = findings.of(turn, finding_id)
    questions = outbox.open_questions(turn.work, turn.user_id)
    if not questions:
        raise NothingHereError(finding.label)
    marked = sources.use_as_answer(turn.work, finding, by=turn.me, now=turn.now)
    if _answered_by(turn, questions[-1], finding):
        findings.take_out(turn, marked, Standing.NOT_A_FINDING)
    else:
        turn.work.put(finding)


def _answered_by(turn: Turn, question: OutgoingMessage, finding: Finding) -> bool:
    """Whether what was filed fits the question; one that takes files gets its files, too."""
    verb, record_id, _ = read_data(question.asks or "")
    if verb != later_fixes.VERB or not finding.evidence:
        return answer_question(turn, question, finding.raw)
    outbox.answered(turn.work, question)
    later_fixes.take_filed(turn, record_id, finding)
    return True
