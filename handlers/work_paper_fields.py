"""The fields of a work paper, one tap or one reply each, and what follows from a change."""

import zlib
from collections.abc import Callable

from handlers import cards
from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.findings import outward_stopped
from handlers.inside import leader_of
from handlers.work_paper_cards import about, is_turn_of, may_read, show_paper
from handlers.work_papers import compiling
from inspection import findings, work_papers
from inspection.enums import Priority
from inspection.errors import NothingHereError, StaleError
from inspection.records import Finding, WorkPaper
from inspection.triage import suggest
from inspection.work_paper_states import BEING_COMPILED
from inspection.work_paper_terms import Method, PaperField, SourceKind

CHOICES: dict[PaperField, tuple[Method | SourceKind, ...]] = {
    PaperField.METHOD: tuple(Method),
    PaperField.SOURCE_KIND: tuple(SourceKind),
}
TEXT_FIELDS = tuple(f for f in PaperField if f not in {*CHOICES, PaperField.EXHIBITS})
NOT_CONCERNED = "不涉及"


def choose_field(turn: Turn, paper_id: int, _argument: str) -> None:
    """`修改`: offer every field, filled or not."""
    paper, finding = compiling(turn, paper_id)
    buttons = [
        button(turn.texts("work_paper", "field", code=f.value), "w.field", paper.id, f.value)
        for f in PaperField
        if f is not PaperField.EXHIBITS
    ]
    buttons.append(button("支撑材料", "w.files", paper.id))
    _menu(turn, paper, finding, turn.texts("work_paper", "more", paper=paper), rows_of(buttons))


def _menu(turn: Turn, paper: WorkPaper, finding: Finding, text: str, rows: Keyboard) -> None:
    """Turn the paper's card into a choice; 返回 stands last."""
    turn.show(
        turn.user_id,
        f"work_paper:{paper.id}",
        text,
        buttons=[*rows, [button("返回", "w.show", paper.id)]],
        about=about(finding, paper),
    )


def begin_field(turn: Turn, paper_id: int, argument: str) -> None:
    """A field's button: a menu of choices, what is on record to take over, or a question."""
    paper, finding = compiling(turn, paper_id)
    field = PaperField(argument)
    if field in CHOICES:
        _offer_choices(turn, paper, finding, field)
        return
    offers = _offers(paper, finding, field)
    if not offers:
        ask_field(turn, paper_id, argument)
        return
    entry = paper.entry(field)
    text = turn.texts(
        "work_paper",
        "propose",
        paper=paper,
        field=field.value,
        texts=offers,
        now_is=entry.text if entry is not None else "",
    )
    takes = [
        button(f"采用{n}", "w.take", paper.id, f"{field.value}.{_mark(offer)}")
        for n, offer in enumerate(offers, start=1)
    ]
    own = [button("另写", "w.ask", paper.id, field.value)]
    _menu(turn, paper, finding, text, [*rows_of(takes, 4), own])


def _offer_choices(turn: Turn, paper: WorkPaper, finding: Finding, field: PaperField) -> None:
    choices = [
        button(
            turn.texts("work_paper", field.value, code=c.value),
            "w.pick",
            paper.id,
            f"{field.value}.{c.value}",
        )
        for c in CHOICES[field]
    ]
    text = turn.texts("work_paper", "choose", paper=paper, field=field.value)
    _menu(turn, paper, finding, text, rows_of(choices, 2))


def _offers(paper: WorkPaper, finding: Finding, field: PaperField) -> tuple[str, ...]:
    on_record = work_papers.proposals(finding, paper, field)
    return (*on_record, NOT_CONCERNED) if field is PaperField.AMOUNT else on_record


def _mark(text: str) -> str:
    """Return what tells an offer from a later one: a button takes only what it was made for."""
    return f"{zlib.crc32(text.encode()):x}"


def ask_field(turn: Turn, paper_id: int, argument: str) -> None:
    """Ask for a field's text; the answer is a reply."""
    paper, finding = compiling(turn, paper_id)
    field = PaperField(argument)
    if field not in TEXT_FIELDS:
        raise NothingHereError
    limit = work_papers.longest(field)
    turn.tell_me(
        turn.texts("work_paper", "ask", paper=paper, field=field.value, limit=limit),
        asks=f"w.fill.{field.value}:{paper.id}",
        about=about(finding, paper),
    )


def take_offer(turn: Turn, paper_id: int, argument: str) -> None:
    """`采用`: what was on record stands in the field, word for word."""
    paper, finding = compiling(turn, paper_id)
    code, _, mark = argument.partition(".")
    field = PaperField(code)
    offer = next((t for t in _offers(paper, finding, field) if _mark(t) == mark), None)
    if offer is None:
        raise StaleError(paper.label, paper.state.value)
    _fill(turn, paper, finding, field, offer)


def pick(turn: Turn, paper_id: int, argument: str) -> None:
    """Take the choice that was pressed."""
    code, _, choice = argument.partition(".")
    field = PaperField(code)
    if field not in CHOICES:
        raise NothingHereError
    _fill(turn, *compiling(turn, paper_id), field, choice)


def answer_field(field: PaperField) -> Callable[[Turn, int, str], None]:
    """Return what takes the reply to a field's question."""

    def answer(turn: Turn, paper_id: int, text: str) -> None:
        _fill(turn, *compiling(turn, paper_id), field, text)

    return answer


def _fill(turn: Turn, paper: WorkPaper, finding: Finding, field: PaperField, text: str) -> None:
    filled = work_papers.fill(turn.work, paper, finding, field, text, by=turn.me, now=turn.now)
    turn.note(turn.texts("work_paper", "toast_filled", paper=paper, field=field.value))
    after_writing(turn, paper, filled, text if field in TEXT_FIELDS else "")


def after_writing(turn: Turn, before: WorkPaper, paper: WorkPaper, said: str) -> None:
    """Judge what was written like a finding, tell whose step no longer counts, show the card."""
    finding = turn.work.get(Finding, paper.finding_id)
    if finding is None or seal_on_suspicion(turn, paper, finding, said):
        return
    if before.state not in BEING_COMPILED:
        _tell_reopened(turn, before, paper, finding)
    if may_read(turn.me, finding):
        show_paper(turn, paper, finding, turn.me, anew=turn.query is None)
    cards.refresh_finding(turn, finding)


def seal_on_suspicion(turn: Turn, paper: WorkPaper, finding: Finding, said: str) -> bool:
    """A suspected clue has no work paper: what was written is kept, and closed with it."""
    suggestion = suggest(said) if said else None
    if suggestion is None or not suggestion.sealed or said in finding.wording:
        return False
    reasons = tuple(str(r) for r in suggestion.reasons)
    # whoever decides reads the finding, not the paper: the words go there too
    added = findings.add_to(turn.work, finding, text=said, by=turn.me, now=turn.now)
    sealed = findings.seal(turn.work, added, reasons=reasons, by=turn.me, now=turn.now)
    outward_stopped(turn, sealed)
    leader = leader_of(turn)
    for user_id in {sealed.author_id, *([leader.user_id] if leader is not None else [])}:
        cards.show_finding(turn, sealed, user_id, priority=Priority.NOTICE)
    turn.tell_me(turn.texts("work_paper", "sealed", label=paper.label))
    return True


def _tell_reopened(turn: Turn, before: WorkPaper, paper: WorkPaper, finding: Finding) -> None:
    """Tell those whose step no longer counts, and those whose step it was."""
    acted = {before.reviewed_by, before.signed_by, before.submitted_by}
    for member in turn.inside:
        waits = is_turn_of(turn, before, finding, member)
        if member.user_id == turn.user_id or not (waits or member.user_id in acted):
            continue
        if may_read(member, finding):
            text = turn.texts("work_paper", "reopened", paper=paper, name=turn.me.name)
            turn.say(member.user_id, text, about=about(finding, paper), priority=Priority.NOTICE)
