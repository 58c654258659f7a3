"""To which of several units a finding belongs: named in its text, or chosen by a person."""

from datetime import datetime

from inspection.access import may_see_checklist, may_see_finding, may_see_prior
from inspection.audit import note
from inspection.errors import NothingHereError, OutwardUnderWayError
from inspection.findings import active_items
from inspection.ports import Work
from inspection.prior_kin import leave_kin
from inspection.records import Change, ChecklistItem, Finding, Member, PriorFinding
from inspection.unit_names import short_name


def unit_of(units: tuple[str, ...], text: str) -> str:
    """Return the unit a finding belongs to; empty when a person has to choose.

    With one unit it is that; with several the only one that the text names.
    """
    if len(units) == 1:
        return units[0]
    named = [unit for unit in units if unit in text or short_name(unit) in text]
    return named[0] if len(named) == 1 else ""


def assign(
    work: Work, entry: ChecklistItem | PriorFinding, unit: str, *, by: Member, now: datetime
) -> None:
    """Say to which unit an entry before the visit belongs, while nobody did."""
    if entry.unit:
        raise NothingHereError(entry.label)
    move(work, entry, unit, by=by, now=now)


def move(
    work: Work, entry: ChecklistItem | PriorFinding, unit: str, *, by: Member, now: datetime
) -> ChecklistItem | PriorFinding:
    """Say to which unit an entry before the visit belongs, whatever was said before.

    An earlier finding is read together with those of its own unit only, so it leaves the others.
    """
    if isinstance(entry, PriorFinding):
        kind, may_see = "prior", may_see_prior(by, entry)
    else:
        kind, may_see = "checklist", may_see_checklist(by, entry)
    if not may_see:
        raise NothingHereError(entry.label)
    note(work, by=by.user_id, at=now, act=f"{kind}.unit", subject=f"{kind}:{entry.id}")
    if not isinstance(entry, PriorFinding) or entry.unit == unit:
        return work.put(entry.changed(unit=unit))
    leave_kin(work, entry)
    return work.put(entry.changed(unit=unit, same_as=None, likeness=0, apart_from=()))


def choose_unit(
    work: Work, finding: Finding, unit: str, *, among: tuple[str, ...], by: Member, now: datetime
) -> Finding:
    """Say to which unit a finding belongs. Raises `OutwardUnderWayError` once that unit is told."""
    if not may_see_finding(by, finding) or unit not in among:
        raise NothingHereError(finding.label)
    under_way = active_items(work, finding)
    if under_way:
        raise OutwardUnderWayError(finding.label, under_way[0].state.value)
    note(work, by=by.user_id, at=now, act="finding.unit", subject=f"finding:{finding.id}")
    change = Change(at=now, by=by.user_id, what="unit", before=finding.unit, after=unit)
    return work.put(finding.changed(unit=unit, history=(*finding.history, change)))
