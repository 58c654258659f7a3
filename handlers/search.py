"""`/search`: words and filters, a page at a time, always by what may be seen now."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from handlers import cards
from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.hits import (
    Hit,
    departments_seen,
    hits,
    label_of_interview,
    readers_of,
    tags_seen,
)
from handlers.terms import HANDLINGS
from handlers.texts import Label
from inspection import searching
from inspection.errors import UsageError
from inspection.records import (
    Finding,
    InterviewNote,
    PriorFinding,
    SavedSearch,
    SharedNote,
)
from inspection.search_errors import SearchGoneError
from inspection.searching import Known, Query

PAGE = 8
LISTED = 200  # the newest; who looks for more is asked to say more
KEPT = 10  # searches of one asker in one chat whose pages can still be turned


@dataclass(frozen=True)
class Page:
    """Some of what was found."""

    hits: tuple[Hit, ...]
    number: int
    pages: int
    total: int
    is_cut: bool  # there are more than are listed


def search(turn: Turn, argument: str) -> None:
    """Show the first page of what contains all words and passes all filters."""
    words = argument.strip()
    if not words:
        raise UsageError("search")
    query = _read(turn, words)
    _show(turn, _kept(turn, words), query, 0)


def turn_page(turn: Turn, search_id: int, argument: str) -> None:
    """`上一页` and `下一页`: search again, for whoever may see what now."""
    saved = turn.work.get(SavedSearch, search_id)
    edition, _, number = argument.partition(".")
    is_here = saved is not None and saved.chat_id == turn.chat_id and bool(saved.words)
    if saved is None or not is_here or str(saved.edition) != edition or not number.isdecimal():
        raise SearchGoneError
    _show(turn, saved, _read(turn, saved.words), int(number))


def _kept(turn: Turn, words: str) -> SavedSearch:
    """Keep the words for the buttons, in the place of an old search when there are many."""
    here = turn.work.lookup(SavedSearch, "chat_id", turn.chat_id)
    own = [saved for saved in here if saved.asker_id == turn.user_id]
    if len(own) < KEPT:
        return turn.work.add(
            SavedSearch(chat_id=turn.chat_id, asker_id=turn.user_id, words=words, at=turn.now)
        )
    oldest = min(own, key=lambda saved: saved.at)
    return turn.work.put(oldest.changed(words=words, at=turn.now, edition=oldest.edition + 1))


def _read(turn: Turn, words: str) -> Query:
    def known(keys: frozenset[str]) -> Known:
        people = ((m.name, m.user_id) for m in turn.people_here() if m.is_inside)
        return Known(
            people=tuple(people),
            departments=departments_seen(turn, readers_of(turn)) if "部门" in keys else frozenset(),
            tags=tags_seen(turn, readers_of(turn)) if "标签" in keys else frozenset(),
            me=turn.user_id,
        )

    return searching.read_query(words, today=turn.today, known=known)


# --- what is found ----------------------------------------------------------------------


def _page(turn: Turn, query: Query, number: int) -> Page:
    found = list(islice(hits(turn, query, readers_of(turn)), LISTED + 1))
    is_cut, found = len(found) > LISTED, found[:LISTED]
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 0), pages - 1)
    shown = tuple(found[number * PAGE : (number + 1) * PAGE])
    return Page(shown, number, pages, len(found), is_cut)


# --- how it is shown --------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """How a hit stands in the list, and where its button leads."""

    label: str
    when: str
    state: str
    text: str
    table: str
    record_id: int


def _show(turn: Turn, saved: SavedSearch, query: Query, number: int) -> None:
    page = _page(turn, query, number)
    shown = [_shown(turn, hit) for hit in page.hits]
    lines = [(each, searching.snippet(each.text, query.words)) for each in shown]
    text = turn.texts(
        "lookup",
        "found",
        words=saved.words,
        lines=lines,
        page=page,
        in_group=not turn.is_private,
    )
    turn.show(
        turn.chat_id,
        f"search:{saved.id}.{saved.edition}",
        text,
        buttons=_buttons(saved, page, shown),
        about=tuple(dict.fromkeys(f"{each.table}:{each.record_id}" for each in shown)),
        thread_id=turn.thread_id,
        reply_to=turn.message_id if not turn.is_private and turn.query is None else None,
    )


def _shown(turn: Turn, hit: Hit) -> Shown:
    match hit:
        case Finding():
            item = cards.latest_item(turn, hit)
            handling = HANDLINGS[hit.handling]
            state = turn.texts("lookup", "state", finding=hit, handling=handling, item=item)
            when = turn.texts.day(hit.recorded_at)
            return Shown(hit.label, when, state, hit.wording, "finding", hit.id)
        case SharedNote():
            return Shown(hit.label, turn.texts.day(hit.at), Label("共享"), hit.text, "note", hit.id)
        case InterviewNote():
            label = label_of_interview(turn, hit)
            when = turn.texts.day(hit.at)
            return Shown(label, when, Label("谈话记录"), hit.text, "interview", hit.interview_id)
        case PriorFinding():
            state = turn.texts("lookup", "prior_state", prior=hit)
            year = Label(f"{hit.year}年{hit.source}")
            return Shown(hit.label, year, state, hit.text, "prior", hit.id)


def _buttons(saved: SavedSearch, page: Page, shown: Sequence[Shown]) -> Keyboard:
    keys = (button(each.label, "q.see", each.record_id, each.table) for each in shown)
    numbers = list(dict.fromkeys(keys))
    turning = [
        button(label, "q.page", saved.id, f"{saved.edition}.{number}")
        for label, number in (("上一页", page.number - 1), ("下一页", page.number + 1))
        if 0 <= number < page.pages
    ]
    return [*rows_of(numbers, 4), *([turning] if turning else [])]
