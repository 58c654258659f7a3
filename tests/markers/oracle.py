"""Who may know which marker: the rules of design 6 told a second time, apart from the product.

A marker is a word that stands in exactly one record's text. Whatever the bot sends is searched
for markers; each that is found must be known to everybody whom the message reaches.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from inspection.enums import Handling, OutwardState, ReplyState, Role
from inspection.ports import REGISTRY, Store, View
from inspection.records import (
    INSPECTION_RECORDS,
    AuditEntry,
    ChannelNotice,
    ChecklistItem,
    ChosenSettings,
    Closing,
    Containment,
    Deliberation,
    DocumentRequest,
    Evidence,
    EvidencePack,
    Exhibit,
    FeedbackList,
    Finding,
    FirstDay,
    HandOver,
    HeldContent,
    Inspection,
    Interview,
    InterviewNote,
    IssuedSummary,
    LiveBoard,
    Member,
    MethodTally,
    Notice,
    OutgoingMessage,
    OutwardItem,
    PriorFinding,
    PriorImport,
    Record,
    RectificationItem,
    RectificationState,
    RequestList,
    SavedSearch,
    SharedNote,
    Snooze,
    SourceMessage,
    Task,
    TimetableDraft,
    TimetableItem,
    Transfer,
    TransferKind,
    WorkPaper,
)
from inspection.unit_sendings import sendings

MARKER = re.compile(r"暗记[0-9a-f]{6}")
NEVER_AT_THE_UNIT = frozenset(
    {OutwardState.DRAFT, OutwardState.AWAITING_RELEASE, OutwardState.WITHDRAWN}
)


@dataclass(frozen=True)
class People:
    """Everybody enrolled, as the rules ask for them."""

    members: tuple[Member, ...]

    def inside(self, unit: str = "", department: str | None = None) -> frozenset[int]:
        """The group without those who keep away from this unit or department."""
        return frozenset(
            m.user_id
            for m in self.members
            if m.role is not Role.UNIT_LIAISON and not {unit, department} & set(m.recusals)
        )

    def free(self) -> frozenset[int]:
        """Those who keep away from nothing: what may be of any unit is theirs to know."""
        return frozenset(m.user_id for m in self.members if not m.recusals)

    def leaders(self, *roles: Role) -> frozenset[int]:
        return frozenset(m.user_id for m in self.members if m.role in roles)

    def of_unit(self, unit: str) -> frozenset[int]:
        return frozenset(
            m.user_id for m in self.members if m.role is Role.UNIT_LIAISON and unit in m.units
        )


@dataclass(frozen=True)
class Ground:
    """The records and the people at one moment."""

    view: View
    people: People


Knowers = frozenset[int]


def knowers_of_finding(finding: Finding, people: People) -> Knowers:
    """Design 6.3 and 6.4, in one place."""
    inside = people.inside(finding.unit, finding.department)
    if not finding.unit:
        inside &= people.free() | {finding.author_id}
    leader = people.leaders(Role.LEADER)
    if finding.handling is Handling.CLUE:
        return leader & inside
    if finding.sealed:
        return (leader | {finding.author_id}) & inside
    from_a_talk = finding.interview_id is not None
    if finding.hold or from_a_talk or finding.source_kind in {"interview", "petition"}:
        leading = people.leaders(Role.LEADER, Role.DEPUTY)
        return (leading | {finding.author_id}) & inside
    return inside


def knowers_by_id(finding_id: int | None, ground: Ground) -> Knowers:
    """Whoever may read the finding of this id."""
    finding = ground.view.get(Finding, finding_id) if finding_id is not None else None
    return knowers_of_finding(finding, ground.people) if finding is not None else frozenset()


def _finding(record: Finding, ground: Ground) -> Mapping[str, Knowers]:
    return {"": knowers_of_finding(record, ground.people)}


def _evidence(record: Evidence, ground: Ground) -> Mapping[str, Knowers]:
    users: Knowers = frozenset()
    for finding in ground.view.all(Finding):
        if record.id in finding.evidence:
            users |= knowers_of_finding(finding, ground.people)
    for shared in ground.view.all(SharedNote):
        if record.id in shared.evidence:
            users |= _note(shared, ground)[""]
    for note in ground.view.all(InterviewNote):
        if record.id in note.evidence:
            users |= _of_interview(note.interview_id, ground)
    for item in ground.view.all(OutwardItem):
        for sending in (each for each in sendings(item) if record.id in each.evidence):
            users |= ground.people.of_unit(item.unit)
            users |= ground.people.inside(item.unit) if sending.has_left else frozenset()
        if any(record.id in fix.evidence for fix in item.later_fixes):
            users |= knowers_by_id(item.finding_id, ground)
    for matter in ground.view.all(RectificationItem):
        if any(record.id in each.evidence for each in (*matter.sendings, *matter.drafts)):
            users |= ground.people.of_unit(matter.unit)
        if any(record.id in each.evidence for each in matter.sendings):
            users |= knowers_by_id(matter.finding_id, ground)
    return {"": users}


def _outward_item(record: OutwardItem, ground: Ground) -> Mapping[str, Knowers]:
    finding = ground.view.get(Finding, record.finding_id)
    group = knowers_of_finding(finding, ground.people) if finding is not None else frozenset[int]()
    arrived = record.number is not None and (
        record.state not in NEVER_AT_THE_UNIT or record.delivered_at is not None
    )
    unit = ground.people.of_unit(record.unit) if arrived else frozenset[int]()
    both = group | unit
    fields = dict.fromkeys(("wording", "reports", "answers", "passed_to"), both)
    return {"": group, **fields, **_between(record, group, unit)}


def _between(record: OutwardItem, group: Knowers, unit: Knowers) -> Mapping[str, Knowers]:
    """What one side wrote and did not let go, by its marker: the other knows nothing of it."""
    unsent = [text for each in sendings(record) if not each.has_left for text in each.texts]
    replies = [reply for answer in record.answers for reply in answer.replies]
    unsaid = [reply.text for reply in replies if reply.state is not ReplyState.SENT]
    return {
        **{marker: unit for text in unsent for marker in MARKER.findall(text)},
        **{marker: group for text in unsaid for marker in MARKER.findall(text)},
    }


def _row(record: TimetableItem, ground: Ground) -> Mapping[str, Knowers]:
    inside = ground.people.inside()
    everybody = frozenset(m.user_id for m in ground.people.members)
    return {"": inside, "outward_title": everybody if record.visible_to_unit else inside}


def _inside(_record: Record, ground: Ground) -> Mapping[str, Knowers]:
    return {"": ground.people.inside()}


def _note(record: SharedNote, ground: Ground) -> Mapping[str, Knowers]:
    users = ground.people.inside()
    for finding_id in record.findings:
        users &= knowers_by_id(finding_id, ground)
    return {"": users}


def _of_interview(interview_id: int, ground: Ground) -> Knowers:
    interview = ground.view.get(Interview, interview_id)
    if interview is None:
        return frozenset()
    leading = ground.people.leaders(Role.LEADER, Role.DEPUTY)
    return (leading | set(interview.interviewers)) & ground.people.inside(interview.unit)


def _interview(record: Interview, ground: Ground) -> Mapping[str, Knowers]:
    return {"": _of_interview(record.id, ground)}


def _interview_note(record: InterviewNote, ground: Ground) -> Mapping[str, Knowers]:
    made = knowers_by_id(record.finding_id, ground)
    return {"": _of_interview(record.interview_id, ground) | {record.author_id} | made}


def _of_its_finding(record: SourceMessage | WorkPaper, ground: Ground) -> Mapping[str, Knowers]:
    return {"": knowers_by_id(record.finding_id, ground)}


def _exhibit(record: Exhibit, ground: Ground) -> Mapping[str, Knowers]:
    paper = ground.view.get(WorkPaper, record.paper_id)
    return {"": knowers_by_id(paper.finding_id if paper is not None else None, ground)}


def _notice(record: Notice, ground: Ground) -> Mapping[str, Knowers]:
    unit = ground.people.of_unit(record.unit) if record.number is not None else frozenset[int]()
    return {"": knowers_by_id(record.finding_id, ground) | unit}


def _request(record: RequestList | DocumentRequest, ground: Ground) -> Mapping[str, Knowers]:
    unit = ground.people.of_unit(record.unit) if record.number is not None else frozenset[int]()
    return {"": ground.people.inside(record.unit) | unit}


def _feedback(record: FeedbackList, ground: Ground) -> Mapping[str, Knowers]:
    unit = ground.people.of_unit(record.unit) if record.number is not None else frozenset[int]()
    return {"": (ground.people.leaders(Role.LEADER) & ground.people.inside(record.unit)) | unit}


def _rectification(record: RectificationItem, ground: Ground) -> Mapping[str, Knowers]:
    """Inside as its finding, the unit once it has a number; what it drafts is the unit's alone."""
    group = knowers_by_id(record.finding_id, ground)
    is_theirs = record.number is not None and record.state is not RectificationState.WITHDRAWN
    unit = ground.people.of_unit(record.unit) if is_theirs else frozenset[int]()
    inside = dict.fromkeys(("amendments", "recalled_for", "earlier"), group)
    return {"": group | unit, "drafts": unit, **inside}


def _transfer(record: Transfer, ground: Ground) -> Mapping[str, Knowers]:
    """A clue's is the leader's alone: a line of it would tell that there is one."""
    deputies = ground.people.leaders(Role.DEPUTY)
    is_of_a_clue = record.kind is TransferKind.DISCIPLINE
    return {"": ground.people.leaders(Role.LEADER) | (frozenset() if is_of_a_clue else deputies)}


def _task(record: Task, ground: Ground) -> Mapping[str, Knowers]:
    if record.finding_id is not None:
        return {"": knowers_by_id(record.finding_id, ground)}
    if record.is_open_to_group:
        return {"": ground.people.inside()}
    own = {user for user in (record.owner_id, record.by) if user is not None}
    return {"": ground.people.leaders(Role.LEADER, Role.DEPUTY) | own}


def _those(*users: int | None) -> Knowers:
    return frozenset(user for user in users if user is not None)


def _prior(record: PriorFinding, ground: Ground) -> Mapping[str, Knowers]:
    said = f"{record.department or ''} {record.text}"
    away = {m.user_id for m in ground.people.members if any(n in said for n in m.recusals)}
    known = ground.people.inside(record.unit) - away
    if not record.unit:
        known &= ground.people.free() | _those(record.by)
    return {"": frozenset() if record.is_withdrawn else known}


def _own_import(record: PriorImport, _ground: Ground) -> Mapping[str, Knowers]:
    return {"": frozenset({record.by})}


def _checklist(record: ChecklistItem, ground: Ground) -> Mapping[str, Knowers]:
    away = {m.user_id for m in ground.people.members if any(n in record.text for n in m.recusals)}
    known = ground.people.inside(record.unit) - away
    if not record.unit:
        known &= ground.people.free() | _those(record.by)
    return {"": known}


def _held(record: HeldContent, _ground: Ground) -> Mapping[str, Knowers]:
    return {"": frozenset({record.by})}


def _draft_table(record: TimetableDraft, _ground: Ground) -> Mapping[str, Knowers]:
    return {"": frozenset({record.by})}


def _closing(_record: Closing, ground: Ground) -> Mapping[str, Knowers]:
    return {"": ground.people.leaders(Role.LEADER, Role.DEPUTY)}


def _nobody(_record: Record, _ground: Ground) -> Mapping[str, Knowers]:
    return {"": frozenset()}


RULES: dict[type[Record], Callable[..., Mapping[str, Knowers]]] = {
    Finding: _finding,
    Evidence: _evidence,
    OutwardItem: _outward_item,
    TimetableItem: _row,
    SharedNote: _note,
    Inspection: _inside,
    AuditEntry: _nobody,
    Closing: _closing,
    SourceMessage: _of_its_finding,
    WorkPaper: _of_its_finding,
    Exhibit: _exhibit,
    Interview: _interview,
    InterviewNote: _interview_note,
    Notice: _notice,
    RequestList: _request,
    DocumentRequest: _request,
    Task: _task,
    FeedbackList: _feedback,
    RectificationItem: _rectification,
    Transfer: _transfer,
    PriorFinding: _prior,
    PriorImport: _own_import,
    ChecklistItem: _checklist,
    HeldContent: _held,
    TimetableDraft: _draft_table,
}
# What the bot said, and what holds ids, times and figures alone.
NOT_A_SOURCE = frozenset(
    {
        OutgoingMessage,
        ChannelNotice,
        ChosenSettings,
        Containment,
        Deliberation,
        FirstDay,
        EvidencePack,
        HandOver,
        IssuedSummary,
        LiveBoard,
        MethodTally,
        SavedSearch,
        Snooze,
    }
)


def known_by(store: Store, scope: str) -> dict[str, Knowers]:
    """Return who may know each marker of an inspection, as the records are now."""
    registered = [m for m in store.view(REGISTRY).all(Member) if m.inspection_id == scope]
    members = tuple(m for m in registered if m.left_at is None and m.disabled_at is None)
    ground = Ground(store.view(scope), People(members))
    found: dict[str, Knowers] = {}
    for kind in INSPECTION_RECORDS:
        if kind in NOT_A_SOURCE:
            continue
        for record in ground.view.all(kind):
            for marker, users in _markers_of(record, ground):
                found[marker] = found.get(marker, frozenset()) | users
    for member in registered:
        found |= _of_member(member, ground.people)
    return found


def _of_member(member: Member, people: People) -> dict[str, Knowers]:
    """The unit does not learn who is who in the group, nor one unit of another one's people.

    What somebody keeps away from is theirs, and those who lead.
    """
    own = frozenset({member.user_id} if member.is_active else ())
    of_unit = frozenset[int]().union(*(people.of_unit(unit) for unit in member.units))
    known = people.inside() | (own if member.is_inside else of_unit)
    leading = people.leaders(Role.LEADER, Role.DEPUTY) | own
    fields = (((member.name, *member.posts), known), (member.recusals, leading))
    return {m: users for texts, users in fields for t in texts for m in MARKER.findall(t)}


def _markers_of(record: Record, ground: Ground) -> Iterable[tuple[str, Knowers]]:
    rule = RULES[type(record)]  # a new kind of record must say here who may know it
    users = rule(record, ground)
    for name, value in record.model_dump(mode="json").items():
        for marker in MARKER.findall(str(value)):
            yield marker, users.get(marker, users.get(name, users[""]))
