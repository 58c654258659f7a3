"""`逐件研判`: what awaits a decision, one after the other, on one card of the private chat."""

from handlers import clues
from handlers.buttons import button
from handlers.context import Desk, Turn
from handlers.deliberation_cards import CARD, CHOICES, show_walk, why_skipped
from handlers.findings import outward_stopped
from handlers.references import finding_ref
from inspection import deliberation
from inspection.enums import Priority, Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.records import Button, Choice, Deliberation, Finding, Member

# --- the way in -----------------------------------------------------------------------------


def offer(desk: Desk, member: Member) -> list[list[Button]]:
    """Return the button that begins, for who decides and has something to decide."""
    waiting = (deliberation.awaits(member, each) for each in desk.work.all(Finding))
    return _way_in() if member.leads and any(waiting) else []


def _way_in() -> list[list[Button]]:
    return [[button("逐件研判", "d.open")]]


def invite(desk: Desk, member: Member) -> None:
    """Offer it in the evening, once, privately, to a leader or deputy."""
    waiting = deliberation.awaiting(member, desk.work.all(Finding))
    if not waiting:
        return
    desk.say(
        member.user_id,
        desk.naming(
            member.user_id,
            desk.texts("deliberation", "invite", count=len(waiting), today=desk.today),
        ),
        buttons=_way_in(),
        priority=Priority.DIGEST,
        dedupe=f"deliberation:{desk.today}:{member.user_id}",
    )


def begin(turn: Turn, _record_id: int, _argument: str) -> None:
    """`逐件研判`: the first card, with what awaits a decision now."""
    if not deliberation.awaiting(turn.me, turn.work.all(Finding)):
        turn.note(turn.texts("deliberation", "toast_nothing"))
        return
    walk = deliberation.begin(turn.work, turn.me, now=turn.now)
    show_walk(turn, walk, turn.me, anew=True)


# --- presses --------------------------------------------------------------------------------


def choose(turn: Turn, walk_id: int, argument: str) -> None:
    """Decide the finding in hand and go on to the next."""
    number, _, code = argument.partition(".")
    walk, choice = _walk(turn, walk_id), Choice(code)
    finding = _in_hand(turn, walk, int(number))
    if finding is None:
        return
    if choice is Choice.CLUE:
        _ask_clue(turn, walk, finding)
        return
    if finding.sealed and choice is not Choice.HOLD:
        raise NothingHereError(finding.label)  # first whether it is a clue
    walk, finding = deliberation.decide(turn.work, walk, finding, choice, by=turn.me, now=turn.now)
    turn.note(
        turn.texts("deliberation", "toast_decided", label=finding.label, choice=CHOICES[choice])
    )
    outward_stopped(turn, finding)
    show_walk(turn, walk, turn.me)


def _ask_clue(turn: Turn, walk: Deliberation, finding: Finding) -> None:
    """What was said will be erased: ask once, on the same card."""
    if turn.me.role is not Role.LEADER and turn.user_id != finding.author_id:
        raise NotAllowedError
    turn.show(
        turn.user_id,
        CARD,
        turn.texts("outward", "confirm_clue", finding=finding),
        buttons=[
            [
                button("按线索登记", "d.clue", walk.id, str(finding.id)),
                button("返回", "d.at", walk.id, "here"),
            ]
        ],
        about=(finding_ref(finding),),
    )


def register_clue(turn: Turn, walk_id: int, argument: str) -> None:
    """`按线索登记`: erased, and on to the next."""
    walk = _walk(turn, walk_id)
    finding = _in_hand(turn, walk, int(argument))
    if finding is None:
        return
    walk = deliberation.note_clue(turn.work, walk, finding, by=turn.me, now=turn.now)
    clues.register_clue(turn, finding.id, "")
    show_walk(turn, walk, turn.me)


def no_clue(turn: Turn, walk_id: int, argument: str) -> None:
    """`不是线索`: an ordinary finding again, still to be decided."""
    walk = _walk(turn, walk_id)
    finding = _in_hand(turn, walk, int(argument))
    if finding is None:
        return
    clues.unseal(turn, finding.id, "")
    show_walk(turn, walk, turn.me)


def move(turn: Turn, walk_id: int, argument: str) -> None:
    """`上一件` and `下一件`; `返回` shows the one in hand."""
    walk = _walk(turn, walk_id)
    if argument == "back":
        walk = deliberation.back(turn.work, walk, turn.me)
    elif argument == "next" and walk.current is not None:
        walk = deliberation.forward(turn.work, walk, turn.me)
    show_walk(turn, walk, turn.me)


def _walk(turn: Turn, walk_id: int) -> Deliberation:
    """Return the presser's own newest walk."""
    walk = deliberation.newest_of(turn.work, turn.user_id)
    if walk is None or walk.id != walk_id:
        raise NothingHereError
    return walk


def _in_hand(turn: Turn, walk: Deliberation, finding_id: int) -> Finding | None:
    """Return the finding that was pressed; show the one in hand where that is another by now."""
    finding = turn.work.get(Finding, finding_id)
    if walk.current != finding_id or finding is None:
        turn.note(turn.texts("deliberation", "toast_moved_on"))
        show_walk(turn, walk, turn.me)
        return None
    if not deliberation.is_open(walk, turn.me, finding):
        turn.note(why_skipped(turn, finding), alert=True)
        show_walk(turn, walk, turn.me)
        return None
    return finding
