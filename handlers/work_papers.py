"""The work paper in the chat: opened from its finding, looked at, listed by state."""

from handlers import listed
from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.references import finding_ref
from handlers.work_paper_cards import (
    about,
    in_order,
    may_read,
    show_paper,
    steps_of,
    without_paper,
)
from inspection import exhibits, findings, outbox, work_papers
from inspection.errors import NothingHereError, UsageError
from inspection.records import Finding, WorkPaper
from inspection.work_paper_states import may_compile
from inspection.work_paper_terms import PaperField, PaperState

MOST_BUTTONS = 30
LISTED = 20  # findings without a paper that the list names
LINES = 20  # of each state


def at(turn: Turn, paper_id: int) -> tuple[WorkPaper, Finding]:
    """Return the paper and its finding, if the member may read them now."""
    paper = turn.work.get(WorkPaper, paper_id)
    finding = turn.work.get(Finding, paper.finding_id) if paper is not None else None
    if paper is None or finding is None or not may_read(turn.me, finding):
        raise NothingHereError
    return paper, finding


def compiling(turn: Turn, paper_id: int) -> tuple[WorkPaper, Finding]:
    """Return the paper of somebody who may fill it."""
    paper, finding = at(turn, paper_id)
    work_papers.only_compilers(turn.me, finding)
    return paper, finding


def open_paper(turn: Turn, finding_id: int, _argument: str) -> None:
    """`底稿`: begin the finding's paper, or go on with it, in the presser's private chat."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_read(turn.me, finding):
        raise NothingHereError
    _open(turn, finding)


def _open(turn: Turn, finding: Finding) -> None:
    paper = work_papers.open_paper(turn.work, finding, by=turn.me, now=turn.now)
    show_paper(turn, paper, finding, turn.me, anew=True)
    turn.goes_on_in_private()


def show(turn: Turn, paper_id: int, _argument: str) -> None:
    """Show the card again, from a menu in its place or from a list anew."""
    paper, finding = at(turn, paper_id)
    card = outbox.latest_card(turn.work, turn.user_id, f"work_paper:{paper.id}")
    is_pressed = card is not None and card.place == (turn.chat_id, turn.message_id)
    show_paper(turn, paper, finding, turn.me, anew=not is_pressed)


def show_full(turn: Turn, paper_id: int, _argument: str) -> None:
    """`全文`: every field whole, the catalogue with its sources, who did what and when."""
    paper, finding = at(turn, paper_id)
    text = turn.texts(
        "work_paper",
        "full",
        paper=paper,
        unit=finding.unit,
        compiler=turn.name(paper.compiled_by),
        entries=in_order(turn, paper),
        pieces=exhibits.catalogue(turn.work, paper),
        steps=steps_of(turn, paper),
    )
    made = [[button("底稿文件", "doc.paper", paper.id)]]
    turn.tell_me(text, buttons=made, about=about(finding, paper))


def overview(turn: Turn, argument: str) -> None:
    """`/papers`: the papers by state and what they lack; with a number, that one."""
    number = argument.strip().upper().removeprefix("W")
    if number:
        if not (number.isdecimal() and number.isascii()):
            raise UsageError("papers")
        _open(turn, findings.show_finding(turn.work, turn.me, int(number)))
        return
    _list(turn)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def _list(turn: Turn) -> None:
    seen = [
        (p, f)
        for p in turn.work.all(WorkPaper)
        if (f := turn.work.get(Finding, p.finding_id)) is not None and may_read(turn.me, f)
    ]
    unwritten = without_paper(turn, turn.me)
    mine = [f for f in unwritten if may_compile(turn.me, f)]
    in_hand = sorted(seen, key=lambda pair: pair[0].state is PaperState.SIGNED)[:MOST_BUTTONS]
    buttons = [
        *(button(p.label, "w.show", p.id) for p, _ in in_hand),
        *(button(f"{f.label} 编底稿", "w.open", f.id) for f in mine[:MOST_BUTTONS]),
    ]
    turn.tell_me(
        turn.texts(
            "work_paper",
            "overview",
            groups=_groups(turn, seen),
            without=[f.label for f in unwritten[:LISTED]],
            without_count=len(unwritten),
            total=len(seen),
        ),
        buttons=rows_of(buttons[:MOST_BUTTONS]),
        about=tuple(finding_ref(f) for f in [*(f for _, f in seen), *unwritten[:LISTED]]),
        card=listed.CARD,
    )


def _groups(turn: Turn, seen: list[tuple[WorkPaper, Finding]]) -> list[dict[str, object]]:
    """Return the papers by their state: how many there are, and lines of the first."""
    found = {state: [pair for pair in seen if pair[0].state is state] for state in PaperState}
    return [
        {
            "state": state.value,
            "count": len(pairs),
            "papers": [_line(turn, *pair) for pair in pairs[:LINES]],
        }
        for state, pairs in found.items()
        if pairs
    ]


def _line(turn: Turn, paper: WorkPaper, finding: Finding) -> dict[str, object]:
    return {
        "label": paper.label,
        "text": turn.texts.short(_title(paper, finding), 20),
        "state": paper.state.value,
        "missing": [f.value for f in work_papers.missing(turn.work, paper)],
    }


def _title(paper: WorkPaper, finding: Finding) -> str:
    entry = paper.entry(PaperField.TITLE)
    return entry.text if entry is not None else finding.wording
