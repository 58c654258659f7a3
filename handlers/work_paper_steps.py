"""`提交复核`, `复核通过`, `审签`, `退回`: a paper's way from the compiler to the signature."""

from handlers.context import Turn
from handlers.work_paper_cards import about, call_for, give_back, refresh_paper
from handlers.work_paper_fields import seal_on_suspicion
from handlers.work_papers import at, compiling
from inspection import work_paper_review
from inspection.errors import StaleError
from inspection.records import Finding, WorkPaper


def submit(turn: Turn, paper_id: int, _argument: str) -> None:
    """`提交复核`: refused with the names of what is missing."""
    paper, finding = compiling(turn, paper_id)
    paper = work_paper_review.submit(
        turn.work, paper, finding, members=turn.inside, by=turn.me, now=turn.now
    )
    _moved(turn, paper, finding)


def review(turn: Turn, paper_id: int, argument: str) -> None:
    """`复核通过`: of the text that was on the card, no later one."""
    paper, finding = _as_read(turn, paper_id, argument)
    paper = work_paper_review.review(
        turn.work, paper, finding, members=turn.inside, by=turn.me, now=turn.now
    )
    _moved(turn, paper, finding)


def sign(turn: Turn, paper_id: int, argument: str) -> None:
    """`审签`: the last step."""
    paper, finding = _as_read(turn, paper_id, argument)
    paper = work_paper_review.sign(
        turn.work, paper, finding, members=turn.inside, by=turn.me, now=turn.now
    )
    _moved(turn, paper, finding)


def _moved(turn: Turn, paper: WorkPaper, finding: Finding) -> None:
    turn.note(turn.texts("work_paper", "toast", paper=paper))
    call_for(turn, paper, finding)
    refresh_paper(turn, paper, finding)


def _as_read(turn: Turn, paper_id: int, argument: str) -> tuple[WorkPaper, Finding]:
    """Return the paper, if it still is the one that the button was made for."""
    paper, finding = at(turn, paper_id)
    if argument != str(paper.revision):
        raise StaleError(paper.label, paper.state.value)
    return paper, finding


def ask_reason(turn: Turn, paper_id: int, argument: str) -> None:
    """`退回`: ask for the reason."""
    paper, finding = _as_read(turn, paper_id, argument)
    work_paper_review.check_turn(turn.work, paper, finding, turn.inside, turn.me)
    turn.tell_me(
        turn.texts("work_paper", "ask_reason", paper=paper),
        asks=f"w.back:{paper.id}",
        about=about(finding, paper),
    )


def answer_reason(turn: Turn, paper_id: int, text: str) -> None:
    """Give the paper back with the replied reason."""
    paper, finding = at(turn, paper_id)
    paper = work_paper_review.send_back(
        turn.work, paper, finding, reason=text, members=turn.inside, by=turn.me, now=turn.now
    )
    if seal_on_suspicion(turn, paper, finding, text):
        return
    give_back(turn, paper, finding)
    refresh_paper(turn, paper, finding)
    turn.tell_me(turn.texts("work_paper", "given_back", paper=paper), about=about(finding, paper))
