"""What a member does with a finding by its buttons: sort, date, hold, take out."""

from datetime import datetime

from handlers import cards, suggestions
from handlers.buttons import button, rows_of
from handlers.context import Desk, Keyboard, Turn
from handlers.outward_cards import refresh_group_side
from handlers.references import finding_ref
from handlers.terms import ASPECTS, DUE_LABELS, HANDLINGS
from handlers.typed_days import read_day
from inspection import findings
from inspection.access import may_see_finding
from inspection.enums import Aspect, Handling, OutwardState, Standing
from inspection.errors import (
    NotAllowedError,
    NothingHereError,
    StaleError,
)
from inspection.records import Finding, OutwardItem


def of(turn: Turn, finding_id: int) -> Finding:
    """Return the finding of a press, if the presser may see it now."""
    finding = turn.work.get(Finding, finding_id)
    if finding is None or not may_see_finding(turn.me, finding):
        raise NothingHereError
    if finding.handling is Handling.CLUE:
        raise NothingHereError(finding.label)
    if finding.standing is not Standing.ACTIVE:
        raise StaleError(finding.label, finding.standing.value)
    return finding


def menu(turn: Turn, finding: Finding, text: str, rows: Keyboard) -> None:
    """Turn the finding's card into a choice."""
    turn.show(
        turn.chat_id,
        f"finding:{finding.id}",
        text,
        buttons=rows,
        about=(finding_ref(finding),),
    )


def choose_aspect(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer the six aspects."""
    finding = of(turn, finding_id)
    first = suggestions.first_aspect(turn, finding)
    names = sorted(ASPECTS.items(), key=lambda each: each[0] is not first)
    choices = [button(name, "f.aspect", finding.id, a.value) for a, name in names]
    rows = [*rows_of(choices, 2), [button("返回", "f.back", finding.id)]]
    menu(turn, finding, turn.texts("finding", "choose_aspect", finding=finding), rows)


def set_aspect(turn: Turn, finding_id: int, argument: str) -> None:
    """Name the aspect that was pressed."""
    finding = findings.set_aspect(
        turn.work, of(turn, finding_id), Aspect(argument), by=turn.me, now=turn.now
    )
    turn.toast_of("aspect", label=finding.label, aspect=ASPECTS[Aspect(argument)])
    cards.refresh_finding(turn, finding)


def choose_handling(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer the classes, the clue and the hold."""
    finding = of(turn, finding_id)
    classes = (Handling.JZJG, Handling.LXLG, Handling.XQZG, Handling.ZHUAN, Handling.PENDING)
    first = suggestions.first_handling(turn, finding)
    ordered = sorted(classes, key=lambda each: each is not first)
    choices = [button(HANDLINGS[h], "f.handling", finding.id, h.value) for h in ordered]
    hold = "取消暂缓" if finding.hold else "暂缓告知"
    rows = [
        *rows_of(choices),
        [
            button(hold, "f.hold", finding.id),
            button("线索", "f.clue?", finding.id),
        ],
        [button("合并", "f.merge", finding.id), button("拆分", "f.split", finding.id)],
        [button("返回", "f.back", finding.id)],
    ]
    menu(turn, finding, turn.texts("finding", "choose_handling", finding=finding), rows)


def set_handling(turn: Turn, finding_id: int, argument: str) -> None:
    """Give the finding the class that was pressed."""
    finding = of(turn, finding_id)
    if not (turn.me.leads or finding.author_id == turn.user_id):
        raise NotAllowedError
    if Handling(argument) is Handling.CLUE:
        raise NothingHereError(finding.label)  # registered by its own button, which erases more
    finding = findings.classify(turn.work, finding, Handling(argument), by=turn.me, now=turn.now)
    turn.toast_of("handling", label=finding.label, handling=HANDLINGS[finding.handling])
    outward_stopped(turn, finding)


def toggle_hold(turn: Turn, finding_id: int, _argument: str) -> None:
    """Put the finding on hold, or take it off."""
    finding = of(turn, finding_id)
    if not (turn.me.leads or finding.author_id == turn.user_id):
        raise NotAllowedError
    finding = findings.set_hold(turn.work, finding, hold=not finding.hold, by=turn.me, now=turn.now)
    turn.toast_of("hold", label=finding.label, hold=finding.hold)
    outward_stopped(turn, finding)


def outward_stopped(turn: Desk, finding: Finding) -> None:
    """Show the finding as it is now, and the release cards that ended with the change."""
    cards.refresh_finding(turn, finding)
    for item in turn.work.lookup(OutwardItem, "finding_id", finding.id):
        if item.state in {OutwardState.WITHDRAWN, OutwardState.FROZEN}:
            refresh_group_side(turn, item)


def choose_due(turn: Turn, finding_id: int, _argument: str) -> None:
    """Offer dates for the finding's own deadline."""
    finding = of(turn, finding_id)
    choices = turn.due_choices()
    read = _due_read(turn, finding)
    rows = [
        *([[button(turn.texts.moment(read), "f.due", finding.id, "read")]] if read else []),
        *[
            [button(f"{DUE_LABELS[c.code]} {turn.texts.day(c.due)}", "f.due", finding.id, c.code)]
            for c in choices
        ],
        [button("另定", "f.due?", finding.id), button("返回", "f.back", finding.id)],
    ]
    menu(turn, finding, turn.texts("finding", "choose_due", finding=finding), rows)


def set_due(turn: Turn, finding_id: int, argument: str) -> None:
    """Take the deadline that was pressed."""
    finding = of(turn, finding_id)
    chosen = {c.code.value: c.due for c in turn.due_choices()}
    read = _due_read(turn, finding)
    if read is not None:
        chosen["read"] = read
    if argument not in chosen:
        raise NothingHereError
    _keep_due(turn, finding, chosen[argument])


def _due_read(turn: Turn, finding: Finding) -> datetime | None:
    """Return the deadline that the finding's text names, if it is still to come."""
    read = suggestions.deadline_in(turn, finding)
    return read.due if read is not None and read.due > turn.now else None


def ask_due(turn: Turn, finding_id: int, _argument: str) -> None:
    """Ask for another deadline; the answer is a reply."""
    finding = of(turn, finding_id)
    turn.tell_me(
        turn.texts("finding", "ask_due", label=finding.label),
        asks=f"f.due:{finding.id}",
        about=(finding_ref(finding),),
    )


def answer_due(turn: Turn, finding_id: int, text: str) -> None:
    """Take the deadline that was replied."""
    _keep_due(turn, of(turn, finding_id), read_day(turn, text))
    cards.show_finding(turn, of(turn, finding_id), turn.user_id)


def _keep_due(turn: Turn, finding: Finding, due: datetime) -> None:
    """Show the finding as it is now, and the release cards that ended with the change."""
    finding = findings.set_due(turn.work, finding, due, by=turn.me, now=turn.now)
    turn.toast_of("due", label=finding.label, due=due)
    cards.refresh_finding(turn, finding)


def back(turn: Turn, finding_id: int, _argument: str) -> None:
    """Show the card again."""
    cards.refresh_finding(turn, of(turn, finding_id))


def not_a_finding(turn: Turn, finding_id: int, _argument: str) -> None:
    """Take a 好的 or a sticker out of the lists."""
    take_out(turn, of(turn, finding_id), Standing.NOT_A_FINDING)


def void(turn: Turn, finding_id: int, _argument: str) -> None:
    """Void a finding; it stays listed under its number."""
    take_out(turn, of(turn, finding_id), Standing.VOID)


def take_out(turn: Turn, finding: Finding, standing: Standing) -> None:
    """Take it out of the lists, and stop what was on its way out."""
    finding = findings.take_out(turn.work, finding, standing, by=turn.me, now=turn.now)
    turn.toast_of("taken_out", label=finding.label, void=standing is Standing.VOID)
    outward_stopped(turn, finding)
