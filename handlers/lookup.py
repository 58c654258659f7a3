"""Looking: a number or its button leads to the card; only what the asker may see."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import board, cards, interviews, outward, priors
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
    """J3 alone shows what the unit was told, in each unit that has one, with what can be done.

    In a group it shows the finding it grew from, as far as the group may know it.
    """
    numbered = [i for i in turn.work.all(OutwardItem) if i.number == number]
    found = [(i, f) for i in numbered if (f := turn.work.get(Finding, i.finding_id)) is not None]
    seen = [(item, finding) for item, finding in found if may_see_finding(turn.me, finding)]
    if not seen:
        raise NothingHereError(f"J{number}")
    for item, finding in seen:
        if turn.is_private:
            outward.show_item(turn, item, anew=True)
        else:
            show_number(turn, finding.number)


def show_prior_number(turn: Turn, number: int) -> None:
    """P3 alone shows what the earlier check found."""
    found = next((p for p in turn.work.all(PriorFinding) if p.number == number), None)
    readers = (turn.me,) if turn.is_private else turn.inside
    if found is None or not all(may_see_prior(member, found) for member in readers):
        raise NothingHereError(f"P{number}")
    priors.show(turn, found)


Numbered = Finding | SharedNote | PriorFinding | Interview
OPENERS: Mapping[str, tuple[type[Numbered], Callable[[Turn, int], None]]] = {
    "finding": (Finding, show_number),
    "note": (SharedNote, board.show_number),
    "prior": (PriorFinding, show_prior_number),
    "interview": (Interview, interviews.show_number),
}


def open_hit(turn: Turn, record_id: int, table: str) -> None:
    """A number under a list leads to its card, in the presser's private chat."""
    if table not in OPENERS:
        raise NothingHereError
    kind, show = OPENERS[table]
    found = turn.work.get(kind, record_id)
    if found is None:
        raise NothingHereError
    show(replace(turn, chat_id=turn.user_id, thread_id=None), found.number)
    turn.goes_on_in_private()


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
