"""Whether a text may go to a unit, asked of everything that is on record at that moment.

`inspection/wording.py` knows words; here stands whose names, which other units and which other
findings the text must not tell of. Whatever the unit reads is asked here, whoever wrote it.
"""

import re
from collections.abc import Callable, Iterable

from inspection.access import counts
from inspection.ports import View
from inspection.records import Finding, Inspection, Member
from inspection.triage import Roster
from inspection.wording import FaultKind, Surroundings, WordingFault, check_outward

_NUMBERED = re.compile(r"\d")
# a request may ask for any kind of paper (信访台账, 谈话记录), but says nothing of the group's own
ASKED_NEVER = frozenset(
    {
        FaultKind.PERSON_NAME,
        FaultKind.BACKDATING,
        FaultKind.OTHER_UNIT,
        FaultKind.OTHER_FINDING,
    }
)


def faults_in(
    view: View, text: str, *, unit: str, people: Iterable[Member], finding: Finding | None = None
) -> tuple[WordingFault, ...]:
    """Return what stands against telling `unit` this text; `finding` is what it grew from."""

    def beside(other: Finding) -> bool:
        return finding is None or _is_another(other, finding)

    own = f"{finding.raw}\n{finding.wording}" if finding is not None else ""
    return _faults(view, text, unit=unit, people=people, own=own, beside=beside)


def faults_in_request(
    view: View, text: str, *, unit: str, people: Iterable[Member]
) -> tuple[WordingFault, ...]:
    """Return what stands against asking `unit` for papers in these words.

    The name of a paper may hold words that betray a source elsewhere, and may stand in a
    finding that everybody in the group reads.
    """
    found = _faults(view, text, unit=unit, people=people, own="", beside=_is_close)
    return tuple(
        fault
        for fault in found
        if fault.kind in ASKED_NEVER
        or (fault.kind is FaultKind.INSIDE_WORD and any(map(_NUMBERED.search, fault.words)))
    )


def hard_words(faults: Iterable[WordingFault]) -> tuple[str, ...]:
    """Return the words for which nobody may let the text go."""
    return tuple(word for fault in faults if fault.hard for word in fault.words)


def _faults(
    view: View,
    text: str,
    *,
    unit: str,
    people: Iterable[Member],
    own: str,
    beside: Callable[[Finding], bool],
) -> tuple[WordingFault, ...]:
    members = tuple(people)
    inspection = view.get(Inspection, 1)
    units = inspection.units if inspection is not None else ()
    around = Surroundings(
        members=frozenset(member.name for member in members),
        other_units=frozenset(each for each in units if each != unit),
        own_text=own,
        other_texts=tuple(f.wording for f in view.all(Finding) if _speaks(f) and beside(f)),
    )
    named = frozenset(m.name for m in members if not m.is_inside and len(m.name) > 1)
    return check_outward(text, Roster(people=named), around)


def _speaks(finding: Finding) -> bool:
    """Whether it has words of its own; those of an answer are what the answer was for."""
    return bool(finding.wording) and (finding.sealed or not finding.is_answer)


def _is_another(other: Finding, finding: Finding) -> bool:
    """Whether it is none of those that were split from this one or went into it."""
    kin = {finding.id, *finding.parents, *finding.children}
    return other.id not in kin and other.merged_into != finding.id


def _is_close(finding: Finding) -> bool:
    """Whether its words are for few even inside: sealed, on hold, from an interview or letter."""
    from_few = finding.interview_id is not None or finding.source_kind in {"interview", "petition"}
    return not counts(finding) or finding.hold or from_few
