"""What one asker may take into a document: the records of an inspection as they may read them.

Sealed findings and clues are in `clues` alone, and those for the leader only (design 6.3); no
other document is made from them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from inspection.access import (
    counts,
    is_recused,
    may_see_finding,
    may_see_interview,
    may_see_prior,
    may_see_request,
    may_see_task,
    may_see_transfer,
)
from inspection.day_counts import is_secret
from inspection.enums import Language, Mode, Role
from inspection.pack_contents import Piece, pieces_for
from inspection.ports import View
from inspection.records import (
    Deliberation,
    DocumentRequest,
    Exhibit,
    Finding,
    Inspection,
    Interview,
    Member,
    MethodTally,
    Notice,
    OutwardItem,
    PriorFinding,
    RectificationItem,
    RectificationState,
    Task,
    TimetableItem,
    Transfer,
    TransferKind,
    WorkPaper,
)


@dataclass(frozen=True)
class CaseFile:
    """Frozen records, ready to be worked on beside the event loop.

    `as_of` is the newest moment in them, in the inspection's zone: two files of one state are
    equal. `has_folder` says that the files of evidence lie beside the documents.
    """

    inspection: Inspection
    people: tuple[Member, ...]
    leads: bool  # whether the asker is the leader, or the host's own command line
    as_of: datetime
    drill: bool
    findings: tuple[Finding, ...] = ()  # those that do not count, too: void, split, merged
    clues: tuple[Finding, ...] = ()  # clues and what may be one
    items: tuple[OutwardItem, ...] = ()
    notices: tuple[Notice, ...] = ()
    rectifications: tuple[RectificationItem, ...] = ()  # those that the unit has
    papers: tuple[WorkPaper, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    interviews: tuple[Interview, ...] = ()
    requests: tuple[DocumentRequest, ...] = ()
    priors: tuple[PriorFinding, ...] = ()
    rows: tuple[TimetableItem, ...] = ()
    tasks: tuple[Task, ...] = ()
    walks: tuple[Deliberation, ...] = ()
    methods: tuple[MethodTally, ...] = ()
    transfers: tuple[Transfer, ...] = ()  # those of clues for the leader alone
    files: Mapping[int, Piece] = field(default_factory=dict)  # by the evidence's id
    has_folder: bool = False
    language: Language = Language.CHINESE  # the documents are made in it

    @property
    def zone(self) -> tzinfo | None:
        """The zone all moments are shown in."""
        return self.as_of.tzinfo

    @property
    def counted(self) -> tuple[Finding, ...]:
        """The findings that are in lists and counts, by number."""
        return tuple(finding for finding in self.findings if counts(finding))

    def name(self, user_id: int | None) -> str:
        """Return how a person is called in this inspection; nothing for nobody."""
        names = (member.name for member in self.people if member.user_id == user_id)
        return next(names, "" if user_id is None else str(user_id))

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the zone all moments are shown in."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> date:
        """Return the calendar day of a moment in that zone."""
        return self.local(moment).date()

    def pieces(self, ids: Iterable[int]) -> tuple[Piece, ...]:
        """Return the files with these ids that may be named, each once."""
        return tuple(self.files[each] for each in dict.fromkeys(ids) if each in self.files)

    @property
    def heading(self) -> "Heading":
        """What stands at the head of every document."""
        return Heading(
            inspection=self.inspection.name,
            group=self.inspection.group,
            units=self.inspection.units,
            as_of=self.as_of,
            drill=self.drill,
            has_folder=self.has_folder,
            language=self.language,
        )


@dataclass(frozen=True)
class Heading:
    """Whose document it is, and until when the records in it go."""

    inspection: str
    group: str
    units: tuple[str, ...]
    as_of: datetime
    drill: bool
    has_folder: bool = False
    language: Language = Language.CHINESE


def case_file(
    view: View,
    people: Sequence[Member],
    asker: Member | None,
    *,
    now: datetime,
    mode: Mode,
    has_folder: bool = False,
    language: Language = Language.CHINESE,
) -> CaseFile:
    """Return what the asker may take out; without an asker, what the host's own may.

    `people` are all members of the inspection, those who left as well. `now` gives the zone,
    and the moment of a state in which nothing has happened yet. Raises `LookupError` for a
    scope without its inspection, and for an asker of another one.
    """
    inspection = view.get(Inspection, 1)
    if inspection is None or (asker is not None and asker.inspection_id != view.scope):
        raise LookupError(view.scope)
    sees = _Eyes(asker)
    known = sorted((f for f in view.all(Finding) if sees.finding(f)), key=lambda f: f.number)
    findings = tuple(finding for finding in known if not is_secret(finding))
    by_id = {finding.id: finding for finding in findings}
    papers = tuple(p for p in view.all(WorkPaper) if _counts(by_id.get(p.finding_id)))
    paper_ids = {paper.id for paper in papers}
    made = CaseFile(
        inspection=inspection,
        people=tuple(people),
        leads=sees.leads,
        as_of=now,
        drill=mode is Mode.DRILL,
        findings=findings,
        clues=tuple(f for f in known if is_secret(f)) if sees.leads else (),
        items=tuple(item for item in view.all(OutwardItem) if item.finding_id in by_id),
        notices=tuple(each for each in view.all(Notice) if each.finding_id in by_id),
        rectifications=tuple(
            each
            for each in view.all(RectificationItem)
            if each.number is not None
            and each.state is not RectificationState.WITHDRAWN
            and each.finding_id in by_id
        ),
        papers=tuple(sorted(papers, key=lambda paper: paper.number)),
        exhibits=tuple(each for each in view.all(Exhibit) if each.paper_id in paper_ids),
        interviews=tuple(each for each in view.all(Interview) if sees.interview(each)),
        requests=tuple(each for each in view.all(DocumentRequest) if sees.request(each)),
        priors=tuple(each for each in view.all(PriorFinding) if sees.prior(each)),
        rows=tuple(sorted(view.all(TimetableItem), key=lambda row: row.row)),
        tasks=tuple(t for t in view.all(Task) if sees.task(t, by_id.get(t.finding_id or 0))),
        walks=tuple(view.all(Deliberation)),
        methods=tuple(view.all(MethodTally)),
        transfers=tuple(each for each in view.all(Transfer) if sees.transfer(each)),
        files={piece.evidence.id: piece for piece in pieces_for(view, asker)},
        has_folder=has_folder,
        language=language,
    )
    return _dated(made, now)


class _Eyes:
    """What an asker may read; the host's command line reads what no clue is."""

    def __init__(self, asker: Member | None) -> None:
        self.asker = asker
        self.leads = asker is None or (asker.role is Role.LEADER and asker.is_active)

    def finding(self, finding: Finding) -> bool:
        return self.asker is None or may_see_finding(self.asker, finding)

    def interview(self, interview: Interview) -> bool:
        return self.asker is None or may_see_interview(self.asker, interview)

    def request(self, request: DocumentRequest) -> bool:
        return self.asker is None or may_see_request(self.asker, request)

    def prior(self, prior: PriorFinding) -> bool:
        if prior.is_withdrawn:
            return False
        return self.asker is None or may_see_prior(self.asker, prior)

    def transfer(self, transfer: Transfer) -> bool:
        """What was entered by mistake is none; the host's own command line reads no clue's."""
        if transfer.is_dropped:
            return False
        if self.asker is None:
            return transfer.kind is not TransferKind.DISCIPLINE
        return may_see_transfer(self.asker, transfer)

    def task(self, task: Task, finding: Finding | None) -> bool:
        """A task on a clue is nobody's; one that names a unit kept away from is not shown."""
        if task.is_dropped or (task.finding_id is not None and finding is None):
            return False
        if self.asker is None:
            return True
        away = finding is not None and is_recused(self.asker, finding.unit, finding.department)
        return not away and may_see_task(self.asker, task, finding)


def _counts(finding: Finding | None) -> bool:
    return finding is not None and counts(finding)


def _dated(made: CaseFile, now: datetime) -> CaseFile:
    return replace(made, as_of=max(_moments(made)).astimezone(now.tzinfo))


def _moments(made: CaseFile) -> Iterator[datetime]:
    """Yield when anything in the file was said, done or changed."""
    yield made.inspection.created_at
    for finding in (*made.findings, *made.clues):
        yield finding.recorded_at
        yield from (change.at for change in finding.history)
    yield from (change.at for item in made.items for change in item.history)
    yield from (change.at for notice in made.notices for change in notice.history)
    yield from (change.at for paper in made.papers for change in paper.history)
    yield from (change.at for request in made.requests for change in request.history)
    yield from (change.at for each in made.rectifications for change in each.history)
    for row in made.rows:
        yield from (entry.at for entry in row.entries)
        yield from (replan.at for replan in row.replans)
    yield from (interview.ended_at or interview.last_at for interview in made.interviews)
    yield from (task.done_at or task.at for task in made.tasks)
    yield from (change.at for each in made.transfers for change in each.history)
    yield from (step.at for tally in made.methods for step in tally.steps)
