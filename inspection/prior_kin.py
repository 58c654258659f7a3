"""Earlier findings of several departments that say the same: read together, never made one.

Each keeps its number, text and department. The bot lays them side by side when they come in and
says so; a person takes them apart by one tap, and then they stay apart.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from inspection.access import may_see_prior
from inspection.audit import note
from inspection.errors import StaleError
from inspection.ports import View, Work
from inspection.records import Member, PriorFinding
from inspection.repeats import LEAST_PAIRS, likeness, plain
from inspection.repeats import pairs_of as character_pairs

SAME_FROM = 88  # percent; more than to be named beside a finding, for nobody asked
_RAREST = 6  # pairs of a text that lead to the texts worth comparing
_LONGEST_LIST = 400  # texts of one pair that are looked at, the newest
_COMPARED = 6


class KinIndex:
    """Texts of earlier findings by the rarest of their pairs; bounded work for each question.

    Unlike the index behind a finding's card it may miss one among thousands alike: what it finds
    is an offer, and thirty thousand texts are asked one after another.
    """

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._by_pair: dict[str, list[int]] = {}

    def __contains__(self, prior_id: object) -> bool:
        """Whether a text is kept under this id."""
        return prior_id in self._texts

    def put(self, prior_id: int, text: str) -> None:
        """Keep a plain text."""
        self._texts[prior_id] = text
        for pair in character_pairs(text):
            self._by_pair.setdefault(pair, []).append(prior_id)

    def nearest(self, text: str, may_be: Callable[[int], bool]) -> tuple[int, int] | None:
        """Return the most alike among those that may be, with its percent; None below 88."""
        pairs = character_pairs(text)
        if len(pairs) < LEAST_PAIRS:
            return None
        rarest = sorted(pairs, key=lambda pair: len(self._by_pair.get(pair, ())))[:_RAREST]
        shared = Counter[int]()
        for pair in rarest:
            shared.update(self._by_pair.get(pair, ())[-_LONGEST_LIST:])
        near = [i for i, _ in shared.most_common(4 * _COMPARED) if may_be(i)][:_COMPARED]
        alike = max(((likeness(text, self._texts[i]), -i) for i in near), default=(0, 0))
        return (-alike[1], alike[0]) if alike[0] >= SAME_FROM else None


def join_kin(work: Work, index: KinIndex, prior: PriorFinding, units: Iterable[str]) -> bool:
    """Lay a new earlier finding beside one of another department; whether there is one.

    The index knows it afterwards.
    """
    text = plain(prior.text, units)
    found = index.nearest(text, lambda i: _may_be_kin(work.get(PriorFinding, i), prior))
    index.put(prior.id, text)
    if found is None:
        return False
    other = work.get(PriorFinding, found[0])
    if other is None:
        return False
    head = other.same_as if other.same_as is not None else other.id
    work.put(prior.changed(same_as=head, likeness=found[1]))
    return True


def _may_be_kin(other: PriorFinding | None, prior: PriorFinding) -> bool:
    """Whether another department of the same unit found it; one's own repeats stay apart."""
    if other is None or other.is_withdrawn or other.id == prior.id:
        return False
    return other.source != prior.source and other.unit == prior.unit


def kin_of(view: View, prior: PriorFinding) -> tuple[PriorFinding, ...]:
    """Return the others that are read together with it, the head first."""
    head_id = prior.same_as if prior.same_as is not None else prior.id
    head = view.get(PriorFinding, head_id)
    others = view.lookup(PriorFinding, "same_as", head_id)
    every = (*([head] if head is not None else []), *others)
    return tuple(each for each in every if each.id != prior.id and not each.is_withdrawn)


def pairs_of(view: View, import_id: int, reader: Member) -> list[tuple[PriorFinding, PriorFinding]]:
    """Return each of an import with the one it stands beside, or stood before it was taken apart.

    Only where the reader may know both.
    """
    found = []
    for prior in view.lookup(PriorFinding, "import_id", import_id):
        other_id = prior.same_as or (prior.apart_from[-1] if prior.apart_from else None)
        other = view.get(PriorFinding, other_id) if other_id is not None else None
        if other is not None and all(may_see_prior(reader, p) for p in (prior, other)):
            found.append((prior, other))
    return found


def take_apart(work: Work, prior: PriorFinding, *, by: Member, now: datetime) -> PriorFinding:
    """Say that it is a matter of its own. Raises `StaleError` when it is already."""
    if prior.same_as is None:
        raise StaleError(prior.label)
    note(work, by=by.user_id, at=now, act="prior.apart", subject=f"prior:{prior.id}")
    apart = (*prior.apart_from, prior.same_as)
    return work.put(prior.changed(same_as=None, likeness=0, apart_from=apart))


def put_back(work: Work, prior: PriorFinding, *, by: Member, now: datetime) -> PriorFinding:
    """Take the parting back. Raises `StaleError` when there is none, or the other is gone."""
    other = work.get(PriorFinding, prior.apart_from[-1]) if prior.apart_from else None
    if other is None or other.is_withdrawn or prior.same_as is not None:
        raise StaleError(prior.label)
    note(work, by=by.user_id, at=now, act="prior.together", subject=f"prior:{prior.id}")
    head = other.same_as if other.same_as is not None else other.id
    left = prior.apart_from[:-1]
    percent = likeness(plain(prior.text), plain(other.text))
    return work.put(prior.changed(same_as=head, likeness=percent, apart_from=left))


def leave_kin(work: Work, prior: PriorFinding) -> None:
    """What is withdrawn leaves; where it stood first, the next one stands."""
    if prior.same_as is not None:
        return
    left = work.lookup(PriorFinding, "same_as", prior.id)
    for number, each in enumerate(left):
        first = number == 0
        work.put(
            each.changed(
                same_as=None if first else left[0].id, likeness=0 if first else each.likeness
            )
        )
