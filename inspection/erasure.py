"""Erasing what was said of a clue: records keep number, time and holder (design 6.3)."""

from collections.abc import Iterable
from datetime import datetime

from inspection import outbox
from inspection.echoes import Echoes
from inspection.enums import FetchState, Handling, MessageState, ReplyState
from inspection.ports import Work
from inspection.records import (
    Change,
    Evidence,
    Exhibit,
    Finding,
    InterviewNote,
    Notice,
    NoticeState,
    OutgoingMessage,
    OutwardItem,
    RectificationItem,
    RectificationState,
    SavedSearch,
    SourceMessage,
    Task,
    UnitAnswer,
    WorkPaper,
)


def erase_item(work: Work, item: OutwardItem) -> None:
    """Drop what an item says of the finding; what the unit was told itself stays told."""
    history = tuple(
        change
        if change.what not in {"reworded", "insisted", "recalled"}
        else change.model_copy(update={"before": "", "after": ""})
        for change in item.history
    )
    was_told = item.delivered_at is not None
    for evidence_id in (e for each in item.later_fixes for e in each.evidence):
        erase_evidence(work, evidence_id)
    gone = {"texts": (), "evidence": (), "taken_back": ""}
    work.put(
        item.changed(
            history=history,
            later_fixes=tuple(each.model_copy(update=gone) for each in item.later_fixes),
            wording=item.wording if was_told else "",
            correction="",
            proof_waiver="",
            answers=tuple(_without_unsent(answer) for answer in item.answers),
        )
    )


def _without_unsent(answer: UnitAnswer) -> UnitAnswer:
    """Drop what the group wrote to the unit and never sent."""
    replies = tuple(
        reply if reply.state is ReplyState.SENT else reply.model_copy(update={"text": ""})
        for reply in answer.replies
    )
    return answer.model_copy(update={"replies": replies})


def erase_evidence(work: Work, evidence_id: int) -> None:
    """Forget whose and what the file was; the fetcher removes the bytes."""
    file = work.get(Evidence, evidence_id)
    if file is not None:
        work.put(
            file.changed(
                file_id="",
                file_unique_id="",
                file_name="",
                mime_type="",
                size=None,
                duration=None,
                caption="",
                transcript=None,
                fetch_state=FetchState.TO_ERASE,
            )
        )


def erase_notes(work: Work, finding: Finding) -> None:
    """Empty the interview notes it was made from, and what is queued that may quote them."""
    notes = work.lookup(InterviewNote, "finding_id", finding.id)
    for note in notes:
        for evidence_id in note.evidence:
            erase_evidence(work, evidence_id)
        work.put(note.changed(text="", evidence=(), forwarded_from=None, history=()))
    erase_messages(work, {f"interview:{note.interview_id}" for note in notes})


def erase_message(work: Work, message: OutgoingMessage) -> None:
    """Withdraw what is still to be said, and drop the text of it."""
    if message.state is MessageState.QUEUED:
        work.put(message.withdrawn(attachments=()))
    elif message.text or message.buttons:  # unconfirmed or failed: it is kept as it was queued
        work.put(message.changed(text="", buttons=()))


def erase_messages(work: Work, refs: set[str]) -> None:
    """Drop what is queued or kept of messages that name one of these records."""
    for message in outbox.telling(work, refs):
        erase_message(work, message)


def erase_paper(work: Work, finding: Finding) -> None:
    """Empty the finding's work paper and its catalogue; number, date and compiler stay."""
    for paper in work.lookup(WorkPaper, "finding_id", finding.id):
        for piece in work.lookup(Exhibit, "paper_id", paper.id):
            work.put(piece.changed(name="", kind=None, obtained="", evidence_id=None))
        work.put(paper.changed(entries=(), returned_why="", history=()))


def erase_notices(work: Work, finding: Finding) -> None:
    """Empty what is drafted of a notice, and give it up; what the unit has stays told."""
    for notice in work.lookup(Notice, "finding_id", finding.id):
        if notice.number is not None:
            continue
        erase_messages(work, {f"notice:{notice.id}"})
        work.put(
            notice.changed(
                facts="",
                provision="",
                demand="",
                reporting="",
                due=None,
                state=NoticeState.DROPPED,
                history=(),
            )
        )


def erase_rectifications(work: Work, finding: Finding) -> None:
    """Empty what was to stand on a problem list; what the unit has stays told."""
    for item in work.lookup(RectificationItem, "finding_id", finding.id):
        refs = {f"rectification:{item.id}", f"feedback_list:{item.list_id}"}
        if item.number is None:
            erase_messages(work, refs)
            state = RectificationState.DROPPED
            work.put(item.changed(wording="", aspect=None, state=state, history=()))
        elif item.amendments or item.recalled_for:
            work.put(item.changed(amendments=(), recalled_for=""))  # said inside, not to the unit


def erase_echoes(work: Work, echoes: Echoes) -> None:
    """Empty what says its words again: notes of the board, tasks, what other findings quote."""
    for shared in echoes.notes:
        for evidence_id in shared.evidence:
            erase_evidence(work, evidence_id)
        work.put(shared.changed(text="", evidence=(), findings=()))
    told = {f"note:{shared.id}" for shared in echoes.notes} | _emptied(work, echoes.tasks)
    for other in echoes.quoting:
        work.put(other.changed(quoted=""))
    cards = {f"finding:{other.id}" for other in echoes.quoting}  # the card alone quotes
    for message in work.all(OutgoingMessage) if told or cards else ():
        if message.card in cards or not told.isdisjoint(message.about):
            erase_message(work, message)


def erase_searches(work: Work) -> None:
    """Forget what anybody looked for: the words may be those of what is erased."""
    for saved in work.all(SavedSearch):
        work.put(saved.changed(words=""))


def erase_tasks(work: Work, finding: Finding) -> None:
    """Empty and close what somebody was to do about it."""
    erase_messages(work, _emptied(work, work.lookup(Task, "finding_id", finding.id)))


def _emptied(work: Work, tasks: Iterable[Task]) -> set[str]:
    """Empty and close tasks; return how messages name them."""
    emptied = [work.put(task.changed(text="", done_at=task.done_at or task.at)) for task in tasks]
    return {f"task:{task.id}" for task in emptied}


def erase_sources(work: Work, finding: Finding) -> None:
    """Forget what each of its messages said; where they stand stays, so that they can go, too."""
    for source in work.lookup(SourceMessage, "finding_id", finding.id):
        work.put(source.changed(text="", forwarded_from=None))


def erase_said(work: Work, finding: Finding, refs: set[str]) -> None:
    """Empty all that was said of a finding: messages that name it, files, paper, notes, sources."""
    erase_messages(work, refs)
    for evidence_id in finding.evidence:
        erase_evidence(work, evidence_id)
    erase_paper(work, finding)
    erase_notes(work, finding)
    erase_tasks(work, finding)
    erase_sources(work, finding)


def erase_relative(work: Work, near: Finding, *, by: int, now: datetime) -> None:
    """Empty what a clue was split from, or what went into it: it holds the same words."""
    erase_said(work, near, {f"finding:{near.id}"})
    work.put(emptied(near, by=by, now=now))


def emptied(finding: Finding, *, by: int, now: datetime) -> Finding:
    """Return what is left of a finding that is a clue: its number, its time, who holds it."""
    return finding.changed(
        handling=Handling.CLUE,
        sealed=True,
        raw="",
        wording="",
        aspect=None,
        focus=None,
        repeats=None,
        due=None,
        department=None,
        suspicion=(),
        amounts=(),
        counts=(),
        tags=(),
        forwarded_from=None,
        quoted="",
        evidence=(),
        parts=(),
        undo=None,
        history=(Change(at=now, by=by, what="clue"),),
    )


def withdraw_later(work: Work, ref: str) -> None:
    """Stop what was to be said at a later moment of this record alone; cards stay."""
    for waiting in work.lookup(OutgoingMessage, "state", MessageState.QUEUED):
        is_later = waiting.not_before is not None and waiting.card is None
        if is_later and waiting.about == (ref,):
            work.put(waiting.withdrawn())
