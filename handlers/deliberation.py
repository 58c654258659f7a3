"""`逐件研判`: what awaits a decision, one after the other, on one card of the private chat."""

from handlers import clues
from handlers.cards import HANDLINGS, button, finding_ref, rows_of, suggested_text
from handlers.context import Desk, Keyboard, Turn
from handlers.findings import outward_stopped
from handlers.texts import labels
from inspection import deliberation, outbox
from inspection.access import may_see_finding
from inspection.enums import Handling, Priority, Role
from inspection.errors import NotAllowedError, NothingHereError
from inspection.records import Button, Choice, Deliberation, Finding, Member

CARD = "deliberation"
CHOICES = labels(
    {
        Choice.JZJG: "即知即改",
        Choice.LXLG: "立行立改",
        Choice.XQZG: "限期整改",
        Choice.CLUE: "线索",
        Choice.ZHUAN: "转办",
        Choice.HOLD: "暂缓",
    }
)


# --- the way in -----------------------------------------------------------------------------


def offer(desk: Desk, member: Member) -> list[list[Button]]:
    """Return the button that begins, for who decides and has something to decide."""
    is_asked = member.leads and deliberation.awaiting(member, desk.work.all(Finding))
    return [[button("逐件研判", "d.open")]] if is_asked else []


def invite(desk: Desk, member: Member) -> None:
    """Offer it in the evening, once, privately, to a leader or deputy."""
    waiting = deliberation.awaiting(member, desk.work.all(Finding))
    if not waiting:
        return
    desk.say(
        member.user_id,
        desk.texts("deliberation", "invite", count=len(waiting), today=desk.today),
        buttons=offer(desk, member),
        priority=Priority.DIGEST,
        dedupe=f"deliberation:{desk.today}:{member.user_id}",
    )


def begin(turn: Turn, _record_id: int, _argument: str) -> None:
    """`逐件研判`: the first card, with what awaits a decision now."""
    if not deliberation.awaiting(turn.me, turn.work.all(Finding)):
        turn.note(turn.texts("deliberation", "toast_nothing"))
        return
    walk = deliberation.begin(turn.work, turn.me, now=turn.now)
    _show(turn, walk, turn.me, anew=True)


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
    _show(turn, walk, turn.me)


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
    _show(turn, walk, turn.me)


def no_clue(turn: Turn, walk_id: int, argument: str) -> None:
    """`不是线索`: an ordinary finding again, still to be decided."""
    walk = _walk(turn, walk_id)
    finding = _in_hand(turn, walk, int(argument))
    if finding is None:
        return
    clues.unseal(turn, finding.id, "")
    _show(turn, walk, turn.me)


def move(turn: Turn, walk_id: int, argument: str) -> None:
    """`上一件` and `下一件`; `返回` shows the one in hand."""
    walk = _walk(turn, walk_id)
    if argument == "back":
        walk = deliberation.back(turn.work, walk, turn.me)
    elif argument == "next" and walk.current is not None:
        walk = deliberation.forward(turn.work, walk, turn.me)
    _show(turn, walk, turn.me)


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
        _show(turn, walk, turn.me)
        return None
    if not deliberation.is_open(walk, turn.me, finding):
        turn.note(_why_skipped(turn, finding), alert=True)
        _show(turn, walk, turn.me)
        return None
    return finding


# --- the card -------------------------------------------------------------------------------


def _show(desk: Desk, walk: Deliberation, member: Member, *, anew: bool = False) -> None:
    walk = deliberation.settled(desk.work, walk, member)
    finding = desk.work.get(Finding, walk.current) if walk.current is not None else None
    text, buttons, about = (
        _end(desk, walk, member) if finding is None else _one(desk, walk, finding)
    )
    desk.show(member.user_id, CARD, text, buttons=buttons, about=about, anew=anew)


def _one(desk: Desk, walk: Deliberation, finding: Finding) -> tuple[str, Keyboard, tuple[str, ...]]:
    own = walk.choice_of(finding.id)
    text = desk.texts(
        "deliberation",
        "one",
        finding=finding,
        number=walk.position + 1,
        total=len(walk.queue),
        author=desk.name(finding.author_id),
        suggested=suggested_text(desk, finding),
        chosen=CHOICES[own.choice] if own is not None else "",
        passed=[_passed(desk, each) for each in deliberation.just_skipped(walk)],
    )
    return text, _buttons(walk, finding), (finding_ref(finding),)


def _buttons(walk: Deliberation, finding: Finding) -> Keyboard:
    """Return the choices; of a sealed one first whether it is a clue."""
    offered = (Choice.CLUE, Choice.HOLD) if finding.sealed else tuple(CHOICES)
    choices = [
        button(CHOICES[choice], "d.set", walk.id, f"{finding.id}.{choice.value}")
        for choice in offered
    ]
    if finding.sealed:
        choices.insert(1, button("不是线索", "d.free", walk.id, str(finding.id)))
    back = [button("上一件", "d.at", walk.id, "back")] if walk.position else []
    return [*rows_of(choices, 3), [*back, button("下一件", "d.at", walk.id, "next")]]


def _end(desk: Desk, walk: Deliberation, member: Member) -> tuple[str, Keyboard, tuple[str, ...]]:
    decided = [(d.choice, desk.work.get(Finding, d.finding_id)) for d in walk.decided]
    groups = [
        (label, sorted((f for c, f in decided if c is choice and f), key=lambda f: f.number))
        for choice, label in CHOICES.items()
    ]
    left = deliberation.undecided(desk.work, walk, member)
    named = [f for _, group in groups for f in group] + list(left)
    text = desk.texts(
        "deliberation",
        "end",
        groups=[(label, [f.label for f in group]) for label, group in groups if group],
        left=[f.label for f in left],
        passed=[_passed(desk, each) for each in walk.skipped],
        total=len(walk.queue),
    )
    buttons = [[button("上一件", "d.at", walk.id, "back")]]
    if left:
        buttons[0].append(button("再看未定", "d.open"))
    return text, buttons, tuple(finding_ref(f) for f in named if may_see_finding(member, f))


def _passed(desk: Desk, finding_id: int) -> str:
    finding = desk.work.get(Finding, finding_id)
    return _why_skipped(desk, finding) if finding is not None else ""


def _why_skipped(desk: Desk, finding: Finding) -> str:
    """Say who decided it meanwhile, and how, as far as everybody who leads may know."""
    last = next((c for c in reversed(finding.history) if c.what == "classified"), None)
    is_secret = finding.sealed or finding.handling in {Handling.CLUE, Handling.PENDING}
    by = desk.name(last.by) if last is not None and not is_secret else ""
    return desk.texts(
        "deliberation",
        "passed",
        label=finding.label,
        by=by,
        handling=HANDLINGS[finding.handling] if by else "",
    )


def follow(desk: Desk, finding: Finding) -> None:
    """Take a finding off the cards of those who may not read it any more, or nobody."""
    for member in desk.leaders:
        walk = deliberation.newest_of(desk.work, member.user_id)
        card = outbox.latest_card(desk.work, member.user_id, CARD)
        if walk is None or card is None:
            continue
        is_shown = walk.current == finding.id and not may_see_finding(member, finding)
        if is_shown or (finding.handling is Handling.CLUE and finding_ref(finding) in card.about):
            _show(desk, walk, member)
