"""`/mine`: what waits for me, what mine still lacks, and the rest of mine, a page at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from handlers import cards, task_lists, work_paper_cards
from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.references import finding_ref
from handlers.snapshot import rows_today
from handlers.terms import HANDLINGS
from handlers.texts import Label, labels
from inspection import lacking
from inspection.access import may_see_finding
from inspection.enums import Handling, OutwardState, Role, Standing
from inspection.lacking import Lack
from inspection.records import Button, Finding, OutwardItem
from inspection.work_paper_terms import PaperState

PAGE = 8


@dataclass(frozen=True)
class Line:
    """One thing: in which group it stands, its words, its button."""

    group: str  # one of GROUPS
    text: str
    button: Button
    about: tuple[str, ...] = ()


def mine(turn: Turn, _argument: str) -> None:
    """Show the first page, in the private chat."""
    _show(turn, 0, anew=True)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def turn_page(turn: Turn, number: int, _argument: str) -> None:
    """`上一页` and `下一页`, as things are now."""
    _show(turn, number - 1)


def _show(turn: Turn, number: int, *, anew: bool = False) -> None:
    entries = list(_entries(turn))
    pages = max(1, -(-len(entries) // PAGE))
    number = min(max(number, 0), pages - 1)
    shown = [line() for _, line in entries[number * PAGE : (number + 1) * PAGE]]
    counted = Counter(group for group, _ in entries)
    text = turn.texts(
        "lookup",
        "mine",
        name=turn.me.name,
        lines=shown,
        totals={group: counted[group] for group in GROUPS},
        number=number + 1,
        pages=pages,
    )
    turning = [
        button(label, "m.page", page + 1)
        for label, page in (("上一页", number - 1), ("下一页", number + 1))
        if 0 <= page < pages
    ]
    turn.show(
        turn.user_id,
        "mine",
        text,
        buttons=[*rows_of([line.button for line in shown], 4), *([turning] if turning else [])],
        about=tuple(dict.fromkeys(ref for line in shown for ref in line.about)),
        anew=anew,
    )


GROUPS = ("waits", "carried", "task", "row", "lacks", "rest")


Entry = tuple[str, Callable[[], Line]]  # the group, and what writes the line when it is shown


def _entries(turn: Turn) -> Iterator[Entry]:
    """Yield everything in its order; of thousands only those on the page are written."""
    parts = (_items_waiting, _papers_waiting, _sealed_waiting, _carried, _tasks, _rows)
    yield from ((line.group, partial(_as_it_is, line)) for part in parts for line in part(turn))
    own = [(finding, bool(lacking.lacks(finding))) for finding in reversed(_own(turn))]
    yield from (("lacks", partial(_lacking, turn, f)) for f, is_lacking in own if is_lacking)
    yield from (("rest", partial(_complete, turn, f)) for f, is_lacking in own if not is_lacking)


def _as_it_is(line: Line) -> Line:
    return line


# --- what waits for me ------------------------------------------------------------------


def _items_waiting(turn: Turn) -> Iterator[Line]:
    """Releases for those who release; fixes for the filer and for those who lead."""
    states = (
        (OutwardState.AWAITING_RELEASE, Label("放行"), "o.again"),
        (OutwardState.FIX_REPORTED, Label("核验"), "o.fix"),
    )
    for state, word, verb in states:
        for item in turn.work.lookup(OutwardItem, "state", state):
            finding = turn.work.get(Finding, item.finding_id)
            if finding is None or not may_see_finding(turn.me, finding):
                continue
            is_own = state is OutwardState.FIX_REPORTED and finding.responsible_id == turn.user_id
            if is_own or turn.me.leads:
                label = item.label or finding.label
                text = turn.texts("lookup", "waits", word=word, label=label, finding=finding)
                key = button(f"{word} {label}", verb, item.id)
                yield Line("waits", text, key, (finding_ref(finding),))


def _carried(turn: Turn) -> Iterator[Line]:
    """What was carried over and has this member as its holder: until it was seen put right."""
    for item in turn.work.lookup(OutwardItem, "state", OutwardState.CARRIED_OVER):
        finding = turn.work.get(Finding, item.finding_id)
        is_mine = item.holder_id == turn.user_id and item.later_fix is None
        if is_mine and finding is not None and may_see_finding(turn.me, finding):
            text = turn.texts("lookup", "carried", label=item.inside_label, finding=finding)
            key = button(item.inside_label, "o.item", item.id)
            yield Line("carried", text, key, (finding_ref(finding),))


def _papers_waiting(turn: Turn) -> Iterator[Line]:
    """Work papers whose review or signature is this member's."""
    states = (
        (PaperState.AWAITING_REVIEW, Label("复核")),
        (PaperState.AWAITING_SIGNATURE, Label("审签")),
    )
    for state, word in states:
        for paper, finding in work_paper_cards.waiting_for(turn, turn.me, state):
            label = Label(f"{paper.label} 底稿")
            text = turn.texts("lookup", "waits", word=word, label=label, finding=finding)
            key = button(f"{word} {paper.label}", "w.show", paper.id)
            yield Line("waits", text, key, work_paper_cards.about(finding, paper))


def _sealed_waiting(turn: Turn) -> Iterator[Line]:
    """What is sealed waits for the leader's decision, and is named to nobody else here."""
    if turn.me.role is not Role.LEADER:
        return
    for finding in turn.work.all(Finding):
        is_open = finding.sealed and finding.standing is Standing.ACTIVE
        if is_open and finding.handling is not Handling.CLUE and may_see_finding(turn.me, finding):
            text = turn.texts("lookup", "sealed", finding=finding)
            yield Line("waits", text, _card_button(finding), (finding_ref(finding),))


def _tasks(turn: Turn) -> Iterator[Line]:
    for task in task_lists.open_tasks(turn, turn.me):
        text = task_lists.line_of(turn, task)
        yield Line("task", text, task_lists.done_button(task), task_lists.about(task))


def _rows(turn: Turn) -> Iterator[Line]:
    for row in rows_today(turn):
        text = turn.texts("lookup", "row", row=row)
        yield Line("row", text, button(f"第{row.row}行", "t.show", row.id))


# --- what is mine -----------------------------------------------------------------------


def _own(turn: Turn) -> list[Finding]:
    own = turn.work.lookup(Finding, "responsible_id", turn.user_id)
    return [f for f in own if f.standing is Standing.ACTIVE and may_see_finding(turn.me, f)]


LACKS = labels({Lack.ASPECT: "方面", Lack.EVIDENCE: "佐证", Lack.HANDLING: "处理"})


def lacks(finding: Finding) -> tuple[str, ...]:
    """Return what a finding is still without; nothing is asked of a sealed one."""
    return tuple(LACKS[lack] for lack in lacking.lacks(finding))


def _lacking(turn: Turn, finding: Finding) -> Line:
    text = turn.texts("lookup", "lacks", finding=finding, missing=lacks(finding))
    return Line("lacks", text, _card_button(finding), (finding_ref(finding),))


def _complete(turn: Turn, finding: Finding) -> Line:
    text = turn.texts(
        "lookup",
        "own",
        finding=finding,
        handling=HANDLINGS[finding.handling],
        item=cards.latest_item(turn, finding),
    )
    return Line("rest", text, _card_button(finding), (finding_ref(finding),))


def _card_button(finding: Finding) -> Button:
    return button(finding.label, "q.see", finding.id, "finding")
