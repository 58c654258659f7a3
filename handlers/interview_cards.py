"""What shows an interview: one card while it goes on, one list at its end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.texts import Label, labels
from inspection import interview_results, interviews, outbox
from inspection.access import is_recused, may_see_interview
from inspection.enums import EvidenceKind, FetchState, InterviewState, Priority
from inspection.interviews import Entry
from inspection.records import (
    Button,
    Evidence,
    Finding,
    Interview,
    InterviewNote,
    Member,
    OutgoingMessage,
    TimetableItem,
)
from inspection.sources import MACHINE_MADE

PAGE = 40  # lines of the list in one message
ROOM = 2800  # characters of a page for all lines together
KINDS = labels(
    {
        EvidenceKind.PHOTO: "照片",
        EvidenceKind.VOICE: "语音",
        EvidenceKind.AUDIO: "音频",
        EvidenceKind.VIDEO: "视频",
    }
)
OTHER_KIND = Label("附件")


@dataclass(frozen=True)
class Line:
    """One line of the list, as it is shown."""

    number: int
    at: datetime
    text: str
    files: str
    answers: int | None
    origin: str | None
    made: str


@dataclass(frozen=True)
class Lines:
    """A page of the list."""

    total: int
    shown: tuple[Line, ...]
    limit: int
    can_pick: bool


def ref(interview: Interview) -> str:
    """Return how an outgoing message names the interview it speaks of."""
    return f"interview:{interview.id}"


def show(
    desk: Desk, interview: Interview, user_id: int, *, page: int = 0, anew: bool = False
) -> None:
    """Show the interview to one person; it answers them, so that it does not wait."""
    _put(desk, interview, user_id, page=page, anew=anew)


def refresh(desk: Desk, interview: Interview, *, page: int = 0) -> None:
    """Change its card wherever it stands."""
    for member in desk.inside:
        _put(desk, interview, member.user_id, page=page, only_update=True)


def _put(
    desk: Desk,
    interview: Interview,
    user_id: int,
    *,
    page: int,
    anew: bool = False,
    only_update: bool = False,
) -> None:
    if only_update and outbox.latest_card(desk.work, user_id, ref(interview)) is None:
        return
    text, keys, named = _shown(desk, interview, user_id, page)
    outbox.show(
        desk.work,
        chat_id=user_id,
        card=ref(interview),
        text=desk.said_to(user_id, text),
        now=desk.now,
        buttons=desk.keys_for(user_id, keys),
        about=named,
        priority=Priority.ANSWER,
        anew=anew,
        only_update=only_update,
    )


def _shown(
    desk: Desk, interview: Interview, user_id: int, page: int
) -> tuple[str, Keyboard, tuple[str, ...]]:
    if not _may_read(desk, interview, user_id):  # who was recused meanwhile has the number
        return desk.texts("interview", "number_only", interview=interview), (), ()
    holds_it = user_id in interview.interviewers
    if interview.state is InterviewState.OPEN:
        text = _open_text(desk, interview)
    else:
        text = _list_text(desk, interview, page, acts=holds_it)
    return text, _buttons(desk, interview, page) if holds_it else (), (ref(interview),)


def _may_read(desk: Desk, interview: Interview, user_id: int) -> bool:
    return any(m.user_id == user_id and may_see_interview(m, interview) for m in desk.inside)


def put_away(desk: Desk, interview: Interview, user_id: int) -> None:
    """Leave the list as it reads, without its buttons."""
    outbox.show(
        desk.work,
        chat_id=user_id,
        card=ref(interview),
        text=desk.said_to(user_id, _list_text(desk, interview, 0, acts=False)),
        now=desk.now,
        about=(ref(interview),),
        only_update=True,
    )


def forget(desk: Desk, finding: Finding) -> None:
    """A finding was erased with the notes behind it: nothing shown quotes them any more."""
    notes = desk.work.lookup(InterviewNote, "finding_id", finding.id)
    for interview_id in {n.interview_id for n in notes}:
        interview = desk.work.get(Interview, interview_id)
        if interview is not None:
            _forget_shown(desk, interview)
            refresh(desk, interview)


def _forget_shown(desk: Desk, interview: Interview) -> None:
    """Earlier showings of the list shrink to the number; the newest is shown as it is now."""
    text = desk.texts("interview", "number_only", interview=interview)
    for message in desk.work.all(OutgoingMessage):
        if ref(interview) not in message.about or message.place is None:
            continue
        if message.card != ref(interview) or message != outbox.latest_card(
            desk.work, message.chat_id, ref(interview)
        ):
            desk.replace(message, text)


def names(desk: Desk, interview: Interview) -> list[str]:
    """Return who holds the interview."""
    return [desk.name(user_id) for user_id in interview.interviewers]


def _open_text(desk: Desk, interview: Interview) -> str:
    return desk.texts("interview", "going_on", interview=interview, names=names(desk, interview))


def _list_text(desk: Desk, interview: Interview, page: int, *, acts: bool) -> str:
    entries = interviews.entries(desk.work, interview)
    counted = desk.work.get(TimetableItem, interview.row_id) if interview.row_id else None
    return desk.texts(
        "interview",
        "listed",
        interview=interview,
        names=names(desk, interview),
        lines=_lines(desk, entries, page),
        page=page,
        pages=_pages(entries),
        picked=[e.number for e in entries if e.first.id in interview.picked],
        row=counted,
        acts=acts,
        asks_row=bool(interview_results.rows_to_count(desk.work, desk.today)),
    )


def _pages(entries: Sequence[Entry]) -> int:
    return max(1, -(-len(entries) // PAGE))


def page_of(entry: Entry) -> int:
    """Return the page the line stands on."""
    return (entry.number - 1) // PAGE


def _lines(desk: Desk, entries: Sequence[Entry], page: int) -> Lines:
    number_of = {note.id: e.number for e in entries for note in e.notes}
    shown = [e for e in entries if page_of(e) == page]
    return Lines(
        total=len(entries),
        shown=tuple(_line(desk, e, number_of) for e in shown),
        limit=max(40, ROOM // max(1, len(shown))),
        can_pick=any(e.first.finding_id is None for e in entries),
    )


def _line(desk: Desk, entry: Entry, number_of: dict[int, int]) -> Line:
    first = entry.first
    finding = desk.work.get(Finding, first.finding_id) if first.finding_id else None
    return Line(
        number=entry.number,
        at=first.at,
        text=" ".join((entry.text or _heard(desk, entry)).split()),
        files=_files(desk, entry),
        answers=number_of.get(first.replies_to) if first.replies_to else None,
        origin=first.forwarded_from,
        made=finding.label if finding else "",
    )


def _heard(desk: Desk, entry: Entry) -> str:
    """Return what a machine wrote down of a recording that has no words with it."""
    files = (desk.work.get(Evidence, each) for each in entry.evidence)
    heard = [file.transcript for file in files if file is not None and file.transcript]
    return f"{MACHINE_MADE}{' '.join(heard)}" if heard else ""


def _files(desk: Desk, entry: Entry) -> str:
    files = [e for i in entry.evidence if (e := desk.work.get(Evidence, i)) is not None]
    counted = Counter(KINDS.get(e.kind, OTHER_KIND) for e in files)
    too_large = any(e.fetch_state is FetchState.TOO_LARGE for e in files)
    facts = {"counted": tuple(counted.items()), "too_large": too_large}
    return desk.texts("interview", "files", **facts) if files else ""


def _buttons(desk: Desk, interview: Interview, page: int) -> Keyboard:
    if interview.state is InterviewState.OPEN:
        more = [button("另一谈话人", "v.other", interview.id)] if others(desk, interview) else []
        return [[button("结束谈话", "v.end", interview.id), *more]]
    entries = interviews.entries(desk.work, interview)
    rows = [*rows_of(_picks(interview, entries, page), 8), *_turning(interview, entries, page)]
    if interview.picked:
        rows.append(
            [
                button("逐条立问题", "v.each", interview.id),
                button("合并为一个问题", "v.merge", interview.id),
            ]
        )
    return [row for row in (*rows, *_rest(desk, interview)) if row]


def _picks(interview: Interview, entries: Sequence[Entry], page: int) -> list[Button]:
    free = [e for e in entries if page_of(e) == page and e.first.finding_id is None]
    return [
        button(
            f"√{e.number}" if e.first.id in interview.picked else str(e.number),
            "v.pick",
            interview.id,
            str(e.first.id),
        )
        for e in free
    ]


def _turning(interview: Interview, entries: Sequence[Entry], page: int) -> Keyboard:
    before = [button("上一页", "v.page", interview.id, str(page - 1))] if page else []
    is_last = page + 1 >= _pages(entries)
    after = [] if is_last else [button("下一页", "v.page", interview.id, str(page + 1))]
    return [[*before, *after]]


def _rest(desk: Desk, interview: Interview) -> Keyboard:
    rows = (
        interview_results.rows_to_count(desk.work, desk.today) if interview.row_id is None else ()
    )
    counts = [
        button(f"计入第{row.row}行 +1", "v.count", interview.id, str(row.id)) for row in rows[:3]
    ]
    facts = [
        *([] if interview.talked_to else [button("谈话对象", "v.person", interview.id)]),
        *([] if interview.place else [button("地点", "v.place", interview.id)]),
        *([button("另一谈话人", "v.other", interview.id)] if others(desk, interview) else []),
    ]
    return [*([b] for b in counts), facts, [button("只作记录", "v.leave", interview.id)]]


def others(desk: Desk, interview: Interview) -> tuple[Member, ...]:
    """Return who could be named as the second interviewer; one is enough."""
    if len(interview.interviewers) > 1:
        return ()
    return tuple(
        m
        for m in desk.inside
        if m.user_id not in interview.interviewers and not is_recused(m, interview.unit)
    )
