"""What the page shows, as HTML: the figures of `inspection/dashboard.py` in the asker's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache, partial
from html import unescape

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.dashboard import charts
from bot.dashboard.wishes import Wishes
from handlers.context import Desk
from handlers.snapshot import snapshot
from handlers.texts import Texts
from handlers.texts.parts import short
from inspection.dashboard import Dashboard, Known, dashboard_of
from inspection.enums import Aspect, Handling, Mode
from inspection.records import DocumentRequest, Finding, Member, Task, WorkPaper
from inspection.summary import DayRow
from inspection.work_paper_states import reviewers, signers
from inspection.work_paper_terms import PaperState

OPEN_HANDLINGS = tuple(handling for handling in Handling if handling is not Handling.CLUE)
BESIDE = timedelta(days=7)  # drawn of the plan before the entry and after the withdrawal
PLAN_WORDS = ("first_set", "planned", "actual", "today")


@lru_cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot", "dashboard/page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Words:
    """The page's wording in one language; a macro of `dashboard.j2` a message."""

    texts: Texts

    def __call__(self, macro: str, **facts: object) -> Markup:
        """Return a message as HTML; what people wrote in it is escaped."""
        return Markup(str(self.texts("dashboard", macro, **facts)))  # noqa: S704  # autoescaped there

    def plain(self, macro: str, **facts: object) -> str:
        """Return a message as text, for what is escaped again."""
        return unescape(str(self.texts("dashboard", macro, **facts)))

    @property
    def language(self) -> str:
        """The language tag of the page."""
        return self.plain("tag")


def shell(texts: Texts) -> str:
    """Return the page without any content: what anybody may have who finds the address."""
    return _templates().get_template("shell.html").render(t=Words(texts))


def closed(texts: Texts) -> str:
    """Return the one answer to everybody who may not see, whatever the reason."""
    return _templates().get_template("closed.html").render(t=Words(texts))


def known_of(desk: Desk) -> Known:
    """Return the records of the desk's inspection that a dashboard is made of."""
    work, findings = desk.work, {f.id: f for f in desk.work.all(Finding)}
    papers = ((p, findings.get(p.finding_id)) for p in work.all(WorkPaper))
    return Known(
        snapshot=snapshot(desk),
        requests=tuple(work.all(DocumentRequest)),
        tasks=tuple(work.all(Task)),
        papers=tuple((p, _next_of(desk, p, f)) for p, f in papers if f is not None),
    )


def _next_of(desk: Desk, paper: WorkPaper, finding: Finding) -> tuple[Member, ...]:
    match paper.state:
        case PaperState.AWAITING_REVIEW:
            return reviewers(desk.work, paper, finding, desk.inside)
        case PaperState.AWAITING_SIGNATURE:
            return signers(paper, finding, desk.inside)
        case _:
            return ()


def _board(desk: Desk, asker: Member, wishes: Wishes) -> Callable[[], Dashboard]:
    """Return what reckons what the asker sees, as of now or of an earlier evening."""
    settings, today = desk.settings, desk.today
    begun = desk.inspection.created_at.astimezone(desk.now.tzinfo).date()
    earliest = min(desk.inspection.entry, begun, today)
    return partial(
        dashboard_of,
        known_of(desk),
        asker,
        day=max(min(wishes.day or today, today), earliest),
        now=desk.now,
        evening=time.fromisoformat(settings.evening),
        cal=settings.calendar,
        base=settings.base,
        filters=wishes.filters,
    )


def view(desk: Desk, asker: Member, wishes: Wishes) -> str:
    """Return the content of the page for one asker."""
    return writer(desk, asker, wishes)()


def writer(desk: Desk, asker: Member, wishes: Wishes) -> Callable[[], str]:
    """Read what the page is made of, now; return what writes the content of it.

    Thousands of rows take a while to write. Records never change in themselves, so that it may
    be done in whatever thread.
    """
    names = {each.user_id: each.name for each in reversed(desk.people_here())}
    return partial(
        _written,
        _board(desk, asker, wishes),
        Words(desk.texts_for(asker.user_id)),
        inspection=desk.inspection,
        asker=asker,
        drill=desk.settings.mode is Mode.DRILL,
        wish=wishes.filters,
        name=lambda user_id: names.get(user_id, ""),
    )


def _written(reckoned: Callable[[], Dashboard], words: Words, **facts: object) -> str:
    board = reckoned()
    drawn, axis = _drawn(board)
    return (
        _templates()
        .get_template("view.html")
        .render(
            t=words,
            b=board,
            aspects=tuple(Aspect),
            handlings=OPEN_HANDLINGS,
            worked_on=lambda line: charts.worked_on(line, board.summary.day),
            plan=_plan(drawn, axis, words),
            left_out=len(board.rows) - len(drawn),
            by_day=_by_day(board, words),
            by_aspect=_by_aspect(board, words),
            ages=_ages(board, words),
            **facts,
        )
    )


# --- pictures -------------------------------------------------------------------------------


def _drawn(board: Dashboard) -> tuple[list[DayRow], charts.Axis]:
    """Return the rows near the visit and the days that are drawn."""
    first, last = board.summary.day, board.withdrawal + BESIDE
    entry = board.withdrawal - timedelta(days=board.summary.position.total - 1)
    axis = charts.Axis(min(first, entry - BESIDE), max(last, first), board.summary.day)
    rows = [r for r in board.rows if axis.meets((r.item.first_day, r.item.last_day))]
    return rows, axis


def _plan(rows: Sequence[DayRow], axis: charts.Axis, words: Words) -> tuple[Markup, Markup] | None:
    if not rows:
        return None

    def label(line: DayRow, is_narrow: bool) -> str:
        return f"{line.item.row} {short(line.item.work, 5 if is_narrow else 12)}"

    series = [words.plain("plan_word", which=which) for which in PLAN_WORDS]
    alt = words.plain("plan_alt", rows=len(rows))
    return _safe(charts.plan(rows, axis, label=label, series=series, alt=alt))


def _numbers(counted: Sequence[tuple[Handling, int]]) -> list[int]:
    number = dict(counted)
    return [number.get(handling, 0) for handling in OPEN_HANDLINGS]


def _series(words: Words) -> list[str]:
    return [words.plain("handling", code=handling.value) for handling in OPEN_HANDLINGS]


def _by_day(board: Dashboard, words: Words) -> tuple[Markup, Markup] | None:
    if not board.by_day:
        return None
    rows = [(_short(day), _numbers(counted)) for day, counted in board.by_day]
    alt = words.plain("by_day_alt", total=len(board.findings))
    return _safe(charts.columns(rows, _series(words), alt=alt))


def _by_aspect(board: Dashboard, words: Words) -> tuple[Markup, Markup] | None:
    if not board.by_aspect:
        return None
    named = [(words.plain("aspect", code=a.value if a else ""), c) for a, c in board.by_aspect]
    rows = [(label, _numbers(counted)) for label, counted in named]
    alt = words.plain("by_aspect_alt", total=len(board.findings))
    return _safe(charts.bars(rows, _series(words), alt=alt))


def _ages(board: Dashboard, words: Words) -> tuple[Markup, Markup] | None:
    if not any(number for _, number in board.ages):
        return None
    rows = [(words.plain("age", most=most), [0, 0, number]) for most, number in board.ages]
    series = ["", "", words.plain("items_unit")]
    alt = words.plain("ages_alt", total=sum(number for _, number in board.ages))
    return _safe(charts.bars(rows, series, alt=alt))


def _short(day: date) -> str:
    return f"{day.month}-{day.day}"


def _safe(drawn: tuple[str, str]) -> tuple[Markup, Markup]:
    narrow, wide = drawn
    return Markup(narrow), Markup(wide)  # noqa: S704  # SVG made by the library, texts escaped
