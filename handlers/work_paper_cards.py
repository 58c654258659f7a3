"""The card of a work paper: what is filled and missing, and the next step of whoever reads it."""

from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard
from handlers.references import finding_ref
from inspection import exhibits, outbox, work_papers
from inspection.access import counts, may_see_finding
from inspection.enums import Priority, Role, Standing
from inspection.records import Button, Change, Finding, Member, PaperEntry, WorkPaper
from inspection.work_paper_states import (
    BEING_COMPILED,
    compilers,
    may_compile,
    reviewers,
    signers,
)
from inspection.work_paper_terms import PaperField, PaperState

STEPS = frozenset({"submitted", "reviewed", "sent_back", "signed"})


def about(finding: Finding, paper: WorkPaper) -> tuple[str, ...]:
    """Return what a message about the paper speaks of."""
    return (finding_ref(finding), f"work_paper:{paper.id}")


def may_read(member: Member, finding: Finding) -> bool:
    """Whether the member may read the finding's paper; a sealed one and a clue have none."""
    return counts(finding) and may_see_finding(member, finding)


def button_on(desk: Desk, finding: Finding, chat_id: int) -> list[Button]:
    """Return `底稿` for the finding's card, where somebody may press it."""
    reader = next((m for m in desk.inside if m.user_id == chat_id), None)
    may = chat_id < 0 or (reader is not None and may_compile(reader, finding))
    return [button("底稿", "w.open", finding.id)] if may and counts(finding) else []


def show_paper(
    desk: Desk,
    paper: WorkPaper,
    finding: Finding,
    reader: Member,
    *,
    anew: bool = False,
    only_update: bool = False,
    priority: Priority = Priority.ANSWER,
) -> None:
    """Show the paper in somebody's private chat, with the buttons of the moment."""
    exhibits.list_files(desk.work, paper, finding, now=desk.now)
    desk.show(
        reader.user_id,
        f"work_paper:{paper.id}",
        card_text(desk, paper, finding, reader),
        buttons=buttons_of(desk, paper, finding, reader),
        about=about(finding, paper),
        anew=anew,
        only_update=only_update,
        priority=priority,
    )


def card_text(desk: Desk, paper: WorkPaper, finding: Finding, reader: Member) -> str:
    """Return what the card says; each text shortened to a line, the rest under `全文`."""
    place, total = _place(desk, paper, reader)
    able = reviewers(desk.work, paper, finding, desk.inside)
    return desk.texts(
        "work_paper",
        "card",
        paper=paper,
        unit=finding.unit,
        compiler=desk.name(paper.compiled_by),
        entries=in_order(desk, paper),
        missing=[f.value for f in work_papers.missing(desk.work, paper)],
        flags=[f.value for f in exhibits.flags(desk.work, paper, finding)],
        pieces=exhibits.catalogue(desk.work, paper),
        steps=_steps_of_this_round(desk, paper),
        returned_by=_returned_by(desk, paper),
        place=place,
        total=total,
        alone=all(m.role is Role.LEADER for m in able),
    )


def in_order(desk: Desk, paper: WorkPaper) -> list[dict[str, object]]:
    """Return the filled fields in the order of the form, choices by their names."""
    entries = [(field, paper.entry(field)) for field in PaperField]
    return [
        {
            "field": field.value,
            "text": _words(desk, entry),
            "is_long": field in work_papers.LONG_FIELDS,
        }
        for field, entry in entries
        if entry is not None
    ]


def _words(desk: Desk, entry: PaperEntry) -> str:
    if entry.field in work_papers.CHOICES:
        return desk.texts("work_paper", entry.field.value, code=entry.text)
    is_long = entry.field in work_papers.LONG_FIELDS
    return entry.text if is_long else " ".join(entry.text.split())


def is_told(change: Change) -> bool:
    """Whether a line of the history is told: the steps, and what was changed once it stood."""
    return "." not in change.what or bool(change.before)


def steps_of(
    desk: Desk, paper: WorkPaper, *, only: frozenset[str] | None = None
) -> list[dict[str, object]]:
    """Return who did what and when."""
    return [
        {**dict(change), "name": desk.name(change.by)}
        for change in paper.history
        if (is_told(change) if only is None else change.what in only)
    ]


def _steps_of_this_round(desk: Desk, paper: WorkPaper) -> list[dict[str, object]]:
    """Return the steps since it was last handed in; none while it is compiled anew."""
    steps = steps_of(desk, paper, only=STEPS)
    begins = [n for n, step in enumerate(steps) if step["what"] == "submitted"]
    if not begins or paper.state is PaperState.COMPILING:
        return []
    return steps[begins[-1] :]


def _returned_by(desk: Desk, paper: WorkPaper) -> str:
    """Return who gave the paper back last."""
    backs = [change for change in paper.history if change.what == "sent_back"]
    return desk.name(backs[-1].by) if backs else ""


def waiting_for(desk: Desk, reader: Member, state: PaperState) -> list[tuple[WorkPaper, Finding]]:
    """Return the papers in this state whose next step is this member's, with their findings."""
    return [
        (p, f)
        for p in desk.work.lookup(WorkPaper, "state", state)
        if (f := desk.work.get(Finding, p.finding_id)) is not None
        and counts(f)
        and is_turn_of(desk, p, f, reader)
    ]


def is_turn_of(desk: Desk, paper: WorkPaper, finding: Finding, reader: Member) -> bool:
    """Whether the paper waits for this member's review or signature."""
    if paper.state is PaperState.AWAITING_REVIEW:
        return reader in reviewers(desk.work, paper, finding, desk.inside)
    if paper.state is PaperState.AWAITING_SIGNATURE:
        return reader in signers(paper, finding, desk.inside)
    return False


def _place(desk: Desk, paper: WorkPaper, reader: Member) -> tuple[int, int]:
    """Return where the paper stands among those that wait for the reader; 0 when it does not."""
    ids = [p.id for p, _ in waiting_for(desk, reader, paper.state)]
    return (ids.index(paper.id) + 1, len(ids)) if paper.id in ids else (0, len(ids))


def buttons_of(desk: Desk, paper: WorkPaper, finding: Finding, reader: Member) -> Keyboard:
    """Return the next step first, then what can be filled or changed."""
    steps = _steps(desk, paper, finding, reader)
    full = [button("全文", "w.full", paper.id)]
    if not may_compile(reader, finding):
        return [row for row in (steps, full) if row]
    if paper.state not in BEING_COMPILED:
        return [row for row in (steps, [*full, button("修改", "w.more", paper.id)]) if row]
    fields = [
        button(desk.texts("work_paper", "field", code=f.value), "w.field", paper.id, f.value)
        for f in work_papers.missing(desk.work, paper)
        if f is not PaperField.EXHIBITS
    ]
    rest = [
        button("支撑材料", "w.files", paper.id),
        button("修改", "w.more", paper.id),
        *full,
    ]
    return [row for row in (steps, *rows_of(fields, 3), rest) if row]


def _steps(desk: Desk, paper: WorkPaper, finding: Finding, reader: Member) -> list[Button]:
    if paper.state in BEING_COMPILED:
        # not offered to a deputy who only reads: handing it in would bar them from the review
        theirs = {finding.author_id, *compilers(desk.work, paper)}
        ready = reader.user_id in theirs and not work_papers.missing(desk.work, paper)
        return [button("提交复核", "w.submit", paper.id)] if ready else []
    if not is_turn_of(desk, paper, finding, reader):
        return []
    label, verb = (
        ("复核通过", "w.pass") if paper.state is PaperState.AWAITING_REVIEW else ("审签", "w.sign")
    )
    revision = str(paper.revision)
    return [
        button(label, verb, paper.id, revision),
        button("退回", "w.back", paper.id, revision),
    ]


def refresh_paper(desk: Desk, paper: WorkPaper, finding: Finding) -> None:
    """Change the card wherever it stands."""
    for member in desk.inside:
        if outbox.latest_card(desk.work, member.user_id, f"work_paper:{paper.id}") is None:
            continue
        if may_read(member, finding):
            show_paper(desk, paper, finding, member, only_update=True)
        else:
            _hush(desk, paper, member)


def _hush(desk: Desk, paper: WorkPaper, member: Member) -> None:
    text = desk.texts("work_paper", "hushed", paper=paper)
    desk.show(member.user_id, f"work_paper:{paper.id}", text, only_update=True)


def follow(desk: Desk, finding: Finding) -> None:
    """Show the finding's paper as it may be read now: its finding was changed or closed."""
    paper = work_papers.paper_of(desk.work, finding)
    if paper is not None:
        refresh_paper(desk, paper, finding)


def call_for(desk: Desk, paper: WorkPaper, finding: Finding) -> None:
    """Put the card anew before whoever has the next step."""
    for member in desk.inside:
        if may_read(member, finding) and is_turn_of(desk, paper, finding, member):
            show_paper(desk, paper, finding, member, anew=True, priority=Priority.NOTICE)


def give_back(desk: Desk, paper: WorkPaper, finding: Finding) -> None:
    """Put the card with the reason anew before whoever handed it in, and the filer."""
    told = {paper.submitted_by, finding.author_id}
    for member in desk.inside:
        if member.user_id in told and may_read(member, finding):
            show_paper(desk, paper, finding, member, anew=True, priority=Priority.NOTICE)


def without_paper(desk: Desk, reader: Member) -> list[Finding]:
    """Return the findings that still have no paper and may have one, as far as may be seen."""
    return [
        f
        for f in desk.work.all(Finding)
        if f.standing is Standing.ACTIVE
        and may_read(reader, f)
        and work_papers.paper_of(desk.work, f) is None
    ]
