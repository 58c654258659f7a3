"""Subject tags: given by hand, or written as #三重一大 in the finding's own words."""

import re
from datetime import datetime

from inspection.audit import note
from inspection.enums import Handling
from inspection.errors import NothingHereError
from inspection.ports import Work
from inspection.records import Change, Finding, Member

LONGEST = 20
_TAG = re.compile(rf"[#＃]([^\s#＃，。、；：,.;:！!？?（）()]{{1,{LONGEST}}})")


def tags_in(text: str) -> tuple[str, ...]:
    """Return the tags written in a text, each once."""
    return tuple(dict.fromkeys(_TAG.findall(text)))


def only_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a text that is nothing else; empty for any other text."""
    return tags_in(text) if not _TAG.sub("", text).strip() else ()


def tags_of(finding: Finding) -> tuple[str, ...]:
    """Return all tags of a finding, those given by hand first."""
    return tuple(dict.fromkeys((*finding.tags, *tags_in(finding.wording))))


def add_tags(
    work: Work, finding: Finding, tags: tuple[str, ...], *, by: Member, now: datetime
) -> Finding:
    """Give a finding tags beside those it has. Raises `NothingHereError` for a clue."""
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    added = tuple(tag for tag in tags if tag not in finding.tags)
    if not added:
        return finding
    note(work, by=by.user_id, at=now, act="finding.tagged", subject=f"finding:{finding.id}")
    change = Change(at=now, by=by.user_id, what="tagged", after=" ".join(added))
    return work.put(
        finding.changed(tags=(*finding.tags, *added), history=(*finding.history, change))
    )
