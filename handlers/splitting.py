"""One matter, one finding: splitting, merging, and taking either back."""

import re
from collections.abc import Callable

from handlers import cards, listed
from handlers.belonging import numbers_of_children
from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.findings import outward_stopped
from handlers.inside import leader_of
from handlers.references import finding_ref
from handlers.routing import clean
from handlers.suggestions import roster_of
from handlers.terms import HANDLINGS
from inspection import dividing, findings, kinship, merging
from inspection.access import may_see_finding
from inspection.dividing import Part
from inspection.enums import Handling, Priority, Role, Standing
from inspection.errors import (
    NothingHereError,
    NotMergeableError,
    NotSplittableError,
    StaleError,
)
from inspection.readings import keep_readings
from inspection.records import Finding, OutgoingMessage
from inspection.splitting import lines_as_parts

CHOICES = 8
_INTO = re.compile(
    r"(?:并入|合并到|合并至|并到|merge (?:it )?(?:in)?to )\s*[WwＷ]?\s?([0-9]{1,7})[。.]?",
    re.IGNORECASE,
)


def propose(turn: Turn, finding_id: int, _argument: str) -> None:
    """`拆分`: the parts with what each suggests, in the presser's private chat.

    Where the text shows none, the presser is asked for them.
    """
    finding = _standing(turn, finding_id)
    kinship.require_splittable(turn.work, finding, turn.me)
    if not _parts(turn, finding):
        ask_parts(turn, finding_id, "")
        return
    _show_proposal(turn, finding, anew=True)
    turn.note(turn.texts("splitting", "toast_proposal", here=turn.is_private))


def _parts(turn: Turn, finding: Finding) -> tuple[Part, ...]:
    return dividing.parts_of(turn.work, finding, roster_of(turn))


def _show_proposal(turn: Turn, finding: Finding, *, anew: bool) -> None:
    parts = _parts(turn, finding)
    if not parts:
        raise NotSplittableError(finding.label)
    sealed = any(part.sealed for part in parts)
    text = turn.texts(
        "splitting",
        "proposal",
        finding=finding,
        parts=[_shown(part) for part in parts],
        files=len(finding.evidence),
        sealed=sealed,
        closed_files=sealed and bool(finding.evidence) and not all(part.sealed for part in parts),
    )
    rows = [
        [button("按此拆分", "f.parts", finding.id, dividing.key_of(parts))],
        [button("改拆法", "f.parts?", finding.id), button("取消", "x")],
    ]
    turn.show(
        turn.user_id,
        f"split:{finding.id}",
        text,
        buttons=rows,
        about=(finding_ref(finding),),
        anew=anew,
    )


def _shown(part: Part) -> dict[str, object]:
    reasons = part.suggestion.reasons
    return {
        "text": " ".join(part.text.split("\n")),
        "sealed": part.sealed,
        "handling": HANDLINGS[part.suggestion.handling],
        "hold": part.suggestion.hold_suggested,
        "reason": str(reasons[0]) if reasons else "",
        "files": len(part.evidence),
    }


def split(turn: Turn, finding_id: int, argument: str) -> None:
    """`按此拆分`: make the parts that were shown; if they changed since, show them again."""
    finding = _standing(turn, finding_id)
    if dividing.key_of(_parts(turn, finding)) != argument:
        _show_proposal(turn, finding, anew=False)
        turn.note(turn.texts("splitting", "toast_changed"), alert=True)
        return
    parent, children = dividing.split(
        turn.work, finding, by=turn.me, now=turn.now, roster=roster_of(turn)
    )
    numbers = dividing.numbers_of(children)
    turn.note(turn.texts("splitting", "toast_split", finding=parent, numbers=numbers))
    _close_proposal(turn, parent, numbers)
    outward_stopped(turn, parent)
    for child in children:
        _show_new(turn, keep_readings(turn.work, child, turn.settings.departments))


def _close_proposal(turn: Turn, parent: Finding, numbers: tuple[str, ...]) -> None:
    turn.show(
        turn.user_id,
        f"split:{parent.id}",
        turn.texts("splitting", "done", finding=parent, numbers=numbers),
        about=(finding_ref(parent),),
        only_update=True,
    )


def _show_new(turn: Turn, child: Finding) -> None:
    """Show a part to who made it and, a sealed one, to its filer and the leader."""
    told = {turn.user_id}
    if child.sealed:
        leader = leader_of(turn)
        told |= {child.author_id} | ({leader.user_id} if leader is not None else set())
    if not may_see_finding(turn.me, child):
        told.discard(turn.user_id)
    for user_id in sorted(told):
        mine = user_id == turn.user_id
        priority = Priority.ANSWER if mine else Priority.NOTICE
        cards.show_finding(turn, child, user_id, priority=priority)


def ask_parts(turn: Turn, finding_id: int, _argument: str) -> None:
    """`改拆法`: ask how, privately; the answer is a reply with a part a line."""
    finding = _standing(turn, finding_id)
    kinship.require_splittable(turn.work, finding, turn.me)
    turn.tell_me(
        turn.texts("splitting", "ask_parts", finding=finding),
        asks=f"f.parts:{finding.id}",
        about=(finding_ref(finding),),
    )
    turn.note(turn.texts("splitting", "toast_ask"))


def answer_parts(turn: Turn, finding_id: int, text: str) -> None:
    """Take the parts that were replied, and show them for the last word."""
    finding = _standing(turn, finding_id)
    finding = dividing.propose_parts(
        turn.work, finding, lines_as_parts(text), by=turn.me, now=turn.now
    )
    _show_proposal(turn, finding, anew=True)
    cards.refresh_finding(turn, finding)


def undo_split(turn: Turn, finding_id: int, _argument: str) -> None:
    """`撤销拆分`: the parts go into the original again."""
    parent = _behind(turn, finding_id)
    parent, children = dividing.undo_split(turn.work, parent, by=turn.me, now=turn.now)
    turn.note(turn.texts("splitting", "toast_unsplit", finding=parent))
    for each in (parent, *children):
        outward_stopped(turn, each)


def _standing(turn: Turn, finding_id: int) -> Finding:
    """Return a finding that still stands by itself, if the presser may see it."""
    finding = _behind(turn, finding_id)
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    if finding.standing is not Standing.ACTIVE:
        raise StaleError(finding.label, finding.standing.value)
    return finding


def _behind(turn: Turn, finding_id: int) -> Finding:
    """Return a finding that may be out of the lists already, if the presser may see it."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    return finding


def merge(turn: Turn, finding_id: int, argument: str) -> None:
    """`并入 W11`: the newer one's words and files go into the other."""
    _merge(turn, _standing(turn, finding_id), _standing(turn, int(argument)))


def _merge(turn: Turn, source: Finding, target: Finding) -> None:
    was_sealed = target.sealed
    gone, whole = merging.merge(
        turn.work, source, target, by=turn.me, now=turn.now, roster=roster_of(turn)
    )
    whole = keep_readings(turn.work, whole, turn.settings.departments)
    turn.note(turn.texts("splitting", "toast_merged", finding=gone, into=whole.label))
    for each in (gone, whole):
        outward_stopped(turn, each)
    if whole.sealed and not was_sealed:
        _tell_leader(turn, whole)


def _tell_leader(turn: Turn, finding: Finding) -> None:
    """What became a suspicion only together is shown to the leader, privately."""
    leader = leader_of(turn)
    if leader is not None:
        cards.show_finding(turn, finding, leader.user_id, priority=Priority.NOTICE)


def asked_by_reply(
    finding: Finding, replied: OutgoingMessage | None, text: str
) -> Callable[[Turn], None] | None:
    """Return what a reply asks for by its words: `并入 W11`, or the parts one a line."""
    found = _INTO.fullmatch(clean(text))
    if found is not None:
        return lambda turn: _merge_by_words(turn, finding, int(found[1]))
    card = replied.card or "" if replied is not None else ""
    if card.startswith("split:") and len(lines_as_parts(text)) > 1:
        return lambda turn: answer_parts(turn, finding.id, text)
    return None


def _merge_by_words(turn: Turn, finding: Finding, number: int) -> None:
    target = findings.show_finding(turn.work, turn.me, number)
    source = _standing(turn, finding.id)
    _merge(turn, source, _standing(turn, target.id))
    turn.reply(
        turn.texts("splitting", "toast_merged", finding=source, into=target.label),
        about=(finding_ref(target),) if turn.is_private else (),
    )


def choose(turn: Turn, finding_id: int, _argument: str) -> None:
    """`合并`: offer what it can be merged into, in the presser's private chat."""
    finding = _standing(turn, finding_id)
    kinship.require_changeable(turn.work, finding, turn.me)
    if kinship.has_paper(turn.work, finding):
        raise NotMergeableError(finding.label, "别的问题", "paper")
    leaders = {m.user_id for m in turn.leaders if m.role is Role.LEADER}
    found = merging.candidates(turn.work, finding, turn.me, leaders)[:CHOICES]
    buttons = [button(f"并入 {each.label}", "f.into", finding.id, str(each.id)) for each in found]
    turn.tell_me(
        turn.texts("splitting", "choose", finding=finding, choices=found),
        buttons=[*rows_of(buttons), [button("取消", "x")]] if found else (),
        about=tuple(finding_ref(each) for each in (finding, *found)),
        card=listed.CARD,
    )
    turn.note(turn.texts("splitting", "toast_choose", here=turn.is_private))
    cards.refresh_finding(turn, finding)


def undo_merge(turn: Turn, finding_id: int, _argument: str) -> None:
    """`撤销并入`: both are what they were."""
    source = _behind(turn, finding_id)
    source, whole = merging.undo_merge(turn.work, source, by=turn.me, now=turn.now)
    turn.note(turn.texts("splitting", "toast_unmerged", finding=source))
    for each in (source, whole):
        outward_stopped(turn, each)


def say_where_it_went(turn: Turn, parent: Finding) -> None:
    """What is said to a finding that was split is kept there, and the parts are named."""
    numbers = numbers_of_children(turn, parent)
    turn.reply(
        turn.texts("splitting", "kept_on_parent", finding=parent, numbers=numbers),
        about=(finding_ref(parent),),
    )
