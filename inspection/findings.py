"""What a member does with findings: file, add, classify, hold, take out, seal."""

from collections.abc import Iterable
from datetime import datetime

from inspection import erasure
from inspection.access import may_see_finding
from inspection.audit import note
from inspection.echoes import Echoes, echoes_of
from inspection.enums import (
    Aspect,
    Handling,
    OutwardState,
    Role,
    Standing,
)
from inspection.errors import EmptyTextError, NotAllowedError, NothingHereError
from inspection.kinship import carry, relatives
from inspection.ports import View, Work
from inspection.records import Change, Finding, Member, OutwardItem

OPEN_OUTWARD = frozenset(
    {
        OutwardState.DRAFT,
        OutwardState.AWAITING_RELEASE,
        OutwardState.RELEASED,
        OutwardState.DELIVERED,
        OutwardState.ACKNOWLEDGED,
        OutwardState.PASSED_ON,
        OutwardState.FIX_REPORTED,
        OutwardState.UNDELIVERABLE,
    }
)
NOT_YET_OUT = frozenset({OutwardState.DRAFT, OutwardState.AWAITING_RELEASE, OutwardState.RELEASED})


def file_finding(
    work: Work,
    *,
    text: str,
    unit: str,
    by: Member,
    now: datetime,
    occurred_at: datetime | None = None,
    source: tuple[int, int] | None = None,
    thread_id: int | None = None,
    forwarded_from: str | None = None,
    evidence: tuple[int, ...] = (),
    sealed: bool = False,
    suspicion: tuple[str, ...] = (),
) -> Finding:
    """Keep what was said, whole, under the next number; always 待研判.

    Raises `EmptyTextError` when there is neither a text nor a file.
    """
    if not text.strip() and not evidence:
        raise EmptyTextError
    finding = work.add(
        Finding(
            number=work.number("finding"),
            unit=unit,
            raw=text,
            wording=text.strip(),
            author_id=by.user_id,
            recorded_at=now,
            occurred_at=occurred_at or now,
            sealed=sealed,
            suspicion=suspicion,
            source_chat_id=source[0] if source else None,
            source_message_id=source[1] if source else None,
            thread_id=thread_id,
            forwarded_from=forwarded_from,
            evidence=evidence,
            history=(Change(at=now, by=by.user_id, what="filed"),),
        )
    )
    note(work, by=by.user_id, at=now, act="finding.filed", subject=f"finding:{finding.id}")
    return finding


def show_finding(view: View, member: Member, number: int) -> Finding:
    """Return the finding with this number. Raises `NothingHereError` also when it is hidden."""
    finding = by_number(view, number)
    if finding is None or not may_see_finding(member, finding):
        raise NothingHereError(f"W{number}")
    return finding


def by_number(view: View, number: int) -> Finding | None:
    """Return the finding with this number, whoever asks."""
    guess = view.get(Finding, number)  # numbers have no gaps, so ids and numbers agree
    if guess is not None and guess.number == number:
        return guess
    return next((f for f in view.all(Finding) if f.number == number), None)


def add_to(
    work: Work,
    finding: Finding,
    *,
    text: str,
    evidence: tuple[int, ...] = (),
    by: Member,
    now: datetime,
) -> Finding:
    """Add words or files to a finding; nothing that stood there changes."""
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    return _saved(
        work,
        finding.changed(
            wording="\n".join(part for part in (finding.wording, text.strip()) if part),
            evidence=(*finding.evidence, *evidence),
        ),
        Change(at=now, by=by.user_id, what="added", after=text),
    )


def classify(
    work: Work, finding: Finding, handling: Handling, *, by: Member | None, now: datetime
) -> Finding:
    """Give the finding a class; what is on its way out and no longer fits is stopped."""
    if handling is Handling.CLUE:
        if by is None:
            raise NotAllowedError
        return register_clue(work, finding, by=by, now=now)
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    changed = _saved(
        work,
        finding.changed(handling=handling),
        Change(
            at=now,
            by=by.user_id if by else None,
            what="classified",
            before=finding.handling.value,
            after=handling.value,
        ),
    )
    if handling not in {Handling.PENDING, Handling.JZJG}:
        stop_outward(work, finding, now=now, by=by)
    return changed


def set_hold(work: Work, finding: Finding, *, hold: bool, by: Member, now: datetime) -> Finding:
    """Put the finding on hold, or take it off; held, it cannot be told to the unit."""
    changed = _saved(
        work,
        finding.changed(hold=hold),
        Change(at=now, by=by.user_id, what="held" if hold else "unheld"),
    )
    carry(work, changed, hold=hold)
    if hold:
        stop_outward(work, finding, now=now, by=by)
    return changed


def set_aspect(
    work: Work, finding: Finding, aspect: Aspect, *, by: Member, now: datetime
) -> Finding:
    """Name the aspect."""
    return _saved(
        work,
        finding.changed(aspect=aspect),
        Change(at=now, by=by.user_id, what="aspect", after=aspect.value),
    )


def set_due(work: Work, finding: Finding, due: datetime, *, by: Member, now: datetime) -> Finding:
    """Name the day until which the matter is to be put right."""
    return _saved(
        work,
        finding.changed(due=due),
        Change(at=now, by=by.user_id, what="due", after=due.isoformat()),
    )


def take_out(
    work: Work, finding: Finding, standing: Standing, *, by: Member, now: datetime
) -> Finding:
    """Take a finding out of lists and counts; its number stays used (C108).

    `不是问题` is the filer's; `作废` also the leader's and the deputies'.
    """
    if by.user_id != finding.author_id and not by.leads:
        raise NotAllowedError
    stop_outward(work, finding, now=now, by=by)
    return _saved(
        work,
        finding.changed(standing=standing),
        Change(at=now, by=by.user_id, what=standing.value),
    )


def seal(
    work: Work, finding: Finding, *, reasons: tuple[str, ...], by: Member | None, now: datetime
) -> Finding:
    """Close a suspected clue to all but filer and leader, and stop what was on its way out."""
    sealed = _saved(
        work,
        finding.changed(sealed=True, suspicion=reasons),
        Change(at=now, by=by.user_id if by else None, what="sealed"),
    )
    stop_outward(work, sealed, now=now, by=by)
    carry(work, sealed, sealed=True)
    return sealed


def unseal(work: Work, finding: Finding, *, by: Member, now: datetime) -> Finding:
    """Say that a suspected clue is none; only the filer and the leader can."""
    is_theirs = by.role is Role.LEADER or by.user_id == finding.author_id
    if not finding.sealed or finding.handling is Handling.CLUE or not is_theirs:
        raise NothingHereError(finding.label)
    return _saved(
        work,
        finding.changed(sealed=False, suspicion=()),
        Change(at=now, by=by.user_id, what="unsealed"),
    )


def register_clue(
    work: Work, finding: Finding, *, by: Member, now: datetime, echoes: Echoes | None = None
) -> Finding:
    """Erase on decision: number, time and holder stay, everything said goes (design 6.3).

    It is the filer's and the leader's; raises `NotAllowedError`. Who has looked for the echoes
    already hands them over.
    """
    if not (by.role is Role.LEADER or by.user_id == finding.author_id):
        raise NotAllowedError
    items = work.lookup(OutwardItem, "finding_id", finding.id)
    refs = {f"finding:{finding.id}", *(f"outward_item:{item.id}" for item in items)}
    near = relatives(work, finding)
    found = echoes_of(work, (finding, *near)) if echoes is None else echoes
    erasure.erase_echoes(work, found)
    erasure.erase_said(work, finding, refs)
    stop_outward(work, finding, now=now, by=by)
    for item in work.lookup(OutwardItem, "finding_id", finding.id):
        erasure.erase_item(work, item)
    erasure.erase_notices(work, finding)
    erasure.erase_rectifications(work, finding)
    erasure.erase_searches(work)
    for each in near:
        erasure.erase_relative(work, each, by=by.user_id, now=now)
    note(work, by=by.user_id, at=now, act="finding.clue", subject=f"finding:{finding.id}")
    return work.put(erasure.emptied(finding, by=by.user_id, now=now))


def stop_outward(work: Work, finding: Finding, *, now: datetime, by: Member | None) -> None:
    """Withdraw what has not left; freeze, silently, what has (domain 7.10)."""
    for item in work.lookup(OutwardItem, "finding_id", finding.id):
        if item.state not in OPEN_OUTWARD:
            continue
        stays = item.state in NOT_YET_OUT and item.number is None
        state = OutwardState.WITHDRAWN if stays else OutwardState.FROZEN
        change = Change(at=now, by=by.user_id if by else None, what=state.value)
        work.put(item.changed(state=state, history=(*item.history, change)))
        erasure.withdraw_later(work, f"outward_item:{item.id}")


def active_items(view: View, finding: Finding) -> tuple[OutwardItem, ...]:
    """Return the finding's outward items that are open."""
    return tuple(
        item
        for item in view.lookup(OutwardItem, "finding_id", finding.id)
        if item.state in OPEN_OUTWARD
    )


def visible(member: Member, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those findings that the member may see."""
    return tuple(finding for finding in findings if may_see_finding(member, finding))


def _saved(work: Work, finding: Finding, change: Change) -> Finding:
    note(
        work,
        by=change.by,
        at=change.at,
        act=f"finding.{change.what}",
        subject=f"finding:{finding.id}",
    )
    return work.put(finding.changed(history=(*finding.history, change)))
