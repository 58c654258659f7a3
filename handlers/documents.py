"""`/documents`: choose a document; it is made beside the bot, one message tells how far it is.

The message that carries the file names kind and day (`doc:daily_log:2026-11-25`), or the one work
paper (`doc:work_papers:12`); what it says is decided when it is made, by what the asker may see
then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.routing import Command, Press, PressTable
from inspection.audit import note
from inspection.documents import (
    OF_A_DAY,
    SECRET,
    DocumentKind,
    kinds_for,
    may_have_paper,
    may_make,
)
from inspection.enums import MessageState, Mode, Priority, Role
from inspection.errors import NothingHereError
from inspection.records import Button, Finding, Member, OutgoingMessage, WorkPaper
from inspection.roles import INSIDE, LEADING

MAKING = LEADING | {Role.GROUP_LIAISON}
DAYS = 9  # that have a button; the day of entry is the first
MARK = "doc:"
LEDGER = "ledger"  # the document of `/export`
K = DocumentKind
LABELS = {
    K.FINDING_LIST: "问题清单",
    K.RECTIFICATION_LEDGER: "整改台账",
    K.JZJG_LEDGER: "即知即改台账",
    K.LXLG_LEDGER: "立行立改台账",
    K.WORK_PAPERS: "全部底稿",
    K.REPORT_DRAFT: "报告初稿",
    K.STATISTICS: "统计表",
    K.DAILY_LOG: "巡察日志",
    K.MEETING_MINUTES: "组务会记录",
    K.CLUE_REGISTER: "线索登记簿",
    K.CLUE_HANDOVER: "线索移交单",
}


@dataclass(frozen=True)
class Wanted:
    """What a message is to carry."""

    kind: DocumentKind
    day: date | None = None
    paper: int | None = None  # one work paper alone, by its id

    @property
    def mark(self) -> str:
        """How the message names it, and its card."""
        return f"{MARK}{self.kind}:{self.day or self.paper or ''}"

    @property
    def subject(self) -> str:
        """How the audit trail names it."""
        return self.mark.removeprefix(MARK).rstrip(":")


def wanted(document: str | None) -> Wanted | None:
    """Return what a message is to carry, if it is one of these; a mark nobody knows is none."""
    if document is None or not document.startswith(MARK):
        return None
    name, _, which = document.removeprefix(MARK).partition(":")
    try:
        kind = DocumentKind(name)
        if kind is K.WORK_PAPERS:
            return Wanted(kind, paper=int(which) if which else None)
        return Wanted(kind, date.fromisoformat(which) if which else None)
    except ValueError:
        return None


def may_have(desk: Desk, member: Member, asked: Wanted) -> bool:
    """Whether the member may have it now."""
    if asked.paper is None:
        return may_make(member, asked.kind)
    paper = desk.work.get(WorkPaper, asked.paper)
    finding = desk.work.get(Finding, paper.finding_id) if paper is not None else None
    return finding is not None and may_have_paper(member, finding)


def choose(turn: Turn, _argument: str) -> None:
    """`/documents`: a button for each document this person may have made."""
    offered = [_button(kind) for kind in kinds_for(turn.me)]
    turn.reply(
        turn.texts("documents", "choose", sends=sends_files(turn)),
        buttons=[*rows_of(offered, 2), [button("取消", "x")]],
    )


def _button(kind: DocumentKind) -> Button:
    verb = "doc.day" if kind in OF_A_DAY else "doc.make"
    return button(LABELS[kind], verb, list(DocumentKind).index(kind))


def choose_day(turn: Turn, number: int, _argument: str) -> None:
    """Which day the log or the minutes are of."""
    kind = _kind(turn, number)
    turn.tell_me(
        turn.texts("documents", "choose_day", kind=kind),
        buttons=[*_days(turn, number), [button("取消", "x")]],
    )


def log_buttons(desk: Desk, days: Sequence[date]) -> Keyboard:
    """Return a button for the log of each of these days."""
    number = list(DocumentKind).index(K.DAILY_LOG)
    return rows_of(
        [button(desk.texts.day(day), "doc.make", number, day.isoformat()) for day in days], 3
    )


def _days(turn: Turn, number: int) -> Keyboard:
    known = (turn.today - timedelta(days=back) for back in range(DAYS))
    days = [day for day in known if day >= turn.inspection.entry] or [turn.today]
    named = [button(turn.texts.day(day), "doc.make", number, day.isoformat()) for day in days]
    return rows_of(named, 3)


def make(turn: Turn, number: int, argument: str) -> None:
    """Have it made: its card follows how far it is, the file comes when it is ready."""
    kind = _kind(turn, number)
    _order(turn, Wanted(kind, _day(argument) if kind in OF_A_DAY else None))


def make_paper(turn: Turn, number: int, _argument: str) -> None:
    """`底稿文件`: have one work paper made, for whoever may read it."""
    paper = turn.work.get(WorkPaper, number)
    asked = Wanted(K.WORK_PAPERS, paper=number)
    if paper is None or not may_have(turn, turn.me, asked):
        raise NothingHereError
    _order(turn, asked, about=(f"finding:{paper.finding_id}", f"work_paper:{paper.id}"))


def _order(turn: Turn, asked: Wanted, about: tuple[str, ...] = ()) -> None:
    if _is_under_way(turn, asked):
        turn.toast_of("being_made")
        return
    note(turn.work, by=turn.user_id, at=turn.now, act="document.asked", subject=asked.subject)
    show(turn, turn.user_id, asked, anew=True)
    turn.say(
        turn.user_id,
        turn.texts("documents", "caption", secret=asked.kind in SECRET, **_named(turn, asked)),
        about=about,
        document=asked.mark,
        priority=Priority.NOTICE,
    )


def _named(desk: Desk, asked: Wanted) -> dict[str, object]:
    """Return the facts by which texts name it; a paper by the number of its finding."""
    paper = desk.work.get(WorkPaper, asked.paper) if asked.paper is not None else None
    label = paper.label if paper is not None else ""
    return {"kind": asked.kind, "day": asked.day, "label": label}


def _kind(turn: Turn, number: int) -> DocumentKind:
    """Return what the button stands for. Raises `NothingHereError` where it may not be made."""
    kinds = list(DocumentKind)
    if number >= len(kinds) or not may_make(turn.me, kinds[number]):
        raise NothingHereError
    return kinds[number]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NothingHereError from None


def _is_under_way(turn: Turn, asked: Wanted) -> bool:
    waiting = turn.work.lookup(OutgoingMessage, "state", MessageState.QUEUED)
    return any(m.chat_id == turn.user_id and m.document == asked.mark for m in waiting)


def sends_files(desk: Desk) -> bool:
    """Whether files go to the chat: in a drill, or where it is allowed in earnest."""
    return desk.settings.mode is Mode.DRILL or desk.settings.export_in_chat


@dataclass(frozen=True)
class Made:
    """A file that was made: its name and what it is known by."""

    name: str
    sha256: str
    files: int


def show(
    desk: Desk,
    user_id: int,
    asked: Wanted,
    *,
    made: Made | None = None,
    progress: Sequence[int] = (),
    failed: bool = False,
    anew: bool = False,
) -> None:
    """Say on the one card how far it is: under way, so many of so many, made, or not made."""
    text = desk.texts(
        "documents",
        "card",
        **_named(desk, asked),
        made=made,
        progress=progress,
        failed=failed,
        sends=sends_files(desk),
    )
    desk.show(user_id, asked.mark, text, anew=anew, only_update=not anew)


def take_back(desk: Desk, since: datetime) -> None:
    """Take the files away that were sent since then: they may tell what has become a clue.

    Made anew they tell nothing of it. The leader's own papers of clues hold no words, and stay.
    """
    for message in desk.work.all(OutgoingMessage):
        if message.document is None:
            continue
        asked = wanted(message.document)
        is_telling = message.document == LEDGER or (asked is not None and asked.kind not in SECRET)
        if not is_telling or message.message_id is None or (message.sent_at or since) < since:
            continue
        words = desk.texts("documents", "export_taken_back")
        if asked is not None:
            words = desk.texts("documents", "taken_back", **_named(desk, asked))
        desk.replace(message, words)
        if asked is not None:
            desk.show(message.chat_id, asked.mark, words, only_update=True)


COMMANDS: tuple[Command, ...] = (
    Command("documents", ("材料",), choose, MAKING, private_only=True, argument="$"),
)
PRESSES: PressTable = {
    "doc.day": Press(choose_day, MAKING),
    "doc.make": Press(make, MAKING),
    "doc.paper": Press(make_paper, INSIDE),
}
