"""The leader's problem list for the unit: picked by aspect, dated, released, taken back."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Turn
from handlers.rectification_cards import (
    ASPECTS_OR_NONE,
    list_ref,
)
from handlers.rectification_preview import (
    NO_ASPECT,
    dated,
    draft_buttons,
    list_at,
    recipient_of,
    refs_of,
)
from handlers.references import finding_ref
from handlers.typed_days import read_day
from inspection import rectification_lists as lists
from inspection.access import may_see_feedback
from inspection.enums import Aspect
from inspection.errors import NothingHereError
from inspection.records import (
    FeedbackList,
    FeedbackState,
    Finding,
)

L = FeedbackState
FIELDS = {"m": "measures_due", "d": "due"}


def begin(turn: Turn, unit_number: int, _argument: str) -> None:
    """`拟问题清单`: begin, or find again, the unit's list."""
    units = turn.inspection.units
    if unit_number >= len(units):
        raise NothingHereError
    batch = lists.draft(turn.work, units[unit_number], by=turn.me, now=turn.now)
    _show(turn, batch, anew=True)


def show(turn: Turn, list_id: int, _argument: str) -> None:
    """`返回`: the aspects again."""
    _show(turn, list_at(turn, list_id))


def _aspect(argument: str) -> Aspect | None:
    return None if argument == NO_ASPECT else Aspect(argument)


def _show(turn: Turn, batch: FeedbackList, *, anew: bool = False) -> None:
    batch = dated(turn, batch)
    lines = lists.items_of(turn.work, batch)
    found = lists.pickable(turn.work, batch, turn.me) if batch.state is L.DRAFT else ()
    by_aspect = {
        aspect: (sum(i.aspect is aspect for i in lines), sum(f.aspect is aspect for f in found))
        for aspect in ASPECTS_OR_NONE
    }
    turn.show(
        turn.user_id,
        f"feedback_draft:{batch.id}",
        turn.texts(
            "rectification",
            "draft",
            batch=batch,
            lines=lines,
            by_aspect=by_aspect,
            aspects=ASPECTS_OR_NONE,
            withdrawal=turn.last_day,
            today=turn.today,
        ),
        buttons=draft_buttons(batch, by_aspect, has_lines=bool(lines)),
        about=refs_of(turn, batch),
        anew=anew,
    )


def choose(turn: Turn, list_id: int, argument: str) -> None:
    """An aspect: its findings, each a button that puts it on or takes it off."""
    batch, aspect = list_at(turn, list_id), _aspect(argument)
    if batch.state is not L.DRAFT:
        _show(turn, batch)
        return
    found = [f for f in lists.pickable(turn.work, batch, turn.me) if f.aspect is aspect]
    on = {line.finding_id for line in lists.items_of(turn.work, batch)}
    keys = [button(_mark(f, on), "rl.flip", batch.id, str(f.id)) for f in found[:60]]
    turn.show(
        turn.user_id,
        f"feedback_draft:{batch.id}",
        turn.texts(
            "rectification",
            "choose",
            aspect=ASPECTS_OR_NONE[aspect],
            findings=[(f, lists.done_before(turn.work, f)) for f in found],
            on=on,
        ),
        buttons=[
            *rows_of(keys, 4),
            [button("全选", "rl.all", batch.id, argument), button("返回", "rl.show", batch.id)],
        ],
        about=(*refs_of(turn, batch), *(finding_ref(f) for f in found)),
    )


def _mark(finding: Finding, on: set[int]) -> str:
    return f"✓{finding.label}" if finding.id in on else finding.label


def flip(turn: Turn, list_id: int, argument: str) -> None:
    """A finding: on the list, or off it again."""
    batch = list_at(turn, list_id)
    finding = turn.work.get(Finding, int(argument))
    if finding is None or finding.unit != batch.unit:
        raise NothingHereError
    line = next((i for i in lists.items_of(turn.work, batch) if i.finding_id == finding.id), None)
    if line is None:
        lists.pick(turn.work, batch, finding, by=turn.me, now=turn.now)
    else:
        lists.leave_out(turn.work, batch, line, by=turn.me, now=turn.now)
    choose(turn, list_id, finding.aspect or NO_ASPECT)


def take_all(turn: Turn, list_id: int, argument: str) -> None:
    """`全选`: every finding of the aspect that was not seen put right already."""
    batch, aspect = list_at(turn, list_id), _aspect(argument)
    on = {line.finding_id for line in lists.items_of(turn.work, batch)}
    for finding in lists.pickable(turn.work, batch, turn.me):
        is_open = finding.id not in on and lists.done_before(turn.work, finding) is None
        if finding.aspect is aspect and is_open:
            lists.pick(turn.work, batch, finding, by=turn.me, now=turn.now)
    choose(turn, list_id, argument)
    found = [f for f in lists.pickable(turn.work, batch, turn.me) if f.aspect is aspect]
    chosen = {line.finding_id for line in lists.items_of(turn.work, batch)}
    picked = sum(f.id in chosen for f in found)
    turn.note(turn.texts("rectification", "picked", on=picked, possible=len(found)))


def ask_due(turn: Turn, list_id: int, argument: str) -> None:
    """`措施期限`, `整改期限`: asked for; the answer is a reply."""
    batch = list_at(turn, list_id)
    if argument not in FIELDS:
        raise NothingHereError
    turn.tell_me(
        turn.texts("rectification", "ask_due", measures=argument == "m"),
        asks=f"rl.due.{argument}:{batch.id}",
        about=(list_ref(batch),),
    )


def _take_due(turn: Turn, list_id: int, text: str, name: str) -> None:
    batch = list_at(turn, list_id)
    due = read_day(turn, text)
    batch = lists.set_due(turn.work, batch, name, due, by=turn.me, now=turn.now)
    _show(turn, batch, anew=True)


def answer_measures_due(turn: Turn, list_id: int, text: str) -> None:
    """Take until when measures are asked for."""
    _take_due(turn, list_id, text, "measures_due")


def answer_due(turn: Turn, list_id: int, text: str) -> None:
    """Take until when everything is to be put right."""
    _take_due(turn, list_id, text, "due")


# --- letting it go --------------------------------------------------------------------------


def send(turn: Turn, list_id: int, _argument: str) -> None:
    """`放行`: it leaves when the undo window ends, in the unit's office hours."""
    batch = lists.release(
        turn.work,
        dated(turn, list_at(turn, list_id)),
        recipient=recipient_of(turn, list_at(turn, list_id)),
        people=turn.people_here(),
        withdrawal=turn.last_day,
        by=turn.me,
        now=turn.now,
        departure=turn.settings.departure,
    )
    turn.note(turn.texts("outward", "released", item=batch))
    _settle(turn, batch)


def undo(turn: Turn, list_id: int, _argument: str) -> None:
    """`撤回`: nothing has left; it is a draft again."""
    batch = lists.take_back(turn.work, list_at(turn, list_id), by=turn.me, now=turn.now)
    turn.toast_of("taken_back")
    _settle(turn, batch)


def drop(turn: Turn, list_id: int, _argument: str) -> None:
    """`取消`: there is no list any more; the unit never knew of it."""
    batch = lists.drop(turn.work, list_at(turn, list_id), by=turn.me, now=turn.now)
    turn.toast_of("cancelled_unsent")
    _settle(turn, batch)


def _settle(turn: Turn, batch: FeedbackList) -> None:
    """Show the list as it is; a preview that stands loses its buttons."""
    turn.show(
        turn.user_id,
        f"feedback_preview:{batch.id}",
        turn.texts("rectification", "preview_over", batch=batch),
        buttons=draft_buttons(batch, {}, has_lines=True) if batch.state is not L.DRAFT else (),
        about=(list_ref(batch),),
        only_update=True,
    )
    _show(turn, batch)


def refresh_draft(desk: Desk, batch: FeedbackList) -> None:
    """Say on the leader's cards of the list how it stands now."""
    for member in (m for m in desk.inside if may_see_feedback(m, batch)):
        for card in (f"feedback_draft:{batch.id}", f"feedback_preview:{batch.id}"):
            desk.show(
                member.user_id,
                card,
                desk.texts("rectification", "preview_over", batch=batch),
                buttons=draft_buttons(batch, {}, has_lines=True),
                about=(list_ref(batch),),
                only_update=True,
            )
