"""Looking: a number or its button leads to the card; only what the asker may see."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import board, cards, interviews, priors
from handlers.context import Turn
from handlers.repeats import NO_REPEAT, repeats_of
from inspection import findings, repeats
from inspection.access import counts, may_see_finding, may_see_prior
from inspection.errors import NothingHereError
from inspection.records import Finding, Interview, OutwardItem, PriorFinding, SharedNote


def show_number(turn: Turn, number: int) -> None:
    """W12 alone shows the card again."""
    finding = findings.show_finding(turn.work, turn.me, number)
    if not turn.is_private and not turn.group_may_see(finding):
        turn.reply(turn.texts("finding", "number_only", finding=finding))
        return
    cards.show_finding(turn, finding, turn.chat_id, thread_id=turn.thread_id)


def show_item_number(turn: Turn, number: int) -> None:
    """J3 alone shows the finding it grew from."""
    for item in turn.work.all(OutwardItem):
        finding = turn.work.get(Finding, item.finding_id) if item.number == number else None
        if finding is not None and may_see_finding(turn.me, finding):
            show_number(turn, finding.number)
            return
    raise NothingHereError(f"J{number}")


def show_prior_number(turn: Turn, number: int) -> None:
    """P3 alone shows what the earlier check found."""
    found = next((p for p in turn.work.all(PriorFinding) if p.number == number), None)
    readers = (turn.me,) if turn.is_private else turn.inside
    if found is None or not all(may_see_prior(member, found) for member in readers):
        raise NothingHereError(f"P{number}")
    priors.show(turn, found)


def _open_finding(turn: Turn, record_id: int) -> None:
    finding = turn.work.get(Finding, record_id)
    if finding is None:
        raise NothingHereError
    show_number(turn, finding.number)


def _open_note(turn: Turn, record_id: int) -> None:
    note = turn.work.get(SharedNote, record_id)
    if note is None:
        raise NothingHereError
    board.show_number(turn, note.number)


def _open_prior(turn: Turn, record_id: int) -> None:
    prior = turn.work.get(PriorFinding, record_id)
    if prior is None:
        raise NothingHereError
    show_prior_number(turn, prior.number)


def _open_interview(turn: Turn, record_id: int) -> None:
    interview = turn.work.get(Interview, record_id)
    if interview is None:
        raise NothingHereError
    interviews.show_number(turn, interview.number)


OPENERS: Mapping[str, Callable[[Turn, int], None]] = {
    "finding": _open_finding,
    "note": _open_note,
    "prior": _open_prior,
    "interview": _open_interview,
}


def open_hit(turn: Turn, record_id: int, table: str) -> None:
    """A number under a list leads to its card, in the presser's private chat."""
    opener = OPENERS.get(table)
    if opener is None:
        raise NothingHereError
    opener(replace(turn, chat_id=turn.user_id, thread_id=None), record_id)
    if not turn.is_private:
        turn.note(turn.texts("common", "see_private"))


def mark_repeat(turn: Turn, finding_id: int, argument: str) -> None:
    """`屡查屡犯`, and the way back: whether the finding belongs to the fourth focus."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not counts(finding) or not may_see_finding(turn.me, finding):
        raise NothingHereError
    if argument == NO_REPEAT:
        changed = repeats.unmark_repeat(turn.work, finding, by=turn.me, now=turn.now)
        turn.toast_of("no_repeat", label=finding.label)
    else:
        of = repeats_of(turn, finding, (turn.me,)).prior_id
        changed = repeats.mark_repeat(turn.work, finding, of=of, by=turn.me, now=turn.now)
        turn.toast_of("repeat", label=finding.label)
    cards.refresh_finding(turn, changed)
