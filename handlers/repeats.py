"""Repeats on a finding's card: what it resembles, as far as every reader of that card may know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.context import Desk
from handlers.texts import Label
from inspection.access import counts, may_see_finding, may_see_prior
from inspection.enrolment import memberships
from inspection.enums import Focus, Handling, OutwardState, Standing
from inspection.ports import View
from inspection.records import Finding, Inspection, Member, OutwardItem, PriorFinding
from inspection.repeats import ALIKE, Alike, Key, likeness, plain

NO_REPEAT = "off"  # on the button that takes the mark back
RAISED_FROM = 5  # closed small ones of one kind (domain 7.9)


@dataclass(frozen=True)
class Repeats:
    """What a card says of repeats; nothing when there are none that its readers may know."""

    label: str = ""
    likeness: int = 0
    prior_id: int | None = None  # when it is an earlier check's
    closed: tuple[str, ...] = ()


def repeats_of(desk: Desk, finding: Finding, readers: Sequence[Member]) -> Repeats:
    """Return what resembles a finding among what every reader may see."""
    if not readers or not counts(finding):
        return Repeats()
    alike = _alike_here(desk, finding, readers)
    nearest = next((each for each in alike if _is_earlier(each.key, finding)), None)
    named = [(nearest.likeness, _label(desk.work, nearest.key))] if nearest is not None else []
    named += _alike_elsewhere(desk, finding, readers)
    percent, label = max(named, key=lambda each: each[0], default=(0, ""))
    is_prior = nearest is not None and nearest.key[0] == "prior" and nearest.likeness == percent
    prior_id = nearest.key[1] if is_prior and nearest is not None else None
    return Repeats(label, percent, prior_id, _closed_of_the_kind(desk, finding, alike))


def _alike_here(desk: Desk, finding: Finding, readers: Sequence[Member]) -> tuple[Alike, ...]:
    filed = desk.finder.of(desk.store.view(desk.work.scope))
    own = ("finding", finding.id)

    def may_name(key: Key) -> bool:
        return key != own and _may_be_named(desk.work, key, finding, readers)

    text, entries = plain(finding.wording, desk.inspection.units), filed.entries["finding"]

    def as_worded_now(alike: Alike) -> Alike:
        """The index has texts as saved; what this unit of work reworded is compared anew."""
        saved = entries.get(alike.key[1]) if alike.key[0] == "finding" else None
        now = desk.work.get(Finding, alike.key[1]) if saved is not None else None
        if saved is None or now is None or now is saved.record:
            return alike
        return Alike(alike.key, likeness(text, plain(now.wording, desk.inspection.units)))

    found = map(as_worded_now, filed.alike.like(text, may_name=may_name))
    return tuple(each for each in found if each.likeness >= ALIKE)


def _may_be_named(view: View, key: Key, beside: Finding | None, readers: Sequence[Member]) -> bool:
    table, record_id = key
    if table == "prior":
        prior = view.get(PriorFinding, record_id)
        return prior is not None and all(may_see_prior(member, prior) for member in readers)
    other = view.get(Finding, record_id) if table == "finding" else None
    if other is None or other.standing is not Standing.ACTIVE or not counts(other):
        return False
    if beside is not None and (other.id in beside.parents or beside.id in other.parents):
        return False
    return all(may_see_finding(member, other) for member in readers)


def _is_earlier(key: Key, finding: Finding) -> bool:
    table, record_id = key
    return table == "prior" or record_id < finding.id


def _label(view: View, key: Key) -> str:
    table, record_id = key
    if table == "prior":
        prior = view.get(PriorFinding, record_id)
        return Label(f"{prior.label}（{prior.source}{prior.year}年）") if prior is not None else ""
    other = view.get(Finding, record_id)
    return other.label if other is not None else ""


def _alike_elsewhere(
    desk: Desk, finding: Finding, readers: Sequence[Member]
) -> Iterator[tuple[int, str]]:
    """Yield what other inspections have, where every reader is a member there too."""
    for scope in _shared_scopes(desk, readers):
        view = desk.store.view(scope)
        there = _places(desk, readers, scope)
        inspection = view.get(Inspection, 1)
        if inspection is None:
            continue

        def may_name(key: Key, view: View = view, there: Sequence[Member] = there) -> bool:
            return key[0] == "finding" and _may_be_named(view, key, None, there)

        wording = plain(finding.wording, (*desk.inspection.units, *inspection.units))
        found = desk.finder.of(view).alike.like(wording, may_name=may_name)
        for each in found[:1]:
            yield each.likeness, f"“{inspection.name}”{_label(view, each.key)}"


def _shared_scopes(desk: Desk, readers: Sequence[Member]) -> list[str]:
    others = [scope for scope in desk.store.scopes() if scope != desk.work.scope]
    return [scope for scope in others if len(_places(desk, readers, scope)) == len(readers)]


def _places(desk: Desk, readers: Sequence[Member], scope: str) -> list[Member]:
    places = (m for reader in readers for m in memberships(desk.people, reader.user_id))
    return [m for m in places if m.inspection_id == scope and m.is_inside]


def _closed_of_the_kind(desk: Desk, finding: Finding, alike: Sequence[Alike]) -> tuple[str, ...]:
    ids = [key[1] for key in (each.key for each in alike) if key[0] == "finding"]
    same = [f for i in sorted({*ids, finding.id}) if (f := desk.work.get(Finding, i)) is not None]
    labels = tuple(f.label for f in same if _is_closed_small(desk.work, f))
    return labels if len(labels) >= RAISED_FROM else ()


def _is_closed_small(view: View, finding: Finding) -> bool:
    if finding.handling is not Handling.JZJG:
        return False
    items = view.lookup(OutwardItem, "finding_id", finding.id)
    return any(item.state is OutwardState.CLOSED for item in items)


def can_be_marked(finding: Finding, found: Repeats) -> bool:
    """Whether the card offers `屡查屡犯`."""
    return bool(found.label) and finding.focus is not Focus.EARLIER_FINDINGS


def named_beside(desk: Desk, finding: Finding) -> tuple[Finding, ...]:
    """Return the findings whose cards may name this one, when that may no longer be right.

    A finding that was closed, reworded or taken out is named on no card any more.
    """
    before = desk.store.view(desk.work.scope).get(Finding, finding.id)
    if before is None or _as_named(before) == _as_named(finding):
        return ()
    filed = desk.finder.of(desk.store.view(desk.work.scope))
    text = filed.alike.text_of(("finding", finding.id))

    def is_later(key: Key) -> bool:
        return key[0] == "finding" and key[1] > finding.id

    found = filed.alike.like(text, may_name=is_later)
    named = (desk.work.get(Finding, each.key[1]) for each in found)
    return tuple(other for other in named if other is not None)


def _as_named(finding: Finding) -> tuple[object, ...]:
    is_clue = finding.handling is Handling.CLUE
    closed = (finding.sealed, finding.hold, is_clue, finding.source_kind, finding.department)
    return (*closed, finding.standing, finding.wording)
