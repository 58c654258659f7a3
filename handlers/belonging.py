"""What a card says and offers of splits and merges."""

from handlers.context import Desk
from handlers.routing import data_of
from inspection import dividing, merging
from inspection.enums import Handling, Standing
from inspection.records import Button, Finding


def numbers_of_children(desk: Desk, finding: Finding) -> tuple[str, ...]:
    """Return the numbers a finding was split into, as people say them."""
    children = [desk.work.get(Finding, i) for i in finding.children]
    return dividing.numbers_of([child for child in children if child is not None])


def label_of_home(desk: Desk, finding: Finding) -> str:
    """Return the number of what a merged finding went into."""
    into = desk.work.get(Finding, finding.merged_into) if finding.merged_into else None
    return into.label if into is not None else ""


def standing_of(desk: Desk, finding: Finding) -> str:
    """Return `已并入 W11` or `已拆分为 W12–W14`; empty for what stands by itself."""
    into = ""
    numbers: tuple[str, ...] = ()
    match finding.standing:
        case Standing.MERGED:
            into = label_of_home(desk, finding)
        case Standing.SPLIT:
            numbers = numbers_of_children(desk, finding)
        case _:
            return ""
    return desk.texts("splitting", "standing", finding=finding, into=into, numbers=numbers)


def gone_text(desk: Desk, finding: Finding) -> str:
    """Return all that is shown of what went into another: its words are there."""
    return desk.texts(
        "splitting",
        "gone",
        finding=finding,
        author=desk.name(finding.author_id),
        into=label_of_home(desk, finding),
    )


def offers(desk: Desk, finding: Finding) -> list[Button]:
    """Return `拆分` and `并入 W11` where they fit."""
    found: list[Button] = []
    if finding.standing is not Standing.ACTIVE or finding.handling is Handling.CLUE:
        return found
    if dividing.can_be_split(desk.work, finding):
        found.append(_button("拆分", "f.split", finding.id))
    into = merging.offered_home(desk.work, finding)
    if into is not None:
        found.append(_button(f"并入 {into.label}", "f.into", finding.id, str(into.id)))
    return found


def splits_first(offered: list[Button]) -> bool:
    """Whether the card asks to be split, which then comes before all else."""
    return any(key.label == "拆分" for key in offered)


def undo_offers(desk: Desk, finding: Finding, chat_id: int) -> list[Button]:
    """Return what takes the last split or merge back, in the chat of who did it."""
    if dividing.can_undo_split(desk.work, finding, chat_id, desk.now):
        return [_button("撤销拆分", "f.unsplit", finding.id)]
    last = finding.parents[-1] if finding.parents else 0
    for source in (finding, desk.work.get(Finding, last)):
        if source is not None and merging.can_undo_merge(desk.work, source, chat_id, desk.now):
            return [_button("撤销并入", "f.unmerge", source.id)]
    return []


def _button(label: str, verb: str, record_id: int, argument: str = "") -> Button:
    return Button(label=label, data=data_of(verb, record_id, argument))
