"""A finding judged again by all that it says now: a later word may make it a suspected clue."""

from handlers import cards
from handlers.context import Desk
from handlers.findings import outward_stopped
from handlers.inside import leader_of
from handlers.suggestions import read, roster_of
from inspection import findings
from inspection.enums import Priority
from inspection.records import Evidence, Finding, Member
from inspection.triage import Suggestion, suggest


def judge(desk: Desk, text: str, files: tuple[int, ...]) -> Suggestion:
    """Return what words and the names of files suggest together."""
    kept = (desk.work.get(Evidence, each) for each in files)
    names = [file.file_name for file in kept if file is not None and file.file_name]
    return suggest("\n".join([text, *names]), roster=roster_of(desk))


def look_again(
    desk: Desk, finding: Finding, *, by: Member | None, shown_in: int | None = None
) -> Finding:
    """Seal what has become a suspected clue; note a suggested hold. Nothing is ever unsealed."""
    finding = read(desk, finding)
    words = "\n".join(part for part in (finding.wording, finding.quoted) if part)
    suggestion = judge(desk, words, finding.evidence)
    reasons = tuple(str(r) for r in suggestion.reasons)
    if suggestion.sealed and not finding.sealed:
        finding = findings.seal(desk.work, finding, reasons=reasons, by=by, now=desk.now)
        outward_stopped(desk, finding)
        tell_those_who_may(desk, finding, shown_in=shown_in)
    elif suggestion.hold_suggested and not finding.suspicion:
        finding = desk.work.put(finding.changed(suspicion=reasons))
    return finding


def tell_those_who_may(desk: Desk, finding: Finding, *, shown_in: int | None) -> None:
    """A sealed finding is shown, privately, to the leader and, from a group, to its filer."""
    leader = leader_of(desk)
    told = {leader.user_id} if leader is not None else set()
    if shown_in is not None and shown_in < 0:
        told.add(finding.author_id)
    for user_id in sorted(told - {shown_in}):
        cards.show_finding(desk, finding, user_id, priority=Priority.NOTICE)
