"""Verifying a reported fix: closed, or given back with a reason."""

from handlers.context import Turn
from handlers.liaison.notices import notify
from handlers.liaison.views import refresh_liaison_side
from handlers.outward_cards import about, after_change, finding_of, item_at, only_while, show_fix_in
from inspection import outward_endings
from inspection.enums import OutwardState
from inspection.records import OutwardItem


def verify(turn: Turn, item_id: int, _argument: str) -> None:
    """`核验通过`: closed, and the liaison sees it."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.FIX_REPORTED)
    item = outward_endings.verify(
        turn.work,
        item,
        finding_of(turn, item),
        by=turn.me,
        now=turn.now,
        other_person=turn.settings.other_verifier,
    )
    turn.toast_of("closed", label=item.inside_label)
    _both_sides(turn, item)


def show_again(turn: Turn, item_id: int, _argument: str) -> None:
    """Show a reported fix again, in the presser's private chat."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.FIX_REPORTED)
    report = item.report
    files = report.evidence if report is not None else ()
    show_fix_in(turn, item, finding_of(turn, item), turn.user_id, attachments=files)


def ask_redo(turn: Turn, item_id: int, _argument: str) -> None:
    """`退回重改`: ask for the reason, in the presser's private chat."""
    item = item_at(turn, item_id)
    only_while(turn, item, OutwardState.FIX_REPORTED)
    turn.tell_me(
        turn.texts("outward", "ask_redo", item=item),
        asks=f"o.redo:{item.id}",
        about=about(turn, item),
    )
    turn.goes_on_in_private()


def answer_redo(turn: Turn, item_id: int, text: str) -> None:
    """Give the report back with the replied reason, which the liaison is told."""
    item = item_at(turn, item_id)
    item = outward_endings.return_fix(
        turn.work,
        item,
        finding_of(turn, item),
        reason=text,
        by=turn.me,
        now=turn.now,
        people=turn.people_here(),
    )
    turn.tell_me(turn.texts("outward", "redo_sent", item=item), about=about(turn, item))
    _both_sides(turn, item)
    report = item.report
    notify(turn, item, "returned", reason=report.returned_reason if report is not None else "")


def _both_sides(turn: Turn, item: OutwardItem) -> None:
    after_change(turn, item)
    refresh_liaison_side(turn, item)
