"""The life of a 立行立改 notice: what may happen to it, who takes each step, what it lacks."""

import re
from collections.abc import Iterable
from enum import StrEnum

from inspection.access import may_see_finding
from inspection.enums import Handling, Role, Standing
from inspection.outward_check import faults_in, hard_words
from inspection.ports import View
from inspection.records import Finding, Member, Notice, NoticeField, NoticeState
from inspection.wording import FaultKind

_TITLE = re.compile(r"《[^《》]*》")  # a rule's name may hold any word


class NoticeEvent(StrEnum):
    """What can happen to a notice."""

    SUBMIT = "submit"
    REVIEW = "review"
    SIGN = "sign"
    AGREE = "agree"
    SEND_BACK = "send_back"
    TAKE_BACK = "take_back"
    DROP = "drop"


E = NoticeEvent
S = NoticeState

WAITING = (S.AT_DEPUTY, S.AT_LEADER, S.AT_OFFICE)
UNSIGNED = (S.DRAFT, S.AT_DEPUTY, S.AT_LEADER)

# who takes each step; a draft's own people are asked for in the verbs
WHO: dict[NoticeState, Role] = {
    S.AT_DEPUTY: Role.DEPUTY,
    S.AT_LEADER: Role.LEADER,
    S.AT_OFFICE: Role.LEADER,
}


def why_not(finding: Finding) -> str | None:
    """Return the code of what stands against a notice on the finding, or None."""
    if finding.standing is not Standing.ACTIVE:
        return "void"
    if finding.handling is Handling.CLUE or finding.sealed:
        return "sealed"
    if finding.handling is not Handling.LXLG:
        return "class"
    return "hold" if finding.hold else None


def open_notice(view: View, finding: Finding) -> Notice | None:
    """Return the finding's notice that was not dropped, if there is one."""
    known = view.lookup(Notice, "finding_id", finding.id)
    return next((n for n in known if n.state is not S.DROPPED), None)


def is_decided(finding: Finding, leading: Iterable[Member]) -> bool:
    """Whether a leader or deputy gave the finding its class."""
    made = [c.by for c in finding.history if c.what == "classified" and c.after == "LXLG"]
    return bool(made) and made[-1] in {m.user_id for m in leading}


def missing(notice: Notice) -> tuple[NoticeField, ...]:
    """Return the fields that are still empty."""
    return tuple(field for field in NoticeField if not getattr(notice, field.value))


def hard_faults(
    view: View, notice: Notice, finding: Finding, people: Iterable[Member]
) -> tuple[str, ...]:
    """Return the words for which the notice may not leave; a rule's name may hold most words."""
    said = "\n".join(getattr(notice, field.value) for field in NoticeField)
    known = tuple(people)
    faults = faults_in(view, _TITLE.sub("", said), unit=notice.unit, people=known, finding=finding)
    titles = "\n".join(_TITLE.findall(said))
    also = faults_in(view, titles, unit=notice.unit, people=known, finding=finding)
    names = {member.name for member in known}
    in_titles = (
        word
        for fault in also
        for word in fault.words
        if fault.kind is FaultKind.OTHER_UNIT
        or (fault.kind is FaultKind.PERSON_NAME and word in names)
    )
    return tuple(dict.fromkeys((*hard_words(faults), *in_titles)))


def writers(notice: Notice) -> frozenset[int | None]:
    """Return everybody whose words stand in the notice."""
    wrote = (change.by for change in notice.history if change.what.startswith("wrote_"))
    return frozenset((notice.drafted_by, *wrote))


def reviewers(notice: Notice, finding: Finding, members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the deputies who wrote none of it and may read the finding."""
    return tuple(
        m
        for m in members
        if m.role is Role.DEPUTY
        and m.user_id not in writers(notice)
        and may_see_finding(m, finding)
    )
