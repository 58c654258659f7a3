"""The morning in the private chat: a member's own rows of the day, and what else waits for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers import rectification_cards, rectification_pushes, work_paper_cards
from handlers.buttons import button, rows_of
from handlers.context import Desk
from handlers.references import finding_ref, item_ref
from handlers.snapshot import snapshot
from handlers.timetable import row_buttons, row_text
from inspection.access import may_see_finding
from inspection.day_counts import DUE, is_secret
from inspection.enums import InterviewState, OutwardState, Priority
from inspection.records import Button, Change, Finding, Interview, Member, OutwardItem
from inspection.summary import own_rows
from inspection.work_paper_terms import PaperState


@dataclass(frozen=True)
class Line:
    """One thing of the day that is no row: of which kind, its number, its button."""

    kind: str
    label: str
    button: Button
    about: tuple[str, ...]


def tell(desk: Desk, member: Member, *, due: datetime, late: bool) -> bool:
    """Tell a member, once a day, what is theirs today; False when there is nothing to tell."""
    told = _tell_rows(desk, member, late=late)
    return _tell_rest(desk, member, due=due, late=late) or told


def _tell_rows(desk: Desk, member: Member, *, late: bool) -> bool:
    settings = desk.settings
    rows = own_rows(snapshot(desk), member, desk.today, settings.calendar, settings.base)
    if not rows:
        return False
    key = f"morning:{desk.today}:{member.user_id}"
    text = desk.texts("asking", "morning", name=member.name, rows=rows, today=desk.today, late=late)
    about = tuple(f"row:{row.id}" for row in rows)
    said = desk.naming(member.user_id, text)
    if not desk.say(member.user_id, said, priority=Priority.DIGEST, about=about, dedupe=key):
        return False
    for row in rows:
        desk.say(
            member.user_id,
            row_text(desk, row),
            buttons=row_buttons(row, desk.today),
            card=f"row:{row.id}:{desk.today}",
            priority=Priority.DIGEST,
            about=(f"row:{row.id}",),
            dedupe=f"{key}:{row.id}",
        )
    return True


def _tell_rest(desk: Desk, member: Member, *, due: datetime, late: bool) -> bool:
    lines = [line for own in OWN for line in own(desk, member, due)]
    if not lines:
        return False
    kinds = dict.fromkeys(line.kind for line in lines)
    text = desk.texts(
        "asking",
        "waiting",
        name=member.name,
        today=desk.today,
        groups=[(kind, [n.label for n in lines if n.kind == kind]) for kind in kinds],
        late=late,
    )
    return desk.say(
        member.user_id,
        desk.naming(member.user_id, text),
        buttons=rows_of([line.button for line in lines][:MOST_BUTTONS]),
        priority=Priority.DIGEST,
        about=tuple(dict.fromkeys(ref for line in lines for ref in line.about)),
        dedupe=f"morning:{desk.today}:{member.user_id}:waiting",
    )


MOST_BUTTONS = 30


def _stood(history: tuple[Change, ...], moment: datetime) -> bool:
    """Whether it was so at that moment: what came later was told when it came."""
    return all(change.at < moment for change in history)


# --- each kind, as it stood at the hour of the push -----------------------------------------


def _items(desk: Desk, member: Member, due: datetime) -> Iterator[tuple[OutwardItem, Finding]]:
    for item in desk.work.all(OutwardItem):
        finding = desk.work.get(Finding, item.finding_id)
        if finding is None or is_secret(finding) or not may_see_finding(member, finding):
            continue
        if _stood(item.history, due):
            yield item, finding


def _is_own(member: Member, item: OutwardItem, finding: Finding) -> bool:
    return member.user_id in {finding.author_id, item.drafted_by}


def due_today(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """What the unit is to answer today, for whoever filed or drafted it."""
    for item, finding in _items(desk, member, due):
        waits = item.state in DUE - {OutwardState.FIX_REPORTED} and _is_own(member, item, finding)
        if waits and item.due is not None and item.due.date() == desk.today:
            key = button(item.inside_label, "q.see", finding.id, "finding")
            yield Line("due", item.inside_label, key, (finding_ref(finding), item_ref(item)))


def to_release(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """What waits for release, for those who lead."""
    for item, finding in _items(desk, member, due):
        if item.state is OutwardState.AWAITING_RELEASE and member.leads:
            key = button(f"放行 {finding.label}", "o.again", item.id)
            yield Line("release", finding.label, key, (finding_ref(finding),))


def to_verify(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """Reported fixes, for the filer and for those who lead."""
    for item, finding in _items(desk, member, due):
        is_theirs = member.leads or _is_own(member, item, finding)
        if item.state is OutwardState.FIX_REPORTED and is_theirs:
            key = button(f"核验 {item.inside_label}", "o.fix", item.id)
            yield Line("verify", item.inside_label, key, (finding_ref(finding), item_ref(item)))


def papers(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """Work papers whose review or signature is this member's."""
    steps = (
        (PaperState.AWAITING_REVIEW, "review", "复核"),
        (PaperState.AWAITING_SIGNATURE, "signature", "审签"),
    )
    for state, kind, word in steps:
        for paper, finding in work_paper_cards.waiting_for(desk, member, state):
            if _stood(paper.history, due):
                key = button(f"{word} {paper.label}", "w.show", paper.id)
                yield Line(kind, paper.label, key, work_paper_cards.about(finding, paper))


def interviews(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """Interviews of the member that were never ended."""
    for interview in desk.work.lookup(Interview, "state", InterviewState.OPEN):
        if member.user_id in interview.interviewers and interview.opened_at < due:
            key = button(f"结束 {interview.label}", "v.end", interview.id)
            yield Line("interview", interview.label, key, (f"interview:{interview.id}",))


def rectification(desk: Desk, member: Member, due: datetime) -> Iterator[Line]:
    """What the unit is late with after the feedback, and what waits for the group's check."""
    for kind, item in rectification_pushes.waiting(desk, member, due):
        key = button(item.inside_label, "ri.show", item.id)
        yield Line(kind, item.inside_label, key, rectification_cards.about(desk, item))


# everything of a member's day that is no row
OWN: tuple[Callable[[Desk, Member, datetime], Iterator[Line]], ...] = (
    due_today,
    to_verify,
    to_release,
    papers,
    rectification,
    interviews,
)
