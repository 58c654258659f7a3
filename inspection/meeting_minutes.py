"""The record of a group meeting (组务会记录): what was decided that day, blanks for the rest.

Who came, where and what was said is written by hand. What became a clue is in no line.
"""

from dataclasses import dataclass
from datetime import date, datetime

from inspection.calendar import DayOfInspection, day_number
from inspection.case_file import CaseFile, Heading
from inspection.enums import Handling
from inspection.records import Choice


@dataclass(frozen=True)
class DecidedFinding:
    """What was decided of a finding; the last word of the day counts."""

    label: str
    wording: str
    choice: Choice
    at: datetime


@dataclass(frozen=True)
class GivenTask:
    """A task of the day."""

    number: int
    text: str
    owner: str
    due: datetime | None


@dataclass(frozen=True)
class MeetingMinutes:
    """The record of one day's meeting."""

    heading: Heading
    day: date
    position: DayOfInspection
    expected: tuple[str, ...]  # everybody of the group, to be ticked
    decided: tuple[DecidedFinding, ...]
    still_pending: tuple[str, ...]
    tasks: tuple[GivenTask, ...]


def meeting_minutes(case: CaseFile, day: date) -> MeetingMinutes:
    """Return the record of the day, from what the asker may see."""
    return MeetingMinutes(
        heading=case.heading,
        day=day,
        position=day_number(case.inspection.entry, case.inspection.days, day),
        expected=tuple(m.name for m in case.people if m.is_active and m.is_inside),
        decided=_decided(case, day),
        still_pending=tuple(f.label for f in case.counted if f.handling is Handling.PENDING),
        tasks=tuple(
            GivenTask(t.number, t.text, case.name(t.owner_id), t.due)
            for t in case.tasks
            if case.day(t.at) == day
        ),
    )


def _decided(case: CaseFile, day: date) -> tuple[DecidedFinding, ...]:
    known = {finding.id: finding for finding in case.counted}
    said = sorted(
        (d for walk in case.walks for d in walk.decided if case.day(d.at) == day),
        key=lambda decided: decided.at,
    )
    last = {each.finding_id: each for each in said}
    rows = (
        DecidedFinding(known[key].label, known[key].wording, each.choice, each.at)
        for key, each in last.items()
        if key in known and each.choice is not Choice.CLUE
    )
    return tuple(sorted(rows, key=lambda row: int(row.label[1:])))
