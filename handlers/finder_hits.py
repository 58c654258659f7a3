"""Findings that resemble a text, among what every reader may know."""

from collections.abc import Sequence

from handlers.context import Desk
from inspection.access import counts, may_see_finding
from inspection.records import Finding, Member
from inspection.repeats import Key

LEAST = 40  # percent; a person chooses among them, so less will do than for a repeat


def findings_like(
    desk: Desk, text: str, readers: Sequence[Member], most: int
) -> list[tuple[Finding, int]]:
    """Return the findings most like a plain text, with how alike they are in percent."""
    filed = desk.finder.of(desk.store.view(desk.work.scope))

    def may_name(key: Key) -> bool:
        finding = desk.work.get(Finding, key[1]) if key[0] == "finding" else None
        return (
            finding is not None
            and counts(finding)
            and all(may_see_finding(reader, finding) for reader in readers)
        )

    found = filed.alike.like(text, may_name=may_name, least=LEAST)[:most]
    findings = ((desk.work.get(Finding, each.key[1]), each.likeness) for each in found)
    return [(finding, percent) for finding, percent in findings if finding is not None]
