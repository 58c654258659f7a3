"""What was filed, kept ready for looking: an index per inspection that follows its records.

It is filled when first used and afterwards reads only what changed. It says nothing about
who may see a hit: whoever asks reads the record as it is now and decides.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from inspection.enums import Handling
from inspection.ports import View
from inspection.records import (
    Finding,
    Inspection,
    InterviewNote,
    PriorFinding,
    Record,
    SharedNote,
)
from inspection.repeats import Key, LikenessIndex, plain
from inspection.searching import fold
from inspection.tags import tags_of


def _of_finding(record: Record) -> tuple[str, str]:
    if not isinstance(record, Finding) or record.handling is Handling.CLUE:
        return "", ""
    parts = (record.label, record.wording, record.department or "", *tags_of(record))
    return record.wording, " ".join(part for part in parts if part)


def _of_prior(record: Record) -> tuple[str, str]:
    if not isinstance(record, PriorFinding) or record.is_withdrawn:
        return "", ""
    return record.text, f"{record.label} {record.year} {record.source} {record.text}"


def _of_note(record: Record) -> tuple[str, str]:
    if not isinstance(record, SharedNote):
        return "", ""
    return "", f"{record.label} {record.text}"


def _of_interview_note(record: Record) -> tuple[str, str]:
    if not isinstance(record, InterviewNote) or record.is_elsewhere or record.finding_id:
        return "", ""
    return "", record.text


# By table: the kind, and the text to compare with others and the text to look for words in.
KINDS: Mapping[str, tuple[type[Record], Callable[[Record], tuple[str, str]]]] = {
    "finding": (Finding, _of_finding),
    "prior": (PriorFinding, _of_prior),
    "note": (SharedNote, _of_note),
    "interview_note": (InterviewNote, _of_interview_note),
}


@dataclass(frozen=True)
class Entry:
    """A record as it was saved last, the text to look for words in, and its tags."""

    record: Record
    text: str
    tags: tuple[str, ...] = ()


@dataclass
class Filed:
    """What was filed in one inspection, by table and id, the oldest first."""

    entries: dict[str, dict[int, Entry]] = field(
        default_factory=lambda: {table: {} for table in KINDS}
    )
    alike: LikenessIndex = field(default_factory=LikenessIndex)
    _marks: dict[str, int] = field(default_factory=dict)
    _behind: deque[Key] = field(default_factory=deque)

    def follow(self, view: View, *, most: int | None = None) -> int:
        """Take in what changed since the last time, of which at most so many; return how many."""
        inspection = view.get(Inspection, 1)
        units = inspection.units if inspection is not None else ()
        for table, (kind, _) in KINDS.items():
            mark, ids = view.changed_since(kind, self._marks.get(table, 0))
            self._marks[table] = mark
            self._behind.extend((table, record_id) for record_id in sorted(ids))
        count = len(self._behind) if most is None else min(most, len(self._behind))
        for _ in range(count):
            table, record_id = self._behind.popleft()
            self._take((table, record_id), view.get(KINDS[table][0], record_id), units)
        return count

    def _take(self, key: Key, record: Record | None, units: tuple[str, ...]) -> None:
        table, record_id = key
        compared, searched = KINDS[table][1](record) if record is not None else ("", "")
        self.alike.put(key, plain(compared, units))
        if record is None or not searched:
            self.entries[table].pop(record_id, None)
            return
        tags = tags_of(record) if isinstance(record, Finding) else ()
        self.entries[table][record_id] = Entry(record, fold(searched), tags)


class Finder:
    """The texts of every inspection that somebody looked into since the start."""

    def __init__(self) -> None:
        self._filed: dict[str, Filed] = {}

    def of(self, view: View) -> Filed:
        """Return the texts of an inspection as its records are now."""
        filed = self._filed.setdefault(view.scope, Filed())
        filed.follow(view)
        return filed

    def read_some(self, view: View, most: int) -> int:
        """Read ahead what would be asked for later; return how many records that were."""
        return self._filed.setdefault(view.scope, Filed()).follow(view, most=most)

    def forget(self, scope: str) -> None:
        """Keep no text of an inspection that is gone."""
        self._filed.pop(scope, None)
