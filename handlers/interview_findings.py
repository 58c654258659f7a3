"""The list at an interview's end: what becomes a finding, and for which row it counts."""

from handlers import cards, interview_cards, timetable
from handlers.context import Turn
from handlers.second_look import judge, look_again, tell_those_who_may
from inspection import findings, interview_results, interviews, sources
from inspection.access import may_see_interview
from inspection.enums import InterviewState
from inspection.errors import NotAllowedError, NothingHereError
from inspection.interviews import Entry
from inspection.records import (
    Evidence,
    Finding,
    Interview,
    TimetableItem,
)


def of(turn: Turn, interview_id: int) -> Interview:
    """Return the interview of a press, if the presser may see it now."""
    interview = turn.work.get(Interview, interview_id)
    if interview is None or not may_see_interview(turn.me, interview):
        raise NothingHereError
    return interview


def mine(turn: Turn, interview_id: int, *, ended: bool | None = None) -> Interview:
    """Return it if the presser holds it, and it is as far as the button says."""
    interview = of(turn, interview_id)
    if turn.user_id not in interview.interviewers:
        raise NotAllowedError
    if ended is not None and ended is not (interview.state is InterviewState.ENDED):
        raise NothingHereError(interview.label)
    return interview


def pick(turn: Turn, interview_id: int, argument: str) -> None:
    """A number of the list: chosen, or not any more."""
    interview = mine(turn, interview_id, ended=True)
    entry = next((e for e in _free(turn, interview) if e.first.id == int(argument)), None)
    if entry is None:
        raise NothingHereError
    interview = interview_results.pick(turn.work, interview, entry.first.id)
    interview_cards.refresh(turn, interview, page=interview_cards.page_of(entry))


def turn_page(turn: Turn, interview_id: int, argument: str) -> None:
    """`上一页`, `下一页`."""
    interview_cards.show(turn, of(turn, interview_id), turn.user_id, page=max(0, int(argument)))


def _free(turn: Turn, interview: Interview) -> tuple[Entry, ...]:
    entries = interviews.entries(turn.work, interview)
    return tuple(e for e in entries if e.first.finding_id is None)


def _picked(turn: Turn, interview: Interview) -> tuple[Entry, ...]:
    return tuple(e for e in _free(turn, interview) if e.first.id in interview.picked)


def make_each(turn: Turn, interview_id: int, _argument: str) -> None:
    """`逐条立问题`: a finding of every chosen line."""
    interview = mine(turn, interview_id, ended=True)
    _made(turn, interview, [(entry,) for entry in _picked(turn, interview)])


def merge(turn: Turn, interview_id: int, _argument: str) -> None:
    """`合并为一个问题`: one finding of all chosen lines."""
    interview = mine(turn, interview_id, ended=True)
    chosen = _picked(turn, interview)
    _made(turn, interview, [chosen] if chosen else [])


def _made(turn: Turn, interview: Interview, groups: list[tuple[Entry, ...]]) -> None:
    if not groups:
        turn.note(turn.texts("interview", "pick_first"))
        return
    made = [make(turn, interview, group) for group in groups]
    interview = turn.work.put(of(turn, interview.id).changed(picked=()))
    turn.note(turn.texts("interview", "made", labels=[f.label for f in made]))
    interview_cards.refresh(turn, interview)


def make(
    turn: Turn, interview: Interview, group: tuple[Entry, ...], *, apart: bool = False
) -> Finding:
    """File one finding of these lines; judged like every other before anybody sees it."""
    notes = [note for entry in group for note in entry.notes]
    text = "\n".join(entry.text for entry in group if entry.text)
    files = tuple(each for entry in group for each in entry.evidence)
    suggestion = judge(turn, text, files)
    is_real_time = apart or not interview.is_afterwards
    finding = findings.file_finding(
        turn.work,
        text=text,
        unit=interview.unit,
        by=turn.me,
        now=turn.now,
        occurred_at=notes[0].at if is_real_time else interview.begun_at,
        source=notes[0].source,
        forwarded_from=notes[0].forwarded_from,
        evidence=files,
        sealed=suggestion.sealed,
        suspicion=tuple(str(r) for r in suggestion.reasons) if suggestion.hold_suggested else (),
    )
    if len(group) == 1:
        finding = turn.work.put(finding.changed(album=notes[0].album))
    if not apart:
        finding = interview_results.made_in(turn.work, finding, interview)
    interview_results.became(turn.work, notes, finding)
    for note in notes:
        sources.remember(turn.work, finding, interview_results.said_in(note))
    finding = _with_what_was_heard(turn, finding)
    cards.show_finding(turn, finding, turn.user_id)
    if suggestion.sealed:
        tell_those_who_may(turn, finding, shown_in=turn.user_id)
    return finding


def _with_what_was_heard(turn: Turn, finding: Finding) -> Finding:
    """Add what a machine wrote down of its recordings, and judge it again by that."""
    for each in finding.evidence:
        file = turn.work.get(Evidence, each)
        if file is not None and file.transcript:
            finding = sources.add_transcript(turn.work, finding, file.transcript, now=turn.now)
    return look_again(turn, finding, by=turn.me, shown_in=turn.user_id)


def leave(turn: Turn, interview_id: int, _argument: str) -> None:
    """`只作记录`: the list keeps its text and loses its buttons."""
    interview = mine(turn, interview_id, ended=True)
    interview = turn.work.put(interview.changed(picked=()))
    turn.note(turn.texts("interview", "left", interview=interview))
    interview_cards.put_away(turn, interview, turn.user_id)


def count(turn: Turn, interview_id: int, argument: str) -> None:
    """`计入第10行 +1`: once for the interview, whoever of its interviewers presses."""
    interview = mine(turn, interview_id, ended=True)
    if interview.row_id is not None:
        counted = turn.work.get(TimetableItem, interview.row_id)
        number = counted.row if counted else ""
        turn.note(turn.texts("interview", "already_counted", row=number))
        return
    rows = interview_results.rows_to_count(turn.work, turn.today)
    row = next((r for r in rows if r.id == int(argument)), None)
    if row is None:
        raise NothingHereError
    interview = interview_results.count(turn.work, interview, row, by=turn.me, now=turn.now)
    timetable.press_add(turn, row.id, "1")
    interview_cards.refresh(turn, interview)
