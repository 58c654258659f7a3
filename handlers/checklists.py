"""`清单`: the three lists before entry, each entry with its owner and where it stands."""

import re

from handlers import checklist_cards as card
from handlers import whose_unit
from handlers.buttons import button, rows_of
from handlers.context import Turn
from handlers.finder_hits import findings_like
from handlers.second_look import judge
from inspection import checklists
from inspection.access import may_see_checklist, may_see_finding
from inspection.checklists import NoSuchFindingError
from inspection.errors import NothingHereError, UsageError
from inspection.kinship import home
from inspection.records import Checklist, ChecklistItem, CheckState, Finding
from inspection.repeats import plain
from inspection.units import unit_of

_OFFERED = 4  # findings that may prove a presumption


def command(turn: Turn, argument: str) -> None:
    """`清单`: all three in figures; with a list's word that list; with lines, they are added."""
    word, _, rest = argument.strip().partition("\n")
    word, _, more = word.strip().partition(" ")
    pasted = "\n".join(part for part in (more.strip(), rest.strip()) if part)
    if not word:
        card.show_overview(turn)
        return
    named = list_named(word)
    if named is None:
        raise UsageError("lists")
    if pasted:
        take(turn, named, pasted)
    else:
        card.show_list(turn, named, 1)


def list_named(word: str) -> Checklist | None:
    """Return the list that somebody names: 预设, 预设问题, 预设清单."""
    return next(
        (each for each in Checklist if re.fullmatch(f"{each}(?:问题)?(?:清单)?", word)), None
    )


def take(turn: Turn, checklist: Checklist, text: str) -> None:
    """Add what was written; what may be a clue is no list's matter, and what is there is once."""
    kept, doubtful, known = [], [], 0
    there = {item.text for item in checklists.entries(turn.work, turn.me, checklist)}
    for line in checklists.read_lines(text):
        if judge(turn, line.text, ()).sealed:
            doubtful.append(line)
        elif line.text in there:
            known += 1
        else:
            there.add(line.text)
            kept.append(_added(turn, checklist, line))
    shown = [item for item in kept if may_see_checklist(turn.me, item)]
    said = turn.texts(
        "checklist",
        "added",
        checklist=checklist,
        kept=kept,
        known=known,
        doubtful=len(doubtful),
        unseen=len(kept) - len(shown),
    )
    turn.reply(said)  # numbers alone: who keeps away from what they wrote hears that it is kept
    card.show_list(turn, checklist, 1)
    whose_unit.ask(turn, shown)


def _added(turn: Turn, checklist: Checklist, line: checklists.Line) -> ChecklistItem:
    return checklists.add(
        turn.work,
        checklist,
        line,
        unit=unit_of(turn.inspection.units, line.text),
        inside=turn.inside,
        by=turn.me,
        now=turn.now,
    )


def ask_lines(turn: Turn, _record_id: int, argument: str) -> None:
    """`添加`: the lines come as a reply."""
    checklist = Checklist[argument.upper()]
    place = list(Checklist).index(checklist)
    turn.tell_me(
        turn.texts("checklist", "ask_lines", checklist=checklist), asks=f"cl.lines:{place}"
    )


def answer_lines(turn: Turn, place: int, text: str) -> None:
    """Add the lines of a reply."""
    take(turn, list(Checklist)[place], text)


def show_list(turn: Turn, _record_id: int, argument: str) -> None:
    """A list's button, and its pages."""
    name, _, number = argument.partition(".")
    card.show_list(turn, Checklist[name.upper()], int(number or 1))


def show_item(turn: Turn, item_id: int, _argument: str) -> None:
    """An entry's number: its card."""
    card.show_item(turn, item_of(turn, item_id), anew=True)


def show_number(turn: Turn, checklist: Checklist, number: int) -> None:
    """预设3 alone shows the entry, in the private chat of who asks."""
    own = checklists.entries(turn.work, turn.me, checklist)
    item = next((each for each in own if each.number == number), None)
    if item is None:
        raise NothingHereError(f"{checklist.value}{number}")
    card.show_item(turn, item, anew=True)
    if not turn.is_private:
        turn.reply(turn.texts("common", "see_private"))


def item_of(turn: Turn, item_id: int) -> ChecklistItem:
    """Return an entry that the presser may know. Raises `NothingHereError`."""
    item = turn.work.get(ChecklistItem, item_id)
    if item is None or not may_see_checklist(turn.me, item):
        raise NothingHereError
    return item


# --- where it stands ------------------------------------------------------------------------


def set_state(turn: Turn, item_id: int, argument: str) -> None:
    """`已完成`, `未发现`, and `恢复待查`."""
    state = CheckState(argument)
    item = checklists.set_state(turn.work, item_of(turn, item_id), state, by=turn.me, now=turn.now)
    card.show_item(turn, item)


def choose_finding(turn: Turn, item_id: int, _argument: str) -> None:
    """`证实`: by which finding? Those that resemble it are offered, any other is named."""
    item = item_of(turn, item_id)
    text = plain(item.text, turn.inspection.units)
    likely = findings_like(turn, text, (turn.me,), _OFFERED)
    keys = [button(f"{f.label} 相似{p}%", "cl.link", item.id, str(f.id)) for f, p in likely]
    more = [button("写编号", "cl.ask", item.id), button("返回", "cl.show", item.id)]
    about = (checklists.ref(item), *(f"finding:{f.id}" for f, _ in likely))
    text = turn.texts("checklist", "choose", item=item, likely=[f for f, _ in likely])
    card.put(turn, item, text, [*rows_of(keys, 2), more], about)


def ask_finding(turn: Turn, item_id: int, _argument: str) -> None:
    """`写编号`: the number comes as a reply."""
    item = item_of(turn, item_id)
    text = turn.texts("checklist", "ask_finding", item=item)
    turn.tell_me(text, asks=f"cl.finding:{item.id}", about=(checklists.ref(item),))


def answer_finding(turn: Turn, item_id: int, text: str) -> None:
    """Link the finding whose number was written."""
    number = text.strip().upper().removeprefix("W")
    found = (f for f in turn.work.all(Finding) if str(f.number) == number)
    finding = next((f for f in found if may_see_finding(turn.me, f)), None)
    if finding is None:
        raise NoSuchFindingError
    _link(turn, item_of(turn, item_id), finding, anew=True)


def link(turn: Turn, item_id: int, argument: str) -> None:
    """A finding's button: it proves the presumption."""
    finding = turn.work.get(Finding, int(argument))
    if finding is None:
        raise NoSuchFindingError
    _link(turn, item_of(turn, item_id), finding)


def _link(turn: Turn, item: ChecklistItem, finding: Finding, *, anew: bool = False) -> None:
    proof = home(turn.work, finding)
    item = checklists.link(turn.work, item, proof, by=turn.me, now=turn.now)
    card.show_item(turn, item, anew=anew)


# --- whose it is ----------------------------------------------------------------------------


def choose_owner(turn: Turn, item_id: int, _argument: str) -> None:
    """`负责人`: whose is it?"""
    item = item_of(turn, item_id)
    keys = [
        button(m.name, "cl.own", item.id, str(m.id))
        for m in turn.inside
        if may_see_checklist(m, item)
    ]
    text = turn.texts("checklist", "whose", item=item)
    card.put(turn, item, text, [*rows_of(keys), [button("返回", "cl.show", item.id)]])


def set_owner(turn: Turn, item_id: int, argument: str) -> None:
    """A name: the entry is theirs, and they are shown it."""
    owner = next((m for m in turn.inside if str(m.id) == argument), None)
    if owner is None:
        raise NothingHereError
    item = checklists.set_owner(turn.work, item_of(turn, item_id), owner, by=turn.me, now=turn.now)
    card.show_item(turn, item)
    if owner.user_id != turn.user_id:
        card.tell_owner(turn, item, owner)


def drop(turn: Turn, item_id: int, _argument: str) -> None:
    """`删除`: out of the list; one tap brings it back."""
    item = item_of(turn, item_id)
    if not checklists.may_drop(turn.me, item):
        raise NothingHereError
    item = checklists.drop(turn.work, item, dropped=True, by=turn.me, now=turn.now)
    card.show_dropped(turn, item)


def take_again(turn: Turn, item_id: int, _argument: str) -> None:
    """`恢复`: it stands in its list again, with its number."""
    item = turn.work.get(ChecklistItem, item_id)
    if item is None or not checklists.may_drop(turn.me, item):
        raise NothingHereError
    item = checklists.drop(turn.work, item, dropped=False, by=turn.me, now=turn.now)
    if not may_see_checklist(turn.me, item):
        raise NothingHereError
    card.show_item(turn, item)
