"""Who may know and do what: pure predicates, asked at every press and at every sending."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from inspection.enums import FetchState, Handling, OutwardState, Role, Standing
from inspection.records import (
    ChecklistItem,
    DocumentRequest,
    Evidence,
    FeedbackList,
    Finding,
    Interview,
    Member,
    Notice,
    OutwardItem,
    PriorFinding,
    PriorImport,
    Record,
    RectificationItem,
    RectificationState,
    RequestList,
    SharedNote,
    Task,
    TimetableDraft,
    TimetableItem,
    Transfer,
    TransferKind,
    WorkPaper,
)
from inspection.unit_names import names_whole

# States in which an item has left, or is about to, and may be known to its recipient.
SHOWN_TO_UNIT = frozenset(
    {
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
        OutwardState.CLOSED,
        OutwardState.CARRIED_OVER,
        OutwardState.UNDELIVERABLE,
    }
)


def may_see_finding(member: Member, finding: Finding) -> bool:
    """Whether the member may read the finding (design 6.3, 6.4)."""
    is_away = is_recused(member, finding.unit, finding.department)
    if not member.is_active or not member.is_inside or is_away:
        return False
    if not finding.unit and member.recusals and member.user_id != finding.author_id:
        return False  # until its unit is chosen it may be one they keep away from
    if finding.handling is Handling.CLUE:
        return member.role is Role.LEADER
    if finding.sealed:
        return member.role is Role.LEADER or member.user_id == finding.author_id
    is_close = finding.interview_id is not None or finding.source_kind in {"interview", "petition"}
    if finding.hold or is_close:
        return member.leads or member.user_id == finding.author_id
    return True


def may_see_interview(member: Member, interview: Interview) -> bool:
    """Whether the member may read an interview: who held it, the leader, deputies (domain 7.12)."""
    if not member.is_active or not member.is_inside or is_recused(member, interview.unit):
        return False
    return member.leads or member.user_id in interview.interviewers


def may_see_task(member: Member, task: Task, finding: Finding | None) -> bool:
    """Whether the member may read a task: whoever may read its finding; without one, all inside
    if it was said in the group, else its owner, who said it, and those who lead."""
    if not member.is_active or not member.is_inside:
        return False
    if task.finding_id is not None:
        return finding is not None and may_see_finding(member, finding)
    return task.is_open_to_group or member.leads or member.user_id in {task.owner_id, task.by}


def may_see_note(member: Member, shared: SharedNote, quoted: Iterable[Finding]) -> bool:
    """Whether the member may read a note of the board: whoever may read all that it quotes."""
    if not member.is_active or not member.is_inside or shared.is_emptied:
        return False
    return all(may_see_finding(member, finding) for finding in quoted)


def may_see_prior(member: Member, prior: PriorFinding) -> bool:
    """Whether the member may read what an earlier check found.

    Departments write each other's names in many ways, so what only mentions one counts, too.
    """
    if not member.is_active or not member.is_inside or prior.is_withdrawn:
        return False
    if is_recused(member, prior.unit, prior.department):
        return False
    if _may_be_away(member, prior.unit) and member.user_id != prior.by:
        return False
    return not _names_any(member, f"{prior.department or ''} {prior.text}")


def may_see_checklist(member: Member, item: ChecklistItem) -> bool:
    """Whether the member may read an entry of the lists before entry."""
    inside = member.is_active and member.is_inside and not item.is_dropped
    if _may_be_away(member, item.unit) and member.user_id != item.by:
        return False
    return inside and not is_recused(member, item.unit) and not _names_any(member, item.text)


def _may_be_away(member: Member, unit: str) -> bool:
    """Whether, until the unit is said, it may be one that the member keeps away from."""
    return not unit and bool(member.recusals)


_SHORTEST_STEM = 2  # characters
_UNIT_BEFORE = re.compile(r"^.+公司(?=\w{2})")
_KIND_OF_DEPARTMENT = re.compile(r"(?:管理)?(?:部门|部|处|科|室|办公室|中心|公司)$")


def _says(said: str, name: str) -> bool:
    """Whether a text says a name, or a like one.

    财务部, also as 南屏分公司财务部, is 财务处 and 财务资产部 elsewhere: what stands before the
    kind of department counts.
    """
    stem = _KIND_OF_DEPARTMENT.sub("", _UNIT_BEFORE.sub("", name))
    return name in said or (len(stem) >= _SHORTEST_STEM and stem in said)


def _names_any(member: Member, said: str) -> bool:
    """Whether a text names what the member keeps away from."""
    return any(_says(said, name) for name in member.recusals if name)


def is_recused(member: Member, unit: str, department: str | None = None) -> bool:
    """Whether the member keeps away from this unit or department (domain 3.2).

    However it was written: 南屏, 配偶在南屏分公司工作, and 财务处 for 财务资产处.
    """
    return any(_keeps_from(name, unit, department) for name in member.recusals)


@lru_cache(maxsize=1024)
def _keeps_from(name: str, unit: str, department: str | None) -> bool:
    if names_whole(name, unit):
        return True
    if not name or not department:
        return False
    return department in name or _says(department, name)


def may_see_item(member: Member, item: OutwardItem, finding: Finding | None) -> bool:
    """Whether the member, of the group or of the unit, may read the outward item."""
    if not member.is_active:
        return False
    if member.is_inside:
        return finding is not None and may_see_finding(member, finding)
    if item.number is None or not was_shown(item) or item.unit not in member.units:
        return False
    return member.limited_at is None or not _is_over_before(item, member.limited_at)


def _is_over_before(item: OutwardItem, moment: datetime) -> bool:
    """Whether the unit was done with the item by then."""
    closed_at = item.closed_at if item.state is OutwardState.CLOSED else None
    return closed_at is not None and closed_at < moment


def may_see_notice(member: Member, notice: Notice, finding: Finding | None) -> bool:
    """Whether the member may read a written notice: inside as its finding, the unit once issued."""
    if member.is_inside:
        return finding is not None and may_see_finding(member, finding)
    return member.is_active and notice.number is not None and notice.unit in member.units


def may_see_request(member: Member, request: RequestList | DocumentRequest) -> bool:
    """Whether the member may read what the unit is asked for: the unit once it has a number."""
    if member.is_inside:
        return member.is_active and not is_recused(member, request.unit)
    return member.is_active and request.number is not None and request.unit in member.units


def may_see_feedback(member: Member, batch: FeedbackList) -> bool:
    """Whether the member may read a problem list as a whole: its leader, the unit once sent."""
    if member.is_inside:
        is_away = is_recused(member, batch.unit)
        return member.is_active and member.role is Role.LEADER and not is_away
    return member.is_active and batch.number is not None and batch.unit in member.units


def may_see_rectification(member: Member, item: RectificationItem, finding: Finding | None) -> bool:
    """Whether the member may read one matter: inside as its finding, the unit once it is sent."""
    if member.is_inside:
        return finding is not None and may_see_finding(member, finding)
    is_theirs = item.number is not None and item.state is not RectificationState.WITHDRAWN
    return member.is_active and is_theirs and item.unit in member.units


def may_see_transfer(member: Member, transfer: Transfer) -> bool:
    """Whether the member may read that something was handed over, to whom and how far it is.

    A clue's is the leader's alone: a line about it would tell that there is one (design 6.3).
    """
    if not member.is_active or not member.leads:
        return False
    return member.role is Role.LEADER or transfer.kind is not TransferKind.DISCIPLINE


def was_shown(item: OutwardItem) -> bool:
    """Whether the unit has the item, or is about to; a frozen one stays what it was to them."""
    frozen = item.state is OutwardState.FROZEN and item.delivered_at is not None
    return frozen or item.state in SHOWN_TO_UNIT or item.state is OutwardState.RELEASED


def may_see_row(member: Member, item: TimetableItem) -> bool:
    """Whether the member may read the row; a liaison under its outward title only."""
    if member.is_inside:
        return member.is_active
    is_limited = member.limited_at is not None
    is_for_unit = item.visible_to_unit and bool(item.outward_title)
    return member.is_active and is_for_unit and not is_limited


def may_release(member: Member) -> bool:
    """Whether the member may let something go out to the unit."""
    return member.is_active and member.leads


def may_know(member: Member, records: Iterable[tuple[Record, Finding | None]]) -> bool:
    """Whether the member may know every one of these records.

    Each comes with the finding it grew from, where there is one.
    """
    return all(_may_know_one(member, record, finding) for record, finding in records)


def _may_know_one(  # noqa: PLR0911, PLR0912  # one line a kind of record
    member: Member, record: Record, finding: Finding | None
) -> bool:
    match record:
        case Finding():
            return may_see_finding(member, record)
        case OutwardItem():
            return may_see_item(member, record, finding)
        case TimetableDraft() | PriorImport():
            return member.is_active and member.is_inside and record.by == member.user_id
        case TimetableItem():
            return may_see_row(member, record)
        case WorkPaper():
            return finding is not None and counts(finding) and may_see_finding(member, finding)
        case Evidence(fetch_state=FetchState.TO_ERASE | FetchState.ERASED):
            return False
        case Evidence() if finding is not None:
            return may_see_finding(member, finding)
        case Task():
            return may_see_task(member, record, finding)
        case Interview():
            return may_see_interview(member, record)
        case Notice():
            return may_see_notice(member, record, finding)
        case RequestList() | DocumentRequest():
            return may_see_request(member, record)
        case FeedbackList():
            return may_see_feedback(member, record)
        case RectificationItem():
            return may_see_rectification(member, record, finding)
        case Transfer():
            return may_see_transfer(member, record)
        case PriorFinding():
            return may_see_prior(member, record)
        case ChecklistItem():
            return may_see_checklist(member, record)
        case SharedNote():
            return may_see_note(member, record, () if finding is None else (finding,))
        case Evidence():
            return member.is_active and member.is_inside
        case _:
            return False


def counts(finding: Finding) -> bool:
    """Whether the finding is in lists and counts (clues and sealed ones are in none)."""
    return (
        finding.standing is Standing.ACTIVE
        and finding.handling is not Handling.CLUE
        and not finding.sealed
    )
