"""The card of `逐件研判`: the finding in hand, the choices, and what came of it at the end."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.references import finding_ref
from handlers.suggestions import suggested_text
from handlers.terms import HANDLINGS
from handlers.texts import labels
from inspection import deliberation, outbox
from inspection.access import may_see_finding
from inspection.enums import Handling
from inspection.records import Choice, Deliberation, Finding, Member

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


def show_walk(desk: Desk, walk: Deliberation, member: Member, *, anew: bool = False) -> None:
    """Show the finding in hand, or at the end what was decided."""
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
    return why_skipped(desk, finding) if finding is not None else ""


def why_skipped(desk: Desk, finding: Finding) -> str:
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
            show_walk(desk, walk, member)
